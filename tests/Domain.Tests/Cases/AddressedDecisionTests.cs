using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.Cases;

/// <summary>A decision that goes to more than the applicant: each has a time of their own to appeal.</summary>
public class AddressedDecisionTests
{
    private static readonly PersonRef Other = new(Id(50));
    private static readonly Actor OtherGuardian = new(ActorKind.Guardian, Other.ToString());
    private static readonly Actor FirstGuardian = new(ActorKind.Guardian, Guardian.ToString());
    private static readonly Guid Appeal = Id(60);
    private static readonly Guid Meeting = Id(61);
    private static readonly AppealRoute Administrative = Type().Route;
    private static readonly AppealRoute Legality = Type("school-transport.chosen-school").Route;
    private static readonly CaseDecided Refusal = Decided with { Outcome = Outcome.Refused, DecidedBy = Officer, ValidFrom = null, ValidTo = null };
    private static readonly DecisionAddressed Addressed = new([Other], Examples.Letter);
    private static readonly DecisionReceived First = new(Day(1), DeliveryProof.DigitalMailbox, Day(22));
    private static readonly DecisionReceivedByParty Second = new(Other, Day(8), DeliveryProof.Receipt, Day(29));

    [Fact]
    public void The_decision_says_to_whom_it_goes_beside_the_applicant()
    {
        var taken = Assert.IsType<Verdict<ICaseEvent>.Accepted>(CaseDecider.Decide(Decide() with { Recipients = [Other] }, CaseGiven(Registered)));
        Assert.Equal([Other], Assert.IsType<DecisionAddressed>(taken.Events[1]).Recipients);
        CaseGiven(Registered).When(Decide() with { Recipients = [] }).Then(Decided);
    }

    [Fact]
    public void Each_has_three_weeks_from_the_day_of_their_own_receipt_and_the_first_proof_counts()
    {
        var given = CaseGiven(Registered, Refusal, Addressed, First);
        given.When(new AppealCommand.Receive(Administrative, Day(8), DeliveryProof.Receipt, Other)).Then(Second);
        CaseGiven(Registered, Refusal, Addressed, First, Second).When(new AppealCommand.Receive(Administrative, Day(9), DeliveryProof.Receipt, Other)).Then();
        given.When(new AppealCommand.Receive(Administrative, Day(-30), DeliveryProof.Receipt, Other)).ThenRefused("received-before-decided");
        CaseGiven(Registered, Refusal, First).When(new AppealCommand.Receive(Administrative, Day(8), DeliveryProof.Receipt, Other)).ThenRefused("party-not-found");
    }

    [Fact]
    public void Who_got_custody_after_the_decision_was_addressed_has_a_proof_and_a_time_of_their_own_and_the_applicants_stays()
    {
        var receive = new AppealCommand.Receive(Administrative, Day(8), DeliveryProof.Receipt, Other, HasCustody: true);
        CaseGiven(Registered, Refusal, First).When(receive).Then(Second);
        CaseGiven(Registered, Refusal).When(receive).Then(Second);
        CaseGiven(Registered, Refusal, Second).When(new AppealCommand.Receive(Administrative, Day(1), DeliveryProof.DigitalMailbox)).Then(First);
        CaseGiven(Registered, Refusal, First, Second).When(receive with { On = Day(9) }).Then();
        CaseGiven(Registered, Refusal, First, Second).When(new AppealCommand.Register(Appeal, Day(25), Channel.EService, OtherGuardian, Text)).Then(new AppealReceived(Appeal, Day(25), true, Channel.EService, OtherGuardian, Text, Other));
        CaseGiven(Registered, Refusal, First, new LegalForceGained(Day(23))).When(receive with { On = Day(24) }).ThenRefused("party-not-found");
        // The notice board has told everyone: the day is known before the receipt is.
        var announced = CaseGiven(Registered, Refusal, new DecisionReported(Meeting, Day(2)), new MinutesAnnounced(Meeting, Day(5), Day(26)), new DecisionReceivedByParty(Other, Day(8), DeliveryProof.Receipt, null));
        Assert.Equal(Day(26), announced.Appeals.LastDayFor(Other));
    }

    [Fact]
    public void An_appeal_is_in_time_by_the_time_of_the_one_who_appeals()
    {
        var both = CaseGiven(Registered, Refusal, Addressed, First, Second);
        both.When(new AppealCommand.Register(Appeal, Day(25), Channel.EService, FirstGuardian, Text)).Then(new AppealReceived(Appeal, Day(25), false, Channel.EService, FirstGuardian, Text, Guardian));
        both.When(new AppealCommand.Register(Appeal, Day(25), Channel.EService, OtherGuardian, Text)).Then(new AppealReceived(Appeal, Day(25), true, Channel.EService, OtherGuardian, Text, Other));
        // An officer says whose it is that came on paper; unsaid it is the applicant's.
        both.When(new AppealCommand.Register(Appeal, Day(25), Channel.Paper, Officer, Text)).Then(new AppealReceived(Appeal, Day(25), false, Channel.Paper, Officer, Text, Guardian));
        both.When(new AppealCommand.Register(Appeal, Day(25), Channel.Paper, Officer, Text, Other)).Then(new AppealReceived(Appeal, Day(25), true, Channel.Paper, Officer, Text, Other));
        CaseGiven(Registered, Refusal, Addressed, First).When(new AppealCommand.Register(Appeal, Day(25), Channel.Paper, Officer, Text, Other)).Then(new AppealReceived(Appeal, Day(25), null, Channel.Paper, Officer, Text, Other));
    }

