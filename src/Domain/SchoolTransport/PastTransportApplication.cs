using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>
/// What a simulation needs of a past application: a small sealed document of its own, since the whole evidence is far larger. Where the length of the way alone counts it holds that;
/// where more is claimed, the facts of the claim; where no policy settles the matter, only what the rules came to. Personal data.
/// </summary>
/// <param name="Kind">What was applied for.</param>
/// <param name="Pupil">School form, grade and school year.</param>
/// <param name="School">The school that the catchment area assigned, else the one attended; null when neither is known.</param>
/// <param name="Then">What the rules came to then.</param>
/// <param name="Length">Where the length of the way is the only thing that a policy settles; null otherwise.</param>
/// <param name="Claim">Where more is claimed or another school is attended; null otherwise.</param>
public sealed record PastTransportApplication(
    ApplicationKind Kind, PupilInGrade Pupil, SchoolUnitCode? School, SimulatedOutcome Then, PastLength? Length, PastClaim? Claim)
{
    /// <summary>Code of the ground of an application on the length of the way.</summary>
    public const string DistanceGround = "distance";

    /// <summary>Code of the ground of a pupil of gymnasieskola: six kilometres by statute, which no policy moves.</summary>
    public const string UpperSecondaryGround = "upper-secondary-distance";

    /// <summary>Code of the ground of a journey to or from fritidshem, which lies outside the right.</summary>
    public const string AfterSchoolCareGround = "after-school-care";

    /// <summary>What a simulation keeps of evidence; null when the rules were not applied to any facts.</summary>
    /// <param name="kind">What was applied for.</param>
    /// <param name="evidence">The evidence, with what officers have found of the grounds as it is recorded.</param>
    /// <param name="then">What the rules came to on it.</param>
    public static PastTransportApplication? Of(ApplicationKind kind, TransportEvidence evidence, TransportAssessment then)
    {
        if (evidence is not { Protection: Protection.None, Facts: { } facts })
            return null;
        var past = new PastTransportApplication(
            kind, facts.Pupil, (facts.Catchment as CatchmentFact.Found)?.Unit ?? facts.PlacedAt, SimulatedOutcomes.Of(kind, then), null, null);
        if (facts.Claim is { AfterSchoolCare: true } || (facts.Pupil.Form == SchoolForm.UpperSecondarySchool && facts.Claim is not { Grounds.Count: > 0 }))
            return past;
        if (facts.Claim is { } || TransportRules.IsElsewhere(facts))
            return past with { Claim = PastClaim.Of(evidence, facts) };
        var decisive = TransportRules.OfEntitlement(TransportRules.Assess(facts));
        return past with { Length = new PastLength(facts.Route, decisive.All(f => f.Result == RuleResult.Met || f.Rule.Id == RouteLength.Rule.Id)) };
    }

    /// <summary>The codes of the grounds it rests on; several where several were claimed.</summary>
    public IEnumerable<string> Grounds() =>
        Kind == ApplicationKind.AfterSchoolCare ? [AfterSchoolCareGround]
        : Claim is { Facts: var facts } ? Codes(facts)
        : [Pupil.Form == SchoolForm.UpperSecondarySchool ? UpperSecondaryGround : DistanceGround];

    /// <summary>What the rules of today would come to if a draft had been in force for the school year.</summary>
    /// <param name="draft">Limits, guidance on traffic, grades in which a pupil who moves keeps its transport, or the standard cost; anything else changes nothing.</param>
    public SimulatedOutcome Under(PolicyValue draft) => (Length, Claim, draft) switch
    {
        ({ } length, _, PolicyValue.RouteLengthLimits limits) => length.Under(Pupil, limits),
        (_, { } claim, _) when claim.FactsUnder(Pupil.Year, draft) is { } facts => SimulatedOutcomes.Of(Kind, TransportAssessment.Of(Protection.None, facts, claim.PlacedAtIndependent)),
        _ => Then,
    };

    /// <inheritdoc/>
    public override string ToString() => nameof(PastTransportApplication);

    private static IEnumerable<string> Codes(TransportFacts facts)
    {
        var claimed = facts.Claim?.Grounds ?? [];
        if (claimed.Count == 0 || facts.Pupil.Form == SchoolForm.UpperSecondarySchool)
            yield return facts.Pupil.Form == SchoolForm.UpperSecondarySchool ? UpperSecondaryGround : DistanceGround;
        foreach (var ground in TransportRules.IsElsewhere(facts) ? claimed.Append(TransportGround.ChosenSchool).Distinct() : claimed)
            yield return GroundCodes.Of(ground);
    }
}

