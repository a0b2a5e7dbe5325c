using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;
using CaseMgmt.Projections.SchoolTransport;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Projections;

/// <summary>The one file where projections and folds are registered, inline or async.</summary>
public static class Registration
{
    /// <summary>Every projection, with when it runs.</summary>
    public static ProjectionRegistrations Projections() => new ProjectionRegistrations()
        .Add(new Worklist([new TransportOnWorklist()]), ProjectionLifecycle.Inline)
        .Add(new CaseDetails(), ProjectionLifecycle.Inline)
        .Add(new Timeline([new CasesOnTimeline(), new TransportOnTimeline()]), ProjectionLifecycle.Inline)
        .Add(new TransportDetails(), ProjectionLifecycle.Inline)
        .Add(new SchoolUnitList(), ProjectionLifecycle.Inline)
        .Add(new ApplicationsPerSchool(), ProjectionLifecycle.Async);

    /// <summary>Every state that a stream folds into.</summary>
    public static Folds Folds() => new Folds()
        .Add(_ => new CaseOf<TransportCase>(CaseFile.Initial, TransportCase.Initial), (state, e) => state.Evolve<ITransportEvent>((IDomainEvent)e.Data, TransportCase.Evolve))
        .Add(_ => PolicySet.Initial, (state, e) => PolicySet.Evolve(state, (IPolicyEvent)e.Data))
        .Add(_ => SchoolUnit.Initial, (state, e) => SchoolUnit.Evolve(state, (ISchoolUnitEvent)e.Data));
}
