using System.Runtime.CompilerServices;

namespace CaseMgmt.Domain.SchoolChoice.Allocation;

/// <summary>
/// Who holds a seat for now, school by school, in one flat array: first the admitted, ordered as a heap with the worst at the top once the
/// school has had to refuse somebody; behind them a small inbox. Those who ask wait in the inbox and are settled together, since a school's
/// part of the array then comes into the processor's cache once for many and not once for each.
/// </summary>
internal sealed class SeatHeaps
{
    private const int InboxSize = 32;

    private readonly ulong[] _keys;
    private readonly School[] _schools;
    private readonly int[] _unsettled;
    private int _unsettledCount;

    internal SeatHeaps(AllocationInstance instance)
    {
        // No school needs room for more than wish for it, however many seats it has.
        var wanted = new int[instance.SchoolCount];
        foreach (var school in instance.Wishes)
            wanted[school]++;
        _schools = new School[instance.SchoolCount];
        _unsettled = new int[instance.SchoolCount];
        var start = 0;
        for (var school = 0; school < _schools.Length; school++)
        {
            var seats = Math.Min(instance.Capacities[school], wanted[school]);
            var end = checked(start + (int)Math.Min((long)seats + InboxSize, wanted[school]));
            _schools[school] = new School { Start = start, Next = start, Full = start + seats, End = end, Bar = seats == 0 ? 0 : ulong.MaxValue };
            start = end;
        }
        _keys = new ulong[start];
    }

    /// <summary>A school is asked for a seat. False when it refuses at once; otherwise the applicant waits for <see cref="Settle"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Ask(int school, ulong key)
    {
        ref var at = ref _schools[school];
        if (key >= at.Bar)
            return false;
        _keys[at.Next++] = key;
        if (at.Next > at.Full && !at.IsListed)
        {
            at.IsListed = true;
            _unsettled[_unsettledCount++] = school;
        }
        return true;
    }

    /// <summary>Whether the school's inbox is full, so that it must be settled before it is asked again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsCrowded(int school) => _schools[school].Next == _schools[school].End && _schools[school].Next > _schools[school].Full;

    /// <summary>Takes the next school that has more asking than seats.</summary>
    internal bool TryTakeUnsettled(out int school)
    {
        school = -1;
        if (_unsettledCount == 0)
            return false;
        school = _unsettled[--_unsettledCount];
        _schools[school].IsListed = false;
        return true;
    }

    /// <summary>Settles a school's inbox: the best of the admitted and of those in the inbox keep or get the seats.</summary>
    /// <param name="school">The school.</param>
    /// <returns>The keys of those refused, valid until the school is asked again; empty when the inbox is.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal ReadOnlySpan<ulong> Settle(int school)
    {
        ref var at = ref _schools[school];
        if (at.Next <= at.Full)
            return [];
        var heap = _keys.AsSpan(at.Start, at.Full - at.Start);
        var inbox = _keys.AsSpan(at.Full, at.Next - at.Full);
        if (!at.IsHeap)
        {
            for (var i = (heap.Length >> 1) - 1; i >= 0; i--)
                Sink(heap, i, heap[i]);
            at.IsHeap = true;
        }
        foreach (ref var key in inbox)
        {
            if (key >= heap[0])
                continue;
            var worst = heap[0];
            Sink(heap, 0, key);
            key = worst;
        }
        at.Bar = heap[0];
        at.Next = at.Full;
        return inbox;
    }

    /// <summary>The key of the last admitted per school; null where a seat is free, and where there is none.</summary>
    internal ulong?[] Cutoffs(ReadOnlySpan<int> capacities)
    {
        var cutoffs = new ulong?[_schools.Length];
        for (var school = 0; school < cutoffs.Length; school++)
        {
            var at = _schools[school];
            if (capacities[school] == 0 || at.Next - at.Start < capacities[school])
                continue;
            var worst = 0UL;
            foreach (var key in _keys.AsSpan(at.Start, at.Next - at.Start))
                worst = Math.Max(worst, key);
            cutoffs[school] = worst;
        }
        return cutoffs;
    }

    // Follows the worse child down to a leaf and then climbs to where the key belongs: most keys belong near the leaves, and a way down
    // without a question at each step is one that the processor need not guess.
    private static void Sink(Span<ulong> heap, int top, ulong key)
    {
        var hole = top;
        var child = (hole << 1) + 1;
        while (child + 1 < heap.Length)
        {
            child += heap[child + 1] > heap[child] ? 1 : 0;
            heap[hole] = heap[child];
            hole = child;
            child = (hole << 1) + 1;
        }
        if (child < heap.Length)
        {
            heap[hole] = heap[child];
            hole = child;
        }
        while (hole > top)
        {
            var parent = (hole - 1) >> 1;
            if (heap[parent] >= key)
                break;
            heap[hole] = heap[parent];
            hole = parent;
        }
        heap[hole] = key;
    }

    private struct School
    {
        /// <summary>The key that an applicant must be better than, as far as is known.</summary>
        internal ulong Bar;

        /// <summary>Where the school's part of the array begins.</summary>
        internal int Start;

        /// <summary>Where the next key goes.</summary>
        internal int Next;

        /// <summary>Where the seats end and the inbox begins.</summary>
        internal int Full;

        /// <summary>Where the inbox ends.</summary>
        internal int End;
        internal bool IsHeap;

        /// <summary>Whether it stands among the unsettled.</summary>
        internal bool IsListed;
    }
}
