using CaseMgmt.Domain.Geography.Osm;

namespace CaseMgmt.Domain.Geography;

/// <summary>The nodes that walkable ways use, by id; a node the file lacks stays absent.</summary>
internal sealed class SortedNodes(long[] ids)
{
    public long[] Ids { get; } = ids;

    public int[] Lat { get; } = new int[ids.Length];

    public int[] Lon { get; } = new int[ids.Length];

    public bool[] Present { get; } = new bool[ids.Length];

    public int IndexOf(long id) => Array.BinarySearch(Ids, id);

    public void Set(long id, GeoPoint at)
    {
        var index = IndexOf(id);
        if (index < 0)
            return;
        // Outside this frame the plane of SWEREF 99 TM is no longer true enough to find the nearest edge in.
        if (at.LatE7 is < 500_000_000 or > 750_000_000 || at.LonE7 is < 0 or > 350_000_000)
            throw OsmFormatException.OfContent($"node {id} lies outside latitude 50 to 75 and longitude 0 to 35, where SWEREF 99 TM serves.");
        (Lat[index], Lon[index], Present[index]) = (at.LatE7, at.LonE7, true);
    }
}

/// <summary>Collects edges in order; an edge drawn twice along the same nodes is kept once, under its lowest way id.</summary>
internal sealed class EdgeList(SortedNodes nodes, int[] vertexOf)
{
    private readonly List<int> _from = [];
    private readonly List<int> _to = [];
    private readonly List<int> _length = [];
    private readonly List<long> _way = [];
    private readonly List<int> _shapeStart = [0];
    private readonly List<int> _shapeNodes = [];
    private readonly Dictionary<(int Low, int High), int> _lastBetween = [];
    private readonly List<int> _previousBetween = [];

    public void Add(long way, ReadOnlySpan<int> run)
    {
        var (from, to) = (vertexOf[run[0]], vertexOf[run[^1]]);
        var ends = (Math.Min(from, to), Math.Max(from, to));
        var previous = _lastBetween.TryGetValue(ends, out var last) ? last : -1;
        for (var e = previous; e >= 0; e = _previousBetween[e])
        {
            if (IsSame(e, run))
                return;
        }

        _lastBetween[ends] = _from.Count;
        _previousBetween.Add(previous);
        _from.Add(from);
        _to.Add(to);
        _way.Add(way);
        _length.Add(LengthMm(way, run));
        _shapeNodes.AddRange(run);
        _shapeStart.Add(_shapeNodes.Count);
    }

    public NetworkData ToData(int vertices) => new(
        vertices, [.. _from], [.. _to], [.. _length], [.. _way], [.. _shapeStart],
        [.. _shapeNodes.Select(node => nodes.Lat[node])], [.. _shapeNodes.Select(node => nodes.Lon[node])]);

    private bool IsSame(int edge, ReadOnlySpan<int> run)
    {
        var start = _shapeStart[edge];
        var count = _shapeStart[edge + 1] - start;
        if (count != run.Length)
            return false;
        var (forward, backward) = (true, true);
        for (var i = 0; i < count; i++)
        {
            forward &= _shapeNodes[start + i] == run[i];
            backward &= _shapeNodes[start + i] == run[count - 1 - i];
        }

        return forward || backward;
    }

    private int LengthMm(long way, ReadOnlySpan<int> run)
    {
        double metres = 0;
        for (var i = 1; i < run.Length; i++)
        {
            var (a, b) = (run[i - 1], run[i]);
            var segment = IsNear(a, b)
                ? Ellipsoid.Metres(new GeoPoint(nodes.Lat[a], nodes.Lon[a]), new GeoPoint(nodes.Lat[b], nodes.Lon[b]))
                : double.MaxValue;
            if (segment > WalkingNetworkBuilder.MaxSegmentMetres)
                throw OsmFormatException.OfContent($"way {way} goes straight from node {nodes.Ids[a]} to node {nodes.Ids[b]}, which is farther than {WalkingNetworkBuilder.MaxSegmentMetres} m.");
            metres += segment;
        }

        return metres <= 2_000_000
            ? (int)Math.Round(metres * 1000, MidpointRounding.AwayFromZero)
            : throw OsmFormatException.OfContent($"way {way} is longer than 2,000 km without a crossing.");
    }

    private bool IsNear(int a, int b) =>
        Math.Abs((long)nodes.Lat[a] - nodes.Lat[b]) < 10_000_000 && Math.Abs((long)nodes.Lon[a] - nodes.Lon[b]) < 30_000_000;
}
