using System.Runtime.CompilerServices;

namespace CaseMgmt.Domain.SchoolChoice.Allocation;

/// <summary>What must hold of an instance's arrays. Whoever reads them from somewhere uses the same checks to say where the fault stands.</summary>
public static class InstanceChecks
{
    /// <summary>Every wish that repeats a school of the same list, in the order of the lists.</summary>
    /// <param name="schoolCount">Number of schools.</param>
    /// <param name="starts">Where each applicant's wishes begin.</param>
    /// <param name="wishes">The wished schools.</param>
    /// <param name="most">How many to tell at most.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static IReadOnlyList<(int Applicant, int Wish)> SchoolsTwice(int schoolCount, ReadOnlySpan<int> starts, ReadOnlySpan<int> wishes, int most = 100)
    {
        var found = new List<(int, int)>();
        // The applicant who named the school last, counted from 1.
        var seenBy = new int[schoolCount];
        for (var applicant = 0; applicant + 1 < starts.Length; applicant++)
        {
            for (var wish = starts[applicant]; wish < starts[applicant + 1]; wish++)
            {
                ref var seen = ref seenBy[wishes[wish]];
                if (seen == applicant + 1 && found.Count < most)
                    found.Add((applicant, wish));
                seen = applicant + 1;
            }
        }
        return found;
    }

    internal static void Shape(int[] capacities, int[] starts, int[] wishes, ulong[] keys, int[] lottery)
    {
        if (Array.FindIndex(capacities, c => c < 0) is var negative and >= 0)
            throw new ArgumentException($"School {negative} has fewer than no seats.", nameof(capacities));
        if (starts.Length != lottery.Length + 1 || starts[0] != 0 || starts[^1] != wishes.Length || keys.Length != wishes.Length)
            throw new ArgumentException("The arrays do not belong together.", nameof(starts));
        for (var i = 1; i < starts.Length; i++)
        {
            if (starts[i] < starts[i - 1])
                throw new ArgumentException($"The wishes of applicant {i} begin before those of the one before.", nameof(starts));
        }
    }

    /// <summary>The applicant of each rank.</summary>
    internal static int[] Lottery(int[] lottery)
    {
        var applicantOf = new int[lottery.Length];
        Array.Fill(applicantOf, -1);
        for (var applicant = 0; applicant < lottery.Length; applicant++)
        {
            if ((uint)lottery[applicant] >= (uint)lottery.Length || applicantOf[lottery[applicant]] >= 0)
                throw new ArgumentException($"Applicant {applicant} has a rank in the lottery that is another's or beyond the last.", nameof(lottery));
            applicantOf[lottery[applicant]] = applicant;
        }
        return applicantOf;
    }

    internal static int FirstUnknownSchool(int schoolCount, ReadOnlySpan<int> wishes)
    {
        for (var i = 0; i < wishes.Length; i++)
        {
            if ((uint)wishes[i] >= (uint)schoolCount)
                return i;
        }
        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int FirstForeignKey(ReadOnlySpan<int> starts, ReadOnlySpan<ulong> keys, ReadOnlySpan<int> lottery)
    {
        for (var applicant = 0; applicant < lottery.Length; applicant++)
        {
            for (var i = starts[applicant]; i < starts[applicant + 1]; i++)
            {
                if (AllocationKey.Lottery(keys[i]) != lottery[applicant])
                    return i;
            }
        }
        return -1;
    }
}
