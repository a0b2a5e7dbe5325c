using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Cases.Secrecy;
using CaseMgmt.Domain.Rules;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.Cases;

public class ClosingTests
{
    private static readonly Guid Other = Id(70);
    private static readonly CaseTypeCode OtherType = new("change-of-school");
    private static readonly CaseClosed Closed = new(Today, RetentionRule.MunicipalPlan, Officer);

    [Fact]
    public void A_file_that_came_marked_is_marked_until_an_event_says_otherwise()
    {
        var given = CaseGiven(Registered);
        var mark = new Domain.Cases.Secrecy.ClassifyDocument(Id(80), IsSecret: false, null, Today, Officer);
        given.When(mark).Then();
        given.When(mark with { CameMarked = true }).Then(new Domain.Cases.Secrecy.DocumentClassified(Id(80), false, null, Today, Officer, null));
        CaseGiven(Registered, new Domain.Cases.Secrecy.DocumentClassified(Id(80), false, null, Today, Officer, null)).When(mark with { CameMarked = true }).Then();
    }

    [Fact]
    public void A_decided_case_is_closed_once()
    {
        CaseGiven(Registered, Decided).When(new ClosingCommand.Close(Today, RetentionRule.MunicipalPlan, Officer)).Then(Closed);
        CaseGiven(Registered, Decided, Closed).When(new ClosingCommand.Close(Today, RetentionRule.MunicipalPlan, Officer)).Then();
    }

    [Fact]
    public void A_case_that_is_not_decided_is_not_closed() =>
        CaseGiven(Registered).When(new ClosingCommand.Close(Today, RetentionRule.MunicipalPlan, Officer)).ThenRefused("case-not-decided");

    [Fact]
    public void Nor_is_one_with_an_open_appeal() =>
        CaseGiven(Registered, Decided, new AppealReceived(Id(60), Today, null, Channel.Paper, Officer, Text, null))
            .When(new ClosingCommand.Close(Today, RetentionRule.MunicipalPlan, Officer)).ThenRefused("appeal-open");

    [Fact]
    public void Nothing_more_happens_in_a_closed_case()
    {
        var state = CaseGiven(Registered, Decided, Closed);
        Assert.True(CaseDecider.IsTerminal(state));
        state.When(new HandlingCommand.Assign(Anna, Officer)).ThenRefused("case-closed");
        state.When(new ClosingCommand.ChangeQueue(Queue.Protected, Officer)).ThenRefused("case-closed");
        state.When(Decide(by: Officer)).ThenRefused("case-closed");
        state.When(Decide()).Then();
    }

    [Fact]
    public void An_appeal_opens_it_again_since_closing_takes_nobodys_right_away()
    {
        var (register, received) = (new AppealCommand.Register(Id(60), Today, Channel.EService, Applicant, Text), new AppealReceived(Id(60), Today, true, Channel.EService, Applicant, Text, Guardian));
        var route = Type().Route;
        CaseGiven(Registered, Decided, Closed).When(new AppealCommand.Receive(route, Today, DeliveryProof.Receipt)).Then(new DecisionReceived(Today, DeliveryProof.Receipt, Today.AddDays(21)));
        var state = CaseGiven(Registered, Decided, Closed, new DecisionReceived(Today, DeliveryProof.Receipt, Today.AddDays(21)));
        state.When(register).Then(new CaseReopened(Today, Applicant), received);
        var open = CaseGiven(Registered, Decided, Closed, new DecisionReceived(Today, DeliveryProof.Receipt, Today.AddDays(21)), new CaseReopened(Today, Applicant), received);
        open.When(register).Then();
        open.When(new AppealCommand.Uphold(Id(60), Today, Officer)).Then(new AppealReconsidered(Id(60), Today, IsMet: false, Officer));
        open.When(new ClosingCommand.Close(Today, RetentionRule.MunicipalPlan, Officer)).ThenRefused("appeal-open");
        CaseGiven(Registered, new CaseHandedOver(Other, OtherType, Today, Officer)).When(register).ThenRefused("case-closed");
        CaseGiven(Registered, Decided, Closed, Disposed).When(register).ThenRefused("case-disposed");
    }

