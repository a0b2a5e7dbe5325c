using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Geography.Osm;

namespace CaseMgmt.Domain.Tests.Geography;

/// <summary>A small map drawn in metres, written as OpenStreetMap XML or PBF.</summary>
public sealed class TestMap
{
    private const double OriginNorth = 6_580_000;
    private const double OriginEast = 674_000;

    public List<(long Id, GeoPoint At)> Nodes { get; } = [];

    public List<(long Id, long[] Refs, (string Key, string Value)[] Tags)> Ways { get; } = [];

    public long? DataDate { get; set; }

    public static GeoPoint At(double north, double east) => GeoPoint.FromSweref99Tm(OriginNorth + north, OriginEast + east);

    /// <summary>Reads any source into a map, so that it can be written in the other form.</summary>
    public static TestMap From(IOsmSource source)
    {
        var map = new TestMap { DataDate = source.ReadDataDate()?.ToUnixTimeSeconds() };
        source.ReadNodes((id, at) => map.Nodes.Add((id, at)));
        source.ReadWays((id, refs, tags) => map.Ways.Add((id, refs.ToArray(), [.. tags.Select(tag => (tag.Key, tag.Value))])));
        return map;
    }

    public TestMap Node(long id, double north, double east)
    {
        Nodes.Add((id, At(north, east)));
        return this;
    }

    public TestMap Way(long id, params long[] refs) => TaggedWay(id, [("highway", "footway")], refs);

    public TestMap TaggedWay(long id, (string Key, string Value)[] tags, params long[] refs)
    {
        Ways.Add((id, refs, tags));
        return this;
    }

    public WalkingNetwork Build(WalkingProfile? profile = null) => Build(ToXml(), profile);

    public static WalkingNetwork Build(byte[] file, WalkingProfile? profile = null) =>
        WalkingNetworkBuilder.Build(OsmFile.Open(new MemoryStream(file)), profile ?? WalkingProfiles.Default);

    public byte[] ToXml()
    {
        var date = DataDate is { } seconds ? $" timestamp=\"{DateTimeOffset.FromUnixTimeSeconds(seconds):yyyy-MM-ddTHH:mm:ssZ}\"" : "";
        var text = new StringBuilder($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<osm version=\"0.6\"{date}>\n");
        foreach (var (id, at) in Nodes)
            text.Append(CultureInfo.InvariantCulture, $" <node id=\"{id}\" lat=\"{at.LatE7 / 1e7m}\" lon=\"{at.LonE7 / 1e7m}\"/>\n");
        foreach (var (id, refs, tags) in Ways)
        {
            text.Append(CultureInfo.InvariantCulture, $" <way id=\"{id}\">\n");
            foreach (var node in refs)
                text.Append(CultureInfo.InvariantCulture, $"  <nd ref=\"{node}\"/>\n");
            foreach (var (key, value) in tags)
                text.Append(CultureInfo.InvariantCulture, $"  <tag k=\"{System.Security.SecurityElement.Escape(key)}\" v=\"{System.Security.SecurityElement.Escape(value)}\"/>\n");
            text.Append(" </way>\n");
        }

        return Encoding.UTF8.GetBytes(text.Append("</osm>\n").ToString());
    }

    /// <summary>As PBF; blocks of at most so many elements.</summary>
    public byte[] ToPbf(bool isDense = true, bool isCompressed = true, int perBlock = 8000, params string[] alsoRequired)
    {
        var file = new MemoryStream();
        var header = new Proto();
        foreach (var feature in new[] { "OsmSchema-V0.6", "DenseNodes" }.Concat(alsoRequired))
            header.Bytes(4, Encoding.UTF8.GetBytes(feature));
        if (DataDate is { } seconds)
            header.Number(32, (ulong)seconds);
        WriteBlob(file, "OSMHeader", header.ToArray(), isCompressed);
        foreach (var chunk in Nodes.Chunk(perBlock))
            WriteBlob(file, "OSMData", NodeBlock(chunk, isDense), isCompressed);
        foreach (var chunk in Ways.Chunk(perBlock))
            WriteBlob(file, "OSMData", WayBlock(chunk), isCompressed);
        return file.ToArray();
    }

