using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Cases.Reexamination;
using CaseMgmt.Domain.Persons;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;
using Outcome = CaseMgmt.Domain.Decisions.Outcome;

namespace CaseMgmt.Domain.Tests.Cases;

/// <summary>An officer who may take no part in a case (jäv) does nothing in it.</summary>
public class DisqualificationTests
{
    private static readonly PersonRef Other = new(Id(50));
    private static readonly Guid Matter = Id(80);
    private static readonly OfficerDisqualified Barred = new(Anna, DisqualificationGround.OwnInterest, Officer);
    private static readonly CaseDecided Refusal = Decided with { Outcome = Outcome.Refused, ValidFrom = null, ValidTo = null };
    private static readonly AppealReceived Received = new(Matter, Today, true, Channel.EService, Parent, Text, Guardian);

    private static Actor Parent => new(ActorKind.Guardian, Guardian.Value.ToString());

    // What is no officer's act in one case, and why.
    private static readonly Dictionary<Type, string> NoOfficersAct = new()
    {
        [typeof(CaseCommand.Register)] = "There is no case before it, and so nobody disqualified in it.",
        [typeof(ClockCommand.Start)] = "Follows from the registration; the program computes the days.",
        [typeof(ClockCommand.DayReached)] = "The calendar.",
        [typeof(ClockCommand.RequestPassed)] = "The calendar.",
        [typeof(AppealCommand.TimePassed)] = "The calendar.",
        [typeof(AppealCommand.Report)] = "A list for a whole meeting of the board, whoever handles the cases on it.",
        [typeof(AppealCommand.Announce)] = "The notice board, for the whole meeting at once.",
        [typeof(PartyCommand.AskAgain)] = "Follows from a changed choice of school.",
        [typeof(PartyCommand.EndWait)] = "Follows from what ended the case.",
        [typeof(PartyCommand.TimePassed)] = "The calendar.",
        [typeof(ReexaminationCommand.Open)] = "An import of the register.",
    };

    [Fact]
    public void Every_command_on_a_case_tells_who_gives_it_but_those_that_no_officer_gives()
    {
        Type[] families = [typeof(CaseCommand), typeof(HandlingCommand), typeof(ClockCommand), typeof(PartyCommand), typeof(AppealCommand), typeof(ClosingCommand), typeof(ReexaminationCommand)];
        var silent = families.SelectMany(f => f.GetNestedTypes()).Where(t => !typeof(IOfficerAct).IsAssignableFrom(t)).ToList();
        Assert.Equal([], silent.Except(NoOfficersAct.Keys).Select(t => t.FullName));
        // An exception that is one no more is taken off the list; registering alone tells who without there being a case.
        Assert.Equal([], NoOfficersAct.Keys.Except(silent).Where(t => t != typeof(CaseCommand.Register)).Select(t => t.FullName));
        Assert.All(NoOfficersAct.Values, why => Assert.True(why.Length > 10));
    }

    [Fact]
    public void Nobody_disqualified_takes_an_appeal_back_or_records_when_a_decision_was_received()
    {
        var open = CaseGiven(Registered, Refusal, Barred, Received);
        open.When(new AppealCommand.Withdraw(Matter, Today, Officer, Channel.Telephone, Text)).ThenRefused("officer-disqualified");
        open.When(new AppealCommand.Receive(Type().Route, Today, DeliveryProof.Stated, null, Officer)).ThenRefused("officer-disqualified");
        open.When(new AppealCommand.Register(Id(81), Today, Channel.Paper, Officer, Text)).ThenRefused("officer-disqualified");
        // What a mailbox tells is no officer's word.
        Assert.IsType<Verdict<ICaseEvent>.Accepted>(open.When(new AppealCommand.Receive(Type().Route, Today, DeliveryProof.DigitalMailbox)));
    }

    [Fact]
    public void Nobody_disqualified_moves_the_case_or_takes_back_what_others_have_asked_for()
    {
        var asked = CaseGiven(
            Registered, new CaseReferred(Id(60), Bo, ReferralPurpose.Approval, Officer, Text), new AnswerRequested(Id(61), WaitKind.Completion, Today, Today.AddDays(14), Officer, Text),
            new PartyJoined(Other, PartyRole.CoGuardian, Officer), Barred);
        asked.When(new ClosingCommand.ChangeQueue(Queue.Protected, Officer)).ThenRefused("officer-disqualified");
        asked.When(new HandlingCommand.Withdraw(Id(60), Officer)).ThenRefused("officer-disqualified");
        asked.When(new ClockCommand.Withdraw(Id(61), Today, Officer)).ThenRefused("officer-disqualified");
        asked.When(new PartyCommand.Leave(Other, Officer)).ThenRefused("officer-disqualified");
        asked.When(new PartyCommand.AskSignature(Other, Today, Today.AddDays(7), Today.AddDays(14), Officer)).ThenRefused("officer-disqualified");
        asked.When(new HandlingCommand.Assign(Bo, Officer)).ThenRefused("officer-disqualified");
        // To say so, and to leave, is all that is left.
        Assert.IsType<Verdict<ICaseEvent>.Accepted>(asked.When(new HandlingCommand.Disqualify(Anna, DisqualificationGround.OwnInterest, Bo, Officer)));
    }

    [Fact]
    public void A_guardian_takes_back_ones_own_appeal_and_nobody_elses()
    {
        var open = CaseGiven(Registered, Refusal, Received);
        open.When(new AppealCommand.Withdraw(Matter, Today, Parent, Channel.EService, null)).Then(new AppealWithdrawn(Matter, Today, Parent, Channel.EService, null));
        open.When(new AppealCommand.Withdraw(Matter, Today, new Actor(ActorKind.Guardian, Other.Value.ToString()), Channel.EService, null)).ThenRefused("appeal-not-yours");
        open.When(new AppealCommand.Withdraw(Matter, Today, Robot, Channel.EService, null)).ThenRefused("appeal-not-yours");
        open.When(new AppealCommand.Withdraw(Matter, Today.AddDays(-1), Officer, Channel.Paper, Text)).ThenRefused("withdrawn-before-received");
        open.Evolve(new AppealWithdrawn(Matter, Today, Parent, Channel.EService, null)).When(new AppealCommand.Withdraw(Matter, Today, Parent, Channel.EService, null)).Then();
    }

    [Fact]
    public void The_same_persons_second_appeal_says_that_the_first_one_waits()
    {
        var open = CaseGiven(Registered, Refusal, Received);
        open.When(new AppealCommand.Register(Id(81), Today, Channel.EService, Parent, OtherText)).ThenRefused("appeal-received-before");
        Assert.IsType<Verdict<ICaseEvent>.Accepted>(
            open.Evolve(new AppealWithdrawn(Matter, Today, Parent, Channel.EService, null)).When(new AppealCommand.Register(Id(81), Today, Channel.EService, Parent, OtherText)));
        Assert.IsType<Verdict<ICaseEvent>.Accepted>(open.When(new AppealCommand.Register(Id(81), Today, Channel.EService, new Actor(ActorKind.Guardian, Other.Value.ToString()), OtherText)));
    }
}