    [Fact]
    public void An_appeal_that_came_before_a_receipt_is_timed_by_the_receipt_of_the_one_who_appealed()
    {
        var early = new AppealReceived(Appeal, Day(25), null, Channel.EService, OtherGuardian, Text, Other);
        CaseGiven(Registered, Refusal, Addressed, early).When(new AppealCommand.Receive(Administrative, Day(1), DeliveryProof.DigitalMailbox)).Then(First);
        CaseGiven(Registered, Refusal, Addressed, First, early).When(new AppealCommand.Receive(Administrative, Day(8), DeliveryProof.Receipt, Other)).Then(Second, new AppealTimed(Appeal, true));
    }

    [Fact]
    public void An_appeal_recorded_for_somebody_whose_receipt_is_unknown_is_never_late_by_anothers()
    {
        var recorded = new AppealReceived(Appeal, Day(60), null, Channel.Paper, Officer, Text, Other);
        var given = CaseGiven(Registered, Refusal, Addressed, recorded);
        given.When(new AppealCommand.Receive(Administrative, Day(1), DeliveryProof.DigitalMailbox)).Then(First);
        CaseGiven(Registered, Refusal, Addressed, First, recorded).When(new AppealCommand.Dismiss(Administrative, Appeal, Day(61), Officer, Reasons, Examples.Letter)).ThenRefused("appeal-time-unknown");
        CaseGiven(Registered, Refusal, Addressed, First, recorded).When(new AppealCommand.Uphold(Appeal, Day(61), Officer)).Then(new AppealReconsidered(Appeal, Day(61), IsMet: false, Officer));
        CaseGiven(Registered, Refusal, Addressed, First, recorded).When(new AppealCommand.Receive(Administrative, Day(8), DeliveryProof.Receipt, Other)).Then(Second, new AppealTimed(Appeal, false));
        // As an officer recorded it before it was written down whose it is: late only when it is late for everyone.
        var unnamed = recorded with { Appellant = null };
        CaseGiven(Registered, Refusal, Addressed, unnamed).When(new AppealCommand.Receive(Administrative, Day(1), DeliveryProof.DigitalMailbox)).Then(First);
        CaseGiven(Registered, Refusal, Addressed, First, unnamed).When(new AppealCommand.Receive(Administrative, Day(8), DeliveryProof.Receipt, Other)).Then(Second, new AppealTimed(Appeal, false));
    }

    [Fact]
    public void An_appeal_is_recorded_for_whom_the_decision_concerns_and_a_guardian_whom_it_did_not_go_to_has_no_time_but_the_notice_boards()
    {
        var stranger = new PersonRef(Id(51));
        var command = new AppealCommand.Register(Appeal, Day(25), Channel.Paper, Officer, Text, stranger);
        CaseGiven(Registered, Refusal, First).When(command).ThenRefused("party-not-found");
        CaseGiven(Registered, Refusal, First).When(command with { HasCustody = true }).Then(new AppealReceived(Appeal, Day(25), null, Channel.Paper, Officer, Text, stranger));
        CaseGiven(Registered, Refusal, new DecisionReported(Meeting, Day(5)), new MinutesAnnounced(Meeting, Day(10), Day(31)))
            .When(command with { HasCustody = true }).Then(new AppealReceived(Appeal, Day(25), true, Channel.Paper, Officer, Text, stranger));
    }

    [Fact]
    public void Legal_force_waits_for_the_last_of_them()
    {
        CaseGiven(Registered, Refusal, Addressed, First).When(new AppealCommand.TimePassed(Day(40))).Then();
        CaseGiven(Registered, Refusal, Addressed, First, Second).When(new AppealCommand.TimePassed(Day(29))).Then();
        CaseGiven(Registered, Refusal, Addressed, First, Second).When(new AppealCommand.TimePassed(Day(40))).Then(new LegalForceGained(Day(30)));
    }

    [Fact]
    public void The_notice_board_starts_the_time_of_everyone() =>
        CaseGiven(Registered, Refusal, Addressed, new DecisionReported(Meeting, Day(5)), new MinutesAnnounced(Meeting, Day(10), Day(31)))
            .When(new AppealCommand.TimePassed(Day(40))).Then(new LegalForceGained(Day(32)));

    [Fact]
    public void Receipt_starts_no_clock_where_the_notice_board_does() =>
        CaseGiven(Registered, Refusal, Addressed).When(new AppealCommand.Receive(Legality, Day(8), DeliveryProof.Receipt, Other)).Then(new DecisionReceivedByParty(Other, Day(8), DeliveryProof.Receipt, null));

    private static DateOnly Day(int day) => new DateOnly(2026, 9, 1).AddDays(day - 1);
}
