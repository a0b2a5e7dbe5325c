using System.Net;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Officer;

/// <summary>Cases ticked in the worklist: given to an officer, or decided as they are put forward.</summary>
public sealed class ManyCasesTests(Stage stage) : IClassFixture<Stage>
{
    private const string Worklist = "/9901/officer/worklist?status=under-assessment&view=unassigned";
    private static readonly string One = $"{Sample.CaseId}|{Sample.Reference}|0";
    private static readonly string Other = $"{Sample.ProtectedCaseId}|{Sample.ProtectedReference}|0";

    [Fact]
    public async Task Ticked_cases_are_given_to_an_officer_and_the_list_comes_back_as_it_was_asked_for()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var list = await visitor.GetAsync(Worklist);
        var given = await SendAsync(visitor, list, "?handler=assign&status=under-assessment&view=unassigned", ("cases", [One]), ("Officer", [" handlaggare-2 "]), ("Ticked", ["true"]));
        Assert.Contains("Tilldelade ärenden: 1", given.Document.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("/9901/officer/worklist?status=under-assessment&view=unassigned&assigned=1", given.Address.PathAndQuery);
        var sent = Sent("/9901/officer/assignments").Json;
        Assert.Equal(("handlaggare-2", true), (sent.GetProperty("officer").GetString(), sent.GetProperty("replaces").GetBoolean()));
        Assert.Equal([Sample.CaseId], sent.GetProperty("cases").EnumerateArray().Select(c => c.GetGuid()));
    }

    [Fact]
    public async Task Cases_that_cannot_be_given_are_named_with_why()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var given = await SendAsync(visitor, await visitor.GetAsync(Worklist), "?handler=assign", ("cases", [One, Other]));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, Sent("/9901/officer/assignments").Json.GetProperty("officer").ValueKind);
        Assert.Contains($"{Sample.ProtectedReference}: Handläggaren är jävig", given.Document.QuerySelector("section[aria-labelledby=left-title]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_ticked_is_told_and_sends_nothing()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var refused = await SendAsync(visitor, await visitor.GetAsync(Worklist), "?handler=assign", ("Officer", ["handlaggare-2"]));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.Document.QuerySelector(".error-summary a[href='#picked']"));
        Assert.Equal("handlaggare-2", refused.Document.QuerySelector("#picked-officer")!.GetAttribute("value"));
        var batch = await SendAsync(visitor, refused, "/9901/officer/decision-batches");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, batch.Status);
        Assert.DoesNotContain(stage.Api.Requests, r => r.Method == "POST");
        Assert.Equal("/9901/officer/worklist", (await visitor.GetAsync("/9901/officer/decision-batches")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Ticked_cases_are_looked_at_decided_at_the_version_seen_and_followed()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var look = await SendAsync(visitor, await visitor.GetAsync(Worklist), "/9901/officer/decision-batches", ("cases", [One, Other]));
        Assert.Contains("Kan beslutas: 1", look.Words, StringComparison.Ordinal);
        Assert.Contains("Det finns inget förslag till beslut", look.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Api.Requests, r => r.Path == "/9901/officer/decision-batches");

        // Looked at again with reasons, then started.
        var again = await visitor.SendAsync(look, Fields(("Text", "Reglerna är tydliga."), ("Ticked", "true")), action: "/9901/officer/decision-batches");
        var asked = Sent("/9901/officer/decision-batches/previews").Json;
        Assert.Equal(("Reglerna är tydliga.", true), (asked.GetProperty("reasons").GetString(), asked.GetProperty("communicationNotNeeded").GetBoolean()));
        var followed = await visitor.SendAsync(again);
        var sent = Sent("/9901/officer/decision-batches");
        Assert.True(Guid.TryParse(sent.IdempotencyKey, out _));
        Assert.Equal([(Sample.CaseId, 7L)], sent.Json.GetProperty("items").EnumerateArray().Select(i => (i.GetProperty("caseId").GetGuid(), i.GetProperty("version").GetInt64())));
        Assert.Equal("Reglerna är tydliga.", sent.Json.GetProperty("reasons").GetString());
        Assert.Equal($"/9901/officer/decision-batches/{OfficeSample.BatchId}", followed.Address.AbsolutePath);
        Assert.Contains("2 av 2 ärenden är behandlade. 1 är beslutade.", followed.Words, StringComparison.Ordinal);
        Assert.Contains("Ärendet ändrades efter att du såg det", followed.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_goes_on_is_shown_as_far_as_it_has_come()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var path = $"/9901/officer/decision-batches/{OfficeSample.BatchId}";
        stage.Api.On("GET", path, _ => Answer.Ok(OfficeSample.Progress(false, "done", null, null)));
        var going = await visitor.GetAsync(path);
        Assert.Contains("1 av 3 ärenden", going.Words, StringComparison.Ordinal);
        Assert.Equal(path, going.Document.QuerySelector("a.button.primary")!.GetAttribute("href"));
        Assert.True(stage.Api.Requests.Count(r => r.Path == path) > 1);
    }

    [Fact]
    public async Task Decided_cases_are_not_ticked()
    {
        using var visitor = await stage.SignedInAsync("officer");
        Assert.Empty((await visitor.GetAsync("/9901/officer/worklist?status=decided")).Document.QuerySelectorAll("input[name=cases], #picked-officer"));
    }

    private static Task<Seen> SendAsync(Visitor visitor, Seen page, string action, params (string Name, string[] Values)[] fields) =>
        visitor.SendAsync(page, fields.ToDictionary(f => f.Name, f => f.Values, StringComparer.Ordinal), action: action);

    private Received Sent(string path) => stage.Api.Requests.Last(r => r.Method == "POST" && r.Path == path);

    private static Dictionary<string, string[]> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(f => f.Name, f => new[] { f.Value }, StringComparer.Ordinal);
}
