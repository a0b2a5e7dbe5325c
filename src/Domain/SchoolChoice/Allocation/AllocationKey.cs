namespace CaseMgmt.Domain.SchoolChoice.Allocation;

/// <summary>
/// An applicant's standing at one school as one number: the score of the priorities in the high half, the rank in the common lottery in the
/// low half. Lower is better; two applicants never have the same key at a school.
/// </summary>
public static class AllocationKey
{
    /// <summary>Puts the two halves together.</summary>
    /// <param name="score">Place in the order of priority, lower is better.</param>
    /// <param name="lottery">Rank in the lottery, from 0.</param>
    public static ulong Of(uint score, int lottery) => ((ulong)score << 32) | (uint)lottery;

    /// <summary>The score of a key.</summary>
    public static uint Score(ulong key) => (uint)(key >> 32);

    /// <summary>The rank in the lottery of a key.</summary>
    public static int Lottery(ulong key) => (int)(uint)key;
}
