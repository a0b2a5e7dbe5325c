using System.Runtime.CompilerServices;

namespace CaseMgmt.Api.SchoolChoice.Allocation;

/// <summary>Lottery numbers as written, which may be any, become ranks from 0.</summary>
internal static class LotteryRanks
{
    /// <summary>Ranks the numbers, the smallest first.</summary>
    /// <param name="numbers">Each applicant's number.</param>
    /// <param name="repeated">Applicants whose number is also that of an applicant before, in the order of the file; the first hundred.</param>
    internal static int[] Of(long[] numbers, out IReadOnlyList<int> repeated)
    {
        repeated = [];
        var ranks = new int[numbers.Length];
        if (numbers.Length == 0)
            return ranks;
        var (smallest, largest) = Range(numbers);
        var isUnique = (ulong)(largest - smallest) < (8UL * (ulong)numbers.Length) + 1024
            ? TryByPlace(numbers, smallest, (int)(largest - smallest) + 1, ranks)
            : TryBySorting(numbers, ranks);
        if (isUnique)
            return ranks;
        var seen = new HashSet<long>();
        repeated = [.. Enumerable.Range(0, numbers.Length).Where(i => !seen.Add(numbers[i])).Take(FileFaults.Most)];
        return ranks;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (long Smallest, long Largest) Range(long[] numbers)
    {
        var (smallest, largest) = (long.MaxValue, long.MinValue);
        foreach (var number in numbers)
            (smallest, largest) = (Math.Min(smallest, number), Math.Max(largest, number));
        return (smallest, largest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryByPlace(long[] numbers, long smallest, int range, int[] ranks)
    {
        var rankOf = new int[range];
        foreach (var number in numbers)
            rankOf[number - smallest]++;
        var next = 0;
        foreach (ref var at in rankOf.AsSpan())
        {
            if (at > 1)
                return false;
            (at, next) = (next, next + at);
        }
        for (var i = 0; i < numbers.Length; i++)
            ranks[i] = rankOf[numbers[i] - smallest];
        return true;
    }

    private static bool TryBySorting(long[] numbers, int[] ranks)
    {
        var sorted = numbers.ToArray();
        var order = new int[numbers.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(sorted, order);
        for (var i = 0; i < order.Length; i++)
        {
            if (i > 0 && sorted[i] == sorted[i - 1])
                return false;
            ranks[order[i]] = i;
        }
        return true;
    }
}
