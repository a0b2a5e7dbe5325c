using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport.Rules;

/// <summary>
/// Whether the way to school from the other home of a pupil with alternating residence is long enough. The limit is that of <see cref="RouteLength"/>, tried
/// for this home by itself (RÅ 2002 ref. 91).
/// </summary>
public static class SecondHomeDistance
{
    /// <summary>Rule and version.</summary>
    public static RuleVersion Rule { get; } = new("school-transport.second-home-distance", 1);

    /// <summary>Applies the rule; an officer is needed where the way is not measured or no limit is in force.</summary>
    /// <param name="facts">The facts, with a claim of alternating residence.</param>
    public static Finding Apply(TransportFacts facts)
    {
        var citation = RouteLength.CitationFor(facts.Pupil.Form);
        if (facts.Claim!.SecondRoute is not RouteFact.Measured(var lengthMm))
            return Found(RuleResult.NeedsOfficer, "not-measured");
        if (RouteLength.BandFor(facts.Pupil, facts.Limits) is not { } band)
            return Found(RuleResult.NeedsOfficer, "no-policy");
        var reached = band.IsReachedBy(lengthMm);
        return Found(
            reached ? RuleResult.Met : RuleResult.NotMet,
            reached ? "met" : "not-met",
            ("length", SwedishLength.MetresBeside(lengthMm, band.LimitMm)),
            ("limit", SwedishLength.Metres(band.LimitMm)),
            ("grade", GradeText.For(facts.Pupil.Grade)));

        Finding Found(RuleResult result, string reason, params ReadOnlySpan<(string Name, string Text)> places) =>
            new(Rule, result, citation, SwedishText.Reasons[$"{Rule.Id}.{reason}", places]);
    }
}