    [Fact]
    public void An_officer_opens_it_again_to_put_something_right_but_none_that_is_disqualified()
    {
        var reopen = new ClosingCommand.Reopen(Today, Officer);
        CaseGiven(Registered, Decided, Closed).When(reopen).Then(new CaseReopened(Today, Officer));
        var open = CaseGiven(Registered, Decided, Closed, new CaseReopened(Today, Officer));
        open.When(reopen).Then();
        open.When(new ClosingCommand.ChangeQueue(Queue.Protected, Officer)).Then(new QueueChanged(Queue.Protected, Officer));
        open.When(new ClosingCommand.Close(Today, RetentionRule.MunicipalPlan, Officer)).Then(Closed);
        CaseGiven(Registered, new OfficerDisqualified(Anna, DisqualificationGround.OwnInterest, Officer), Decided, Closed).When(reopen).ThenRefused("officer-disqualified");
        CaseGiven(Registered).When(reopen).ThenRefused("case-not-decided");
        CaseGiven(Registered, new CaseHandedOver(Other, OtherType, Today, Officer)).When(reopen).ThenRefused("case-closed");
    }

    [Fact]
    public void Nothing_is_destroyed_that_can_still_be_appealed()
    {
        var received = new DecisionReceived(Today, DeliveryProof.Receipt, Today.AddDays(21));
        var refusal = Decided with { Outcome = CaseMgmt.Domain.Decisions.Outcome.Refused, ValidFrom = null, ValidTo = null };
        CaseGiven(Registered, refusal, received).When(Examples.Dispose(Today.AddDays(21))).ThenRefused("appeal-time-running");
        CaseGiven(Registered, refusal, received, Closed).When(Examples.Dispose(Today.AddDays(21))).ThenRefused("appeal-time-running");
        CaseGiven(Registered, refusal, received, Closed).When(Examples.Dispose(Today.AddDays(22))).ThenRefused("legal-force-not-gained");
    }

    [Fact]
    public void Its_decision_is_reported_to_the_board_all_the_same_and_gains_legal_force()
    {
        var (meeting, route) = (Id(80), Type("school-transport.chosen-school").Route);
        var state = CaseGiven(Registered, Decided, Closed);
        state.When(new AppealCommand.Report(meeting, Today)).Then(new DecisionReported(meeting, Today));
        var reported = CaseGiven(Registered, Decided, Closed, new DecisionReported(meeting, Today));
        reported.When(new AppealCommand.Report(Id(81), Today)).ThenRefused("decision-reported-before");
        reported.When(new AppealCommand.Announce(route, meeting, Today)).Then(new MinutesAnnounced(meeting, Today, Today.AddDays(21)));
        var announced = CaseGiven(Registered, Decided, Closed, new DecisionReported(meeting, Today), new MinutesAnnounced(meeting, Today, Today.AddDays(21)));
        announced.When(new AppealCommand.TimePassed(Today.AddDays(21))).Then();
        announced.When(new AppealCommand.TimePassed(Today.AddDays(22))).Then(new LegalForceGained(Today.AddDays(22)));
        CaseGiven(Registered, new CaseHandedOver(Other, OtherType, Today, Officer)).When(new AppealCommand.Report(meeting, Today)).ThenRefused("case-closed");
    }

