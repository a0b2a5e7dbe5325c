using System.Globalization;
using CaseMgmt.Api.Cases.Robots;
using CaseMgmt.Api.Http;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>
/// What is claimed beside the length of the way, as robots see and state it: the grounds, what the applicant says of each, what an officer has found, the way from the other home, and the costs.
/// The words of the applicant and of officers are among it where the officer's view shows them; addresses are not, since no rule reads one.
/// </summary>
internal static class TransportTaskClaims
{
    private const string Grounds = "grounds";
    private const string Description = "description";
    private const string Speed = "traffic-speed-limit";
    private const string Walkway = "traffic-has-walkway";
    private const string Lit = "traffic-is-lit";
    private const string Where = "traffic-where";
    private const string Certificate = "certificate";
    private const string CertificateUntil = "certificate-until";
    private const string NightsHere = "nights-here";
    private const string NightsThere = "nights-there";
    private const string Fixed = "schedule-is-fixed";
    private const string Moved = "moved-on";
    private const string SecondLength = "second-route-length-mm";
    private const string SecondNotMeasured = "second-route-not-measured";
    private const string AttendedLength = "attended-route-length-mm";
    private const string CostAssigned = "cost-assigned-sek";
    private const string CostAttended = "cost-attended-sek";
    private const string CostFrom = "cost-source";
    private const string Finding = "finding-";
    private const string Until = "-until";
    private const string Note = "-note";
    private const string Supports = "supports";
    private const string DoesNot = "does-not-support";

    /// <summary>Every code.</summary>
    public static IReadOnlyList<string> Codes { get; } =
    [
        Grounds, Description, Speed, Walkway, Lit, Where, Certificate, CertificateUntil, NightsHere, NightsThere, Fixed, Moved, SecondLength, SecondNotMeasured, AttendedLength, CostAssigned, CostAttended, CostFrom,
        .. Enum.GetValues<TransportGround>().SelectMany(g => new[] { Finding + Code.Of(g), Finding + Code.Of(g) + Until, Finding + Code.Of(g) + Note }),
    ];

    /// <summary>What is claimed in a case, as a robot is shown it.</summary>
    /// <param name="evidence">The evidence that the proposal rests on.</param>
    /// <param name="form">The application as given; null when it is disposed of.</param>
    public static IEnumerable<TaskFact> Show(TransportEvidence evidence, TransportForm? form)
    {
        var facts = evidence.Facts;
        var said = facts?.Claim?.Statements;
        var texts = new (string Code, string? Value)[]
        {
            (Grounds, facts?.Claim is { Grounds: { Count: > 0 } grounds } ? string.Join(' ', grounds.Select(Code.Of)) : null),
            (Description, form?.Description),
            (Speed, Text(said?.Traffic?.SpeedLimit)), (Walkway, Text(said?.Traffic?.HasWalkway)), (Lit, Text(said?.Traffic?.IsLit)), (Where, said?.Traffic?.Where),
            (Certificate, Text(said?.Medical?.HasCertificate)), (CertificateUntil, Text(said?.Medical?.Until)),
            (NightsHere, Text(said?.Residence?.NightsHere)), (NightsThere, Text(said?.Residence?.NightsThere)), (Fixed, Text(said?.Residence?.IsFixed)), (Moved, Text(said?.Move?.MovedOn)),
            (SecondLength, Text((facts?.Claim?.SecondRoute as RouteFact.Measured)?.LengthMm)), (SecondNotMeasured, (facts?.Claim?.SecondRoute as RouteFact.NotMeasured)?.Code),
            (AttendedLength, Text(evidence.AttendedWay?.LengthMm)),
            (CostAssigned, Text(facts?.Costs?.AssignedSek)), (CostAttended, Text(facts?.Costs?.AttendedSek)), (CostFrom, facts?.Costs is { } costs ? Code.Of(costs.Source) : null),
        };
        foreach (var (code, value) in texts)
        {
            if (!string.IsNullOrWhiteSpace(value))
                yield return new TaskFact(code, value, null, null);
        }
        foreach (var finding in facts?.Claim?.Findings ?? [])
        {
            var code = Finding + Code.Of(finding.Ground);
            yield return new TaskFact(code, finding.Supports ? Supports : DoesNot, null, null);
            if (finding.Until is { } until)
                yield return new TaskFact(code + Until, Text(until)!, null, null);
            if (finding.Note.Length > 0)
                yield return new TaskFact(code + Note, finding.Note, null, null);
        }
    }

