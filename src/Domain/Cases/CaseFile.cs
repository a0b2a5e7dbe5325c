using System.Collections.Immutable;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Cases.Reexamination;
using CaseMgmt.Domain.Cases.Secrecy;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases;

/// <summary>The part that every case has, folded from its <c>case.*</c> events.</summary>
public abstract record CaseFile
{
    private CaseFile()
    {
    }

    /// <summary>Nothing has happened yet.</summary>
    public static CaseFile Initial { get; } = new None();

    /// <summary>What was registered, whatever has happened since; null before.</summary>
    public abstract CaseHeader? Registration { get; }

    /// <summary>Who handles it.</summary>
    public CaseHandling Handling { get; init; } = CaseHandling.Initial;

    /// <summary>What it waits for, and until when it is to be decided.</summary>
    public CaseClock Clock { get; init; } = CaseClock.Initial;

    /// <summary>Who takes part beside the applicant.</summary>
    public CaseParties Parties { get; init; } = CaseParties.Initial;

    /// <summary>What has happened to the decision since it was taken.</summary>
    public CaseAppeals Appeals { get; init; } = CaseAppeals.Initial;

    /// <summary>Who handles cases of its kind now.</summary>
    public Queue Queue { get; init; }

    /// <summary>How its documents were last marked; those never marked are public until they are reviewed.</summary>
    public ImmutableDictionary<Guid, DocumentClassified> Secrecy { get; init; } = ImmutableDictionary<Guid, DocumentClassified>.Empty;

    /// <summary>The last letter that decided nothing, or null.</summary>
    public NoticeWritten? Notice { get; init; }

    /// <summary>The case it goes on from, or null.</summary>
    public Guid? TakenOverFrom { get; init; }

    /// <summary>That its application was taken back, or null.</summary>
    public ApplicationWithdrawn? Withdrawal { get; init; }

    /// <summary>Why the decision in force does not try it; null where it does, and where there is none.</summary>
    public UntriedGround? Untried { get; init; }

    /// <summary>There is no case.</summary>
    public sealed record None : CaseFile
    {
        /// <inheritdoc/>
        public override CaseHeader? Registration => null;
    }

    /// <summary>Registered and not decided.</summary>
    /// <param name="Header">What was registered.</param>
    /// <param name="Recommendation">The latest recommended or proposed decision, if any.</param>
    /// <param name="Corrections">Corrections of its facts, in the order they were recorded.</param>
    public sealed record UnderAssessment(CaseHeader Header, DecisionRecommended? Recommendation, IReadOnlyList<CaseFactsCorrected> Corrections) : CaseFile
    {
        /// <inheritdoc/>
        public override CaseHeader? Registration => Header;
    }

    /// <summary>Decided.</summary>
    /// <param name="Header">What was registered.</param>
    /// <param name="Recommendation">What had been put forward before, if anything.</param>
    /// <param name="Decision">The decision in force: the latest.</param>
    /// <param name="Corrections">Corrections of its facts, before and after the decision, in the order they were recorded.</param>
    /// <param name="NeedsReexamination">Whether facts were corrected after the decision: it stands, but is to be re-examined.</param>
    public sealed record Decided(
        CaseHeader Header, DecisionRecommended? Recommendation, CaseDecided Decision, IReadOnlyList<CaseFactsCorrected> Corrections, bool NeedsReexamination) : CaseFile
    {
        /// <inheritdoc/>
        public override CaseHeader? Registration => Header;
    }

    /// <summary>Closed.</summary>
    /// <param name="Header">What was registered.</param>
    /// <param name="Before">The case as it was then: decided, or under assessment when it was handed over or called for no decision.</param>
    /// <param name="HandedOver">The case it goes on as, or null.</param>
    public sealed record Closed(CaseHeader Header, CaseFile Before, Guid? HandedOver) : CaseFile
    {
        /// <summary>The day it was closed or handed over.</summary>
        public DateOnly? On { get; init; }

        /// <summary>By which rule its documents are kept; null when it goes on as another case.</summary>
        public RetentionRule? Retention { get; init; }

        /// <inheritdoc/>
        public override CaseHeader? Registration => Header;
    }

