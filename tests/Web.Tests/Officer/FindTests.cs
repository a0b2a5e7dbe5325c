using System.Net;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Officer;

public sealed class FindTests(Stage stage) : IClassFixture<Stage>
{
    private const string Personnummer = "201501012383";

    [Theory]
    [InlineData("view=mine", "?status=under-assessment&mine=true&limit=25")]
    [InlineData("view=unassigned&order=due", "?status=under-assessment&unassigned=true&sort=due&limit=25")]
    [InlineData("view=unread&queue=protected", "?status=under-assessment&queue=protected&unread=true&limit=25")]
    [InlineData("status=closed&warning=target-passed", "?status=closed&warning=target-passed&limit=25")]
    [InlineData("view=others&warning=x&queue=y&order=z", "?status=under-assessment&limit=25")]
    public async Task The_worklist_is_filtered_and_keeps_its_filters_when_paging(string asked, string sent)
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync("/9901/officer/worklist?" + asked);
        await visitor.GetAsync(page.Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        Assert.Equal([sent, sent + "&cursor=page-2"], stage.Api.Requests.Select(r => r.Query));
    }

    [Fact]
    public async Task The_worklist_shows_warnings_unread_messages_waiting_and_officers()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", "/9901/officer/worklist", _ => LifeSample.Page(new
        {
            caseId = Sample.CaseId,
            reference = Sample.Reference,
            caseType = "general-matter",
            caseTypeTitle = "Övrigt ärende",
            childName = "Alva Testsson",
            status = "under-assessment",
            statusText = "Under handläggning",
            registeredAt = "2026-11-20T08:15:00Z",
            assignees = new[] { "handlaggare-9" },
            waitingUntil = "2026-12-04",
            warnings = new[] { "target-near", "decision-demanded" },
            queue = "ordinary",
            unreadMessage = true,
            version = 3,
        }));
        var page = await visitor.GetAsync("/9901/officer/worklist");
        foreach (var expected in new[] { "Målet närmar sig", "Avgörande begärt", "Oläst meddelande", "Väntar på svar till 4 december 2026", "handlaggare-9", "Övrigt ärende" })
            Assert.Contains(expected, page.Document.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.Equal($"/9901/officer/cases/{Sample.CaseId}/inquiry", page.Document.QuerySelector("tbody a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task A_search_by_personnummer_never_stands_in_an_address_or_in_the_log()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync("/9901/officer/search");
        var found = await visitor.SendAsync(page, Fields(("Reason", "enquiry"), ("PersonalIdentityNumber", Personnummer)), form: "section[aria-labelledby=person-title]");
        Assert.Equal("?handler=person", found.Address.Query);
        Assert.Contains(Sample.Reference, found.Document.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        var sent = Assert.Single(stage.Api.Requests);
        Assert.Equal(("/9901/officer/case-searches", "?limit=25"), (sent.Path, sent.Query));
        Assert.Equal(Personnummer, sent.Json.GetProperty("personalIdentityNumber").GetString());
        Assert.Equal("enquiry", sent.Json.GetProperty("reason").GetString());
        Assert.DoesNotContain(Personnummer, stage.Web.Log.All, StringComparison.Ordinal);

        await visitor.SendAsync(found, action: "?handler=person", form: "#more-found");
        Assert.Equal("?limit=25&cursor=page-2", stage.Api.Requests[^1].Query);
        Assert.Equal(Personnummer, stage.Api.Requests[^1].Json.GetProperty("personalIdentityNumber").GetString());
    }

    [Fact]
    public async Task A_search_without_name_or_number_is_told_at_its_field()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("POST", "/9901/officer/case-searches", _ => Answer.Problem(400, "invalid-request", violations: new[] { new { field = "name", code = "required", message = "Ange namn eller personnummer." } }));
        var failed = await visitor.SendAsync(await visitor.GetAsync("/9901/officer/search"), form: "section[aria-labelledby=person-title]");
        Assert.Equal(HttpStatusCode.BadRequest, failed.Status);
        Assert.Equal("Ange namn eller personnummer.", failed.Document.QuerySelector("#person-name-error")!.TextContent);
    }

    [Fact]
    public async Task A_case_is_found_by_its_number()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync("/9901/officer/search");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await visitor.SendAsync(page, form: "section[aria-labelledby=number-title]")).Status);
        var found = await visitor.SendAsync(page, Fields(("Number", Sample.Reference)), form: "section[aria-labelledby=number-title]");
        Assert.Contains("BUN 2026/00017", found.Document.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("?number=" + Sample.Reference, Assert.Single(stage.Api.Requests).Query);
    }

    [Fact]
    public async Task Letters_to_print_are_fetched_by_recipient_and_ticked_off_together_with_the_day()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync("/9901/officer/print-queue");
        Assert.Contains("Ingen digital brevlåda", page.Words, StringComparison.Ordinal);
        Assert.Contains("Vera Vårdnad", page.Document.QuerySelector("tbody th")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("3 av 10", page.Document.QuerySelector("section[aria-labelledby=failed-title]")!.TextContent, StringComparison.Ordinal);
        var addressed = await visitor.GetAsync(page.Document.QuerySelector("tbody th a")!.GetAttribute("href")!.Split('#')[0]);
        Assert.Contains("999 01 Älvsunda", addressed.Document.QuerySelector("tbody th .envelope")!.TextContent, StringComparison.Ordinal);
        var letter = await visitor.GetAsync($"/9901/officer/print-queue?handler=letter&deliveryId={LifeSample.DeliveryId}");
        Assert.Equal("%PDF-1.7 print", letter.Text);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await visitor.SendAsync(page)).Status);
        var sent = await visitor.SendAsync(page, Fields(("letters", $"{LifeSample.DeliveryId}"), ("Day", "2026-11-20")));
        Assert.Contains("Markerade som skickade: 1", sent.Words, StringComparison.Ordinal);
        var command = Assert.Single(stage.Api.Requests, r => r.Method == "POST" && r.Path == "/9901/officer/print-queue/sendings").Json;
        Assert.Equal(("2026-11-20", LifeSample.DeliveryId), (command.GetProperty("sentOn").GetString(), command.GetProperty("deliveries")[0].GetGuid()));
        stage.Api.On("POST", "/9901/officer/print-queue/sendings", _ => Answer.Ok(new { results = new[] { new { deliveryId = LifeSample.DeliveryId, outcome = "refused", code = "delivery-settled" } } }));
        var late = await visitor.SendAsync(page, Fields(("letters", $"{LifeSample.DeliveryId}")));
        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.Contains("redan skickat", late.Document.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
    }

    private static Dictionary<string, string[]> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(f => f.Name, f => new[] { f.Value }, StringComparer.Ordinal);
}
