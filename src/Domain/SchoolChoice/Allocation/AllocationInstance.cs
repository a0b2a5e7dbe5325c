namespace CaseMgmt.Domain.SchoolChoice.Allocation;

/// <summary>
/// What an allocation is made from: seats, ranked wishes and strict priorities, as flat arrays. Applicants and schools are numbered from 0;
/// whoever builds the instance keeps the names. Guarantees and reserved seats have been put into wishes and keys before.
/// </summary>
public sealed class AllocationInstance
{
    private readonly int[] _capacities;
    private readonly int[] _starts;
    private readonly int[] _wishes;
    private readonly ulong[] _keys;
    private readonly int[] _lottery;
    private readonly int[] _applicantOf;

    /// <summary>Takes over the arrays without copying them; nobody may change them afterwards.</summary>
    /// <param name="capacities">Number of seats per school, 0 or more.</param>
    /// <param name="starts">Where each applicant's wishes begin in the two arrays below, and after the last applicant their length (compressed rows).</param>
    /// <param name="wishes">Schools, each applicant's from the most wanted to the least; none twice in one list.</param>
    /// <param name="keys">The applicant's standing at each of these schools, lower is better: <see cref="AllocationKey"/>.</param>
    /// <param name="lottery">Each applicant's rank in the one common lottery, a permutation of 0 … n-1.</param>
    /// <exception cref="ArgumentException">The arrays do not describe an instance; the message says what is wrong and for which number.</exception>
    public AllocationInstance(int[] capacities, int[] starts, int[] wishes, ulong[] keys, int[] lottery)
    {
        (_capacities, _starts, _wishes, _keys, _lottery) = (capacities, starts, wishes, keys, lottery);
        InstanceChecks.Shape(capacities, starts, wishes, keys, lottery);
        _applicantOf = InstanceChecks.Lottery(lottery);
        if (InstanceChecks.FirstUnknownSchool(capacities.Length, wishes) is var unknown and >= 0)
            throw new ArgumentException($"Wish {unknown} names a school that there is not.", nameof(wishes));
        if (InstanceChecks.SchoolsTwice(capacities.Length, starts, wishes) is [var twice, ..])
            throw new ArgumentException($"Applicant {twice.Applicant} names a school twice.", nameof(wishes));
        if (InstanceChecks.FirstForeignKey(starts, keys, lottery) is var foreign and >= 0)
            throw new ArgumentException($"Key {foreign} does not end in its applicant's rank in the lottery.", nameof(keys));
    }

    /// <summary>Number of schools.</summary>
    public int SchoolCount => _capacities.Length;

    /// <summary>Number of applicants.</summary>
    public int ApplicantCount => _lottery.Length;

    /// <summary>Number of wishes of all applicants together.</summary>
    public int WishCount => _wishes.Length;

    /// <summary>Seats per school.</summary>
    public ReadOnlySpan<int> Capacities => _capacities;

    /// <summary>Where each applicant's wishes begin; one more entry than there are applicants.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>The wished schools of all applicants, one list after the other.</summary>
    public ReadOnlySpan<int> Wishes => _wishes;

    /// <summary>The applicant's standing for each wish; lower is better.</summary>
    public ReadOnlySpan<ulong> Keys => _keys;

    /// <summary>Each applicant's rank in the lottery, from 0.</summary>
    public ReadOnlySpan<int> Lottery => _lottery;

    /// <summary>The applicant of each rank in the lottery.</summary>
    public ReadOnlySpan<int> ApplicantOf => _applicantOf;

    /// <summary>One applicant's wished schools, the most wanted first.</summary>
    public ReadOnlySpan<int> WishesOf(int applicant) => _wishes.AsSpan(_starts[applicant].._starts[applicant + 1]);
}
