using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.Cases;

/// <summary>Decisions about the handling are appealed as the matter itself.</summary>
public class ProceduralAppealTests
{
    private static readonly Guid Appeal = Id(60);
    private static readonly PersonRef Other = new(Id(50));
    private static readonly PersonRef[] AlsoTo = [Other];
    private static readonly Guid OfHandling = Id(61);
    private static readonly AppealRoute Route = Type().Route;
    private static readonly CaseDecided Refusal = Decided with { Outcome = Outcome.Refused, DecidedBy = Officer, ValidFrom = null, ValidTo = null };
    private static readonly DecisionReceived Received = new(Day(1), DeliveryProof.Receipt, Day(22));
    private static readonly AppealReceived Late = new(Appeal, Day(23), false, Channel.EService, Applicant, Text, Guardian);
    private static readonly SealedRef<Letter> DismissalLetter = new(Id(70), "dismissal");
    private static readonly AppealDismissed Dismissed = new(Appeal, Day(24), Officer, Reasons, DismissalLetter);
    private static readonly DecisionDemanded Demanded = new(Day(1), Applicant);
    private static readonly DecisionDemandRefused Refused = new(Day(2), Officer, Reasons, Examples.Letter);
    private static readonly ProceduralDecisionReceived RefusalReceived = new(Examples.Letter.Id, Day(3), DeliveryProof.Receipt, StatutoryTime.LastDay(Day(3), 3));
    private static readonly ProceduralAppealReceived OfRefusal = new(Examples.Letter.Id, OfHandling, Day(5), true, Channel.EService, Applicant, Text, Guardian);
    private static readonly ProceduralAppealReceived OfDismissal = new(DismissalLetter.Id, OfHandling, Day(30), null, Channel.EService, Applicant, Text, Guardian);
    private static readonly AppealReconsidered Upheld = new(OfHandling, Day(31), IsMet: false, Officer);
    private static readonly AppealForwarded Forwarded = new(OfHandling, Day(32), Officer);
    private static readonly AppealRuled SetAside = new(OfHandling, Day(90), Ruling.SetAside, Officer, Text);

    [Fact]
    public void A_refused_request_to_be_decided_is_received_and_appealed_while_the_case_goes_on()
    {
        CaseGiven(Registered, Demanded, Refused).When(new AppealCommand.ReceiveProcedural(Examples.Letter.Id, Route, Day(3), DeliveryProof.Receipt)).Then(RefusalReceived);
        CaseGiven(Registered, Demanded, Refused, RefusalReceived).When(new AppealCommand.ReceiveProcedural(Examples.Letter.Id, Route, Day(9), DeliveryProof.Receipt)).Then();
        CaseGiven(Registered, Demanded, Refused).When(new AppealCommand.ReceiveProcedural(Examples.Letter.Id, Route, Day(1), DeliveryProof.Receipt)).ThenRefused("received-before-decided");
        var given = CaseGiven(Registered, Demanded, Refused, RefusalReceived);
        given.When(new AppealCommand.RegisterProcedural(Examples.Letter.Id, OfHandling, Day(5), Channel.EService, Applicant, Text)).Then(OfRefusal);
        var appealed = CaseGiven(Registered, Demanded, Refused, RefusalReceived, OfRefusal);
        appealed.When(new AppealCommand.RegisterProcedural(Examples.Letter.Id, OfHandling, Day(5), Channel.EService, Applicant, Text)).Then();
        appealed.When(new AppealCommand.Forward(Route, OfHandling, Day(6), Officer)).ThenRefused("appeal-not-reconsidered");
        appealed.When(new AppealCommand.Uphold(OfHandling, Day(31), Officer)).Then(Upheld);
        CaseGiven(Registered, Demanded, Refused, RefusalReceived, OfRefusal, Upheld).When(new AppealCommand.Forward(Route, OfHandling, Day(32), Officer)).Then(Forwarded);
        CaseGiven(Registered, Demanded, Refused, RefusalReceived, OfRefusal, Upheld, Forwarded).When(new AppealCommand.Rule(OfHandling, Day(90), Ruling.SetAside, Officer, Text)).Then(SetAside);
        CaseGiven(Registered, Demanded, Refused, RefusalReceived, OfRefusal, Upheld, Forwarded, SetAside)
            .When(new AppealCommand.Execute(OfHandling, Day(91), Officer)).Then(new RulingExecuted(OfHandling, Day(91), Officer));
        CaseGiven(Registered, Demanded, Refused).When(new AppealCommand.Uphold(OfHandling, Day(31), Officer)).ThenRefused("case-not-decided");
    }

