using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Cases.Secrecy;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.Cases;

/// <summary>What goes with an application that is handed over.</summary>
public class TakenAlongTests
{
    private static readonly CaseTypeCode OldType = new("general-matter");
    private static readonly PersonRef Other = new(Id(3));
    private static readonly CaseTakenOver TakenOver = new(Id(70), OldType, Today, Officer);
    private static readonly SealedRef<FormSnapshot> NewForm = new(Id(40), "form");
    private static readonly CaseFile New = CaseGiven(
        Registered with { Form = NewForm }, new DeadlineSet(DeadlineKind.Target, Today.AddDays(30)), new DeadlineSet(DeadlineKind.TargetNear, Today.AddDays(25)));

    private static readonly SealedRef<CaseText> CopiedText = new(Id(41), "text");
    private static readonly SealedRef<CaseText> CopiedOtherText = new(Id(42), "other-text");

    [Fact]
    public void A_completion_that_is_waited_for_goes_on_with_its_last_day_and_keeps_the_target_still()
    {
        var asked = new AnswerRequested(Id(60), WaitKind.Completion, Today.AddDays(2), Today.AddDays(16), Officer, Text);
        var events = Taken(asked);
        Assert.Equal([asked with { Text = CopiedText }, TakenOver], events);
        var state = After(events);
        Assert.Equal((Today.AddDays(2), 1), (state.Clock.PausedSince!.Value, state.Clock.Waits.Count));
        // The answer arrives in the new case, and the target is as many days later as it stood still.
        var answer = new AnswerReceived(Id(60), Today.AddDays(9), Channel.EService, Applicant, OtherText);
        state.When(new ClockCommand.Answer(answer.Request, answer.On, answer.Channel, answer.By, answer.Text))
            .Then(answer, new DeadlineSet(DeadlineKind.Target, Today.AddDays(37)), new DeadlineSet(DeadlineKind.TargetNear, Today.AddDays(32)));
    }

    [Fact]
    public void What_was_answered_follows_and_the_days_that_the_target_stood_still_too()
    {
        var asked = new AnswerRequested(Id(60), WaitKind.Completion, Today, Today.AddDays(14), Officer, Text);
        var answer = new AnswerReceived(Id(60), Today.AddDays(4), Channel.Paper, Officer, OtherText);
        var late = new AnswerRequested(Id(61), WaitKind.Completion, Today.AddDays(4), Today.AddDays(5), Officer, Text);
        var overdue = new AnswerOverdue(Id(61), Today.AddDays(8));
        var withdrawn = new AnswerRequestWithdrawn(Id(62), Today.AddDays(8), Officer);
        Assert.Equal(
            [
                asked with { Text = CopiedText }, answer with { Text = CopiedOtherText }, new DeadlineSet(DeadlineKind.Target, Today.AddDays(34)), new DeadlineSet(DeadlineKind.TargetNear, Today.AddDays(29)),
                late with { Text = CopiedText }, overdue, new DeadlineSet(DeadlineKind.Target, Today.AddDays(36)), new DeadlineSet(DeadlineKind.TargetNear, Today.AddDays(31)),
                late with { Request = Id(62), On = Today.AddDays(8), Due = Today.AddDays(10), Text = CopiedText }, withdrawn, TakenOver,
            ],
            Taken(asked, answer, late, overdue, late with { Request = Id(62), On = Today.AddDays(8), Due = Today.AddDays(10) }, withdrawn));
    }

    [Fact]
    public void More_time_to_answer_follows()
    {
        var asked = new AnswerRequested(Id(60), WaitKind.Completion, Today, Today.AddDays(14), Officer, Text);
        var longer = new AnswerTimeExtended(Id(60), Today.AddDays(4), Today.AddDays(21), Officer, OtherText);
        var events = Taken(asked, longer);
        Assert.Equal([asked with { Text = CopiedText }, longer with { Reason = CopiedOtherText }, TakenOver], events);
        Assert.Equal(Today.AddDays(21), After(events).Clock.Waits[Id(60)].Due);
    }

    [Fact]
    public void What_was_communicated_there_is_to_be_communicated_anew()
    {
        var asked = new AnswerRequested(Id(60), WaitKind.Opinion, Today, Today.AddDays(14), Officer, Text);
        var answer = new AnswerReceived(Id(60), Today.AddDays(4), Channel.Paper, Officer, OtherText);
        Assert.True(CaseGiven(Registered, asked, answer).Clock.IsCommunicated);
        var state = After(Taken(asked, answer));
        Assert.Equal((CopiedOtherText, false), (state.Clock.Waits[Id(60)].Answer, state.Clock.IsCommunicated));
    }

    [Fact]
    public void Whoever_takes_part_does_so_in_the_new_case_with_the_signature_as_far_as_it_is()
    {
        var joined = new PartyJoined(Other, PartyRole.CoGuardian, Officer);
        var asked = new SignatureAsked(Other, Today, Today.AddDays(7), Today.AddDays(14));
        var reminded = new SignatureReminded(Other, Today.AddDays(7));
        var trustee = new PartyJoined(new PersonRef(Id(4)), PartyRole.Trustee, Officer);
        var left = new PartyLeft(new PersonRef(Id(5)), Officer);
        Assert.Equal([joined, asked, reminded, trustee, TakenOver], Taken(joined, asked, reminded, new PartyJoined(left.Person, PartyRole.Representative, Officer), trustee, left));
        foreach (var end in new ICaseEvent[] { new CaseSigned(Other, Today.AddDays(8), Channel.EService, null), new SignatureDeclined(Other, Today.AddDays(8), Channel.EService, null), new SignatureOverdue(Other, Today.AddDays(15)) })
            Assert.Equal([joined, asked, end, TakenOver], Taken(joined, asked, end));
    }

