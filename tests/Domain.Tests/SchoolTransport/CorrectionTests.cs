using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.Tests.Cases;
using FsCheck;
using FsCheck.Fluent;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.SchoolTransport;

public class CorrectionTests
{
    private static readonly TransportCommand.Correct OfSlice = new(Corrected.EffectiveFrom, Reassessed);
    private static readonly CaseCommand.Recommend Proposal = new(
        Type(), DecisionKind.Recommended, Domain.Decisions.Outcome.Refused, DecisionGround.Distance, Actor.System, Examples.Rules, Reasons);
    private static readonly DecisionRecommended Proposed = new(
        new DecisionTypeCode(Type().Code), DecisionKind.Recommended, Domain.Decisions.Outcome.Refused, DecisionGround.Distance, Actor.System, Examples.Rules, Reasons);

    [Fact]
    public void Facts_are_corrected_before_and_after_a_decision()
    {
        TransportGiven(Applied, Assessed).When(OfSlice).Then(FactsCorrected);
        TransportGiven(Applied, Assessed, Granted).When(OfSlice).Then(FactsCorrected);
        TransportGiven(Applied, Assessed, new TransportRefused(School)).When(OfSlice).Then(FactsCorrected);
    }

    [Fact]
    public void The_same_facts_again_add_nothing() =>
        TransportGiven(Applied, Assessed, FactsCorrected).When(OfSlice).Then();

    [Fact]
    public void Nothing_is_corrected_that_was_not_applied_for() =>
        TransportGiven().When(OfSlice).ThenRefused("case-not-found");

    [Fact]
    public void What_is_granted_afterwards_rests_on_the_corrected_facts() =>
        Assert.Equal(Reassessed.Evidence, Assert.IsType<TransportCase.Settled>(TransportGiven(Applied, Assessed, FactsCorrected, Granted)).Assessment.Evidence);

    [Fact]
    public void What_was_granted_stays_granted()
    {
        var after = Assert.IsType<TransportCase.Settled>(TransportGiven(Applied, Assessed, Granted, FactsCorrected));
        Assert.Equal((Granted, Reassessed.Evidence, Corrected.EffectiveFrom), (after.Granted, after.Assessment.Evidence, after.CorrectedFrom));
    }

    [Fact]
    public void An_undecided_case_gets_both_events_and_a_new_proposal() =>
        TransportCorrection.Decide(Correct, OfSlice, Proposal, Case(Registered, Applied, Assessed)).Then(Corrected, FactsCorrected, Proposed);

    [Fact]
    public void A_decided_case_gets_both_events_and_no_proposal() =>
        TransportCorrection.Decide(Correct, OfSlice, Proposal, Case(Registered, Applied, Assessed, Granted, Decided)).Then(Corrected, FactsCorrected);

    [Fact]
    public void A_correction_that_every_case_refuses_is_refused_whole() =>
        TransportCorrection.Decide(Correct with { EffectiveFrom = Today.AddDays(1) }, OfSlice, Proposal, Case(Registered, Applied, Assessed)).ThenRefused("correction-in-the-future");

    [Fact]
    public void The_same_correction_again_adds_nothing_of_either_kind() =>
        TransportCorrection.Decide(Correct with { ChangesFacts = false }, OfSlice with { Assessment = Reassessed with { Evidence = Evidence } }, Proposal, Case(Registered, Applied, Assessed, Corrected, FactsCorrected)).Then();

