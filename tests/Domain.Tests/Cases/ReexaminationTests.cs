using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Cases.Reexamination;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.Cases;

public sealed class ReexaminationTests
{
    private static readonly ReexaminationOpened Opened = new([new FactCode("home-address")], Today);
    private static readonly CaseReexamined Stands = new(Today, Officer, Text);
    private static readonly ReexaminationCommand.Open Open = new(Opened.What, Today);
    private static readonly ReexaminationCommand.Uphold Uphold = new(Today, Officer, Text);

    [Fact]
    public void A_decision_whose_facts_have_changed_is_put_forward_once() =>
        When(CaseGiven(Registered, Decided), Open).Then(Opened);

    [Fact]
    public void What_is_already_to_be_re_examined_is_not_put_forward_again()
    {
        When(CaseGiven(Registered, Decided, Opened), Open).Then();
        When(CaseGiven(Registered, Decided, Corrected), Open).Then();
    }

    [Fact]
    public void What_is_not_decided_is_not_put_forward() => When(CaseGiven(Registered), Open).Then();

    [Fact]
    public void A_closed_case_is_opened_again_for_it()
    {
        var closed = new CaseClosed(Today, RetentionRule.MunicipalPlan, Officer);
        When(CaseGiven(Registered, Decided, closed), Open).Then(new CaseReopened(Today, CaseMgmt.Domain.Persons.Actor.System), Opened);
        When(CaseGiven(Registered, Decided, closed, new CaseReopened(Today, CaseMgmt.Domain.Persons.Actor.System), Opened), Uphold).Then(Stands);
        When(CaseGiven(Registered, closed), Open).Then();
    }

    [Fact]
    public void An_officer_finds_that_the_decision_stands_and_it_may_be_put_forward_again_later()
    {
        When(CaseGiven(Registered, Decided, Opened), Uphold).Then(Stands);
        Assert.False(Assert.IsType<CaseFile.Decided>(CaseGiven(Registered, Decided, Opened, Stands)).NeedsReexamination);
        When(CaseGiven(Registered, Decided, Opened, Stands), Open).Then(Opened);
        When(CaseGiven(Registered, Decided, Corrected), Uphold).Then(Stands);
    }

    [Fact]
    public void Nothing_is_upheld_that_nobody_doubts_and_no_machine_upholds_anything()
    {
        When(CaseGiven(Registered, Decided), Uphold).ThenRefused("reexamination-not-open");
        When(CaseGiven(Registered, Decided, Opened, Stands), Uphold).ThenRefused("reexamination-not-open");
        When(CaseGiven(Registered), Uphold).ThenRefused("case-not-decided");
        When(CaseGiven(), Uphold).ThenRefused("case-not-found");
        When(CaseGiven(Registered, Decided, Opened), Uphold with { By = Robot }).ThenRefused("actor-may-not-decide");
        When(CaseGiven(Registered, Decided, Opened, new OfficerDisqualified(Anna, DisqualificationGround.OwnInterest, Officer)), Uphold).ThenRefused("officer-disqualified");
    }

    private static Verdict<ICaseEvent> When(CaseFile state, ReexaminationCommand command) => ReexaminationDecider.Decide(command, state);
}
