using System.Runtime.CompilerServices;

namespace CaseMgmt.Domain.SchoolChoice.Allocation;

/// <summary>What is wrong with an allocation.</summary>
public enum AllocationFaultKind
{
    /// <summary>The applicant holds a seat at a school that was not wished for.</summary>
    NotWished,

    /// <summary>More hold a seat at the school than there are seats.</summary>
    OverCapacity,

    /// <summary>The applicant wanted the school more than the own, and it has a free seat.</summary>
    FreeSeat,

    /// <summary>The applicant wanted the school more than the own, and somebody with lower priority holds a seat there.</summary>
    PassedOver,

    /// <summary>The applicant holds no seat though one was guaranteed.</summary>
    GuaranteeBroken,

    /// <summary>Some applicants could swap seats, each for a more wanted one, and nobody would be passed over: it is stable, but not the best for them. The school is one of theirs.</summary>
    Improvable,

    /// <summary>The stated cut-off of the school is not the key of its last admitted.</summary>
    WrongCutoff,
}

/// <summary>One fault of an allocation.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Applicant">Number of the applicant, or -1 where it concerns a school only.</param>
/// <param name="School">Number of the school, or -1 where it concerns an applicant only.</param>
public readonly record struct AllocationFault(AllocationFaultKind Kind, int Applicant, int School);

/// <summary>
/// Checks an allocation against its instance, without the algorithm that made it and without trusting its proof. No fault means: capacities
/// and guarantees are kept, no pair blocks, and among all stable allocations it is the one that is best for every applicant, which there is
/// only one of. The last follows from the theory of rotations (Gusfield and Irving, The Stable Marriage Problem, 1989, chapter 2): a stable
/// allocation can be improved for applicants if and only if the graph "school → the school of the best applicant whom it refused and who would
/// rather be there" has a cycle, since along such a cycle everyone can move up by one.
/// </summary>
public static class AllocationCheck
{
    /// <summary>Checks an allocation.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="schools">Each applicant's school, or <see cref="AllocationResult.None"/>.</param>
    /// <param name="cutoffs">Stated cut-offs per school to check as well; empty when none are stated.</param>
    /// <param name="guaranteed">Per applicant, whether a seat was guaranteed; empty when none was.</param>
    /// <param name="most">How many faults to tell at most.</param>
    /// <returns>The faults; none when the allocation is proven.</returns>
    /// <exception cref="ArgumentException">The arrays are not of the instance's size.</exception>
    public static IReadOnlyList<AllocationFault> Faults(
        AllocationInstance instance, ReadOnlySpan<int> schools, ReadOnlySpan<ulong?> cutoffs = default, ReadOnlySpan<bool> guaranteed = default, int most = 100)
    {
        if (schools.Length != instance.ApplicantCount || !(cutoffs.Length == 0 || cutoffs.Length == instance.SchoolCount)
            || !(guaranteed.Length == 0 || guaranteed.Length == instance.ApplicantCount))
            throw new ArgumentException("There must be one entry per applicant, and one cut-off per school.", nameof(schools));
        var faults = new FaultList(most);
        var seats = new Standing[instance.SchoolCount];
        for (var school = 0; school < seats.Length; school++)
            seats[school].BestRefused = ulong.MaxValue;
        var places = CountAdmitted(instance, schools, seats, faults);
        for (var applicant = 0; applicant < guaranteed.Length; applicant++)
        {
            if (guaranteed[applicant] && schools[applicant] < 0)
                faults.Add(AllocationFaultKind.GuaranteeBroken, applicant, -1);
        }
        for (var school = 0; school < seats.Length; school++)
        {
            var (admitted, capacity) = (seats[school].Admitted, instance.Capacities[school]);
            if (admitted > capacity)
                faults.Add(AllocationFaultKind.OverCapacity, -1, school);
            // What a free seat asks of an applicant is nothing.
            seats[school].Bar = admitted < capacity ? ulong.MaxValue : seats[school].Worst;
            if (cutoffs.Length > 0 && cutoffs[school] != (admitted == capacity && capacity > 0 ? seats[school].Worst : null))
                faults.Add(AllocationFaultKind.WrongCutoff, -1, school);
        }
        LookForBlockingPairs(instance, places, seats, faults);
        if (faults.Found.Count == 0)
            LookForCycle(instance, schools, seats, faults);
        return faults.Found;
    }

    // Where in the array of wishes each applicant's school stands; the end of the list for those without.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int[] CountAdmitted(AllocationInstance instance, ReadOnlySpan<int> schools, Standing[] seats, FaultList faults)
    {
        var starts = instance.Starts;
        var wishes = instance.Wishes;
        var keys = instance.Keys;
        var places = new int[schools.Length];
        for (var applicant = 0; applicant < schools.Length; applicant++)
        {
            var (school, wish, end) = (schools[applicant], starts[applicant], starts[applicant + 1]);
            while (wish < end && wishes[wish] != school)
                wish++;
            places[applicant] = wish;
            if (wish < end)
            {
                seats[school].Admitted++;
                seats[school].Worst = Math.Max(seats[school].Worst, keys[wish]);
            }
            else if (school != AllocationResult.None)
            {
                faults.Add(AllocationFaultKind.NotWished, applicant, school);
            }
        }
        return places;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookForBlockingPairs(AllocationInstance instance, int[] places, Standing[] seats, FaultList faults)
    {
        var starts = instance.Starts;
        var wishes = instance.Wishes;
        var keys = instance.Keys;
        for (var applicant = 0; applicant < places.Length; applicant++)
        {
            for (var wish = starts[applicant]; wish < places[applicant]; wish++)
            {
                ref var seat = ref seats[wishes[wish]];
                var key = keys[wish];
                if (key < seat.Bar)
                    faults.Add(seat.Bar == ulong.MaxValue ? AllocationFaultKind.FreeSeat : AllocationFaultKind.PassedOver, applicant, wishes[wish]);
                seat.BestRefused = Math.Min(seat.BestRefused, key);
            }
        }
    }

    private static void LookForCycle(AllocationInstance instance, ReadOnlySpan<int> schools, Standing[] seats, FaultList faults)
    {
        // The walk that came by a school, counted from 1.
        var walks = new int[seats.Length];
        for (var first = 0; first < seats.Length; first++)
        {
            var school = first;
            while (school >= 0 && walks[school] == 0)
            {
                walks[school] = first + 1;
                var refused = seats[school].BestRefused;
                school = refused == ulong.MaxValue ? -1 : schools[instance.ApplicantOf[AllocationKey.Lottery(refused)]];
            }
            if (school >= 0 && walks[school] == first + 1)
                faults.Add(AllocationFaultKind.Improvable, -1, school);
        }
    }

    private sealed class FaultList(int most)
    {
        internal List<AllocationFault> Found { get; } = [];

        internal void Add(AllocationFaultKind kind, int applicant, int school)
        {
            if (Found.Count < most)
                Found.Add(new AllocationFault(kind, applicant, school));
        }
    }

    private struct Standing
    {
        /// <summary>The key of the last admitted.</summary>
        internal ulong Worst;

        /// <summary>The key that a refused applicant may not be better than.</summary>
        internal ulong Bar;

        /// <summary>The best key among those who would rather be here than where they are.</summary>
        internal ulong BestRefused;
        internal int Admitted;
    }
}