    [Fact]
    public void A_decision_about_the_handling_goes_to_everyone_whom_it_concerns_and_each_has_a_time_of_their_own()
    {
        var addressed = new ProceduralDecisionAddressed(AlsoTo, Examples.Letter);
        CaseGiven(Registered, Demanded).When(new ClockCommand.RefuseDemand(Day(2), Officer, Reasons, Examples.Letter, AlsoTo)).Then(Refused, addressed);
        CaseGiven(Registered, Demanded).When(new ClockCommand.RefuseDemand(Day(2), Officer, Reasons, Examples.Letter, [])).Then(Refused);
        CaseGiven(Registered, Refusal, Received, Late).When(new AppealCommand.Dismiss(Route, Appeal, Day(24), Officer, Reasons, DismissalLetter, AlsoTo))
            .Then(Dismissed, new ProceduralDecisionAddressed(AlsoTo, DismissalLetter));
        var both = CaseGiven(Registered, Demanded, Refused, addressed, RefusalReceived);
        var receive = new AppealCommand.ReceiveProcedural(Examples.Letter.Id, Route, Day(10), DeliveryProof.Receipt, Other);
        var own = new ProceduralDecisionReceivedByParty(Examples.Letter.Id, Other, Day(10), DeliveryProof.Receipt, StatutoryTime.LastDay(Day(10), 3));
        both.When(receive).Then(own);
        both.When(receive with { Recipient = new PersonRef(Id(52)) }).ThenRefused("party-not-found");
        both.When(receive with { Recipient = Guardian }).Then();
        CaseGiven(Registered, Demanded, Refused, addressed, RefusalReceived, own).When(receive with { On = Day(11) }).Then();
        // The applicant's time is out on day 28; the other guardian's is not.
        var recorded = new AppealCommand.RegisterProcedural(Examples.Letter.Id, OfHandling, Day(29), Channel.Paper, Officer, Text, Other);
        var appeal = new ProceduralAppealReceived(Examples.Letter.Id, OfHandling, Day(29), null, Channel.Paper, Officer, Text, Other);
        both.When(recorded).Then(appeal);
        both.When(recorded with { Appellant = null }).Then(appeal with { InTime = false, Appellant = Guardian });
        both.When(recorded with { Appellant = new PersonRef(Id(52)) }).ThenRefused("party-not-found");
        CaseGiven(Registered, Demanded, Refused, addressed, RefusalReceived, own).When(recorded).Then(appeal with { InTime = true });
        CaseGiven(Registered, Demanded, Refused, addressed, RefusalReceived, appeal).When(receive).Then(own, new AppealTimed(OfHandling, InTime: true));
    }

    [Fact]
    public void The_dismissal_of_a_guardians_appeal_is_written_to_that_guardian_whose_receipt_starts_the_time_to_appeal_it()
    {
        var late = Late with { Appellant = Other, By = Officer, Channel = Channel.Paper };
        var dismissed = CaseGiven(Registered, Refusal, new DecisionAddressed([Other], Examples.Letter), Received, late, Dismissed, new ProceduralDecisionAddressed([Guardian], DismissalLetter));
        var last = StatutoryTime.LastDay(Day(26), 3);
        dismissed.When(new AppealCommand.ReceiveProcedural(DismissalLetter.Id, Route, Day(26), DeliveryProof.Receipt, Other)).Then(new ProceduralDecisionReceived(DismissalLetter.Id, Day(26), DeliveryProof.Receipt, last));
        dismissed.When(new AppealCommand.ReceiveProcedural(DismissalLetter.Id, Route, Day(26), DeliveryProof.Receipt, Guardian))
            .Then(new ProceduralDecisionReceivedByParty(DismissalLetter.Id, Guardian, Day(26), DeliveryProof.Receipt, last));
    }

