namespace CaseMgmt.Domain.Geography;

/// <summary>
/// The buffers of one Dijkstra run, reused between runs. A vertex's distance holds only if its mark is the current run's, so
/// nothing is cleared between runs.
/// </summary>
internal sealed class Workspace(int vertices)
{
    private const int VertexBits = 24;
    private const ulong VertexMask = (1UL << VertexBits) - 1;

    private readonly Label[] _labels = new Label[vertices];
    private ulong[] _heap = new ulong[1024];
    private int _count;
    private int _run;

    /// <summary>Starts a new run from a point on an edge.</summary>
    public void Begin(in Snap from, NetworkData data)
    {
        if (++_run == int.MaxValue)
        {
            Array.Clear(_labels);
            _run = 1;
        }

        _count = 0;
        Reach(data.From[from.Edge], from.PositionMm, -1);
        Reach(data.To[from.Edge], from.Length - from.PositionMm, -1);
    }

    /// <summary>Millimetres from the start to the vertex; <see cref="long.MaxValue"/> when it has not been reached.</summary>
    public long DistanceTo(int vertex) => _labels[vertex].Run == _run ? _labels[vertex].Distance : long.MaxValue;

    /// <summary>The edge by which the vertex was reached, -1 when directly from the start.</summary>
    public int ArrivedBy(int vertex) => _labels[vertex].ArrivedBy;

    /// <summary>Takes the nearest vertex that is not settled yet; false when there is none.</summary>
    public bool TrySettle(out int vertex, out long distance)
    {
        while (_count > 0)
        {
            var key = Pop();
            vertex = (int)(key & VertexMask);
            distance = (long)(key >> VertexBits);
            if (_labels[vertex].Distance == distance)
                return true;
        }

        (vertex, distance) = (-1, long.MaxValue);
        return false;
    }

    /// <summary>Notes a way to the vertex if it is shorter than the known one.</summary>
    public void Reach(int vertex, long distance, int edge)
    {
        ref var label = ref _labels[vertex];
        if (label.Run == _run && label.Distance <= distance)
            return;
        label = new Label(distance, edge, _run);
        Push(((ulong)distance << VertexBits) | (uint)vertex);
    }

    private void Push(ulong key)
    {
        if (_count == _heap.Length)
            Array.Resize(ref _heap, _heap.Length * 2);
        var heap = _heap;
        var i = _count++;
        while (i > 0)
        {
            var parent = (i - 1) >> 2;
            if (heap[parent] <= key)
                break;
            heap[i] = heap[parent];
            i = parent;
        }

        heap[i] = key;
    }

    private ulong Pop()
    {
        var heap = _heap;
        var top = heap[0];
        var key = heap[--_count];
        var i = 0;
        while (true)
        {
            var child = (i << 2) + 1;
            if (child >= _count)
                break;
            var last = Math.Min(child + 4, _count);
            var least = child;
            for (var c = child + 1; c < last; c++)
            {
                if (heap[c] < heap[least])
                    least = c;
            }

            if (heap[least] >= key)
                break;
            heap[i] = heap[least];
            i = least;
        }

        heap[i] = key;
        return top;
    }

    private readonly record struct Label(long Distance, int ArrivedBy, int Run);
}
