using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.Cases;

public class PartyTests
{
    private static readonly PersonRef Other = new(Id(50));
    private static readonly PartyJoined Joined = new(Other, PartyRole.CoGuardian, Applicant);
    private static readonly SignatureAsked Asked = new(Other, Day(1), Day(8), Day(15));

    [Fact]
    public void The_other_guardian_joins_and_is_asked_to_sign()
    {
        CaseGiven(Registered).When(new PartyCommand.Join(Other, PartyRole.CoGuardian, Applicant)).Then(Joined);
        CaseGiven(Registered, Joined).When(new PartyCommand.AskSignature(Other, Day(1), Day(8), Day(15))).Then(Asked);
    }

    [Fact]
    public void The_applicant_is_no_second_party() =>
        CaseGiven(Registered).When(new PartyCommand.Join(Guardian, PartyRole.CoGuardian, Applicant)).ThenRefused("party-is-applicant");

    [Fact]
    public void The_same_again_adds_nothing()
    {
        CaseGiven(Registered, Joined).When(new PartyCommand.Join(Other, PartyRole.CoGuardian, Applicant)).Then();
        CaseGiven(Registered, Joined, Asked).When(new PartyCommand.AskSignature(Other, Day(1), Day(8), Day(15))).Then();
        CaseGiven(Registered, Joined, Asked, new CaseSigned(Other, Day(2))).When(new PartyCommand.Answer(Other, Agrees: true, Day(3))).Then();
    }

    [Fact]
    public void The_decision_waits_for_a_signature_as_long_as_its_time_runs()
    {
        CaseGiven(Registered, Joined, Asked).When(Decide(by: Officer)).ThenRefused("signature-awaited");
        CaseGiven(Registered, Joined, Asked, new CaseSigned(Other, Day(2))).When(Decide(by: Officer)).Then(Decided with { DecidedBy = Officer });
    }

    [Fact]
    public void A_reminder_goes_out_once_and_then_the_time_runs_out_without_refusing_anybody()
    {
        CaseGiven(Registered, Joined, Asked).When(new PartyCommand.TimePassed(Other, Day(7))).Then();
        CaseGiven(Registered, Joined, Asked).When(new PartyCommand.TimePassed(Other, Day(8))).Then(new SignatureReminded(Other, Day(8)));
        var reminded = CaseGiven(Registered, Joined, Asked, new SignatureReminded(Other, Day(8)));
        reminded.When(new PartyCommand.TimePassed(Other, Day(9))).Then();
        reminded.When(new PartyCommand.TimePassed(Other, Day(15))).Then();
        reminded.When(new PartyCommand.TimePassed(Other, Day(16))).Then(new SignatureOverdue(Other, Day(16)));
        var missing = CaseGiven(Registered, Joined, Asked, new SignatureReminded(Other, Day(8)), new SignatureOverdue(Other, Day(16)));
        Assert.Equal(SignatureState.Missing, missing.Parties.All[Other].Signature);
        missing.When(Decide(by: Officer)).Then(Decided with { DecidedBy = Officer });
        missing.When(new PartyCommand.Answer(Other, Agrees: true, Day(20))).Then(new CaseSigned(Other, Day(20)));
    }

    [Fact]
    public void Who_does_not_agree_says_so_and_may_think_again()
    {
        CaseGiven(Registered, Joined, Asked).When(new PartyCommand.Answer(Other, Agrees: false, Day(2))).Then(new SignatureDeclined(Other, Day(2)));
        CaseGiven(Registered, Joined, Asked, new SignatureDeclined(Other, Day(2))).When(new PartyCommand.Answer(Other, Agrees: true, Day(3))).Then(new CaseSigned(Other, Day(3)));
    }

    [Fact]
    public void Nobody_signs_who_was_not_asked()
    {
        CaseGiven(Registered).When(new PartyCommand.Answer(Other, Agrees: true, Day(2))).ThenRefused("signature-not-asked");
        CaseGiven(Registered, Joined).When(new PartyCommand.Answer(Other, Agrees: true, Day(2))).ThenRefused("signature-not-asked");
        CaseGiven(Registered).When(new PartyCommand.AskSignature(Other, Day(1), Day(8), Day(15))).ThenRefused("party-not-found");
    }

    [Fact]
    public void Nothing_is_signed_after_the_decision() =>
        CaseGiven(Registered, Joined, Asked, new CaseSigned(Other, Day(2)), Decided).When(new PartyCommand.Answer(Other, Agrees: false, Day(3))).ThenRefused("case-already-decided");

    private static DateOnly Day(int day) => new DateOnly(2026, 9, 1).AddDays(day - 1);
}