    [Fact]
    public void What_goes_with_an_appeal_is_noted_when_it_is_sent_on()
    {
        var file = new BundledFile(new SealedRef<AppealBundle>(Id(90), "bundle"), 3, 100, 1);
        CaseGiven(Registered, Demanded, Refused, RefusalReceived, OfRefusal, Upheld).When(new AppealCommand.Forward(Route, OfHandling, Day(32), Officer, file))
            .Then(Forwarded, new AppealBundled(OfHandling, Day(32), file.File, 3, 100, 1));
        CaseGiven(Registered, Demanded, Refused, RefusalReceived, OfRefusal).When(new AppealCommand.Forward(Route, OfHandling, Day(32), Officer, file)).ThenRefused("appeal-not-reconsidered");
    }

    [Fact]
    public void Only_a_decision_about_the_handling_is_appealed_so()
    {
        CaseGiven(Registered).When(new AppealCommand.RegisterProcedural(Examples.Letter.Id, OfHandling, Day(5), Channel.EService, Applicant, Text)).ThenRefused("procedural-decision-not-found");
        CaseGiven(Registered, Refusal).When(new AppealCommand.RegisterProcedural(Examples.Letter.Id, OfHandling, Day(5), Channel.EService, Applicant, Text)).ThenRefused("procedural-decision-not-found");
        CaseGiven(Registered, Refusal).When(new AppealCommand.ReceiveProcedural(Examples.Letter.Id, Route, Day(5), DeliveryProof.Receipt)).ThenRefused("procedural-decision-not-found");
        CaseGiven().When(new AppealCommand.RegisterProcedural(Examples.Letter.Id, OfHandling, Day(5), Channel.EService, Applicant, Text)).ThenRefused("case-not-found");
    }

    [Fact]
    public void An_appeal_that_came_before_its_last_day_was_known_is_timed_by_its_own_decision()
    {
        var early = OfRefusal with { InTime = null };
        CaseGiven(Registered, Demanded, Refused, early).When(new AppealCommand.ReceiveProcedural(Examples.Letter.Id, Route, Day(3), DeliveryProof.Receipt))
            .Then(RefusalReceived, new AppealTimed(OfHandling, InTime: true));
        // What becomes known of the matter's own decision says nothing of it.
        CaseGiven(Registered, Demanded, Refused, early, Refusal).When(new AppealCommand.Receive(Route, Day(40), DeliveryProof.Receipt))
            .Then(new DecisionReceived(Day(40), DeliveryProof.Receipt, StatutoryTime.LastDay(Day(40), 3)));
    }

    [Fact]
    public void A_dismissal_that_a_court_sets_aside_brings_the_late_appeal_back_and_takes_legal_force_away()
    {
        var ruled = CaseGiven(Registered, Refusal, Received, Late, Dismissed, new LegalForceGained(Day(23)), OfDismissal, Upheld, Forwarded, SetAside);
        ruled.When(new AppealCommand.Execute(OfHandling, Day(91), Officer)).Then(new RulingExecuted(OfHandling, Day(91), Officer), new LateAppealAdmitted(Appeal, Officer));
        var back = CaseGiven(Registered, Refusal, Received, Late, Dismissed, new LegalForceGained(Day(23)), OfDismissal, Upheld, Forwarded, SetAside, new RulingExecuted(OfHandling, Day(91), Officer), new LateAppealAdmitted(Appeal, Officer));
        Assert.Null(back.Appeals.LegalForceOn);
        back.When(new AppealCommand.Uphold(Appeal, Day(92), Officer)).Then(new AppealReconsidered(Appeal, Day(92), IsMet: false, Officer));
    }

    [Fact]
    public void A_late_appeal_of_the_handling_that_is_tried_all_the_same_leaves_the_decisions_legal_force_alone() =>
        CaseGiven(Registered, Refusal, Received, Late, Dismissed, new LegalForceGained(Day(23)), OfDismissal with { InTime = false })
            .When(new AppealCommand.AdmitLate(OfHandling, Officer)).Then(new AppealTimed(OfHandling, InTime: true));

    [Fact]
    public void A_ruling_that_rejects_leaves_the_dismissal_as_it_is() =>
        CaseGiven(Registered, Refusal, Received, Late, Dismissed, OfDismissal, Upheld, Forwarded, SetAside with { Ruling = Ruling.Rejected })
            .When(new AppealCommand.Execute(OfHandling, Day(91), Officer)).ThenRefused("appeal-settled");

