using CaseMgmt.Domain.Decisions.Board;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Tests.Cases;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;

namespace CaseMgmt.Domain.Tests.Decisions;

public class BoardMeetingTests
{
    private static readonly DateOnly Meeting = new(2026, 9, 16);
    private static readonly ReportDrawnUp Report = new(Meeting, [Id(1), Id(2)], Officer, 2, 1);
    private static readonly MinutesApproved Approved = new(Meeting.AddDays(5), Officer);

    [Fact]
    public void The_list_is_drawn_up_once()
    {
        UnreportedDecision[] three = [new(Id(1), ActorKind.CaseOfficer), new(Id(2), ActorKind.System), new(Id(1), ActorKind.CaseOfficer)];
        var drawn = Assert.IsType<ReportDrawnUp>(Assert.Single(Accepted(Given().DrawUp(Meeting, three, Officer))));
        Assert.Equal([Id(1), Id(2)], drawn.Cases);
        Assert.Equal((3, 2, 1), (drawn.Decisions(), drawn.Delegated, drawn.Automatic));
        var automatic = Assert.IsType<ReportDrawnUp>(Assert.Single(Accepted(Given().DrawUp(Meeting, [new(Id(1), ActorKind.Robot)], Officer))));
        Assert.Equal((0, 1), (automatic.Delegated, automatic.Automatic));
        Given(Report).DrawUp(Meeting, [], Officer).Then();
        Given(Report).DrawUp(Meeting.AddDays(1), three, Officer).ThenRefused("report-drawn-up-before");
        Given().DrawUp(Meeting, [], Officer).ThenRefused("report-empty");
        Assert.Null((Report with { Delegated = null, Automatic = null }).Decisions());
    }

    [Fact]
    public void The_minutes_are_approved_after_the_meeting_and_then_announced()
    {
        Given().Approve(Meeting, Officer).ThenRefused("report-missing");
        Given(Report).Approve(Meeting.AddDays(-1), Officer).ThenRefused("minutes-before-meeting");
        Given(Report).Approve(Approved.On, Officer).Then(Approved);
        Given(Report).Announce(Approved.On, Officer).ThenRefused("minutes-not-approved");
        Given(Report, Approved).Approve(Approved.On, Officer).Then();
        Given(Report, Approved).Announce(Meeting, Officer).ThenRefused("announcement-before-approval");
        Given(Report, Approved).Announce(Approved.On.AddDays(1), Officer).Then(new AnnouncementMade(Approved.On.AddDays(1), Officer));
        Given(Report, Approved, new AnnouncementMade(Approved.On, Officer)).Announce(Approved.On, Officer).Then();
        Given(Report, Approved, new AnnouncementMade(Approved.On, Officer)).Announce(Approved.On.AddDays(1), Officer).ThenRefused("minutes-announced-before");
    }

    private static BoardMeeting Given(params IBoardEvent[] events) => events.Aggregate(BoardMeeting.Initial, BoardMeeting.Evolve);

    private static IReadOnlyList<IBoardEvent> Accepted(Verdict<IBoardEvent> verdict) => Assert.IsType<Verdict<IBoardEvent>.Accepted>(verdict).Events;
}
