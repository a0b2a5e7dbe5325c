using CaseMgmt.Domain.Decisions;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>What an application comes to in a simulation; later is better for the applicant.</summary>
public enum SimulatedOutcome
{
    /// <summary>The rules leave it to an officer, and none has judged it.</summary>
    NeedsOfficer,

    /// <summary>Nothing is granted, or put forward to be.</summary>
    NotGranted,

    /// <summary>Some of it is.</summary>
    PartlyGranted,

    /// <summary>All of it is.</summary>
    Granted,
}

/// <summary>How outcomes are compared in a simulation.</summary>
public static class SimulatedOutcomes
{
    /// <summary>What the rules come to: what they put forward, and for an application on distance whether the limit is reached.</summary>
    /// <param name="kind">What is applied for.</param>
    /// <param name="assessment">What the rules found.</param>
    public static SimulatedOutcome Of(ApplicationKind kind, TransportAssessment assessment) => TransportProposal.OutcomeOf(kind, assessment) switch
    {
        Outcome.Granted => SimulatedOutcome.Granted,
        Outcome.PartlyGranted => SimulatedOutcome.PartlyGranted,
        Outcome.Refused => SimulatedOutcome.NotGranted,
        _ => kind != ApplicationKind.OtherGrounds && assessment.Entitlement == Entitlement.NotEntitled ? SimulatedOutcome.NotGranted : SimulatedOutcome.NeedsOfficer,
    };

    /// <summary>
    /// What it comes to where an officer has judged the case: what the officer decided stands, since no draft changes what was judged; but whom the rules grant needs no judgment.
    /// </summary>
    /// <param name="rules">What the rules come to.</param>
    /// <param name="judged">What an officer or the board decided on an individual assessment; null where nobody has.</param>
    public static SimulatedOutcome With(this SimulatedOutcome rules, SimulatedOutcome? judged) => rules == SimulatedOutcome.Granted ? rules : judged ?? rules;

    /// <summary>Whether anything is granted.</summary>
    public static bool Grants(this SimulatedOutcome outcome) => outcome >= SimulatedOutcome.PartlyGranted;
}

/// <summary>Codes of grounds, in kebab case.</summary>
public static class GroundCodes
{
    /// <summary>The code of a ground.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A ground that has none.</exception>
    public static string Of(TransportGround ground) => ground switch
    {
        TransportGround.Traffic => "traffic",
        TransportGround.DisabilityOrIllness => "disability-or-illness",
        TransportGround.AlternatingResidence => "alternating-residence",
        TransportGround.ChosenSchool => "chosen-school",
        TransportGround.ChangeOfSchoolInYearNine => "change-of-school-in-year-nine",
        TransportGround.Other => "other",
        _ => throw new ArgumentOutOfRangeException(nameof(ground), ground, "It has no code."),
    };
}