    [Fact]
    public void The_municipality_itself_may_let_a_dismissal_be_and_no_other_decision_that_way()
    {
        CaseGiven(Registered, Refusal, Received, Late, Dismissed, OfDismissal).When(new AppealCommand.Meet(OfHandling, Day(31), Officer))
            .Then(new AppealReconsidered(OfHandling, Day(31), IsMet: true, Officer), new LateAppealAdmitted(Appeal, Officer));
        CaseGiven(Registered, Refusal, Received, Late with { InTime = true, On = Day(2) }).When(new AppealCommand.Meet(Appeal, Day(31), Officer)).ThenRefused("appeal-of-the-matter");
        CaseGiven(Registered, Refusal, Received, Late, Dismissed, OfDismissal).When(new AppealCommand.Meet(OfHandling, Day(31), Robot)).ThenRefused("actor-may-not-decide");
        CaseGiven(Registered, Refusal, Received, Late, Dismissed, OfDismissal with { InTime = false }).When(new AppealCommand.Meet(OfHandling, Day(31), Officer)).ThenRefused("appeal-late");
    }

    [Fact]
    public void An_appeal_of_the_handling_opens_a_closed_case_and_keeps_it_from_being_closed()
    {
        CaseGiven(Registered, Refusal, Received, Late, Dismissed, new CaseClosed(Day(25), RetentionRule.MunicipalPlan, Officer))
            .When(new AppealCommand.RegisterProcedural(DismissalLetter.Id, OfHandling, Day(30), Channel.EService, Applicant, Text)).Then(new CaseReopened(Day(30), Applicant), OfDismissal);
        CaseGiven(Registered, Refusal, Received, Late, Dismissed, OfDismissal).When(new ClosingCommand.Close(Day(31), RetentionRule.MunicipalPlan, Officer)).ThenRefused("appeal-open");
    }

    [Fact]
    public void The_receipt_of_a_dismissal_is_recorded_though_the_case_is_closed() =>
        CaseGiven(Registered, Refusal, Received, Late, Dismissed, new CaseClosed(Day(25), RetentionRule.MunicipalPlan, Officer))
            .When(new AppealCommand.ReceiveProcedural(DismissalLetter.Id, Route, Day(26), DeliveryProof.Receipt))
            .Then(new ProceduralDecisionReceived(DismissalLetter.Id, Day(26), DeliveryProof.Receipt, StatutoryTime.LastDay(Day(26), 3)));

    [Fact]
    public void An_appeal_of_how_the_case_was_handled_does_not_hold_legal_force_back() =>
        CaseGiven(Registered, Demanded, Refused, OfRefusal, Refusal, Received).When(new AppealCommand.TimePassed(Day(40))).Then(new LegalForceGained(Day(23)));

    [Fact]
    public void No_decision_is_changed_for_the_sake_of_an_appeal_of_its_handling() =>
        CaseGiven(Registered, Demanded, Refused, OfRefusal, Refusal, Received)
            .When(new ChangeDecision(ChangeReason.Reconsideration, OfHandling, IsAdverse: false, null, Decide(by: Officer) with { On = Day(33) })).ThenRefused("appeal-not-found");

    [Fact]
    public void A_ruling_on_the_handling_gives_the_decision_no_legal_force_and_no_ruling_gives_it_before_its_own_day()
    {
        CaseGiven(Registered, Demanded, Refused, OfRefusal, Upheld, Forwarded, SetAside with { Ruling = Ruling.Rejected }, Refusal, Received)
            .When(new AppealCommand.GainForce(Day(111), Officer)).ThenRefused("appeal-not-ruled");
        ICaseEvent[] ruled =
        [
            Registered, Refusal, Received, Late with { On = Day(20), InTime = true }, new AppealReconsidered(Appeal, Day(24), IsMet: false, Officer), new AppealForwarded(Appeal, Day(25), Officer),
            new AppealRuled(Appeal, Day(90), Ruling.Rejected, Officer, Text),
        ];
        CaseGiven(ruled).When(new AppealCommand.GainForce(Day(89), Officer)).ThenRefused("legal-force-before-ruling");
        CaseGiven(ruled).When(new AppealCommand.GainForce(Day(90), Officer)).Then(new LegalForceGained(Day(90)));
    }

    private static DateOnly Day(int day) => new DateOnly(2026, 9, 1).AddDays(day - 1);
}
