using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>The slice's own part of a case of school transport.</summary>
public abstract record TransportCase
{
    private TransportCase()
    {
    }

    /// <summary>Nothing has happened yet.</summary>
    public static TransportCase Initial { get; } = new None();

    /// <summary>There is no application.</summary>
    public sealed record None : TransportCase;

    /// <summary>Applied for, and not yet assessed. Lasts no longer than one transaction.</summary>
    /// <param name="Application">What is applied for.</param>
    public sealed record Applied(TransportApplication Application) : TransportCase;

    /// <summary>Assessed by the rules and not decided.</summary>
    /// <param name="Application">What is applied for.</param>
    /// <param name="Assessment">The latest assessment.</param>
    /// <param name="CorrectedFrom">From which day its facts are corrected ones; null when they are as first gathered.</param>
    /// <param name="IsUndated">Whether facts have been found to be others, and nobody has told from which day.</param>
    public sealed record UnderAssessment(TransportApplication Application, TransportAssessed Assessment, DateOnly? CorrectedFrom = null, bool IsUndated = false) : TransportCase;

    /// <summary>Settled; the decision itself is the case's.</summary>
    /// <param name="Application">What was applied for.</param>
    /// <param name="Assessment">The latest assessment: the one it was settled on, unless facts have been corrected since.</param>
    /// <param name="Granted">The transport granted, or null when it was refused.</param>
    /// <param name="CorrectedFrom">From which day the assessment's facts are corrected ones; null when they are as first gathered.</param>
    /// <param name="Arranged">How it is arranged; null when that is told later.</param>
    /// <param name="Renewal">When the guardian is to be reminded of the next school year, or null.</param>
    /// <param name="Reminded">The latest reminder, or null.</param>
    public sealed record Settled(
        TransportApplication Application, TransportAssessed Assessment, TransportGranted? Granted, DateOnly? CorrectedFrom = null, TransportArranged? Arranged = null,
        TransportRenewalPlanned? Renewal = null, TransportRenewalReminded? Reminded = null) : TransportCase;

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">The event cannot follow in this state, or is not known here.</exception>
    public static TransportCase Evolve(TransportCase state, ITransportEvent e) => (state, e) switch
    {
        (None, TransportApplied a) => new Applied(new TransportApplication(a.Pupil, a.Applicant, a.Year, a.Kind, a.Form)),
        (Applied s, TransportAssessed a) => new UnderAssessment(s.Application, a),
        (UnderAssessment s, TransportAssessed a) => s with { Assessment = a, CorrectedFrom = null },
        // What has changed is in the assessment that follows.
        (UnderAssessment s, TransportFactsChanged) => s with { IsUndated = true },
        (UnderAssessment s, TransportFactsCorrected c) => s with { Assessment = c.ToAssessment(), CorrectedFrom = c.EffectiveFrom, IsUndated = false },
        (UnderAssessment s, TransportGranted g) => new Settled(s.Application, s.Assessment, g, s.CorrectedFrom),
        (UnderAssessment s, TransportLeftUntried) => new Settled(s.Application, s.Assessment, null, s.CorrectedFrom),
        (UnderAssessment s, TransportRefused) => new Settled(s.Application, s.Assessment, null, s.CorrectedFrom),
        // What was arranged and planned belonged to the decision that is changed.
        (Settled s, TransportGranted g) => new Settled(s.Application, s.Assessment, g, s.CorrectedFrom),
        (Settled s, TransportRefused) => new Settled(s.Application, s.Assessment, null, s.CorrectedFrom),
        (Settled { Granted: not null } s, TransportArranged a) => s with { Arranged = a },
        (Settled { Granted: not null } s, TransportRenewalPlanned p) => s with { Renewal = p },
        (Settled { Granted: not null } s, TransportRenewalReminded r) => s with { Reminded = r },
        (Settled s, TransportFactsCorrected c) => s with { Assessment = c.ToAssessment(), CorrectedFrom = c.EffectiveFrom },
        _ => throw new InvalidOperationException($"{e.GetType().Name} cannot follow on {state.GetType().Name}."),
    };
}

/// <summary>What is applied for.</summary>
/// <param name="Pupil">The pupil.</param>
/// <param name="Applicant">The guardian.</param>
/// <param name="Year">The school year.</param>
/// <param name="Kind">What is asked for.</param>
/// <param name="Form">Grounds and description.</param>
public sealed record TransportApplication(PersonRef Pupil, PersonRef Applicant, SchoolYear Year, ApplicationKind Kind, SealedRef<TransportForm> Form);
