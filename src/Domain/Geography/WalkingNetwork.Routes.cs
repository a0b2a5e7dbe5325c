namespace CaseMgmt.Domain.Geography;

/// <content>Shortest ways.</content>
public sealed partial class WalkingNetwork
{
    /// <summary>The shortest walking way between a home and a school's entrance, with its line and ways.</summary>
    /// <param name="home">The home's property point.</param>
    /// <param name="entrance">The school's measuring point.</param>
    /// <param name="boundMm">Ways longer than this are not looked for; null looks through the whole network.</param>
    /// <param name="policy">How far a place may lie from the network.</param>
    public RouteAnswer Measure(GeoPoint home, GeoPoint entrance, long? boundMm = null, SnapPolicy? policy = null)
    {
        policy ??= SnapPolicy.Default;
        var start = Locate(home, policy);
        if (!start.IsFound)
            return new RouteAnswer.NotSnapped(RouteEnd.Home, start.NearestMm);
        var end = Locate(entrance, policy);
        if (!end.IsFound)
            return new RouteAnswer.NotSnapped(RouteEnd.School, end.NearestMm);
        var workspace = Rent();
        try
        {
            var length = Run(workspace, start, [end], boundMm ?? long.MaxValue, stackalloc long[1]);
            if (length == long.MaxValue)
                return boundMm is { } bound && IsJoined(start, end) ? new RouteAnswer.BeyondBound(bound) : new RouteAnswer.NoPath();
            var line = RouteLine.Trace(_data, workspace, start, end);
            return new RouteAnswer.Measured(length, start.ToPoint(), end.ToPoint(), line.WayIds, line.Points, Version);
        }
        finally
        {
            Return(workspace);
        }
    }

    /// <summary>The lengths of the shortest ways between every home and every school; one search per school, or per home when they are fewer.</summary>
    /// <param name="homes">Property points.</param>
    /// <param name="schools">Measuring points.</param>
    /// <param name="boundMm">Longer ways are answered <see cref="RouteStatus.BeyondBound"/>; null for none.</param>
    /// <param name="policy">How far a place may lie from the network.</param>
    public DistanceMatrix Matrix(IReadOnlyList<GeoPoint> homes, IReadOnlyList<GeoPoint> schools, long? boundMm = null, SnapPolicy? policy = null)
    {
        policy ??= SnapPolicy.Default;
        var homeSnaps = homes.Select(home => Locate(home, policy)).ToArray();
        var schoolSnaps = schools.Select(school => Locate(school, policy)).ToArray();
        var matrix = new DistanceMatrix(Version, homeSnaps, schoolSnaps);
        var perHome = homes.Count < schools.Count;
        var (sources, targets) = perHome ? (homeSnaps, schoolSnaps) : (schoolSnaps, homeSnaps);
        var lengths = new long[targets.Length];
        var workspace = Rent();
        try
        {
            for (var s = 0; s < sources.Length; s++)
            {
                if (!sources[s].IsFound)
                    continue;
                Run(workspace, sources[s], targets, boundMm ?? long.MaxValue, lengths);
                for (var t = 0; t < targets.Length; t++)
                {
                    if (!targets[t].IsFound)
                        continue;
                    var (home, school) = perHome ? (s, t) : (t, s);
                    matrix.Set(home, school, lengths[t], boundMm is not null && IsJoined(sources[s], targets[t]));
                }
            }
        }
        finally
        {
            Return(workspace);
        }

        return matrix;
    }

    /// <summary>One Dijkstra from a point on an edge; answers the last target's length, and every target's in <paramref name="lengths"/>.</summary>
    private long Run(Workspace workspace, in Snap start, ReadOnlySpan<Snap> targets, long bound, Span<long> lengths)
    {
        lengths.Fill(long.MaxValue);
        workspace.Begin(start, _data);
        var (rowStart, arcs) = (_adjacency.Start, _adjacency.Arcs);
        var farthestNeeded = bound;
        var settled = 0;
        while (workspace.TrySettle(out var vertex, out var distance) && distance <= farthestNeeded)
        {
            foreach (ref readonly var arc in arcs.AsSpan(rowStart[vertex], rowStart[vertex + 1] - rowStart[vertex]))
                workspace.Reach(arc.Target, distance + arc.LengthMm, arc.Edge);

            // Looking whether all targets are reached costs as much as they are many, so it is done seldom for many.
            if (++settled % (32 + 8 * targets.Length) == 0)
                farthestNeeded = Math.Min(bound, FarthestNeeded(workspace, start, targets));
        }

        for (var t = 0; t < targets.Length; t++)
        {
            var length = targets[t].IsFound ? LengthTo(workspace, start, targets[t]) : long.MaxValue;
            lengths[t] = length <= bound ? length : long.MaxValue;
        }

        return lengths[^1];
    }

    private long FarthestNeeded(Workspace workspace, in Snap start, ReadOnlySpan<Snap> targets)
    {
        long farthest = 0;
        foreach (ref readonly var target in targets)
        {
            if (target.IsFound && IsJoined(start, target))
                farthest = Math.Max(farthest, LengthTo(workspace, start, target));
        }

        return farthest;
    }

    private long LengthTo(Workspace workspace, in Snap start, in Snap target)
    {
        var first = workspace.DistanceTo(_data.From[target.Edge]);
        var second = workspace.DistanceTo(_data.To[target.Edge]);
        var best = start.Edge == target.Edge ? Math.Abs((long)start.PositionMm - target.PositionMm) : long.MaxValue;
        if (first != long.MaxValue)
            best = Math.Min(best, first + target.PositionMm);
        if (second != long.MaxValue)
            best = Math.Min(best, second + target.Length - target.PositionMm);
        return best;
    }

    private bool IsJoined(in Snap a, in Snap b) =>
        _adjacency.Component[_data.From[a.Edge]] == _adjacency.Component[_data.From[b.Edge]];
}