    /// <summary>Disposed of: what it sealed can no longer be read.</summary>
    /// <param name="Header">What was registered.</param>
    /// <param name="Before">The case as it was then: decided or closed.</param>
    /// <param name="Disposal">The disposal.</param>
    public sealed record Disposed(CaseHeader Header, CaseFile Before, CaseDisposed Disposal) : CaseFile
    {
        /// <inheritdoc/>
        public override CaseHeader? Registration => Header;
    }

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">The event cannot follow in this state, or is not known here.</exception>
    public CaseFile Evolve(ICaseEvent e) => (this, e) switch
    {
        (None, CaseRegistered r) => new UnderAssessment(new CaseHeader(r.Reference, r.CaseType, r.ArrivedAt, r.Subject, r.Applicant, r.Queue, r.Form), null, []) { Queue = r.Queue, Appeals = CaseAppeals.Initial with { Applicant = r.Applicant } },
        (None, _) => throw Unexpected(e),
        // Another officer's opinion is material like any other; a yes or no to the decision is not.
        (UnderAssessment or Decided, ReferralAnswered { Answer: ReferralAnswer.Advised } a) => this with { Handling = Handling.Evolve(a), Clock = Clock.WithMaterial() },
        (UnderAssessment or Decided, MaterialConsidered { CallsForHearing: true } m) => this with { Handling = Handling.Evolve(m), Clock = Clock.WithMaterial() },
        (UnderAssessment open, ProposalReturned r) => open with { Recommendation = null, Handling = Handling.Evolve(r) },
        (UnderAssessment or Decided, IHandlingEvent h) => this with { Handling = Handling.Evolve(h) },
        (UnderAssessment or Decided, QueueChanged q) => this with { Queue = q.Queue },
        (UnderAssessment or Decided or Closed, DocumentClassified d) => this with { Secrecy = Secrecy.SetItem(d.Document, d) },
        (UnderAssessment, DecisionDemandRefused r) => this with { Clock = Clock.Evolve(r), Appeals = Appeals.Decided(r.Letter.Id, dismissed: null, r.On) },
        // Before the decision there are only appeals of how the case is handled.
        (UnderAssessment { Appeals.Procedural.IsEmpty: false }, IAppealEvent a and not DecisionChanged) => this with { Appeals = Appeals.Evolve(a) },
        (UnderAssessment or Decided, IClockEvent c) => this with { Clock = Clock.Evolve(c) },
        (UnderAssessment open, ApplicantReplaced r) => open with { Header = open.Header with { Applicant = r.Applicant }, Parties = Parties.Evolve(r) },
        (UnderAssessment, IPartyEvent p) => this with { Parties = Parties.Evolve(p) },
        (Decided, PartyJoined or PartyLeft or CaseSigned or SignatureDeclined) or (Closed, PartyLeft) => this with { Parties = Parties.Evolve((IPartyEvent)e) },
        (UnderAssessment or Decided or Closed { Before: Decided }, NoticeWritten n) => this with { Notice = n },
        // What was communicated in the other case was not all there is in this one.
        (UnderAssessment, CaseTakenOver t) => this with { TakenOverFrom = t.From, Clock = Clock.WithMaterial() },
        (UnderAssessment open, DecisionRecommended p) => open with { Recommendation = p },
        (UnderAssessment open, CaseDecided d) => Kept(new Decided(open.Header, open.Recommendation, d, open.Corrections, NeedsReexamination: false)) with { Clock = Clock.Decided() },
        (UnderAssessment, ApplicationWithdrawn w) => this with { Withdrawal = w },
        (Decided, CaseEndedUntried u) => this with { Untried = u.Ground },
        (UnderAssessment open, CaseClosed c) => Kept(new Closed(open.Header, open, null) { On = c.On, Retention = c.Retention }),
        (UnderAssessment open, CaseHandedOver h) => Kept(new Closed(open.Header, open, h.To) { On = h.On }),
        // A changed decision answers what had made the old one doubtful, and gets a time to appeal of its own.
        (Decided { Appeals.Changing: not null } d, CaseDecided next) => d with { Decision = next, NeedsReexamination = false, Appeals = d.Appeals.OfNewDecision(), Clock = Clock.Decided(), Untried = null },
        (Decided, IAppealEvent a) => this with { Appeals = Appeals.Evolve(a) },
        // A closed case's decision is still received, reported to the board, and gains legal force.
        (Closed { Before: Decided }, DecisionReceived or DecisionReceivedByParty or ProceduralDecisionReceived or ProceduralDecisionReceivedByParty or DecisionReported or MinutesAnnounced or AppealTimed or LegalForceGained) => this with { Appeals = Appeals.Evolve((IAppealEvent)e) },
        (Closed { Before: Decided d }, CaseReopened) => Kept(d),
        (Decided d, CaseClosed c) => Kept(new Closed(d.Header, d, null) { On = c.On, Retention = c.Retention }),
        (UnderAssessment open, CaseFactsCorrected c) => open with { Corrections = [.. open.Corrections, c], Clock = open.Clock.WithMaterial() },
        (Decided done, CaseFactsCorrected c) => done with { Corrections = [.. done.Corrections, c], NeedsReexamination = true, Clock = done.Clock.WithMaterial() },
        (Decided done, ReexaminationOpened) => done with { NeedsReexamination = true },
        (Decided done, CaseReexamined) => done with { NeedsReexamination = false },
        (Decided done, CaseDisposed d) => Kept(new Disposed(done.Header, done, d)),
        (Closed done, CaseDisposed d) => Kept(new Disposed(done.Header, done, d)),
        _ => throw Unexpected(e),
    };

    private CaseFile Kept(CaseFile next) => next with { Handling = Handling, Clock = Clock, Parties = Parties, Appeals = Appeals, Queue = Queue, Secrecy = Secrecy, Notice = Notice, TakenOverFrom = TakenOverFrom, Withdrawal = Withdrawal, Untried = Untried };

    private InvalidOperationException Unexpected(ICaseEvent e) => new($"{e.GetType().Name} cannot follow on {GetType().Name}.");
}

/// <summary>What is known of a case from its registration.</summary>
/// <param name="Reference">The public reference.</param>
/// <param name="CaseType">Code of the case type.</param>
/// <param name="ArrivedAt">When it arrived, UTC.</param>
/// <param name="Subject">Whom it is about.</param>
/// <param name="Applicant">Who applied.</param>
/// <param name="FirstQueue">Who handled it to begin with.</param>
/// <param name="Form">The frozen form.</param>
public sealed record CaseHeader(
    CaseReference Reference, CaseTypeCode CaseType, DateTimeOffset ArrivedAt, PersonRef Subject, PersonRef Applicant, Queue FirstQueue, SealedRef<FormSnapshot> Form);