    public static void WriteBlob(Stream file, string type, byte[] content, bool isCompressed)
    {
        var blob = new Proto();
        if (isCompressed)
        {
            var packed = new MemoryStream();
            using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                zlib.Write(content);
            blob.Number(2, (ulong)content.Length).Bytes(3, packed.ToArray());
        }
        else
        {
            blob.Bytes(1, content);
        }

        WriteRawBlob(file, type, blob.ToArray());
    }

    public static void WriteRawBlob(Stream file, string type, byte[] blob, ulong? claimedSize = null)
    {
        var header = new Proto().Bytes(1, Encoding.UTF8.GetBytes(type)).Number(3, claimedSize ?? (ulong)blob.Length).ToArray();
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, header.Length);
        file.Write(length);
        file.Write(header);
        file.Write(blob);
    }

    private static byte[] NodeBlock((long Id, GeoPoint At)[] nodes, bool isDense)
    {
        var group = new Proto();
        if (isDense)
        {
            var dense = new Proto()
                .Packed(1, Deltas(nodes.Select(node => node.Id)))
                .Packed(8, Deltas(nodes.Select(node => (long)node.At.LatE7)))
                .Packed(9, Deltas(nodes.Select(node => (long)node.At.LonE7)));
            group.Bytes(2, dense.ToArray());
        }
        else
        {
            foreach (var (id, at) in nodes)
                group.Bytes(1, new Proto().Number(1, ZigZag(id)).Number(8, ZigZag(at.LatE7)).Number(9, ZigZag(at.LonE7)).ToArray());
        }

        return new Proto().Bytes(1, new Proto().Bytes(1, []).ToArray()).Bytes(2, group.ToArray()).ToArray();
    }

    private static byte[] WayBlock((long Id, long[] Refs, (string Key, string Value)[] Tags)[] ways)
    {
        var strings = new List<string> { "" };
        var group = new Proto();
        foreach (var (id, refs, tags) in ways)
        {
            group.Bytes(3, new Proto()
                .Number(1, (ulong)id)
                .Packed(2, tags.Select(tag => Index(tag.Key)))
                .Packed(3, tags.Select(tag => Index(tag.Value)))
                .Packed(8, Deltas(refs)).ToArray());
        }

        var table = new Proto();
        foreach (var text in strings)
            table.Bytes(1, Encoding.UTF8.GetBytes(text));
        return new Proto().Bytes(1, table.ToArray()).Bytes(2, group.ToArray()).ToArray();

        ulong Index(string text)
        {
            var index = strings.IndexOf(text);
            if (index < 0)
            {
                index = strings.Count;
                strings.Add(text);
            }

            return (ulong)index;
        }
    }

    private static List<ulong> Deltas(IEnumerable<long> values)
    {
        var deltas = new List<ulong>();
        long previous = 0;
        foreach (var value in values)
        {
            deltas.Add(ZigZag(value - previous));
            previous = value;
        }

        return deltas;
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));
}

/// <summary>Writes protobuf fields.</summary>
public sealed class Proto
{
    private readonly List<byte> _bytes = [];

    public Proto Number(int field, ulong value) => Varint((ulong)field << 3).Varint(value);

    public Proto Bytes(int field, byte[] value)
    {
        Varint(((ulong)field << 3) | 2).Varint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    public Proto Packed(int field, IEnumerable<ulong> values)
    {
        var packed = new Proto();
        foreach (var value in values)
            packed.Varint(value);
        return Bytes(field, packed.ToArray());
    }

    public Proto Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] ToArray() => _bytes.ToArray();

    private Proto Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
        return this;
    }
}
