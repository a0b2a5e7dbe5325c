using System.Runtime.InteropServices;
using System.Text;

namespace CaseMgmt.Domain.Geography.Osm;

/// <summary>One PrimitiveBlock: string table, granularity and groups of nodes or ways. Buffers are reused between blocks.</summary>
internal sealed class PbfBlock
{
    private readonly List<(int Start, int Length)> _strings = [];
    private readonly List<string?> _decoded = [];
    private readonly List<(int Start, int Length)> _groups = [];
    private readonly List<long> _ids = [];
    private readonly List<long> _lats = [];
    private readonly List<long> _lons = [];
    private readonly List<long> _keys = [];
    private readonly List<long> _values = [];
    private readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal);
    private long _granularity;
    private long _latOffset;
    private long _lonOffset;

    public void ReadWays(ReadOnlySpan<byte> content, long offset, OsmWayHandler onWay)
    {
        ReadFrame(content, offset);
        foreach (var (start, length) in _groups)
        {
            var group = new ProtoReader(content.Slice(start, length), offset, start);
            while (group.NextField() is var field and not 0)
            {
                if (field == 3)
                    ReadWay(group.ReadMessage(), content, onWay);
                else
                    group.Skip();
            }
        }
    }

    public void ReadNodes(ReadOnlySpan<byte> content, long offset, OsmNodeHandler onNode)
    {
        ReadFrame(content, offset);
        foreach (var (start, length) in _groups)
        {
            var group = new ProtoReader(content.Slice(start, length), offset, start);
            while (group.NextField() is var field and not 0)
            {
                if (field == 1)
                    ReadNode(group.ReadMessage(), onNode);
                else if (field == 2)
                    ReadDense(group.ReadMessage(), onNode);
                else
                    group.Skip();
            }
        }
    }

    private void ReadFrame(ReadOnlySpan<byte> content, long offset)
    {
        _strings.Clear();
        _decoded.Clear();
        _groups.Clear();
        (_granularity, _latOffset, _lonOffset) = (100, 0, 0);
        var reader = new ProtoReader(content, offset);
        while (reader.NextField() is var field and not 0)
        {
            switch (field)
            {
                case 1:
                    ReadStrings(reader.ReadMessage());
                    break;
                case 2:
                    var group = reader.ReadBytes();
                    _groups.Add((reader.Position - group.Length, group.Length));
                    break;
                case 17:
                    _granularity = (int)reader.ReadNumber();
                    break;
                case 19:
                    _latOffset = (long)reader.ReadNumber();
                    break;
                case 20:
                    _lonOffset = (long)reader.ReadNumber();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (_granularity <= 0)
            throw reader.Fault("the granularity is not positive.");
    }

    private void ReadStrings(ProtoReader table)
    {
        while (table.NextField() is var field and not 0)
        {
            if (field != 1)
            {
                table.Skip();
                continue;
            }

            var bytes = table.ReadBytes();
            _strings.Add((table.Position - bytes.Length, bytes.Length));
            _decoded.Add(null);
        }
    }

    private void ReadWay(ProtoReader way, ReadOnlySpan<byte> content, OsmWayHandler onWay)
    {
        _ids.Clear();
        _keys.Clear();
        _values.Clear();
        _tags.Clear();
        long id = 0;
        var visible = true;
        while (way.NextField() is var field and not 0)
        {
            switch (field)
            {
                case 1:
                    id = (long)way.ReadNumber();
                    break;
                case 2:
                    way.ReadNumbers(_keys, signed: false);
                    break;
                case 3:
                    way.ReadNumbers(_values, signed: false);
                    break;
                case 4:
                    visible = IsVisible(way.ReadMessage());
                    break;
                case 8:
                    way.ReadNumbers(_ids, signed: true);
                    break;
                default:
                    way.Skip();
                    break;
            }
        }

        if (_keys.Count != _values.Count)
            throw way.Fault($"way {id} has {_keys.Count} keys and {_values.Count} values.");
        if (_ids.Count > OsmFile.MaxNodesPerWay)
            throw way.Fault($"way {id} has more than {OsmFile.MaxNodesPerWay} nodes.");
        if (!visible)
            return;
        for (var i = 0; i < _keys.Count; i++)
            _tags[Text(_keys[i], content, way)] = Text(_values[i], content, way);
        Accumulate(_ids);
        onWay(id, CollectionsMarshal.AsSpan(_ids), _tags);
    }

    private void ReadNode(ProtoReader node, OsmNodeHandler onNode)
    {
        long id = 0, lat = 0, lon = 0;
        var visible = true;
        while (node.NextField() is var field and not 0)
        {
            switch (field)
            {
                case 1:
                    id = node.ReadSigned();
                    break;
                case 4:
                    visible = IsVisible(node.ReadMessage());
                    break;
                case 8:
                    lat = node.ReadSigned();
                    break;
                case 9:
                    lon = node.ReadSigned();
                    break;
                default:
                    node.Skip();
                    break;
            }
        }

        if (visible)
            onNode(id, Place(id, lat, lon, node));
    }

    private void ReadDense(ProtoReader dense, OsmNodeHandler onNode)
    {
        _ids.Clear();
        _lats.Clear();
        _lons.Clear();
        while (dense.NextField() is var field and not 0)
        {
            if (field == 1)
                dense.ReadNumbers(_ids, signed: true);
            else if (field == 8)
                dense.ReadNumbers(_lats, signed: true);
            else if (field == 9)
                dense.ReadNumbers(_lons, signed: true);
            else
                dense.Skip();
        }

        if (_ids.Count != _lats.Count || _ids.Count != _lons.Count)
            throw dense.Fault($"dense nodes with {_ids.Count} ids, {_lats.Count} latitudes and {_lons.Count} longitudes.");
        Accumulate(_ids);
        Accumulate(_lats);
        Accumulate(_lons);
        for (var i = 0; i < _ids.Count; i++)
            onNode(_ids[i], Place(_ids[i], _lats[i], _lons[i], dense));
    }

    private GeoPoint Place(long id, long lat, long lon, ProtoReader at)
    {
        var latNano = _latOffset + (Int128)_granularity * lat;
        var lonNano = _lonOffset + (Int128)_granularity * lon;
        if (Int128.Abs(latNano) > 90_000_000_000L || Int128.Abs(lonNano) > 180_000_000_000L)
            throw at.Fault($"node {id} lies outside the globe.");
        return new GeoPoint(OsmFile.ToE7((long)latNano), OsmFile.ToE7((long)lonNano));
    }

    private string Text(long index, ReadOnlySpan<byte> content, ProtoReader at)
    {
        if (index < 0 || index >= _strings.Count)
            throw at.Fault($"text number {index} is not in the string table of {_strings.Count}.");
        var (start, length) = _strings[(int)index];
        return _decoded[(int)index] ??= Encoding.UTF8.GetString(content.Slice(start, length));
    }

    private static bool IsVisible(ProtoReader info)
    {
        var visible = true;
        while (info.NextField() is var field and not 0)
        {
            if (field == 6)
                visible = info.ReadNumber() != 0;
            else
                info.Skip();
        }

        return visible;
    }

    private static void Accumulate(List<long> deltas)
    {
        long sum = 0;
        foreach (ref var value in CollectionsMarshal.AsSpan(deltas))
            value = sum = unchecked(sum + value);
    }
}
