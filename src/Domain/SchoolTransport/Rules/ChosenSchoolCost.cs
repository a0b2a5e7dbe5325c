using System.Globalization;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>
/// Whether transport to a chosen school can be arranged without costing the municipality more than transport to the assigned school would have done: skollagen
/// 10 kap. 32 § second paragraph and 11 kap. 31 § second paragraph, HFD 2013 ref. 77. Always an officer's decision; the comparison helps.
/// </summary>
public static class ChosenSchoolCost
{
    private static readonly NumberFormatInfo Numbers = new() { NumberGroupSeparator = "\u00A0", NumberGroupSizes = [3], NumberDecimalSeparator = "," };

    /// <summary>Rule and version.</summary>
    public static RuleVersion Rule { get; } = new("school-transport.chosen-school-cost", 1);

    /// <summary>Compares the two costs; an officer is needed where they are not known.</summary>
    /// <param name="facts">The facts of a pupil in a chosen school.</param>
    public static Finding Apply(TransportFacts facts)
    {
        var citation = AssignedSchool.CitationFor(facts.Pupil.Form);
        if (facts.Claim is { } claim && OfficerFinding.Of(Rule, citation, claim, TransportGround.ChosenSchool) is { } found)
            return found;
        if (facts.Costs is not { } costs)
            return new Finding(Rule, RuleResult.NeedsOfficer, citation, SwedishText.Reasons[$"{Rule.Id}.unknown"]);
        var met = costs.AttendedSek <= costs.AssignedSek;
        return new Finding(
            Rule, met ? RuleResult.Met : RuleResult.NotMet, citation,
            SwedishText.Reasons[$"{Rule.Id}.{(met ? "met" : "not-met")}", ("attended", Kronor(costs.AttendedSek)), ("assigned", Kronor(costs.AssignedSek))]);
    }

    /// <summary>An amount in whole kronor: <c>12 400 kr</c>, with hard spaces.</summary>
    public static string Kronor(decimal sek) => decimal.Round(sek, 0, MidpointRounding.AwayFromZero).ToString("#,0", Numbers) + "\u00A0kr";
}
