using System.Globalization;
using CaseMgmt.Api.Cases.Robots;
using CaseMgmt.Api.Http;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>
/// The facts of school transport as robots see and state them: a code and a text each, all that the officer's view of the proposal rests on. Neither name, number nor address is among them, since the
/// rules need none; what is claimed beside the length of the way is in <see cref="TransportTaskClaims"/>.
/// Stated again, the facts of a case give what the rules found in it.
/// </summary>
/// <param name="Kind">What is applied for.</param>
/// <param name="Year">The school year.</param>
/// <param name="Facts">What the rules are applied to; null when the grade is not known.</param>
/// <param name="PlacedAtIndependent">Whether the pupil attends an independent school.</param>
internal sealed record TransportTaskFacts(ApplicationKind Kind, SchoolYear Year, TransportFacts? Facts, bool PlacedAtIndependent)
{
    private const string KindCode = "application-kind";
    private const string YearCode = "school-year";
    private const string FormCode = "school-form";
    private const string GradeCode = "grade";
    private const string BornCode = "birth-year";
    private const string HomeCode = "home-municipality";
    private const string PlacedCode = "placed-at";
    private const string IndependentCode = "attends-independent-school";
    private const string AssignedCode = "assigned-school";
    private const string LengthCode = "route-length-mm";
    private const string NotMeasuredCode = "route-not-measured";

    private static readonly string[] Codes = [KindCode, YearCode, FormCode, GradeCode, BornCode, HomeCode, PlacedCode, IndependentCode, AssignedCode, LengthCode, NotMeasuredCode, .. TransportTaskClaims.Codes];

    /// <summary>The facts of a case, as a robot is shown them.</summary>
    /// <param name="kind">What is applied for.</param>
    /// <param name="evidence">The evidence that the proposal rests on.</param>
    /// <param name="form">The application as given; null when it is disposed of.</param>
    public static IReadOnlyList<TaskFact> Show(ApplicationKind kind, TransportEvidence evidence, TransportForm? form)
    {
        var (placement, register) = (evidence.Placement?.Version, evidence.Pupil?.Version);
        var shown = new List<TaskFact> { new(KindCode, Code.Of(kind), null, null), new(YearCode, evidence.Year.ToString(), null, null) };
        if (evidence.Facts is not { } facts)
            return shown;
        shown.Add(new TaskFact(FormCode, facts.Pupil.Form.Code(), placement?.Source, placement?.Version));
        shown.Add(new TaskFact(GradeCode, facts.Pupil.Grade.Code, placement?.Source, placement?.Version));
        if (facts.BirthDate is { } born)
            shown.Add(new TaskFact(BornCode, born.Year.ToString(CultureInfo.InvariantCulture), register?.Source, register?.Version));
        if (facts.HomeMunicipality is { } home)
            shown.Add(new TaskFact(HomeCode, home, register?.Source, register?.Version));
        if (facts.PlacedAt is { } unit)
            shown.Add(new TaskFact(PlacedCode, unit.Value, placement?.Source, placement?.Version));
        shown.Add(new TaskFact(IndependentCode, evidence.PlacedAtIndependent ? "true" : "false", null, null));
        shown.Add(new TaskFact(AssignedCode, Assigned(facts.Catchment), null, evidence.CatchmentVersion));
        shown.Add(facts.Route switch
        {
            RouteFact.Measured m => new TaskFact(LengthCode, m.LengthMm.ToString(CultureInfo.InvariantCulture), evidence.Way?.Network.Attribution, evidence.Way?.Network.Id),
            RouteFact.NotMeasured n => new TaskFact(NotMeasuredCode, n.Code, null, null),
            _ => throw new InvalidOperationException("A way is measured or not."),
        });
        shown.AddRange(TransportTaskClaims.Show(evidence, form));
        return shown;
    }

    /// <summary>The facts as a robot states them, with the limits in force.</summary>
    /// <exception cref="ProblemException">A fact is unknown, twice, malformed or missing (400).</exception>
    public static TransportTaskFacts Read(string municipality, IReadOnlyList<GivenFact> given, PolicySet policies, DateTimeOffset now)
    {
        var stated = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var fact in given)
        {
            if (!Codes.Contains(fact.Code, StringComparer.Ordinal) || !stated.TryAdd(fact.Code!, fact.Value!))
                throw Fault("not-allowed");
        }
        var kind = stated.TryGetValue(KindCode, out var asked) && Code.TryParse<ApplicationKind>(asked, out var known) ? known : throw Fault(stated.ContainsKey(KindCode) ? "wrong-format" : "required");
        var year = stated.TryGetValue(YearCode, out var text) && SchoolYear.TryParse(text, out var parsed) ? parsed : throw Fault(stated.ContainsKey(YearCode) ? "wrong-format" : "required");
        var independent = stated.GetValueOrDefault(IndependentCode) switch { "true" => true, "false" or null => false, _ => throw Fault("wrong-format") };
        if (!stated.TryGetValue(GradeCode, out var gradeText) || !stated.TryGetValue(FormCode, out var formText))
            return new TransportTaskFacts(kind, year, null, independent);
        if (!Grade.TryParse(gradeText, out var grade) || !SchoolFormCodes.ByCode.TryGetValue(formText, out var form))
            throw Fault("wrong-format");
        DateOnly? born = stated.TryGetValue(BornCode, out var bornText) ? new DateOnly((int)Number(bornText, 1900, 2999), 1, 1) : null;
        var facts = new TransportFacts(
            new PupilInGrade(form, grade, year), born, Protection.None, stated.GetValueOrDefault(HomeCode), municipality, UnitOf(stated.GetValueOrDefault(PlacedCode)),
            CatchmentOf(stated.GetValueOrDefault(AssignedCode)), RouteOf(stated),
            policies.InForce<PolicyValue.RouteLengthLimits>(PolicyId.RouteLength, year.FirstDay, now), TransportTaskClaims.Read(kind, year, stated, policies, now), TransportTaskClaims.Costs(stated), independent);
        return new TransportTaskFacts(kind, year, facts, independent);
    }

    private static string Assigned(CatchmentFact catchment) => catchment switch
    {
        CatchmentFact.Found(var unit) => unit.Value,
        CatchmentFact.Outside => "outside",
        CatchmentFact.Several => "several",
        CatchmentFact.Unknown => "unknown",
        _ => throw new InvalidOperationException("A home lies in one area, none or several."),
    };

    private static CatchmentFact CatchmentOf(string? text) => text switch
    {
        null or "unknown" => new CatchmentFact.Unknown(),
        "outside" => new CatchmentFact.Outside(),
        "several" => new CatchmentFact.Several(),
        _ => new CatchmentFact.Found(UnitOf(text)!.Value),
    };

    private static RouteFact RouteOf(Dictionary<string, string> stated) =>
        stated.TryGetValue(LengthCode, out var length) ? new RouteFact.Measured(Number(length, 0, 1_000_000_000))
        : new RouteFact.NotMeasured(stated.GetValueOrDefault(NotMeasuredCode) ?? "not-measured");

    private static SchoolUnitCode? UnitOf(string? text) => text is null ? null : SchoolUnitCode.TryParse(text, out var unit) ? unit : throw Fault("wrong-format");

    private static long Number(string text, long least, long most) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : throw Fault("wrong-format");

    private static ProblemException Fault(string code) => new(ExceptionProblems.Field("facts", code));
}