    /// <summary>What a robot states is claimed; null when nothing is.</summary>
    /// <param name="kind">What is applied for.</param>
    /// <param name="year">The school year.</param>
    /// <param name="stated">The facts by code.</param>
    /// <param name="policies">The municipality's policies.</param>
    /// <param name="now">When, UTC.</param>
    /// <exception cref="ProblemException">A fact is malformed (400).</exception>
    public static TransportClaim? Read(ApplicationKind kind, SchoolYear year, IReadOnlyDictionary<string, string> stated, PolicySet policies, DateTimeOffset now)
    {
        if (kind == ApplicationKind.AfterSchoolCare)
            return new TransportClaim([], new GroundStatements(), [], AfterSchoolCare: true);
        var grounds = (stated.GetValueOrDefault(Grounds) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => Code.TryParse<TransportGround>(c, out var ground) ? ground : throw Fault()).Distinct().ToList();
        var findings = Enum.GetValues<TransportGround>().Where(g => stated.ContainsKey(Finding + Code.Of(g))).Select(g => FindingOf(g, stated)).ToList();
        if (kind != ApplicationKind.OtherGrounds && grounds.Count == 0 && findings.Count == 0)
            return null;
        return new TransportClaim(
            grounds,
            new GroundStatements(
                new TrafficStatement(Number(stated, Speed), Truth(stated, Walkway), Truth(stated, Lit), stated.GetValueOrDefault(Where)), new MedicalStatement(Truth(stated, Certificate), Day(stated, CertificateUntil)),
                new ResidenceStatement(null, Number(stated, NightsHere), Number(stated, NightsThere), Truth(stated, Fixed)), new MoveStatement(Day(stated, Moved))),
            findings, AfterSchoolCare: false,
            stated.ContainsKey(SecondLength) ? new RouteFact.Measured(Number(stated, SecondLength).GetValueOrDefault()) : stated.TryGetValue(SecondNotMeasured, out var why) ? new RouteFact.NotMeasured(why) : null,
            policies.InForce<PolicyValue.TrafficGuidance>(PolicyId.TrafficGuidance, year.FirstDay, now), policies.InForce<PolicyValue.MoveInLastYear>(PolicyId.MoveInLastYear, year.FirstDay, now));
    }

    /// <summary>The costs that a robot states; null when it states none.</summary>
    /// <exception cref="ProblemException">A fact is malformed (400).</exception>
    public static TransportCosts? Costs(IReadOnlyDictionary<string, string> stated) => Amount(stated, CostAssigned) is { } assigned && Amount(stated, CostAttended) is { } attended
        ? new TransportCosts(assigned, attended, stated.TryGetValue(CostFrom, out var from) ? Code.TryParse<CostSource>(from, out var source) ? source : throw Fault() : CostSource.Estimated)
        : null;

    private static GroundFinding FindingOf(TransportGround ground, IReadOnlyDictionary<string, string> stated)
    {
        var code = Finding + Code.Of(ground);
        var supports = stated[code] switch { Supports => true, DoesNot => false, _ => throw Fault() };
        return new GroundFinding(ground, supports, Day(stated, code + Until), stated.GetValueOrDefault(code + Note) ?? "");
    }

    private static string? Text(bool? value) => value is { } known ? known ? "true" : "false" : null;

    private static string? Text(IFormattable? value) => value is DateOnly day ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : value?.ToString(null, CultureInfo.InvariantCulture);

    private static bool? Truth(IReadOnlyDictionary<string, string> stated, string code) => stated.GetValueOrDefault(code) switch { null => null, "true" => true, "false" => false, _ => throw Fault() };

    private static int? Number(IReadOnlyDictionary<string, string> stated, string code) =>
        !stated.TryGetValue(code, out var text) ? null : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 1_000_000_000 ? number : throw Fault();

    private static decimal? Amount(IReadOnlyDictionary<string, string> stated, string code) =>
        !stated.TryGetValue(code, out var text) ? null : decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount : throw Fault();

    private static DateOnly? Day(IReadOnlyDictionary<string, string> stated, string code) =>
        !stated.TryGetValue(code, out var text) ? null : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw Fault();

    private static ProblemException Fault() => new(ExceptionProblems.Field("facts", "wrong-format"));
}
