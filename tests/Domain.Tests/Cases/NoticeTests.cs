using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.Cases;

public class NoticeTests
{
    private static readonly PersonRef Other = new(Id(50));
    private static readonly NoticeWritten ToApplicant = new(NoticeKind.Delay, Guardian, Today, Letter);

    [Fact]
    public void The_applicant_is_written_to_and_nothing_else_of_the_case_changes()
    {
        CaseGiven(Registered).When(new WriteNotice(NoticeKind.Delay, Guardian, Today, Letter)).Then(ToApplicant);
        CaseGiven(Registered, ToApplicant).When(new WriteNotice(NoticeKind.Delay, Guardian, Today, Letter)).Then();
        Assert.Equal(CaseGiven(Registered, Decided), CaseGiven(Registered, ToApplicant, Decided) with { Notice = null });
    }

    [Fact]
    public void A_decided_case_is_written_about_and_a_closed_one_only_to_remind_of_what_it_granted()
    {
        CaseGiven(Registered, Decided).When(new WriteNotice(NoticeKind.Renewal, Guardian, Today, Letter)).Then(ToApplicant with { Kind = NoticeKind.Renewal });
        CaseGiven(Registered, Decided, new CaseClosed(Today, CaseMgmt.Domain.Cases.RetentionRule.MunicipalPlan, Officer))
            .When(new WriteNotice(NoticeKind.Delay, Guardian, Today, Letter)).ThenRefused("case-closed");
        CaseGiven(Registered, Decided, new CaseClosed(Today, CaseMgmt.Domain.Cases.RetentionRule.MunicipalPlan, Officer))
            .When(new WriteNotice(NoticeKind.Renewal, Guardian, Today, Letter)).Then(ToApplicant with { Kind = NoticeKind.Renewal });
        CaseGiven(Registered, new CaseClosed(Today, CaseMgmt.Domain.Cases.RetentionRule.MunicipalPlan, Officer))
            .When(new WriteNotice(NoticeKind.Renewal, Guardian, Today, Letter)).ThenRefused("case-closed");
    }

    [Fact]
    public void A_party_is_written_to_and_nobody_who_is_not_in_the_case()
    {
        var joined = new PartyJoined(Other, PartyRole.CoGuardian, Applicant);
        CaseGiven(Registered, joined).When(new WriteNotice(NoticeKind.Signature, Other, Today, Letter)).Then(new NoticeWritten(NoticeKind.Signature, Other, Today, Letter));
        CaseGiven(Registered).When(new WriteNotice(NoticeKind.Signature, Other, Today, Letter)).ThenRefused("party-not-found");
        CaseGiven(Registered, joined, new PartyLeft(Other, Officer)).When(new WriteNotice(NoticeKind.Signature, Other, Today, Letter)).ThenRefused("party-not-found");
    }

    [Fact]
    public void Whoever_has_custody_is_written_to_without_having_joined_the_case() =>
        CaseGiven(Registered).When(new WriteNotice(NoticeKind.Completion, Other, Today, Letter, HasCustody: true)).Then(new NoticeWritten(NoticeKind.Completion, Other, Today, Letter));

    [Fact]
    public void Nothing_is_written_where_there_is_no_case_or_it_is_disposed_of()
    {
        CaseGiven().When(new WriteNotice(NoticeKind.Delay, Guardian, Today, Letter)).ThenRefused("case-not-found");
        CaseGiven(Registered, Decided, Disposed).When(new WriteNotice(NoticeKind.Delay, Guardian, Today, Letter)).ThenRefused("case-disposed");
    }
}
