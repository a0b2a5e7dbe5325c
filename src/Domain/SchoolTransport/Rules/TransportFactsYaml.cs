using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>
/// Reads the facts of a rule case. What a case does not state is taken from an ordinary pupil: unprotected, registered here, in
/// the assigned school, in year 1 of compulsory school 2026/2027.
/// </summary>
internal static class TransportFactsYaml
{
    private static readonly string[] Keys =
        ["municipality", "policies", "knownAt", "year", "form", "grade", "born", "protection", "homeMunicipality", "placedAt", "catchment", "lengthMm", "notMeasured",
        "attendsIndependent", "costs", "grounds", "afterSchoolCare", "speedLimit", "hasWalkway", "hasCertificate", "certificateUntil", "nightsHere", "nightsThere", "isFixed", "secondLengthMm", "movedOn", "found"];

    private static readonly Dictionary<string, bool> YesNo = new(StringComparer.Ordinal) { ["yes"] = true, ["no"] = false };

    private static readonly Dictionary<string, TransportGround> Grounds = new(StringComparer.Ordinal)
    {
        ["traffic"] = TransportGround.Traffic,
        ["disability-or-illness"] = TransportGround.DisabilityOrIllness,
        ["alternating-residence"] = TransportGround.AlternatingResidence,
        ["chosen-school"] = TransportGround.ChosenSchool,
        ["change-of-school-in-year-nine"] = TransportGround.ChangeOfSchoolInYearNine,
        ["other"] = TransportGround.Other,
    };

    internal static TransportFacts Read(YamlPart given, RuleCasePolicies policies)
    {
        var members = given.Members([], Keys);
        var municipality = Text("municipality") ?? "9901";
        var form = members.TryGetValue("form", out var formPart) ? formPart.Word(SchoolFormCodes.ByCode) : SchoolForm.CompulsorySchool;
        var year = YearOf(members);
        var adopted = policies.Set(members.GetValueOrDefault("policies"), municipality);
        var knownAt = RuleCasePolicies.KnownAt(members.GetValueOrDefault("knownAt"));
        return new TransportFacts(
            new PupilInGrade(form, GradeOf(members), year),
            members.TryGetValue("born", out var born) ? (born.IsNull ? null : born.Date()) : new DateOnly(2019, 6, 1),
            members.TryGetValue("protection", out var protection) ? ProtectionExtensions.ReadProtection(protection.Text()) : Protection.None,
            members.TryGetValue("homeMunicipality", out var home) ? (home.IsNull ? null : home.Text()) : municipality,
            municipality,
            members.TryGetValue("placedAt", out var placed) ? (placed.IsNull ? null : UnitOf(placed)) : new SchoolUnitCode("99010101"),
            CatchmentOf(members),
            RouteOf(members),
            adopted.InForce<PolicyValue.RouteLengthLimits>(PolicyId.RouteLength, year.FirstDay, knownAt),
            ClaimOf(members, year, adopted, knownAt),
            members.TryGetValue("costs", out var costs) ? CostsOf(costs) : null,
            members.TryGetValue("attendsIndependent", out var independent) && independent.Word(YesNo));

        string? Text(string key) => members.TryGetValue(key, out var part) ? part.Text() : null;
    }

    // A case without grounds claims every one, so that each table states only what its own rule looks at.
    private static TransportClaim ClaimOf(IReadOnlyDictionary<string, YamlPart> members, SchoolYear year, PolicySet adopted, DateTimeOffset knownAt) => new(
        members.TryGetValue("grounds", out var grounds) ? [.. grounds.Items().Select(g => g.Word(Grounds))] : [.. Grounds.Values],
        new GroundStatements(
            new TrafficStatement(Number(members, "speedLimit"), Flag(members, "hasWalkway")),
            new MedicalStatement(Flag(members, "hasCertificate"), Day(members, "certificateUntil")),
            new ResidenceStatement(null, Number(members, "nightsHere"), Number(members, "nightsThere"), Flag(members, "isFixed")),
            new MoveStatement(Day(members, "movedOn"))),
        members.TryGetValue("found", out var found)
            ? [.. found.Pairs().Select(f => new GroundFinding(f.Key.Word(Grounds), f.Value.Word(YesNo), null, "Utrett."))]
            : [],
        Flag(members, "afterSchoolCare") is true,
        Number(members, "secondLengthMm") is { } second ? new RouteFact.Measured(second) : null,
        adopted.InForce<PolicyValue.TrafficGuidance>(PolicyId.TrafficGuidance, year.FirstDay, knownAt),
        adopted.InForce<PolicyValue.MoveInLastYear>(PolicyId.MoveInLastYear, year.FirstDay, knownAt));

    private static TransportCosts CostsOf(YamlPart part)
    {
        var costs = part.Members(["assigned", "attended"]);
        return new TransportCosts(costs["assigned"].Number(), costs["attended"].Number(), CostSource.Investigated);
    }

    private static int? Number(IReadOnlyDictionary<string, YamlPart> members, string key) => members.TryGetValue(key, out var part) ? part.Number() : null;

    private static bool? Flag(IReadOnlyDictionary<string, YamlPart> members, string key) => members.TryGetValue(key, out var part) ? part.Word(YesNo) : null;

    private static DateOnly? Day(IReadOnlyDictionary<string, YamlPart> members, string key) => members.TryGetValue(key, out var part) ? part.Date() : null;

    private static SchoolYear YearOf(IReadOnlyDictionary<string, YamlPart> members)
    {
        if (!members.TryGetValue("year", out var part))
            return new SchoolYear(2026);
        return SchoolYear.TryParse(part.Text(), out var year) ? year : throw part.Fault("unknown-school-year", "A school year is written like 2026/2027.");
    }

    private static Grade GradeOf(IReadOnlyDictionary<string, YamlPart> members)
    {
        if (!members.TryGetValue("grade", out var part))
            return new Grade("1");
        return Grade.TryParse(part.Text(), out var grade) ? grade : throw part.Fault("unknown-grade", "A grade is F or 1 to 10.");
    }

    private static SchoolUnitCode UnitOf(YamlPart part) =>
        SchoolUnitCode.TryParse(part.Text(), out var unit) ? unit : throw part.Fault("unknown-unit", "A school unit code has eight digits.");

    private static CatchmentFact CatchmentOf(IReadOnlyDictionary<string, YamlPart> members)
    {
        if (!members.TryGetValue("catchment", out var part))
            return new CatchmentFact.Found(new SchoolUnitCode("99010101"));
        return part.Text() switch
        {
            "outside" => new CatchmentFact.Outside(),
            "several" => new CatchmentFact.Several(),
            "unknown" => new CatchmentFact.Unknown(),
            _ => new CatchmentFact.Found(UnitOf(part)),
        };
    }

    private static RouteFact RouteOf(IReadOnlyDictionary<string, YamlPart> members)
    {
        if (members.TryGetValue("notMeasured", out var reason))
            return new RouteFact.NotMeasured(reason.Text());
        return new RouteFact.Measured(members.TryGetValue("lengthMm", out var length) ? length.Number() : 1_000_000);
    }
}
