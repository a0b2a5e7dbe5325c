using System.Globalization;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>Shows the facts of the grounds claimed beside the length of the way, in plain Swedish: what was said, what was found, what was measured and reckoned.</summary>
internal static class GroundFactSheet
{
    private static readonly SwedishText Texts = SwedishText.Load("Texts/transport.yaml");

    internal static IEnumerable<ShownFact> Of(TransportEvidence evidence)
    {
        if (evidence.Facts is not { } facts)
            return [];
        var claim = facts.Claim;
        return
        [
            .. claim is null ? [] : Said(claim),
            .. SecondHome(evidence),
            .. Costs(facts.Costs),
            .. claim is null ? [] : claim.Findings.Select(Found),
        ];
    }

    internal static IEnumerable<ShownFact> Said(TransportClaim claim)
    {
        var said = claim.Statements;
        if (claim.Has(TransportGround.Traffic) && said.Traffic is { } traffic)
        {
            if (traffic.SpeedLimit is { } speed)
                yield return Statement("speed-limit", Texts["fact.speed-limit.value", ("speed", Number(speed))]);
            if (traffic.HasWalkway is { } walkway)
                yield return Statement("walkway", YesNo(walkway));
            if (traffic.IsLit is { } lit)
                yield return Statement("lit", YesNo(lit));
            if (traffic.Where is { } where)
                yield return Statement("where", where);
        }
        if (claim.Has(TransportGround.DisabilityOrIllness) && said.Medical is { HasCertificate: { } certificate } medical)
        {
            yield return Statement("certificate", YesNo(certificate));
            if (medical.Until is { } until)
                yield return Statement("certificate-until", Day(until));
        }
        if (claim.Has(TransportGround.AlternatingResidence) && said.Residence is { } residence)
        {
            if (residence.OtherHome is { } home)
                yield return Statement("other-home", home.OneLine) with { TellsHome = true };
            if (residence is { NightsHere: { } here, NightsThere: { } there })
                yield return Statement("schedule", Texts[residence.IsFixed is true ? "fact.schedule.fixed" : "fact.schedule.loose", ("here", Number(here)), ("there", Number(there))]);
        }
        if (claim.Has(TransportGround.ChangeOfSchoolInYearNine) && said.Move?.MovedOn is { } moved)
            yield return Statement("moved-on", Day(moved));
    }

    private static IEnumerable<ShownFact> SecondHome(TransportEvidence evidence)
    {
        if (evidence.SecondWay is { } way)
            yield return new ShownFact(Texts["fact.second-route-length"], TransportFactSheet.LengthText(way, TransportFactSheet.BandOf(evidence.Facts)), Texts["fact.second-home.source"], way.Network.Id);
    }

    private static IEnumerable<ShownFact> Costs(TransportCosts? costs)
    {
        if (costs is null)
            yield break;
        var source = Texts[costs.Source == CostSource.Estimated ? "fact.cost.estimated" : "fact.cost.investigated"];
        yield return new ShownFact(Texts["fact.cost.assigned"], ChosenSchoolCost.Kronor(costs.AssignedSek), source, null);
        yield return new ShownFact(Texts["fact.cost.attended"], ChosenSchoolCost.Kronor(costs.AttendedSek), source, null);
    }

    private static ShownFact Found(GroundFinding finding) => new(
        Texts["fact.found", ("ground", Texts["ground." + System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(finding.Ground.ToString())])],
        (finding.Supports, finding.Until) switch
        {
            (true, { } until) => Texts["fact.found.until", ("until", Day(until)), ("note", finding.Note)],
            (true, null) => Texts["fact.found.yes", ("note", finding.Note)],
            _ => Texts["fact.found.no", ("note", finding.Note)],
        },
        Texts["fact.found.source"],
        null);

    private static ShownFact Statement(string key, string value) => new(Texts["fact." + key], value, Texts["fact.stated.source"], null);

    private static string YesNo(bool value) => Texts[value ? "fact.yes" : "fact.no"];

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