    [Fact]
    public void Its_documents_may_still_be_marked_as_secret_with_the_section_that_says_so()
    {
        var ground = Citation.Parse("2009:400 23:2");
        var state = CaseGiven(Registered, Decided, Closed);
        state.When(new ClassifyDocument(Id(90), IsSecret: true, null, Today, Officer)).ThenRefused("secrecy-needs-ground");
        state.When(new ClassifyDocument(Id(90), IsSecret: false, null, Today, Officer)).Then();
        state.When(new ClassifyDocument(Id(90), IsSecret: true, ground, Today, Officer)).Then(new DocumentClassified(Id(90), IsSecret: true, ground, Today, Officer, null));
        var marked = CaseGiven(Registered, new DocumentClassified(Id(90), IsSecret: true, ground, Today, Officer, null), Decided, Closed);
        marked.When(new ClassifyDocument(Id(90), IsSecret: true, ground, Today.AddDays(1), Officer)).Then();
        marked.When(new ClassifyDocument(Id(90), IsSecret: false, ground, Today, Officer)).Then(new DocumentClassified(Id(90), IsSecret: false, null, Today, Officer, null));
        // A section that is not listed, free words in its place, and other words to the same section.
        state.When(new ClassifyDocument(Id(90), IsSecret: true, Citation.Parse("2009:400 99:9"), Today, Officer)).ThenRefused("secrecy-ground-unknown");
        marked.When(new ClassifyDocument(Id(90), IsSecret: true, ground, Today, Officer, Text)).Then(new DocumentClassified(Id(90), IsSecret: true, ground, Today, Officer, Text));
        CaseGiven(Registered, new DocumentClassified(Id(90), IsSecret: true, ground, Today, Officer, Text)).When(new ClassifyDocument(Id(90), IsSecret: true, ground, Today, Officer, Text)).Then();
        Assert.All(Domain.Cases.Secrecy.SecrecyGrounds.Shipped.All, g => Assert.Equal(("2009:400", false), (g.Citation.Sfs, string.IsNullOrWhiteSpace(g.About))));
        CaseGiven(Registered, Decided, Disposed).When(new ClassifyDocument(Id(90), IsSecret: true, ground, Today, Officer)).ThenRefused("case-disposed");
        CaseGiven(Registered, new OfficerDisqualified(Anna, DisqualificationGround.OwnInterest, Officer))
            .When(new ClassifyDocument(Id(90), IsSecret: true, ground, Today, Officer)).ThenRefused("officer-disqualified");
    }

    [Fact]
    public void An_application_for_another_service_is_handed_over_and_that_closes_the_case()
    {
        CaseGiven(Registered).When(new ClosingCommand.HandOver(Other, OtherType, Today, Officer)).Then(new CaseHandedOver(Other, OtherType, Today, Officer));
        var gone = CaseGiven(Registered, new CaseHandedOver(Other, OtherType, Today, Officer));
        gone.When(new ClosingCommand.HandOver(Other, OtherType, Today, Officer)).Then();
        gone.When(new ClosingCommand.HandOver(Id(71), OtherType, Today, Officer)).ThenRefused("case-closed");
        gone.When(Decide(by: Officer)).ThenRefused("case-closed");
    }

    [Fact]
    public void It_is_not_handed_over_to_where_it_is_nor_once_it_is_decided()
    {
        CaseGiven(Registered).When(new ClosingCommand.HandOver(Other, Registered.CaseType, Today, Officer)).ThenRefused("hand-over-to-same-service");
        CaseGiven(Registered, Decided).When(new ClosingCommand.HandOver(Other, OtherType, Today, Officer)).ThenRefused("case-already-decided");
    }

    [Fact]
    public void The_case_it_goes_on_as_points_back()
    {
        CaseGiven(Registered).When(new ClosingCommand.TakeOver(Other, OtherType, Today, Officer)).Then(new CaseTakenOver(Other, OtherType, Today, Officer));
        var taken = CaseGiven(Registered, new CaseTakenOver(Other, OtherType, Today, Officer));
        taken.When(new ClosingCommand.TakeOver(Other, OtherType, Today, Officer)).Then();
        taken.When(new ClosingCommand.TakeOver(Id(71), OtherType, Today, Officer)).ThenRefused("case-already-taken-over");
    }

    [Fact]
    public void A_case_goes_to_the_officers_named_for_protected_persons()
    {
        CaseGiven(Registered).When(new ClosingCommand.ChangeQueue(Queue.Protected, Officer)).Then(new QueueChanged(Queue.Protected, Officer));
        CaseGiven(Registered).When(new ClosingCommand.ChangeQueue(Queue.Ordinary, Officer)).Then();
        Assert.Equal(Queue.Protected, CaseGiven(Registered, new QueueChanged(Queue.Protected, Officer), Decided).Queue);
    }
}
