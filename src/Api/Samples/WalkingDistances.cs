namespace CaseMgmt.Api.Samples;

/// <summary>A point on a street: the piece between two nodes and how far along it.</summary>
internal readonly record struct StreetPoint(int From, int To, double Share);

/// <summary>
/// Walking distances on the drawn map, good to a few metres: used only to find homes that show something. What the program
/// answers is measured by Geography on the ellipsoid.
/// </summary>
internal sealed class WalkingDistances
{
    private readonly RoadDraft _draft;
    private readonly List<(int To, double Metres)>[] _edges;

    public WalkingDistances(RoadDraft draft)
    {
        _draft = draft;
        _edges = [.. draft.Nodes.Select(_ => new List<(int, double)>())];
        foreach (var way in draft.Ways.Where(w => w.Walkable))
        {
            for (var i = 0; i + 1 < way.Nodes.Count; i++)
            {
                var (a, b) = (way.Nodes[i], way.Nodes[i + 1]);
                var metres = draft.Nodes[a].DistanceTo(draft.Nodes[b]);
                _edges[a].Add((b, metres));
                _edges[b].Add((a, metres));
            }
        }
    }

    /// <summary>Metres from one point on the network to every node; infinite where no path leads.</summary>
    public double[] From(StreetPoint start)
    {
        var metres = new double[_edges.Length];
        Array.Fill(metres, double.PositiveInfinity);
        var queue = new PriorityQueue<int, double>();
        var length = _draft.Nodes[start.From].DistanceTo(_draft.Nodes[start.To]);
        Reach(start.From, length * start.Share);
        Reach(start.To, length * (1 - start.Share));
        while (queue.TryDequeue(out var node, out var reached))
        {
            if (reached > metres[node])
                continue;
            foreach (var (to, step) in _edges[node])
                Reach(to, reached + step);
        }
        return metres;

        void Reach(int node, double at)
        {
            if (at >= metres[node])
                return;
            metres[node] = at;
            queue.Enqueue(node, at);
        }
    }

    /// <summary>Metres to a point, given the metres to every node.</summary>
    public double To(double[] metres, StreetPoint point)
    {
        var length = _draft.Nodes[point.From].DistanceTo(_draft.Nodes[point.To]);
        return Math.Min(metres[point.From] + length * point.Share, metres[point.To] + length * (1 - point.Share));
    }

    /// <summary>The nearest point on a walkable way.</summary>
    public StreetPoint Nearest(Spot at)
    {
        var best = default(StreetPoint);
        var nearest = double.PositiveInfinity;
        foreach (var way in _draft.Ways.Where(w => w.Walkable))
        {
            for (var i = 0; i + 1 < way.Nodes.Count; i++)
            {
                var (a, b) = (_draft.Nodes[way.Nodes[i]], _draft.Nodes[way.Nodes[i + 1]]);
                var along = b - a;
                var share = Math.Clamp(((at.X - a.X) * along.X + (at.Y - a.Y) * along.Y) / Math.Max(1e-9, along.X * along.X + along.Y * along.Y), 0, 1);
                var off = at.DistanceTo(a.Towards(b, share));
                if (off >= nearest)
                    continue;
                nearest = off;
                best = new StreetPoint(way.Nodes[i], way.Nodes[i + 1], share);
            }
        }
        return best;
    }

    /// <summary>The nodes that hang together with one node.</summary>
    public HashSet<int> Component(int node)
    {
        var seen = new HashSet<int> { node };
        var open = new Stack<int>(seen);
        while (open.TryPop(out var next))
        {
            foreach (var (to, _) in _edges[next])
            {
                if (seen.Add(to))
                    open.Push(to);
            }
        }
        return seen;
    }
}
