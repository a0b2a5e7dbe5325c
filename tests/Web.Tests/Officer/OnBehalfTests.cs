using System.Net;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Officer;

/// <summary>What came on paper, by e-mail or by telephone, registered by an officer.</summary>
public sealed class OnBehalfTests(Stage stage) : IClassFixture<Stage>
{
    private const string Transport = "/9901/officer/applications/school-transport";
    private const string Choice = "/9901/officer/applications/school-choice";
    private const string Applicant = "198611262380";
    private const string Child = "201706152384";

    [Fact]
    public async Task An_application_on_paper_is_sent_with_the_day_it_came_and_leads_to_its_files()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(Transport);
        var done = await visitor.SendAsync(page, Fields(
            ("Channel", "paper"), ("Day", "2026-11-02"), ("ApplicantNumber", " " + Applicant), ("ChildNumber", Child), ("Kind", "other-grounds"), ("Grounds", "traffic"), ("Said.SpeedLimit", "70"), ("Text", "Vägen är smal.")));
        Assert.Equal($"/9901/officer/cases/{Sample.CaseId}/files", done.Address.AbsolutePath);
        Assert.Contains("Lägg in det som är skannat", done.Document.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        var sent = stage.Api.Requests.Single(r => r.Method == "POST");
        Assert.Equal("/9901/officer/school-transport/applications", sent.Path);
        Assert.True(Guid.TryParse(sent.IdempotencyKey, out _));
        var said = sent.Json.GetProperty("onBehalf");
        Assert.Equal((Applicant, Child, "paper", "2026-11-02"), (Text(said, "applicantNumber"), Text(said, "childNumber"), Text(said, "channel"), Text(said, "arrivedOn")));
        Assert.Equal("traffic", sent.Json.GetProperty("grounds")[0].GetString());
        Assert.Equal(70, sent.Json.GetProperty("statements").GetProperty("traffic").GetProperty("speedLimit").GetInt32());
        Assert.DoesNotContain(Child, stage.Web.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain(Child, done.Address.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_API_refuses_is_told_at_its_field_and_everything_typed_is_kept()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("POST", "/9901/officer/school-transport/applications", _ => Answer.Problem(
            422, "person-not-found", violations: new[] { new { field = "onBehalf.applicantNumber", code = "person-not-found", message = "Personen finns inte i folkbokföringen" } }));
        var failed = await visitor.SendAsync(await visitor.GetAsync(Transport), Fields(("Channel", "telephone"), ("ApplicantNumber", Applicant), ("ChildNumber", Child), ("Text", "Ringde.")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, failed.Status);
        Assert.Equal("Personen finns inte i folkbokföringen", failed.Document.QuerySelector("#onBehalf-applicantNumber-error")!.TextContent);
        Assert.Equal((Child, "Ringde."), (failed.Document.QuerySelector("#onBehalf-childNumber")!.GetAttribute("value"), failed.Document.QuerySelector("#description")!.TextContent));
        stage.Api.On("POST", "/9901/officer/school-transport/applications", _ => Answer.Problem(404, "child-not-found"));
        var notTheirs = await visitor.SendAsync(failed);
        Assert.Contains("Barnet är inte sökandens", notTheirs.Document.QuerySelector("#onBehalf-childNumber-error")!.TextContent, StringComparison.Ordinal);
        stage.Api.On("POST", "/9901/officer/school-transport/applications", _ => Answer.Problem(409, "application-exists", existingCase: new { caseId = Sample.CaseId, reference = Sample.Reference }));
        var exists = await visitor.SendAsync(notTheirs);
        Assert.Equal($"/9901/officer/cases/{Sample.CaseId}", exists.Document.QuerySelector(".note a")!.GetAttribute("href"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await visitor.SendAsync(exists, Fields(("Kind", "other-grounds")))).Status);
    }

    [Fact]
    public async Task A_choice_is_registered_in_time_or_as_late_by_the_day_it_came()
    {
        using var visitor = await stage.SignedInAsync("officer");
        stage.Api.On("GET", $"/9901/officer/school-choice/rounds/{RoundSample.RoundId}", _ => Answer.Ok(RoundSample.Round("open", "2026-02-15T22:59:00Z")));
        var page = await visitor.GetAsync(Choice);
        Assert.Equal(3, page.Document.QuerySelectorAll("select[name^=Wishes]").Length);
        var empty = await visitor.SendAsync(page);
        Assert.NotNull(empty.Document.QuerySelector(".error-summary a[href='#wish-1']"));
        var fields = Fields(("Channel", "paper"), ("Day", "2026-02-15"), ("ApplicantNumber", Applicant), ("ChildNumber", Child), ("Wishes[0]", RoundSample.Unit), ("SiblingSchools[0]", RoundSample.Unit), ("SiblingNames[0]", "Signe"));
        var done = await visitor.SendAsync(page, fields);
        Assert.Equal($"/9901/officer/cases/{Sample.CaseId}/files", done.Address.AbsolutePath);
        var sent = stage.Api.Requests.Single(r => r.Method == "POST" && r.Path == "/9901/officer/school-choice/choices").Json;
        Assert.Equal((RoundSample.Unit, "Signe"), (sent.GetProperty("wishes")[0].GetString(), sent.GetProperty("siblings")[0].GetProperty("name").GetString()));

        fields["Day"] = ["2026-02-16"];
        await visitor.SendAsync(await visitor.GetAsync(Choice), fields);
        var late = stage.Api.Requests.Single(r => r.Method == "POST" && r.Path == "/9901/officer/school-choice/late-choices").Json;
        Assert.False(late.TryGetProperty("siblings", out _));
        Assert.Equal("2026-02-16", Text(late.GetProperty("onBehalf"), "arrivedOn"));
    }

    [Fact]
    public async Task A_choice_is_read_settled_and_taken_back_on_the_version_that_was_read()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync($"/9901/officer/cases/{ChoiceSample.CaseId}/choice");
        Assert.Contains("Norrbyskolan", page.Document.QuerySelector("ol.ranked")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Valet är gjort", page.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("Ni har", page.Words, StringComparison.Ordinal);
        await visitor.SendAsync(page, Fields(("Choice", "disregarded")), form: "section[aria-labelledby=settle-title]");
        var settled = stage.Api.Requests.Single(r => r.Path.EndsWith("/signature-rulings", StringComparison.Ordinal));
        Assert.Equal(("\"7\"", false), (settled.IfMatch, settled.Json.GetProperty("wishesCount").GetBoolean()));
        await visitor.SendAsync(page, Fields(("Day", "2027-02-01")), form: "section[aria-labelledby=back-title]");
        var taken = stage.Api.Requests.Single(r => r.Path.EndsWith("/withdrawals", StringComparison.Ordinal));
        Assert.Equal(("\"7\"", "2027-02-01"), (taken.IfMatch, Text(taken.Json, "arrivedOn")));
    }

    [Fact]
    public async Task A_document_is_marked_as_secret_by_a_section_of_the_list_and_a_closed_case_is_opened_again()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync($"/9901/officer/cases/{Sample.CaseId}/documents");
        var lacking = await visitor.SendAsync(page, Fields(("Choice", "")), form: "details");
        Assert.Contains("Välj den bestämmelse som sekretessen grundas på", lacking.Words, StringComparison.Ordinal);
        Assert.Contains("23 kap. 2 § offentlighets- och sekretesslagen (2009:400): Skola", lacking.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Api.Requests, r => r.Path.EndsWith("/classifications", StringComparison.Ordinal));
        await visitor.SendAsync(lacking, Fields(("Choice", "2009:400 23:2"), ("Text", "Bilagan.")), form: "details");
        var marked = stage.Api.Requests.Single(r => r.Path.EndsWith("/classifications", StringComparison.Ordinal)).Json;
        Assert.Equal((true, "2009:400 23:2", "Bilagan."), (marked.GetProperty("secret").GetBoolean(), Text(marked, "ground"), Text(marked, "words")));
        stage.Api.On("GET", $"/9901/officer/cases/{Sample.CaseId}", _ => Answer.Ok(LifeSample.Overview("closed", "granted")));
        var closed = await visitor.GetAsync($"/9901/officer/cases/{Sample.CaseId}/handling");
        Assert.Contains("Ärendet är öppet igen", (await visitor.SendAsync(closed, form: "section[aria-labelledby=reopen-title]")).Words, StringComparison.Ordinal);
        Assert.Single(stage.Api.Requests, r => r.Path.EndsWith("/reopenings", StringComparison.Ordinal) && r.IfMatch is not null);
    }

    private static string? Text(System.Text.Json.JsonElement json, string name) => json.GetProperty(name).GetString();

    private static Dictionary<string, string[]> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(f => f.Name, f => new[] { f.Value }, StringComparer.Ordinal);
}
