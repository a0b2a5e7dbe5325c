using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Handling;
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
        CaseGiven(Registered, Joined, Asked, new CaseSigned(Other, Day(2), Channel.EService, null)).When(new PartyCommand.Answer(Other, Agrees: true, Day(3))).Then();
    }

    [Fact]
    public void Another_guardian_becomes_the_applicant_and_the_one_before_is_asked_to_sign_as_long_as_it_has_custody()
    {
        var replaced = new ApplicantReplaced(Other, Guardian, FormerStays: true, Applicant);
        CaseGiven(Registered, Joined).When(new PartyCommand.ReplaceApplicant(Other, FormerHasCustody: true, Applicant)).Then(replaced);
        CaseGiven(Registered, Joined).When(new PartyCommand.ReplaceApplicant(Guardian, FormerHasCustody: true, Applicant)).Then();
        CaseGiven(Registered, Joined, replaced).When(new PartyCommand.ReplaceApplicant(Other, FormerHasCustody: true, Applicant)).Then();
        CaseGiven(Registered, Joined, replaced).When(new PartyCommand.Join(Other, PartyRole.CoGuardian, Applicant)).ThenRefused("party-is-applicant");
        CaseGiven(Registered, Joined, replaced).When(new PartyCommand.AskSignature(Guardian, Day(1), Day(8), Day(15))).Then(new SignatureAsked(Guardian, Day(1), Day(8), Day(15)));
        CaseGiven(Registered, Joined, replaced with { FormerStays = false }).When(new PartyCommand.AskSignature(Guardian, Day(1), Day(8), Day(15))).ThenRefused("party-not-found");
        CaseGiven(Registered, Decided).When(new PartyCommand.ReplaceApplicant(Other, FormerHasCustody: true, Applicant)).ThenRefused("case-already-decided");
    }

    [Fact]
    public void The_decision_waits_for_a_signature_as_long_as_its_time_runs()
    {
        CaseGiven(Registered, Joined, Asked).When(Decide(by: Officer)).ThenRefused("signature-awaited");
        CaseGiven(Registered, Joined, Asked, new CaseSigned(Other, Day(2), Channel.EService, null)).When(Decide(by: Officer)).Then(Decided with { DecidedBy = Officer });
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
        missing.When(new PartyCommand.Answer(Other, Agrees: true, Day(20))).Then(new CaseSigned(Other, Day(20), Channel.EService, null));
    }

    [Fact]
    public void Who_does_not_agree_says_so_and_may_think_again()
    {
        CaseGiven(Registered, Joined, Asked).When(new PartyCommand.Answer(Other, Agrees: false, Day(2))).Then(new SignatureDeclined(Other, Day(2), Channel.EService, null));
        CaseGiven(Registered, Joined, Asked, new SignatureDeclined(Other, Day(2), Channel.EService, null)).When(new PartyCommand.Answer(Other, Agrees: true, Day(3))).Then(new CaseSigned(Other, Day(3), Channel.EService, null));
    }

    [Fact]
    public void An_officer_writes_down_an_answer_that_came_otherwise_and_an_older_one_takes_no_newers_place()
    {
        CaseGiven(Registered, Joined, Asked).When(new PartyCommand.Answer(Other, Agrees: true, Day(2), Channel.Paper, Officer)).Then(new CaseSigned(Other, Day(2), Channel.Paper, Officer));
        var signed = CaseGiven(Registered, Joined, Asked, new CaseSigned(Other, Day(3), Channel.EService, null));
        signed.When(new PartyCommand.Answer(Other, Agrees: true, Day(2), Channel.Paper, Officer)).Then();
        signed.When(new PartyCommand.Answer(Other, Agrees: false, Day(2), Channel.Paper, Officer)).ThenRefused("signature-newer");
        signed.When(new PartyCommand.Answer(Other, Agrees: false, Day(3), Channel.Telephone, Officer)).Then(new SignatureDeclined(Other, Day(3), Channel.Telephone, Officer));
        // Asked anew, an answer is to what is asked now; whether it is older than that is the slice's to know.
        CaseGiven(Registered, Joined, Asked, new CaseSigned(Other, Day(3), Channel.EService, null), Asked with { On = Day(4) }).When(new PartyCommand.Answer(Other, Agrees: false, Day(2), Channel.Paper, Officer))
            .Then(new SignatureDeclined(Other, Day(2), Channel.Paper, Officer));
        CaseGiven(Registered, Joined, Asked, new OfficerDisqualified(new OfficerId(Officer.Id), DisqualificationGround.OwnInterest, Officer)).When(new PartyCommand.Answer(Other, Agrees: true, Day(2), Channel.Paper, Officer)).ThenRefused("officer-disqualified");
    }

    [Fact]
    public void What_is_still_to_be_signed_in_a_decided_case_is_signed_by_who_was_asked()
    {
        var decided = CaseGiven(Registered, Joined, Asked, new SignatureOverdue(Other, Day(3)), Decided);
        decided.When(new PartyCommand.Answer(Other, Agrees: true, Day(4)) { AfterDecision = true }).Then(new CaseSigned(Other, Day(4), Channel.EService, null));
        decided.When(new PartyCommand.Answer(Other, Agrees: true, Day(4))).ThenRefused("case-already-decided");
        Assert.Equal(SignatureState.Signed, CaseGiven(Registered, Joined, Asked, Decided, new CaseSigned(Other, Day(4), Channel.EService, null)).Parties.All[Other].Signature);
        CaseGiven(Registered, Joined, Decided).When(new PartyCommand.Answer(Other, Agrees: true, Day(4)) { AfterDecision = true }).ThenRefused("signature-not-asked");
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
        CaseGiven(Registered, Joined, Asked, new CaseSigned(Other, Day(2), Channel.EService, null), Decided).When(new PartyCommand.Answer(Other, Agrees: false, Day(3))).ThenRefused("case-already-decided");

    [Fact]
    public void An_officer_lets_a_trustee_or_representative_take_part_before_and_after_the_decision()
    {
        foreach (var role in new[] { PartyRole.Trustee, PartyRole.Representative })
        {
            CaseGiven(Registered).When(new PartyCommand.Admit(Other, role, Unknown, Officer)).Then(new PartyJoined(Other, role, Officer));
            CaseGiven(Registered, Decided).When(new PartyCommand.Admit(Other, role, Unknown, Officer)).Then(new PartyJoined(Other, role, Officer));
        }
        CaseGiven(Registered, Joined).When(new PartyCommand.Admit(Other, PartyRole.Trustee, Unknown, Officer)).ThenRefused("party-has-other-role");
        CaseGiven(Registered).When(new PartyCommand.Admit(Guardian, PartyRole.Trustee, Unknown, Officer)).ThenRefused("party-is-applicant");
        CaseGiven(Registered, Decided, Closed).When(new PartyCommand.Admit(Other, PartyRole.Trustee, Unknown, Officer)).ThenRefused("case-closed");
        CaseGiven().When(new PartyCommand.Admit(Other, PartyRole.Trustee, Unknown, Officer)).ThenRefused("case-not-found");
        CaseGiven(Registered, new CaseMgmt.Domain.Cases.Handling.OfficerDisqualified(Anna, CaseMgmt.Domain.Cases.Handling.DisqualificationGround.OwnInterest, Officer))
            .When(new PartyCommand.Admit(Other, PartyRole.Trustee, Unknown, Officer)).ThenRefused("officer-disqualified");
    }

    [Fact]
    public void The_other_guardian_is_whom_the_register_has_and_the_pupil_whom_the_case_is_about_and_of_age_to_act_alone()
    {
        CaseGiven(Registered).When(new PartyCommand.Admit(Other, PartyRole.CoGuardian, Unknown, Officer)).ThenRefused("party-not-guardian");
        CaseGiven(Registered).When(new PartyCommand.Admit(Other, PartyRole.CoGuardian, Unknown with { HasCustody = true }, Officer)).Then(new PartyJoined(Other, PartyRole.CoGuardian, Officer));
        CaseGiven(Registered).When(new PartyCommand.Admit(Pupil, PartyRole.Pupil, Unknown, Officer)).ThenRefused("pupil-does-not-act-alone");
        CaseGiven(Registered).When(new PartyCommand.Admit(Pupil, PartyRole.Pupil, Unknown with { ActsAlone = true }, Officer)).Then(new PartyJoined(Pupil, PartyRole.Pupil, Officer));
        CaseGiven(Registered).When(new PartyCommand.Admit(Other, PartyRole.Pupil, Unknown with { ActsAlone = true }, Officer)).ThenRefused("pupil-does-not-act-alone");
        CaseGiven(Registered).When(new PartyCommand.Admit(Pupil, PartyRole.Trustee, Unknown with { ActsAlone = true }, Officer)).ThenRefused("pupil-does-not-act-alone");
    }

    [Fact]
    public void A_part_is_ended_once_however_far_the_case_has_come()
    {
        var left = new PartyLeft(Other, Officer);
        foreach (var state in new[] { CaseGiven(Registered, Joined), CaseGiven(Registered, Joined, Decided), CaseGiven(Registered, Joined, Decided, Closed) })
        {
            state.When(new PartyCommand.Leave(Other, Officer)).Then(left);
            state.Evolve(left).When(new PartyCommand.Leave(Other, Officer)).Then();
            Assert.Empty(state.Evolve(left).Parties.All);
        }
        CaseGiven(Registered, Joined, Decided, Disposed).When(new PartyCommand.Leave(Other, Officer)).ThenRefused("case-disposed");
        // Who is no longer a party holds the decision up no longer.
        CaseGiven(Registered, Joined, Asked, left).When(Decide(by: Officer)).Then(Decided with { DecidedBy = Officer });
    }

    [Theory]
    [InlineData(2010, 9, 1, true)]
    [InlineData(2010, 9, 2, false)]
    public void A_pupil_acts_alone_from_the_day_of_the_age_that_the_case_type_names(int year, int month, int day, bool acts)
    {
        var type = CaseTypeRegister.Get(new CaseTypeCode("school-transport"));
        Assert.Equal(acts, type.PupilActsAlone(new DateOnly(year, month, day), Day(1)));
        Assert.False((type with { PupilActsFrom = null }).PupilActsAlone(new DateOnly(year, month, day), Day(1)));
    }

    [Fact]
    public void What_has_changed_is_signed_anew_and_what_has_ended_is_waited_for_no_longer()
    {
        var again = new PartyCommand.AskAgain(Other, Day(3), Day(5), Day(9));
        var askedAgain = new SignatureAsked(Other, Day(3), Day(5), Day(9));
        CaseGiven(Registered).When(again).ThenRefused("party-not-found");
        CaseGiven(Registered, Joined, Asked, new CaseSigned(Other, Day(2), Channel.EService, null)).When(again).Then(askedAgain);
        CaseGiven(Registered, Joined, Asked, new SignatureDeclined(Other, Day(2), Channel.EService, null)).When(again).Then(askedAgain);
        CaseGiven(Registered, Joined, askedAgain).When(again).Then();
        CaseGiven(Registered, Joined, Asked).When(again with { Due = Day(3) }).ThenRefused("answer-day-not-ahead");
        var end = new PartyCommand.EndWait(Other, Day(4));
        CaseGiven(Registered, Joined, askedAgain).When(end).Then(new SignatureOverdue(Other, Day(4)));
        CaseGiven(Registered, Joined, askedAgain, new SignatureOverdue(Other, Day(4))).When(end).Then();
        CaseGiven(Registered, Joined, Asked, new CaseSigned(Other, Day(2), Channel.EService, null)).When(end).Then();
        CaseGiven(Registered, Joined).When(end).Then();
    }

    private static PartyStanding Unknown { get; } = new(HasCustody: false, ActsAlone: false);

    private static CaseClosed Closed { get; } = new(Today, RetentionRule.MunicipalPlan, Officer);

    private static DateOnly Day(int day) => new DateOnly(2026, 9, 1).AddDays(day - 1);
}
