using System.Net;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Board;

/// <summary>Decisions reported to the board: list, minutes, notice board.</summary>
public sealed class BoardTests(Stage stage) : IClassFixture<Stage>
{
    private const string Meetings = "/9901/manager/board-meetings";
    private static readonly string Meeting = $"/9901/board/{MatterSample.MeetingId}";

    [Fact]
    public async Task A_manager_comes_to_the_lists_and_an_officer_does_not()
    {
        stage.Api.Reset();
        using var manager = new Visitor(stage.Web.Address);
        Assert.Equal("Anmälan till nämnden", (await manager.SignInAsync("manager")).Heading);
        using var officer = await stage.SignedInAsync("officer");
        Assert.Equal(HttpStatusCode.Forbidden, (await officer.GetAsync("/9901/board")).Status);
    }

    [Fact]
    public async Task A_list_is_drawn_up_for_a_meeting_and_opened()
    {
        using var visitor = await stage.SignedInAsync("manager");
        var page = await visitor.GetAsync("/9901/board");
        Assert.Contains("Skolskjuts till vald skola", page.Words, StringComparison.Ordinal);
        var drawn = await visitor.SendAsync(page, Day("2026-11-18"));
        Assert.Equal(Meeting, drawn.Address.AbsolutePath);
        Assert.Contains("Listan är upprättad", drawn.Words, StringComparison.Ordinal);
        Assert.Equal("2026-11-18", Sent(Meetings).Json.GetProperty("on").GetString());
        Assert.Contains(stage.Api.Requests, r => r.Path == Meetings && r.Query.Contains("after=52", StringComparison.Ordinal));

        stage.Api.On("POST", Meetings, _ => Answer.Problem(409, "report-empty", "Det finns inga beslut att anmäla."));
        var empty = await visitor.SendAsync(page, Day("2026-11-18"));
        Assert.Equal(HttpStatusCode.Conflict, empty.Status);
        Assert.Contains("Det finns inga beslut att anmäla.", empty.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Minutes_are_approved_then_announced_and_then_nothing_is_left_to_do()
    {
        using var visitor = await stage.SignedInAsync("manager");
        var approve = await visitor.GetAsync(Meeting);
        Assert.Contains("Protokollet är justerat", approve.Words, StringComparison.Ordinal);
        await visitor.SendAsync(approve, Day("2026-11-20"));
        Assert.Equal("2026-11-20", Sent($"{Meetings}/{MatterSample.MeetingId}/approvals").Json.GetProperty("on").GetString());

        stage.Api.On("GET", Meetings, _ => LifeSample.Page(MatterSample.Meeting("2026-11-20", null)));
        stage.Api.On("POST", $"{Meetings}/{MatterSample.MeetingId}/announcements", _ => Answer.Problem(400, "invalid-request", violations: new[] { new { field = "on", code = "in-the-future", message = "Dagen har inte varit." } }));
        var announce = await visitor.SendAsync(await visitor.GetAsync(Meeting), Day("2030-01-01"));
        Assert.Equal("Dagen har inte varit.", announce.Document.QuerySelector("#step-on-error")!.TextContent);
        stage.Api.On("GET", Meetings, _ => LifeSample.Page(MatterSample.Meeting("2026-11-20", "2026-11-21")));
        Assert.Empty((await visitor.GetAsync(Meeting)).Document.QuerySelectorAll("main form"));
    }

    [Fact]
    public async Task The_list_is_kept_as_a_file_and_a_meeting_that_is_none_is_not_found()
    {
        using var visitor = await stage.SignedInAsync("manager");
        var page = await visitor.GetAsync(Meeting);
        var file = await visitor.GetAsync(page.Document.QuerySelector("a[download]")!.GetAttribute("href")!);
        Assert.Equal("text/csv", file.Response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/9901/board/{Guid.Empty}")).Status);
    }

    private Received Sent(string path) => stage.Api.Requests.Last(r => r.Method == "POST" && r.Path == path);

    private static Dictionary<string, string[]> Day(string day) => new(StringComparer.Ordinal) { ["Day"] = [day] };
}
