using System.Runtime.CompilerServices;

namespace CaseMgmt.Domain.SchoolChoice.Allocation;

/// <summary>
/// Applicant-proposing deferred acceptance (Gale and Shapley, College Admissions and the Stability of Marriage, American Mathematical Monthly
/// 69, 1962): every applicant asks the most wanted school that has not refused yet; a school keeps the best that have asked, up to its seats,
/// and refuses the rest; it ends when nobody is left to ask. Priorities being strict, the result does not depend on the order of asking, no
/// stable allocation is better for anyone, and no applicant gains by ranking falsely (Dubins and Freedman 1981; Roth 1982).
/// </summary>
public static class DeferredAcceptance
{
    private const int TurnSize = 64;

    /// <summary>Allocates, and gives what the result can be checked by.</summary>
    /// <param name="instance">The instance.</param>
    public static AllocationRun Allocate(AllocationInstance instance)
    {
        var seats = new SeatHeaps(instance);
        var positions = AskAll(instance, seats);
        return new AllocationRun(Result(instance, positions), new AllocationProof(seats.Cutoffs(instance.Capacities)));
    }

    private static Position[] AskAll(AllocationInstance instance, SeatHeaps seats)
    {
        var starts = instance.Starts;
        var positions = new Position[instance.ApplicantCount];
        for (var i = 0; i < positions.Length; i++)
            positions[i] = new Position { Wish = starts[i] - 1, End = starts[i + 1] };
        var line = new WaitingLine(positions.Length);
        var turn = new Turn[TurnSize];
        while (line.Count > 0)
        {
            while (TakeTurn(instance, positions, line, turn) is var count and > 0)
                Ask(instance, seats, positions, line, turn.AsSpan(0, count));
            while (seats.TryTakeUnsettled(out var school))
                Refuse(instance, seats.Settle(school), line);
        }
        return positions;
    }

    // Looks up what the next few will ask, before any of them asks: the look-ups of one do not depend on another's, so the processor waits
    // for memory once for all of them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int TakeTurn(AllocationInstance instance, Position[] positions, WaitingLine line, Turn[] turn)
    {
        var wishes = instance.Wishes;
        var keys = instance.Keys;
        var count = 0;
        while (count < turn.Length && line.TryTake(out var applicant))
        {
            ref var position = ref positions[applicant];
            var wish = ++position.Wish;
            if (wish < position.End)
                turn[count++] = new Turn { Applicant = applicant, School = wishes[wish], Key = keys[wish] };
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Ask(AllocationInstance instance, SeatHeaps seats, Position[] positions, WaitingLine line, ReadOnlySpan<Turn> turn)
    {
        var wishes = instance.Wishes;
        var keys = instance.Keys;
        foreach (ref readonly var ask in turn)
        {
            var school = ask.School;
            var isHeard = seats.Ask(school, ask.Key);
            if (!isHeard)
            {
                ref var position = ref positions[ask.Applicant];
                var wish = position.Wish;
                while (!isHeard && ++wish < position.End)
                {
                    school = wishes[wish];
                    isHeard = seats.Ask(school, keys[wish]);
                }
                position.Wish = wish;
            }
            if (!isHeard)
                continue;
            if (seats.IsCrowded(school))
                Refuse(instance, seats.Settle(school), line);
        }
    }

    private static void Refuse(AllocationInstance instance, ReadOnlySpan<ulong> refused, WaitingLine line)
    {
        foreach (var key in refused)
            line.Add(instance.ApplicantOf[AllocationKey.Lottery(key)]);
    }

    private static AllocationResult Result(AllocationInstance instance, Position[] positions)
    {
        var wishes = instance.Wishes;
        var starts = instance.Starts;
        var schools = new int[positions.Length];
        var places = new int[positions.Length];
        for (var applicant = 0; applicant < positions.Length; applicant++)
        {
            var wish = positions[applicant].Wish;
            var isPlaced = wish < positions[applicant].End;
            schools[applicant] = isPlaced ? wishes[wish] : AllocationResult.None;
            places[applicant] = isPlaced ? wish - starts[applicant] : AllocationResult.None;
        }
        return new AllocationResult(schools, places);
    }

    // Where in the array of wishes an applicant stands: the wish asked for last, or the end of the list when every wish was refused.
    private struct Position
    {
        internal int Wish;
        internal int End;
    }

    private struct Turn
    {
        internal ulong Key;
        internal int Applicant;
        internal int School;
    }

    // Those who must ask on, in the order they lost their seat. Each waits once at most, so there is always room.
    private sealed class WaitingLine
    {
        private readonly int[] _applicants;
        private int _first;
        private int _end;

        internal WaitingLine(int applicants)
        {
            _applicants = new int[applicants];
            for (var i = 0; i < applicants; i++)
                _applicants[i] = i;
            Count = applicants;
        }

        internal int Count { get; private set; }

        internal bool TryTake(out int applicant)
        {
            applicant = -1;
            if (Count == 0)
                return false;
            applicant = _applicants[_first];
            _first = _first + 1 == _applicants.Length ? 0 : _first + 1;
            Count--;
            return true;
        }

        internal void Add(int applicant)
        {
            _applicants[_end] = applicant;
            _end = _end + 1 == _applicants.Length ? 0 : _end + 1;
            Count++;
        }
    }
}
