using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Diary;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Decisions.Board;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;
using CaseMgmt.Projections.Decisions;
using CaseMgmt.Projections.Inquiries;
using CaseMgmt.Projections.Persons;
using CaseMgmt.Projections.Rules;
using CaseMgmt.Projections.SchoolChoice;
using CaseMgmt.Projections.SchoolTransport;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Projections;

/// <summary>The one file where projections and folds are registered, inline or async.</summary>
public static class Registration
{
    private static readonly IWorklistContribution[] OnWorklist = [new TransportOnWorklist(), new InquiryOnWorklist(), new ChoiceOnWorklist()];
    // What events say of deadlines; whoever handles a kind is registered with the host as an IDeadlineHandler. A source that is added, or that says something
    // else of the same events, is a new version: only a rebuild finds what was set before.
    private const int DeadlinesVersion = 7;
    private static readonly IDeadlineSource[] OnDeadlines = [new CaseDeadlines(), new TransportDeadlines(), new OfferDeadlines(), new RoundDeadlines(), new TrusteeshipDeadlines()];
    private static readonly IBasisContribution[] OnBasis = [new TransportBasisFacts()];
    private static readonly ITimelineContribution[] OnTimeline = [new CasesOnTimeline(), new TransportOnTimeline(), new InquiryOnTimeline(), new ChoiceOnTimeline()];

    // The events that may come first of what is recorded in a case and not to be seen yet.
    private static readonly Type[] Withheld = [typeof(CaseRegistered), typeof(PlacementProposed), typeof(ChildLeftOut)];

    /// <summary>Every projection, with when it runs.</summary>
    public static ProjectionRegistrations Projections() => new ProjectionRegistrations()
        .Add(new Worklist(OnWorklist), ProjectionLifecycle.Inline)
        .Add(new CaseDetails(), ProjectionLifecycle.Inline)
        .Add(new DecisionTasks(), ProjectionLifecycle.Inline)
        .Add(new Timeline(OnTimeline), ProjectionLifecycle.Inline)
        .Add(new Disposals(), ProjectionLifecycle.Inline)
        .Add(new DiaryNumbers(), ProjectionLifecycle.Inline)
        .Add(new FinalDecisions(), ProjectionLifecycle.Inline)
        .Add(new BoardReports(), ProjectionLifecycle.Inline)
        .Add(new Trusteeships(), ProjectionLifecycle.Inline)
        .Add(new TransportDetails(), ProjectionLifecycle.Inline)
        .Add(new InquiryDetails(), ProjectionLifecycle.Inline)
        .Add(new SchoolChoices(), ProjectionLifecycle.Inline)
        .Add(new SeatOffers(), ProjectionLifecycle.Inline)
        .Add(new ListPassings(), ProjectionLifecycle.Inline)
        .Add(new ListLeavings(), ProjectionLifecycle.Inline)
        .Add(new SchoolUnitList(), ProjectionLifecycle.Inline)
        .Add(new SeatCounts(), ProjectionLifecycle.Inline)
        .Add(new ChoiceRounds(), ProjectionLifecycle.Inline)
        .Add(new WithheldCases(Withheld, [typeof(RoundPublished)]), ProjectionLifecycle.Inline)
        .Add(new CitedRules(), ProjectionLifecycle.Inline)
        .Add(new SimulationRuns(), ProjectionLifecycle.Inline)
        .Add(new DeadlineProjection(OnDeadlines, DeadlinesVersion), ProjectionLifecycle.Inline)
        .Add(new BatchProjection(), ProjectionLifecycle.Inline)
        .Add(new DecisionBasis(OnBasis), ProjectionLifecycle.Async)
        .Add(new ApplicationsPerSchool(), ProjectionLifecycle.Async)
        .Add(new ChoiceFigures(), ProjectionLifecycle.Async);

    /// <summary>What the slices of case types forgot to register here, in English, a line each; empty when the program may start.</summary>
    /// <param name="types">The case types.</param>
    public static IReadOnlyList<string> Gaps(IReadOnlyList<CaseType> types) =>
    [
        .. types.Where(t => !OnWorklist.Any(c => c.Events.Any(t.Events.IsAssignableFrom))).Select(t => $"case type '{t.Code}': it contributes nothing to the worklist."),
        .. types.Where(t => !OnTimeline.Any(c => c.Events.Any(t.Events.IsAssignableFrom))).Select(t => $"case type '{t.Code}': it contributes nothing to the timeline."),
    ];

    /// <summary>Every state that a stream folds into.</summary>
    public static Folds Folds() => new Folds()
        .Add(_ => CaseFile.Initial, (state, e) => CaseFiles.Evolve(state, (IDomainEvent)e.Data))
        .Add(_ => new CaseOf<TransportCase>(CaseFile.Initial, TransportCase.Initial), (state, e) => state.Evolve<ITransportEvent>((IDomainEvent)e.Data, TransportCase.Evolve))
        .Add(_ => new CaseOf<InquiryCase>(CaseFile.Initial, InquiryCase.Initial), (state, e) => state.Evolve<IInquiryEvent>((IDomainEvent)e.Data, InquiryCase.Evolve))
        .Add(_ => new CaseOf<ChoiceCase>(CaseFile.Initial, ChoiceCase.Initial), (state, e) => state.Evolve<IChoiceEvent>((IDomainEvent)e.Data, ChoiceCase.Evolve))
        .Add(_ => KeptCorrespondence.Initial, (state, e) => KeptCorrespondence.Evolve(state, (ICorrespondenceEvent)e.Data))
        .Add(_ => CaseDiary.Initial, (state, e) => CaseDiary.Evolve(state, (IDiaryEvent)e.Data))
        .Add(_ => BoardMeeting.Initial, (state, e) => BoardMeeting.Evolve(state, (IBoardEvent)e.Data))
        .Add(_ => RegisterChanges.Initial, (state, e) => RegisterChanges.Evolve(state, (IRegisterEvent)e.Data))
        .Add(_ => Trusteeship.Initial, (state, e) => Trusteeship.Evolve(state, (ITrusteeshipEvent)e.Data))
        .Add(_ => PolicySet.Initial, (state, e) => PolicySet.Evolve(state, (IPolicyEvent)e.Data))
        .Add(_ => GroundChanges.Initial, (state, e) => GroundChanges.Evolve(state, (IGroundEvent)e.Data))
        .Add(_ => SimulationDay.Initial, (state, e) => SimulationDay.Evolve(state, (ISimulationEvent)e.Data))
        .Add(_ => SchoolUnit.Initial, (state, e) => SchoolUnit.Evolve(state, (ISchoolUnitEvent)e.Data))
        .Add(_ => ChoiceRound.Initial, (state, e) => ChoiceRound.Evolve(state, (IRoundEvent)e.Data))
        .Add(_ => SeatLedger.Initial, (state, e) => SeatLedger.Evolve(state, (ISeatEvent)e.Data));
}
