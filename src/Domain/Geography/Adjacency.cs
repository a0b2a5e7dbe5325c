namespace CaseMgmt.Domain.Geography;

/// <summary>The network in compressed-row form, with its connected parts.</summary>
internal sealed class Adjacency
{
    public Adjacency(NetworkData data)
    {
        var n = data.VertexCount;
        Start = new int[n + 1];
        for (var e = 0; e < data.EdgeCount; e++)
        {
            Start[data.From[e] + 1]++;
            Start[data.To[e] + 1]++;
        }

        for (var v = 0; v < n; v++)
            Start[v + 1] += Start[v];
        Arcs = new Arc[Start[n]];
        var next = Start.AsSpan(0, n).ToArray();
        for (var e = 0; e < data.EdgeCount; e++)
        {
            Arcs[next[data.From[e]]++] = new Arc(data.To[e], data.LengthMm[e], e);
            Arcs[next[data.To[e]]++] = new Arc(data.From[e], data.LengthMm[e], e);
        }

        Component = new int[n];
        ComponentSize = FindComponents();
    }

    /// <summary>The arcs out of vertex v are <c>Arcs[Start[v] .. Start[v + 1] - 1]</c>.</summary>
    public int[] Start { get; }

    public Arc[] Arcs { get; }

    public int[] Component { get; }

    /// <summary>Vertices per connected part.</summary>
    public int[] ComponentSize { get; }

    public int SizeOfPartWith(int vertex) => ComponentSize[Component[vertex]];

    private int[] FindComponents()
    {
        Array.Fill(Component, -1);
        var sizes = new List<int>();
        var queue = new Stack<int>();
        for (var root = 0; root < Component.Length; root++)
        {
            if (Component[root] >= 0)
                continue;
            Component[root] = sizes.Count;
            queue.Push(root);
            var size = 0;
            while (queue.TryPop(out var v))
            {
                size++;
                foreach (ref readonly var arc in Arcs.AsSpan(Start[v], Start[v + 1] - Start[v]))
                {
                    if (Component[arc.Target] >= 0)
                        continue;
                    Component[arc.Target] = sizes.Count;
                    queue.Push(arc.Target);
                }
            }

            sizes.Add(size);
        }

        return [.. sizes];
    }

    /// <summary>One direction of an edge: where it leads, its length in millimetres, and which edge it is.</summary>
    internal readonly record struct Arc(int Target, int LengthMm, int Edge);
}
