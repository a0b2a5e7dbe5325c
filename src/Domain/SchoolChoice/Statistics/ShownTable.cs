using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Statistics;

/// <summary>
/// A table of counts with small ones left out. Wherever counts add up to another and exactly one of them is left out, the smallest of the rest that is above nothing is left out too, until none
/// can be had from the others.
/// </summary>
public sealed class ShownTable
{
    // The first is the sum of the rest.
    internal static readonly ChoiceMeasure[][] Sums =
    [
        [ChoiceMeasure.Eligible, ChoiceMeasure.Choices, ChoiceMeasure.Withdrawn, ChoiceMeasure.Disagreed, ChoiceMeasure.Unsigned, ChoiceMeasure.WithoutChoice],
        [ChoiceMeasure.Choices, ChoiceMeasure.ChoseAssigned, ChoiceMeasure.ChoseOther],
        [ChoiceMeasure.Choices, ChoiceMeasure.FirstWish, ChoiceMeasure.OtherWish, ChoiceMeasure.Refused],
    ];

    private readonly IReadOnlyList<Grade> _grades;
    private readonly long?[][] _counts;

    private ShownTable(IReadOnlyList<Grade> grades, long?[][] counts) => (_grades, _counts) = (grades, counts);

    /// <summary>A count; null where it is left out.</summary>
    /// <param name="grade">Of a grade; null for all grades.</param>
    /// <param name="measure">The measure.</param>
    public long? Count(Grade? grade, ChoiceMeasure measure) => _counts[grade is { } g ? _grades.ToList().IndexOf(g) : _grades.Count][(int)measure];

    internal static ShownTable Of(IReadOnlyList<Grade> grades, long[][] counts, int smallest)
    {
        long?[][] shown = [.. counts.Select(row => row.Select(c => c == 0 || c >= smallest ? c : (long?)null).ToArray())];
        List<List<(int Row, int Column)>> sums =
        [
            .. from row in Enumerable.Range(0, counts.Length) from sum in Sums select sum.Select(m => (row, (int)m)).ToList(),
            .. from column in Enumerable.Range(0, ChoiceTable.Measures.Count) select Enumerable.Range(0, counts.Length).Select(row => (row, column)).ToList(),
        ];
        while (sums.Select(s => ToLeaveOut(s, counts, shown)).FirstOrDefault(cell => cell is not null) is var (row, column))
            shown[row][column] = null;
        return new ShownTable(grades, shown);
    }

    // The grand total of what is counted is the last to go.
    private static (int Row, int Column)? ToLeaveOut(List<(int Row, int Column)> sum, long[][] counts, long?[][] shown) =>
        sum.Count(c => shown[c.Row][c.Column] is null) != 1
            ? null
            : sum.Where(c => shown[c.Row][c.Column] > 0).OrderBy(c => counts[c.Row][c.Column]).Cast<(int, int)?>().FirstOrDefault();
}
