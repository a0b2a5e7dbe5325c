using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Statistics;

/// <summary>What became of a child's choice when the round closed.</summary>
public enum ChoiceFate
{
    /// <summary>Its wishes counted.</summary>
    Counted,

    /// <summary>Taken back.</summary>
    Withdrawn,

    /// <summary>The guardians did not agree.</summary>
    Disagreed,

    /// <summary>A signature was missing and the wishes did not count.</summary>
    Unsigned,

    /// <summary>Nobody chose.</summary>
    WithoutChoice,

    /// <summary>An officer took the child off the list, whatever was chosen for it.</summary>
    LeftOut,
}

/// <summary>What is counted of one child.</summary>
/// <param name="Grade">The grade.</param>
/// <param name="Fate">What became of its choice; null for one that was not on the list and came late.</param>
/// <param name="IsLate">Whether a choice came after the round closed.</param>
/// <param name="WasChanged">Whether wishes were changed.</param>
/// <param name="AssignedFirst">Whether the most wanted school was the assigned one; null when that could not be told, or nobody chose.</param>
/// <param name="Wish">Which wish the round gave it, from 1; 0 for none of them; null when the round did not place it.</param>
/// <param name="HasSchool">Whether the round gave it a school.</param>
/// <param name="WasOffered">Whether it was offered a seat afterwards.</param>
/// <param name="HasAccepted">Whether an offer was accepted.</param>
/// <param name="HasDeclined">Whether one was declined.</param>
/// <param name="HasLapsed">Whether one lapsed.</param>
/// <param name="PlacedAnew">Whether it was placed anew.</param>
public sealed record ChoiceFigure(
    Grade Grade, ChoiceFate? Fate, bool IsLate, bool WasChanged, bool? AssignedFirst, int? Wish, bool HasSchool, bool WasOffered, bool HasAccepted, bool HasDeclined, bool HasLapsed, bool PlacedAnew)
{
    /// <summary>Whether it counts in a measure.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The measure is not known.</exception>
    public bool IsIn(ChoiceMeasure measure) => measure switch
    {
        ChoiceMeasure.Eligible => Fate is not null and not ChoiceFate.LeftOut,
        ChoiceMeasure.Choices => Fate == ChoiceFate.Counted,
        ChoiceMeasure.Withdrawn => Fate == ChoiceFate.Withdrawn,
        ChoiceMeasure.Disagreed => Fate == ChoiceFate.Disagreed,
        ChoiceMeasure.Unsigned => Fate == ChoiceFate.Unsigned,
        ChoiceMeasure.WithoutChoice => Fate == ChoiceFate.WithoutChoice,
        ChoiceMeasure.ChoseAssigned => Fate == ChoiceFate.Counted && AssignedFirst == true,
        ChoiceMeasure.ChoseOther => Fate == ChoiceFate.Counted && AssignedFirst != true,
        ChoiceMeasure.Changed => Fate == ChoiceFate.Counted && WasChanged,
        ChoiceMeasure.FirstWish => Fate == ChoiceFate.Counted && Wish == 1,
        ChoiceMeasure.OtherWish => Fate == ChoiceFate.Counted && Wish > 1,
        ChoiceMeasure.Refused => Fate == ChoiceFate.Counted && Wish == 0,
        ChoiceMeasure.WithoutSchool => Fate is not null and not ChoiceFate.LeftOut && Wish is not null && !HasSchool,
        ChoiceMeasure.Late => IsLate,
        ChoiceMeasure.Offered => WasOffered,
        ChoiceMeasure.Accepted => HasAccepted,
        ChoiceMeasure.Declined => HasDeclined,
        ChoiceMeasure.Lapsed => HasLapsed,
        ChoiceMeasure.PlacedAnew => PlacedAnew,
        ChoiceMeasure.LeftOut => Fate == ChoiceFate.LeftOut,
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "No such measure."),
    };
}

/// <summary>The statistics of a round: every measure per grade, and of all grades together.</summary>
public sealed class ChoiceTable
{
    private readonly long[][] _counts;

    private ChoiceTable(IReadOnlyList<Grade> grades, long[][] counts) => (Grades, _counts) = (grades, counts);

    /// <summary>Every measure, in order.</summary>
    public static IReadOnlyList<ChoiceMeasure> Measures { get; } = Enum.GetValues<ChoiceMeasure>();

    /// <summary>The grades, in order.</summary>
    public IReadOnlyList<Grade> Grades { get; }

    /// <summary>Counts.</summary>
    /// <param name="figures">Children alike in everything that is counted, with how many they are.</param>
    public static ChoiceTable Of(IReadOnlyCollection<(ChoiceFigure Figure, long Children)> figures)
    {
        Grade[] grades = [.. figures.Select(f => f.Figure.Grade).Distinct().Order()];
        var counts = new long[grades.Length + 1][];
        for (var row = 0; row < counts.Length; row++)
            counts[row] = [.. Measures.Select(m => figures.Where(f => (row == grades.Length || f.Figure.Grade == grades[row]) && f.Figure.IsIn(m)).Sum(f => f.Children))];
        return new ChoiceTable(grades, counts);
    }

    /// <summary>How many children.</summary>
    /// <param name="grade">Of a grade; null for all grades.</param>
    /// <param name="measure">The measure.</param>
    public long Count(Grade? grade, ChoiceMeasure measure) => _counts[RowOf(grade)][(int)measure];

    /// <summary>The table as it may be shown: counts above nothing and below a limit are left out, and so is what one of them could be had from by addition or subtraction.</summary>
    /// <param name="smallest">The smallest count above nothing that is shown.</param>
    public ShownTable Shown(int smallest) => ShownTable.Of(Grades, _counts, smallest);

    /// <summary>Whether every measure that is defined as the sum of others is: what is left out of a table so that small counts cannot be reckoned rests on it.</summary>
    public bool AddsUp => _counts.All(row => ShownTable.Sums.All(s => s.Skip(1).Sum(m => row[(int)m]) == row[(int)s[0]]));

    private int RowOf(Grade? grade) => grade is { } g ? Grades.ToList().IndexOf(g) : Grades.Count;
}
