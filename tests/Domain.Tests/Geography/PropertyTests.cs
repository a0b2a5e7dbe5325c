using CaseMgmt.Domain.Geography;
using FsCheck;
using FsCheck.Fluent;

namespace CaseMgmt.Domain.Tests.Geography;

/// <summary>What must hold on every network, tried on random small ones with a fixed seed.</summary>
public sealed class PropertyTests
{
    private static readonly SnapPolicy Anywhere = new(BoundMm: 1_000_000, MinComponentPercent: 0);

    /// <summary>A random map of up to twelve nodes and ten ways in a square of 300 m; ways may loop, repeat and miss nodes.</summary>
    private static Gen<TestMap> Maps =>
        from nodes in Gen.ListOf(Gen.Zip(Gen.Choose(0, 300), Gen.Choose(0, 300)), 12)
        from ways in Gen.ListOf(Gen.ListOf(Gen.Choose(1, 14), 4), 10)
        select Draw(nodes, ways);

    private static Gen<GeoPoint> Places =>
        from north in Gen.Choose(-20, 320)
        from east in Gen.Choose(-20, 320)
        select TestMap.At(north, east);

    [Fact]
    public void Distances_are_the_same_in_both_directions() => Check(
        from network in Networks() from a in Places from b in Places select (network, a, b),
        t => (t.network, There: t.b, Back: t.a) is var turned
            && Length(t.network, t.a, t.b) == Length(turned.network, turned.There, turned.Back));

    [Fact]
    public void A_detour_over_a_third_place_is_never_shorter() => Check(
        from network in Networks() from a in Places from b in Places from c in Places select (network, a, b, c),
        t => Length(t.network, t.a, t.b) is not { } ab
            || Length(t.network, t.b, t.c) is not { } bc
            || Length(t.network, t.a, t.c) <= ab + bc);

    [Fact]
    public void Every_length_equals_that_of_a_plain_relaxation_over_all_edges() => Check(
        from network in Networks() from a in Places from b in Places select (network, a, b),
        t => Length(t.network, t.a, t.b) == Relaxed(t.network, t.a, t.b));

    [Fact]
    public void The_grid_finds_the_same_nearest_point_as_looking_at_every_segment() => Check(
        from network in Networks() from place in Places select (network, place),
        t => SameSnap(t.network, t.place));

    [Fact]
    public void A_bound_changes_no_length_within_it() => Check(
        from network in Networks() from a in Places from b in Places from bound in Gen.Choose(0, 900_000) select (network, a, b, bound),
        t => t.network.Measure(t.a, t.b, t.bound, Anywhere) is RouteAnswer.Measured within
            ? within.LengthMm == Length(t.network, t.a, t.b) && within.LengthMm <= t.bound
            : Length(t.network, t.a, t.b) is not { } length || length > t.bound);

    [Fact]
    public void The_line_of_a_route_is_as_long_as_its_answer() => Check(
        from network in Networks() from a in Places from b in Places select (network, a, b),
        t => t.network.Measure(t.a, t.b, policy: Anywhere) is not RouteAnswer.Measured found
            || Math.Abs(LineMm(found.Geometry) - found.LengthMm) <= 15 * found.Geometry.Count + 30);

    [Fact]
    public void What_is_saved_is_loaded_as_the_same() => Check(
        from network in Networks() select network,
        network => WalkingNetwork.Load(network.ToArtefact()) is var loaded
            && loaded.Version == network.Version && loaded.ToArtefact().AsSpan().SequenceEqual(network.ToArtefact()));

    [Fact]
    public void Xml_and_pbf_agree_on_every_map() => Check(
        from map in Maps where IsBuildable(map) select map,
        map => map.Build().ToArtefact().AsSpan().SequenceEqual(TestMap.Build(map.ToPbf(perBlock: 3)).ToArtefact()));

    private static Gen<WalkingNetwork> Networks() => from map in Maps where IsBuildable(map) select map.Build();

