using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.SchoolUnits;

/// <summary>The stages (stadier) of compulsory school.</summary>
public enum SchoolStage
{
    /// <summary>Lågstadiet.</summary>
    Low,

    /// <summary>Mellanstadiet.</summary>
    Middle,

    /// <summary>Högstadiet.</summary>
    High,
}

/// <summary>What one grade is in the school years that a table covers.</summary>
/// <param name="Form">School form.</param>
/// <param name="Stage">Stage, or null in forms without stages.</param>
/// <param name="Grade">The grade.</param>
/// <param name="Age">The age a pupil reaches in the calendar year in which the school year begins.</param>
public sealed record GradeRow(SchoolForm Form, SchoolStage? Stage, Grade Grade, int Age);

/// <summary>How a pupil's age goes with a grade.</summary>
public enum GradeFit
{
    /// <summary>The grade of most pupils of that year of birth.</summary>
    Expected,

    /// <summary>One year earlier or later than most; possible, but somebody must look.</summary>
    Unusual,

    /// <summary>More than a year off.</summary>
    Mismatch,

    /// <summary>The school form has no such grade in that school year.</summary>
    NoSuchGrade,
}

/// <summary>
/// What the grades of a school year are. A grade means nothing without its school year: from 1 July 2028 compulsory school has ten
/// years and what was förskoleklass is year 1.
/// </summary>
public sealed class GradeTable
{
    private static readonly Dictionary<string, SchoolStage> Stages = new(StringComparer.Ordinal)
    {
        ["lågstadiet"] = SchoolStage.Low,
        ["mellanstadiet"] = SchoolStage.Middle,
        ["högstadiet"] = SchoolStage.High,
    };

    private static readonly Lazy<IReadOnlyList<GradeTable>> Shipped = new(() => Read(YamlPart.Embedded("SchoolUnits/grades.yaml")));

    private GradeTable(DateOnly from, Citation? citation, IReadOnlyList<GradeRow> rows) => (From, Citation, Rows) = (from, citation, rows);

    /// <summary>The first day of the first school year it covers.</summary>
    public DateOnly From { get; }

    /// <summary>The statute behind it, or null where none is known to us.</summary>
    public Citation? Citation { get; }

    /// <summary>Its rows, form by form, lowest grade first.</summary>
    public IReadOnlyList<GradeRow> Rows { get; }

    /// <summary>The table of a school year.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The school year lies before the first table.</exception>
    public static GradeTable For(SchoolYear year) =>
        Shipped.Value.LastOrDefault(t => t.From <= year.FirstDay)
        ?? throw new ArgumentOutOfRangeException(nameof(year), year, "No grade table reaches back to that school year.");

    /// <summary>Whether a table covers the school year.</summary>
    public static bool Covers(SchoolYear year) => Shipped.Value[0].From <= year.FirstDay;

    /// <summary>
    /// The form and grade of most pupils of a year of birth, in förskoleklass and grundskola; null for those too young or too old.
    /// </summary>
    /// <param name="birthDate">Date of birth.</param>
    /// <param name="year">School year.</param>
    /// <exception cref="ArgumentOutOfRangeException">No table covers the school year.</exception>
    public static GradeRow? ExpectedGrade(DateOnly birthDate, SchoolYear year) =>
        For(year).Rows.SingleOrDefault(r => r.Form is SchoolForm.PreschoolClass or SchoolForm.CompulsorySchool && r.Age == year.StartYear - birthDate.Year);

    /// <summary>How a date of birth goes with a grade.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No table covers the school year.</exception>
    public static GradeFit Fit(DateOnly birthDate, SchoolForm form, Grade grade, SchoolYear year) =>
        For(year).Rows.SingleOrDefault(r => r.Form == form && r.Grade == grade) is not { } row
            ? GradeFit.NoSuchGrade
            : Math.Abs(year.StartYear - birthDate.Year - row.Age) switch
            {
                0 => GradeFit.Expected,
                1 => GradeFit.Unusual,
                _ => GradeFit.Mismatch,
            };

    /// <summary>Reads tables strictly, oldest first.</summary>
    /// <exception cref="YamlFormatException">Anything that is not expected, with line and column.</exception>
    public static IReadOnlyList<GradeTable> Read(YamlPart root)
    {
        var tables = new List<GradeTable>();
        foreach (var part in root.Members(["id", "tables"])["tables"].Items())
        {
            var members = part.Members(["from", "citation", "rows"]);
            var from = members["from"].Date();
            if (from is not { Month: 7, Day: 1 })
                throw members["from"].Fault("not-a-school-year", "A table begins with a school year, on 1 July.");
            if (tables.Count > 0 && from <= tables[^1].From)
                throw members["from"].Fault("dates-not-in-order", "Tables stand oldest first.");
            tables.Add(new GradeTable(from, PolicyFile.CitationOf(members["citation"]), RowsOf(members["rows"])));
        }
        return tables.Count > 0 ? tables : throw root.Fault("no-values", "At least one table is expected.");
    }

    private static List<GradeRow> RowsOf(YamlPart part)
    {
        var rows = new List<GradeRow>();
        foreach (var row in part.Items())
        {
            var members = row.Members(["form", "stage", "grades"]);
            var form = members["form"].Word(SchoolFormCodes.ByCode);
            SchoolStage? stage = members["stage"].IsNull ? null : members["stage"].Word(Stages);
            foreach (var (key, value) in members["grades"].Pairs())
            {
                if (!Grade.TryParse(key.Text(), out var grade))
                    throw key.Fault("unknown-grade", $"'{key.Text()}' is no grade: F or 1 to 10.");
                if (rows.Any(r => r.Form == form && r.Grade == grade))
                    throw key.Fault("overlapping-grades", $"Grade {grade} stands twice.");
                rows.Add(new GradeRow(form, stage, grade, value.Number()));
            }
        }
        return rows;
    }
}
