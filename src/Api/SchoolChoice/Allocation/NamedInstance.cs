using CaseMgmt.Domain.SchoolChoice.Allocation;

namespace CaseMgmt.Api.SchoolChoice.Allocation;

/// <summary>An instance as its files name it.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="Schools">The schools' ids, in the order of their file.</param>
/// <param name="Applicants">The applicants' ids, in the order of their file.</param>
/// <param name="Lottery">Each applicant's lottery number as written.</param>
/// <param name="Scores">What the scores of the keys stand for.</param>
/// <param name="Ranks">For each wish the number of its column, counted from 1; null when nobody left a column empty before a filled one.</param>
internal sealed record NamedInstance(AllocationInstance Instance, IdTable Schools, IdTable Applicants, long[] Lottery, ScoreHalf Scores, ushort[]? Ranks)
{
    /// <summary>The number of the choice, counted from 1, that an applicant's wish stands in.</summary>
    /// <param name="applicant">Number of the applicant.</param>
    /// <param name="place">Which of the wishes, from 0.</param>
    internal int Rank(int applicant, int place) => Ranks is null ? place + 1 : Ranks[Instance.Starts[applicant] + place];

    /// <summary>The key of a score and a lottery number as written; null when nobody has such a number.</summary>
    internal ulong? KeyOf(long score, long lottery) =>
        Array.IndexOf(Lottery, lottery) is var applicant and >= 0 && Scores.TryOf(score) is { } half ? AllocationKey.Of(half, Instance.Lottery[applicant]) : null;

    /// <summary>The lottery number that a key ends in.</summary>
    internal long LotteryOf(ulong key) => Lottery[Instance.ApplicantOf[AllocationKey.Lottery(key)]];
}

/// <summary>How scores as written, of up to 64 bits, become the high half of a key: less the smallest, or, where that is not enough, by rank.</summary>
internal sealed class ScoreHalf
{
    private readonly long _smallest;
    private readonly long[]? _ranks;

    private ScoreHalf(long smallest, long[]? ranks) => (_smallest, _ranks) = (smallest, ranks);

    /// <summary>For scores between these two.</summary>
    /// <param name="smallest">The smallest.</param>
    /// <param name="largest">The largest.</param>
    /// <param name="all">All of them, asked for only when they do not fit.</param>
    internal static ScoreHalf Between(long smallest, long largest, Func<IEnumerable<long>> all) =>
        new(smallest, (ulong)(largest - smallest) <= uint.MaxValue ? null : [.. all().Distinct().Order()]);

    /// <summary>The half of a score.</summary>
    internal uint Of(long score) => _ranks is null ? (uint)(score - _smallest) : (uint)Array.BinarySearch(_ranks, score);

    /// <summary>The half of a score; null when there is none such.</summary>
    internal uint? TryOf(long score) => _ranks is null
        ? score >= _smallest && (ulong)(score - _smallest) <= uint.MaxValue ? Of(score) : null
        : Array.BinarySearch(_ranks, score) is var rank and >= 0 ? (uint)rank : null;

    /// <summary>The score as written of a key.</summary>
    internal long Written(ulong key) => _ranks is null ? AllocationKey.Score(key) + _smallest : _ranks[AllocationKey.Score(key)];
}
