using System.Net;
using System.Text;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Guardian;

public sealed class CasePartTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly string InApi = $"/9901/guardian/cases/{Sample.CaseId}";
    private static readonly string CasePage = $"/9901/cases/{Sample.CaseId}";

    [Fact]
    public async Task The_case_tells_what_is_asked_and_the_answer_is_sent_once()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var page = await visitor.GetAsync(CasePage);
        var link = page.Document.QuerySelector(".note a")!;
        Assert.Contains("Komplettering: vi behöver svar senast 4 december 2026", page.Words, StringComparison.Ordinal);
        var requests = await visitor.GetAsync(link.GetAttribute("href")!);
        var fields = new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Text"] = ["Intyget är bifogat."] };
        var answered = await visitor.SendAsync(requests, fields);
        Assert.Contains("Svaret är registrerat", answered.Words, StringComparison.Ordinal);
        var sent = Assert.Single(stage.Api.Requests, r => r.Method == "POST");
        Assert.Equal($"{InApi}/requests/{LifeSample.RequestId}/answers", sent.Path);
        Assert.Equal("Intyget är bifogat.", sent.Json.GetProperty("text").GetString());
    }

    [Fact]
    public async Task An_answered_request_shows_the_answer_and_no_form()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("GET", InApi + "/requests", _ => LifeSample.Page(LifeSample.Request("answered", "Här är intyget.")));
        var page = await visitor.GetAsync(CasePage + "/requests");
        Assert.Contains("Här är intyget.", page.Words, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("main form"));
    }

    [Fact]
    public async Task A_guardian_writes_to_the_officers_and_sees_no_notes()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var page = await visitor.GetAsync(CasePage + "/messages");
        await visitor.SendAsync(page, new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Text"] = ["Tack."] });
        Assert.Equal("Tack.", Assert.Single(stage.Api.Requests, r => r.Method == "POST").Json.GetProperty("text").GetString());
        Assert.DoesNotContain(stage.Api.Requests, r => r.Path.EndsWith("/notes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_sent_to_a_case_that_has_been_handed_over_is_shown_in_the_one_it_goes_on_as()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var page = await visitor.GetAsync(CasePage + "/messages");
        stage.Api.On("POST", InApi + "/messages", _ => new Answer(201, new { caseId = OfficeSample.NewCaseId, version = 3, position = (string?)null }));
        stage.Api.On("GET", $"/9901/guardian/cases/{OfficeSample.NewCaseId}", _ => Answer.Ok(LifeSample.Overview()));
        stage.Api.On("GET", $"/9901/guardian/cases/{OfficeSample.NewCaseId}/messages", _ => LifeSample.Page());
        var shown = await visitor.SendAsync(page, new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Text"] = ["Här kommer intyget."] });
        Assert.Equal($"/9901/cases/{OfficeSample.NewCaseId}/messages", shown.Address.AbsolutePath);
        Assert.Contains("Ärendet är överlämnat och fortsätter här. Det du skickade har kommit hit.", shown.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_is_taken_back_once_the_guardian_is_sure()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var page = await visitor.GetAsync(CasePage + "/withdrawal");
        stage.Api.On("POST", InApi + "/withdrawals", _ => Answer.Ok(new { caseId = Sample.CaseId, version = 4, position = "44" }));
        var unsure = await visitor.SendAsync(page, form: ".page:has(#withdraw-case)");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unsure.Status);
        Assert.NotNull(unsure.Document.QuerySelector(".error-summary a[href='#withdraw-case-sure']"));
        Assert.DoesNotContain(stage.Api.Requests, r => r.Method == "POST");
        var back = await visitor.SendAsync(unsure, new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Ticked"] = ["true"] }, form: ".page:has(#withdraw-case)");
        Assert.Contains("är återkallat och ärendet är avslutat", back.Words, StringComparison.Ordinal);
        Assert.Equal(InApi + "/withdrawals", Assert.Single(stage.Api.Requests, r => r.Method == "POST").Path);
        // Who takes part beside the applicant takes nothing back.
        stage.Api.On("GET", InApi, _ => Answer.Ok(LifeSample.Overview(parties: [OfficeSample.Mine("awaited")])));
        var others = await visitor.GetAsync(CasePage + "/withdrawal");
        Assert.Null(others.Document.QuerySelector("#withdraw-case"));
        Assert.Null(others.Document.QuerySelector("nav.parts a[href$='/withdrawal']"));
        Assert.Contains("Bara den som har ansökt", others.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receipt_and_letters_are_shown()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var page = await visitor.GetAsync(CasePage + "/letters");
        Assert.Contains("Ansökan om skolskjuts", page.Words, StringComparison.Ordinal);
        Assert.Equal([$"{CasePage}/letters/{LifeSample.LetterId}", $"{CasePage}/letters/{LifeSample.LetterId}?format=pdf"], page.Document.QuerySelectorAll(".files a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task A_file_is_passed_on_while_it_is_still_being_sent()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var page = await visitor.GetAsync(CasePage + "/files");
        var arrived = stage.Api.BegunAsync(InApi + "/attachments");
        using var file = new HaltingContent(arrived);
        var sent = await visitor.UploadAsync(page, "intyg.pdf", file);
        Assert.Contains("Filen är mottagen", sent.Words, StringComparison.Ordinal);
        var received = Assert.Single(stage.Api.Requests, r => r.Method == "POST");
        Assert.Equal(page.Document.QuerySelector("input[name=Key]")!.GetAttribute("value"), received.IdempotencyKey);
        Assert.Contains(HaltingContent.Whole, received.Body, StringComparison.Ordinal);
        Assert.Contains("intyg.pdf", received.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("__RequestVerificationToken", received.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_a_file_is_told_and_nothing_is_sent()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        using var nothing = new ByteArrayContent([]);
        var failed = await visitor.UploadAsync(await visitor.GetAsync(CasePage + "/files"), "", nothing);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, failed.Status);
        Assert.Equal("Välj en fil", failed.Document.QuerySelector("#file-file-error")!.TextContent);
        Assert.DoesNotContain(stage.Api.Requests, r => r.Method == "POST");
    }

    [Fact]
    public async Task A_file_that_the_API_does_not_take_is_told_at_the_field()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("POST", InApi + "/attachments", _ => Answer.Problem(422, "attachment-form-unknown"));
        using var file = new StringContent("#!/bin/sh");
        var failed = await visitor.UploadAsync(await visitor.GetAsync(CasePage + "/files"), "x.sh", file);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, failed.Status);
        Assert.Contains("slag som vi inte tar emot", failed.Document.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_longer_than_the_server_reads_is_told_as_too_large()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        using var file = new ByteArrayContent(new byte[31_000_000]);
        var failed = await visitor.UploadAsync(await visitor.GetAsync(CasePage + "/files"), "stor.pdf", file);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, failed.Status);
        Assert.Contains("högst 20 MB", failed.Document.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_from_a_form_that_is_not_ours_is_not_passed_on()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        await visitor.GetAsync(CasePage + "/files");
        using var parts = new MultipartFormDataContent { { new StringContent(Guid.NewGuid().ToString()), "Key" }, { new StringContent("%PDF"), "File", "x.pdf" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, CasePage + "/files") { Content = parts };
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.SeeAsync(request)).Status);
        Assert.DoesNotContain(stage.Api.Requests, r => r.Method == "POST");
    }

    /// <summary>A file whose second half is sent when the first has arrived at the API: one that is kept on the way never arrives.</summary>
    private sealed class HaltingContent(Task arrived) : HttpContent
    {
        private static readonly string Half = "%PDF-1.7" + new string('x', 200_000);

        public static string Whole { get; } = Half + Half;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var half = Encoding.ASCII.GetBytes(Half);
            await stream.WriteAsync(half);
            await stream.FlushAsync();
            await arrived.WaitAsync(TimeSpan.FromSeconds(60));
            await stream.WriteAsync(half);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