    // Asked how things stood on a day, a case is folded without what was done later and with what was corrected later.
    [Fact]
    public void Whatever_was_done_and_corrected_a_case_folds_with_any_later_acts_left_out() =>
        Prop.ForAll(Histories().ToArbitrary(), history =>
        {
            var acts = history.Count(e => e is not ICorrection);
            return Enumerable.Range(3, acts - 2).All(kept =>
            {
                var seen = 0;
                var told = history.Where(e => e is ICorrection || seen++ < kept).ToArray();
                var folded = Case(told);
                return (folded.File is CaseFile.Decided) == told.Any(e => e is CaseDecided)
                    && (folded.Slice is TransportCase.Settled) == told.Any(e => e is TransportGranted)
                    && AssessmentOf(folded.Slice).Evidence == (told.OfType<TransportFactsCorrected>().LastOrDefault()?.Evidence ?? Evidence);
            });
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(2580, 9901));

    // Registered, applied and assessed at once; then proposals and a decision among corrections, and corrections after it.
    private static Gen<IDomainEvent[]> Histories() =>
        from before in Gen.Choose(0, 4)
        from decided in Gen.Elements(true, false)
        from after in Gen.Choose(0, 3)
        select (IDomainEvent[])
        [
            Registered, Applied, Assessed, Proposed,
            .. Enumerable.Range(0, before).SelectMany(n => (IDomainEvent[])[.. Correction(n), Proposed]),
            .. decided ? [Granted, Decided] : Array.Empty<IDomainEvent>(),
            .. Enumerable.Range(before, after).SelectMany(Correction),
        ];

    private static IDomainEvent[] Correction(int n) =>
        [Corrected with { EffectiveFrom = Today.AddDays(-n) }, FactsCorrected with { EffectiveFrom = Today.AddDays(-n), Evidence = new(new Guid(n, 0, 0, new byte[8]), $"evidence-{n}") }];

    private static TransportAssessed AssessmentOf(TransportCase state) => state switch
    {
        TransportCase.UnderAssessment s => s.Assessment,
        TransportCase.Settled s => s.Assessment,
        _ => throw new InvalidOperationException(),
    };

    private static CaseOf<TransportCase> Case(params IDomainEvent[] events) =>
        events.Aggregate(new CaseOf<TransportCase>(CaseFile.Initial, TransportCase.Initial), (s, e) => s.Evolve<ITransportEvent>(e, TransportCase.Evolve));
}

public sealed class ChangedFactsTests
{
    private static readonly RegisteredAddress Home = new("Påhittsgatan 1", "99901", "Älvås");
    private static readonly RegisterVersion Version = new("Registret", "v1", Noon);

    private static TransportEvidence Known(
        RegisteredAddress? address = null, string unit = "99010001", string grade = "2", Protection protection = Protection.None, string network = "n1") => new(
        Year, Noon, protection,
        new Domain.SchoolTransport.Rules.TransportFacts(
            new Domain.SchoolTransport.Rules.PupilInGrade(Domain.SchoolUnits.SchoolForm.CompulsorySchool, new Domain.SchoolUnits.Grade(grade), Year), null, protection, "9901", "9901", new(unit),
            new Domain.SchoolTransport.Rules.CatchmentFact.Unknown(), new Domain.SchoolTransport.Rules.RouteFact.NotMeasured(network), null),
        new RegisterPerson(Pupil, "Elis", "Elev", new DateOnly(2018, 3, 1), address ?? Home, null, "9901", protection, Version),
        new Domain.SchoolUnits.SchoolPlacement(Pupil, Year, Domain.SchoolUnits.SchoolForm.CompulsorySchool, new(grade), new(unit), Version), false, null, null, null, null, []);

    [Fact]
    public void A_move_another_school_and_another_grade_are_told_apart()
    {
        Assert.Equal([TransportFact.HomeAddress], TransportCorrection.Changed(Known(), Known(Home with { Street = "Nygatan 2" })));
        Assert.Equal([TransportFact.SchoolPlacement], TransportCorrection.Changed(Known(), Known(unit: "99010002")));
        Assert.Equal([TransportFact.Grade], TransportCorrection.Changed(Known(), Known(grade: "3")));
    }

    [Fact]
    public void The_same_facts_measured_on_another_network_are_no_change() => Assert.Empty(TransportCorrection.Changed(Known(), Known(network: "n2")));

    [Fact]
    public void Whoever_has_become_protected_is_looked_at_once()
    {
        Assert.Equal([TransportFact.OtherRegisterFact], TransportCorrection.Changed(Known(), Known(protection: Protection.SecrecyMarking)));
        Assert.Empty(TransportCorrection.Changed(Known(protection: Protection.SecrecyMarking), Known(Home with { Street = "Nygatan 2" }, protection: Protection.SecrecyMarking)));
    }
}