/// <summary>An application on the length of the way alone.</summary>
/// <param name="Route">The way.</param>
/// <param name="OthersMet">Whether all rules but the one about the length of the way were met; limits change nothing in what they find.</param>
public sealed record PastLength(RouteFact Route, bool OthersMet)
{
    /// <summary>As <see cref="TransportAssessment"/> weighs it, without the words: any doubt but about the length alone is an officer's.</summary>
    internal SimulatedOutcome Under(PupilInGrade pupil, PolicyValue.RouteLengthLimits limits)
    {
        if (!OthersMet || RouteLength.CitationFor(pupil.Form) is null || Route is not RouteFact.Measured(var lengthMm))
            return SimulatedOutcome.NeedsOfficer;
        return RouteLength.BandFor(pupil, PastClaim.InForce(PolicyId.RouteLength, pupil.Year, limits)) is not { } band ? SimulatedOutcome.NeedsOfficer
            : band.IsReachedBy(lengthMm) ? SimulatedOutcome.Granted
            : SimulatedOutcome.NotGranted;
    }

    /// <inheritdoc/>
    public override string ToString() => nameof(PastLength);
}

/// <summary>An application with more than the length of the way: the rules are applied to its facts anew. What an officer found of a ground stands as it was recorded.</summary>
/// <param name="Facts">What the rules are applied to, without words, addresses and references.</param>
/// <param name="PlacedAtIndependent">Whether the pupil attends an independent school.</param>
/// <param name="AttendedMm">The way to the school attended, millimetres; null where it was not measured.</param>
public sealed record PastClaim(TransportFacts Facts, bool PlacedAtIndependent, long? AttendedMm)
{
    /// <summary>The facts if a draft had been in force; null where it concerns none of them.</summary>
    public TransportFacts? FactsUnder(SchoolYear year, PolicyValue draft) => draft switch
    {
        PolicyValue.RouteLengthLimits limits => WithLimits(InForce(PolicyId.RouteLength, year, limits)),
        PolicyValue.TrafficGuidance traffic when Facts.Claim is { } claim && claim.Has(TransportGround.Traffic) => Facts with { Claim = claim with { Traffic = InForce(PolicyId.TrafficGuidance, year, traffic) } },
        PolicyValue.MoveInLastYear grades when Facts.Claim is { } claim && claim.Has(TransportGround.ChangeOfSchoolInYearNine) => Facts with { Claim = claim with { LastYear = InForce(PolicyId.MoveInLastYear, year, grades) } },
        PolicyValue.StandardCost cost when AttendedMm is { } attended && Facts.Costs is not { Source: CostSource.Investigated } => Facts with { Costs = TransportCosts.Estimate(Facts, attended, cost) },
        _ => null,
    };

    /// <inheritdoc/>
    public override string ToString() => nameof(PastClaim);

    internal static PastClaim Of(TransportEvidence evidence, TransportFacts facts) => new(
        facts with
        {
            Limits = facts.Limits is { } l ? l with { Value = new PolicyValue.RouteLengthLimits([.. l.Value.Bands.Select(b => b with { Source = Bare(b.Source) })]) } : null,
            Claim = facts.Claim is { } c ? Bare(c) : null,
        },
        evidence.PlacedAtIndependent,
        evidence.AttendedWay?.LengthMm);

    internal static PolicyInForce<T> InForce<T>(PolicyId policy, SchoolYear year, T value)
        where T : PolicyValue => new(policy, year.FirstDay, DateTimeOffset.MinValue, value);

    // Costs that were reckoned follow the limits: where there would be no right to the assigned school it would cost nothing.
    private TransportFacts WithLimits(PolicyInForce<PolicyValue.RouteLengthLimits> limits)
    {
        var facts = Facts with { Limits = limits };
        return facts.Costs is { Source: CostSource.Estimated } costs && AttendedMm is { } attended and > 0
            ? facts with { Costs = TransportCosts.Estimate(facts, attended, new PolicyValue.StandardCost(costs.AttendedSek * 1_000_000m / attended, new PolicySource(null, limits.From))) }
            : facts;
    }

    private static TransportClaim Bare(TransportClaim claim) => claim with
    {
        Statements = claim.Statements with
        {
            Traffic = claim.Statements.Traffic is { } t ? t with { Where = null } : null,
            Residence = claim.Statements.Residence is { } r ? r with { OtherHome = null } : null,
        },
        Findings = [.. claim.Findings.Select(f => f with { Note = "" })],
        Traffic = claim.Traffic is { } traffic ? traffic with { Value = traffic.Value with { Source = Bare(traffic.Value.Source) } } : null,
        LastYear = claim.LastYear is { } move ? move with { Value = move.Value with { Source = Bare(move.Value.Source) } } : null,
    };

    private static PolicySource Bare(PolicySource source) => source with { Reference = null };
}
