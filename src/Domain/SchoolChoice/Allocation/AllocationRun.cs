namespace CaseMgmt.Domain.SchoolChoice.Allocation;

/// <summary>What a run gives.</summary>
/// <param name="Result">Who was allocated where.</param>
/// <param name="Proof">What anyone who has the instance can check it by.</param>
public sealed record AllocationRun(AllocationResult Result, AllocationProof Proof);

/// <summary>Who was allocated where.</summary>
public sealed class AllocationResult
{
    /// <summary>Stands for no school and no wish.</summary>
    public const int None = -1;

    private readonly int[] _schools;
    private readonly int[] _places;

    internal AllocationResult(int[] schools, int[] places) => (_schools, _places) = (schools, places);

    /// <summary>Each applicant's school, or <see cref="None"/>.</summary>
    public ReadOnlySpan<int> Schools => _schools;

    /// <summary>Which of the applicant's wishes that was, from 0, or <see cref="None"/>.</summary>
    public ReadOnlySpan<int> Places => _places;

    /// <summary>How many got no school.</summary>
    public int UnplacedCount => _schools.AsSpan().Count(None);
}

/// <summary>
/// The public side of a result. Cut-offs alone determine it: every applicant holds the first wish whose cut-off the own key does not exceed.
/// </summary>
public sealed class AllocationProof
{
    private readonly ulong?[] _cutoffs;

    internal AllocationProof(ulong?[] cutoffs) => _cutoffs = cutoffs;

    /// <summary>The key of the last admitted per school; null where a seat is free, and where there is none to give.</summary>
    public ReadOnlySpan<ulong?> Cutoffs => _cutoffs;
}