    [Fact]
    public void Who_takes_part_there_already_signs_on_the_terms_of_the_new_case()
    {
        var joined = new PartyJoined(Other, PartyRole.CoGuardian, Officer);
        var asked = new SignatureAsked(Other, Today.AddDays(3), Today.AddDays(7), Today.AddDays(14));
        var state = After([joined, asked]);
        var command = new ClosingCommand.TakeOver(Id(70), OldType, Today, Officer, Along([joined, asked with { On = Today }, new CaseSigned(Other, Today.AddDays(1), Channel.EService, null)]));
        state.When(command).Then(TakenOver);
    }

    [Fact]
    public void An_applicant_who_was_replaced_follows_as_the_other_guardian()
    {
        var replaced = new ApplicantReplaced(Guardian, Other, FormerStays: true, Officer);
        Assert.Equal([new PartyJoined(Other, PartyRole.CoGuardian, Officer), TakenOver], Taken(Registered with { Applicant = Other }, replaced));
        Assert.Equal([TakenOver], Taken(Registered with { Applicant = Other }, replaced with { FormerStays = false }));
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public void A_pupil_follows_where_pupils_act_alone(bool actsAlone, int events)
    {
        var along = Along([new PartyJoined(Pupil, PartyRole.Pupil, Officer)]) with { PupilActsAlone = actsAlone };
        Assert.Equal(events, Accepted(New.When(new ClosingCommand.TakeOver(Id(70), OldType, Today, Officer, along))).Count);
    }

    [Fact]
    public void A_request_to_be_decided_goes_on_with_its_last_day_unless_it_was_refused()
    {
        var demanded = new DecisionDemanded(Today.AddMonths(7), Applicant);
        var answerBy = new DeadlineSet(DeadlineKind.DemandAnswer, Today.AddMonths(7).AddDays(28));
        Assert.Equal([demanded, answerBy, TakenOver], Taken(demanded, answerBy));
        Assert.Equal([TakenOver], Taken(demanded, answerBy, new DecisionDemandRefused(Today.AddMonths(7), Officer, Reasons, Examples.Letter)));
    }

    [Fact]
    public void Marks_of_secrecy_follow_to_the_copies_and_an_officer_is_as_disqualified_there()
    {
        var ground = Citation.Parse("2009:400 23:2");
        var form = new DocumentClassified(Form.Id, IsSecret: true, ground, Today, Officer, OtherText);
        var file = new DocumentClassified(Id(80), IsSecret: true, ground, Today.AddDays(1), Officer, null);
        var gone = new DocumentClassified(Id(81), IsSecret: true, ground, Today, Officer, null);
        var disqualified = new OfficerDisqualified(Bo, DisqualificationGround.OwnInterest, Officer);
        Assert.Equal(
            [form with { Document = NewForm.Id, Words = CopiedOtherText }, file with { Document = Id(90) }, disqualified, TakenOver],
            Taken(form, file, gone, gone with { IsSecret = false, Ground = null }, disqualified, new DocumentClassified(Id(82), IsSecret: true, ground, Today, Officer, null)));
        var before = new ClassifyDocument(Id(91), IsSecret: true, ground, Today, Officer);
        New.When(new ClosingCommand.TakeOver(Id(70), OldType, Today, Officer, Along([]) with { CameMarked = [before] }))
            .Then(new DocumentClassified(Id(91), IsSecret: true, ground, Today, Officer, null), TakenOver);
    }

    [Fact]
    public void What_can_be_read_no_more_does_not_follow_and_taking_over_again_adds_nothing()
    {
        var asked = new AnswerRequested(Id(60), WaitKind.Completion, Today, Today.AddDays(14), Officer, new SealedRef<CaseText>(Id(99), "unread"));
        var events = Taken(asked, new AnswerOverdue(Id(60), Today.AddDays(15)), new PartyJoined(Other, PartyRole.CoGuardian, Officer));
        Assert.Equal([new PartyJoined(Other, PartyRole.CoGuardian, Officer), TakenOver], events);
        After(events).When(new ClosingCommand.TakeOver(Id(70), OldType, Today, Officer, Along([new PartyJoined(Other, PartyRole.CoGuardian, Officer)]))).Then();
    }

    private static TakenAlong Along(ICaseEvent[] before) => new(
        [.. before is [CaseRegistered, ..] ? Array.Empty<ICaseEvent>() : [Registered], .. before],
        new Dictionary<Guid, SealedRef<CaseText>> { [Text.Id] = CopiedText, [OtherText.Id] = CopiedOtherText },
        new Dictionary<Guid, Guid> { [Id(80)] = Id(90), [Id(81)] = Id(91) }, [], PupilActsAlone: false);

    private static IReadOnlyList<ICaseEvent> Taken(params ICaseEvent[] before) => Accepted(New.When(new ClosingCommand.TakeOver(Id(70), OldType, Today, Officer, Along(before))));

    private static IReadOnlyList<ICaseEvent> Accepted(Verdict<ICaseEvent> verdict) => Assert.IsType<Verdict<ICaseEvent>.Accepted>(verdict).Events;

    private static CaseFile After(IEnumerable<ICaseEvent> events) => events.Aggregate(New, (s, e) => s.Evolve(e));
}
