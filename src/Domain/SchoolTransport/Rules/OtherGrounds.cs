using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>
/// What the grounds claimed beside the length of the way come to together: one of them met is enough. Which grounds they are concerns health and custody, so
/// the log holds this finding alone; those it rests on stand in the evidence.
/// </summary>
public static class OtherGrounds
{
    /// <summary>Rule and version. It rests on version 1 of every rule of a ground.</summary>
    public static RuleVersion Rule { get; } = new("school-transport.other-grounds", 1);

    /// <summary>The rules of the grounds, by ground; alternating residence has one more.</summary>
    internal static IReadOnlyDictionary<TransportGround, Func<TransportFacts, Finding>> ByGround { get; } = new Dictionary<TransportGround, Func<TransportFacts, Finding>>
    {
        [TransportGround.Traffic] = TrafficHazard.Apply,
        [TransportGround.DisabilityOrIllness] = DisabilityOrIllness.Apply,
        [TransportGround.AlternatingResidence] = BothHomes,
        [TransportGround.ChosenSchool] = ChosenSchoolCost.Apply,
        [TransportGround.ChangeOfSchoolInYearNine] = ChangeOfSchoolInYearNine.Apply,
        [TransportGround.Other] = OtherCircumstance.Apply,
    };

    /// <summary>Joins the findings of the grounds claimed: met when one is, not met when none can be, otherwise for an officer.</summary>
    /// <param name="facts">The facts, with at least one ground claimed.</param>
    public static Finding Apply(TransportFacts facts)
    {
        var results = facts.Claim!.Grounds.Select(g => ByGround[g](facts).Result).ToList();
        var (result, reason) = results.Contains(RuleResult.Met) ? (RuleResult.Met, "met")
            : results.TrueForAll(r => r == RuleResult.NotMet) ? (RuleResult.NotMet, "not-met")
            : (RuleResult.NeedsOfficer, "to-judge");
        return new Finding(Rule, result, null, SwedishText.Reasons[$"{Rule.Id}.{reason}"]);
    }

    // Living in two homes gives no transport by itself: the other home must lie far enough away.
    private static Finding BothHomes(TransportFacts facts)
    {
        var (shared, far) = (AlternatingResidence.Apply(facts), SecondHomeDistance.Apply(facts));
        return shared.Result == RuleResult.Met ? far : shared;
    }
}