    private static bool IsBuildable(TestMap map)
    {
        var known = map.Nodes.Select(node => node.Id).ToHashSet();
        return map.Ways.Exists(way => way.Refs.Zip(way.Refs.Skip(1)).Any(pair => pair.First != pair.Second && known.Contains(pair.First) && known.Contains(pair.Second)));
    }

    private static TestMap Draw(IEnumerable<(int North, int East)> nodes, IEnumerable<IEnumerable<int>> ways)
    {
        var map = new TestMap();
        foreach (var (north, east) in nodes)
            map.Node(map.Nodes.Count + 1, north, east);
        foreach (var way in ways)
            map.Way(map.Ways.Count + 1, [.. way.Select(node => (long)node)]);
        return map;
    }

    private static long? Length(WalkingNetwork network, GeoPoint a, GeoPoint b) =>
        (network.Measure(a, b, policy: Anywhere) as RouteAnswer.Measured)?.LengthMm;

    private static double LineMm(IReadOnlyList<GeoPoint> line) =>
        line.Zip(line.Skip(1)).Sum(pair => Ellipsoid.Metres(pair.First, pair.Second) * 1000);

    /// <summary>Bellman-Ford on the edges, with the two places as vertices of their own.</summary>
    private static long? Relaxed(WalkingNetwork network, GeoPoint a, GeoPoint b)
    {
        var (start, end) = (network.Locate(a, Anywhere), network.Locate(b, Anywhere));
        if (!start.IsFound || !end.IsFound)
            return null;
        var data = network.Data;
        var edges = Enumerable.Range(0, data.EdgeCount).Select(e => (From: data.From[e], To: data.To[e], Mm: (long)data.LengthMm[e])).ToList();
        var (s, t) = (data.VertexCount, data.VertexCount + 1);
        edges.Add((s, data.From[start.Edge], start.PositionMm));
        edges.Add((s, data.To[start.Edge], start.Length - start.PositionMm));
        edges.Add((t, data.From[end.Edge], end.PositionMm));
        edges.Add((t, data.To[end.Edge], end.Length - end.PositionMm));
        if (start.Edge == end.Edge)
            edges.Add((s, t, Math.Abs(start.PositionMm - end.PositionMm)));
        var distance = new long?[data.VertexCount + 2];
        distance[s] = 0;
        for (var round = 0; round < distance.Length; round++)
        {
            foreach (var (from, to, mm) in edges)
            {
                if (distance[from] + mm is { } forth && (distance[to] is null || forth < distance[to]))
                    distance[to] = forth;
                if (distance[to] + mm is { } back && (distance[from] is null || back < distance[from]))
                    distance[from] = back;
            }
        }

        return distance[t];
    }

    private static bool SameSnap(WalkingNetwork network, GeoPoint place)
    {
        var snap = network.Locate(place, Anywhere);
        var (p, data) = (place.ToSweref99Tm(), network.Data);
        var nearest = double.MaxValue;
        for (var e = 0; e < data.EdgeCount; e++)
        {
            for (var i = data.ShapeStart[e]; i + 1 < data.ShapeStart[e + 1]; i++)
            {
                var (a, b) = (data.Shape(i).ToSweref99Tm(), data.Shape(i + 1).ToSweref99Tm());
                var (dx, dy) = (b.Easting - a.Easting, b.Northing - a.Northing);
                var square = dx * dx + dy * dy;
                var t = square <= 0 ? 0 : Math.Clamp(((p.Easting - a.Easting) * dx + (p.Northing - a.Northing) * dy) / square, 0, 1);
                nearest = Math.Min(nearest, Math.Sqrt(Math.Pow(a.Easting + t * dx - p.Easting, 2) + Math.Pow(a.Northing + t * dy - p.Northing, 2)));
            }
        }

        // The plane is at most a thousandth off the ground here, and offsets are whole millimetres.
        return snap.IsFound && Math.Abs(snap.NearestMm!.Value - nearest * 1000) <= 1 + nearest;
    }

    private static void Check<T>(Gen<T> cases, Func<T, bool> holds) =>
        Prop.ForAll(cases.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20261122, 7));
}
