using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Hosting;

public sealed class SecurityHeaderTests(Stage stage) : IClassFixture<Stage>
{
    public static TheoryData<string, string> Pages() => new()
    {
        { "", "/" },
        { "", "/9901" },
        { "", "/9901/accessibility" },
        { "", "/login-failed" },
        { "", "/9901/documents" },
        { "", "/9901/rounds" },
        { "", $"/9901/rounds/{RoundSample.RoundId}" },
        { "guardian", "/9901/contact" },
        { "guardian", $"/9901/cases/{Sample.CaseId}/inquiry" },
        { "officer", $"/9901/officer/cases/{Sample.CaseId}/inquiry" },
        { "officer", "/9901/officer/document-requests" },
        { "officer", "/9901/officer/rounds" },
        { "officer", "/9901/officer/rounds/new" },
        { "officer", $"/9901/officer/rounds/{RoundSample.RoundId}" },
        { "officer", $"/9901/officer/rounds/{RoundSample.RoundId}/results" },
        { "officer", $"/9901/officer/rounds/{RoundSample.RoundId}/waiting" },
        { "officer", $"/9901/officer/rounds/{RoundSample.RoundId}/left-out" },
        { "manager", "/9901/board" },
        { "manager", $"/9901/board/{MatterSample.MeetingId}" },
        { "guardian", "/9901/children" },
        { "guardian", $"/9901/children/{Sample.Far}" },
        { "guardian", $"/9901/children/{Sample.Protected}" },
        { "guardian", $"/9901/children/{Sample.Near}/apply?kind=other-grounds&schoolYear=2026%2F2027" },
        { "guardian", $"/9901/children/{Sample.Far}/apply?kind=distance&schoolYear=2026%2F2027" },
        { "guardian", $"/9901/cases/{Sample.CaseId}/receipt" },
        { "guardian", "/9901/cases" },
        { "guardian", $"/9901/cases/{Sample.CaseId}" },
        { "guardian", "/9901/school-choice" },
        { "guardian", ChoiceSample.Choosing },
        { "guardian", ChoiceSample.ChoicePage },
        { "guardian", "/9901/missing" },
        { "officer", "/9901/officer/worklist" },
        { "officer", $"/9901/officer/cases/{Sample.CaseId}" },
        { "officer", "/9901/officer/statistics" },
        { "officer", $"/9901/officer/cases/{Sample.CaseId}/handling" },
        { "officer", $"/9901/officer/cases/{Sample.CaseId}/requests" },
        { "officer", $"/9901/officer/cases/{Sample.CaseId}/messages" },
        { "officer", $"/9901/officer/cases/{Sample.CaseId}/files" },
        { "officer", $"/9901/officer/cases/{Sample.CaseId}/letters" },
        { "officer", $"/9901/officer/cases/{Sample.CaseId}/appeals" },
        { "officer", $"/9901/officer/cases/{Sample.CaseId}/investigation" },
        { "officer", $"/9901/officer/cases/{Sample.CaseId}/parties" },
        { "officer", $"/9901/officer/cases/{Sample.CaseId}/reads" },
        { "officer", $"/9901/officer/cases/{Sample.CaseId}/referrals" },
        { "officer", $"/9901/officer/cases/{Sample.CaseId}/hand-over" },
        { "officer", $"/9901/officer/cases/{Sample.CaseId}/ending" },
        { "guardian", $"/9901/cases/{Sample.CaseId}/withdrawal" },
        { "officer", $"/9901/officer/cases/{Sample.CaseId}/arrangement" },
        { "officer", $"/9901/officer/cases/{Sample.CaseId}/change" },
        { "officer", "/9901/officer/referrals" },
        { "officer", $"/9901/officer/decision-batches/{OfficeSample.BatchId}" },
        { "officer", "/9901/officer/search" },
        { "officer", "/9901/officer/print-queue" },
        { "guardian", $"/9901/cases/{Sample.CaseId}/requests" },
        { "guardian", $"/9901/cases/{Sample.CaseId}/signature" },
        { "guardian", $"/9901/cases/{Sample.CaseId}/appeals" },
        { "guardian", $"/9901/cases/{Sample.CaseId}/messages" },
        { "guardian", $"/9901/cases/{Sample.CaseId}/files" },
        { "guardian", $"/9901/cases/{Sample.CaseId}/letters" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_page_forbids_scripts_frames_and_caching_and_holds_nothing_inline(string person, string path)
    {
        using var visitor = person.Length == 0 ? stage.Anonymous() : await stage.SignedInAsync(person);
        var page = await visitor.GetAsync(path);
        var policy = Assert.Single(page.Response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(page.Response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(page.Response.Headers.GetValues("Referrer-Policy")));
        Assert.True(page.Response.Headers.CacheControl?.NoStore);
        Assert.False(page.Response.Headers.Contains("Server"));
        Assert.Empty(page.Document.QuerySelectorAll("script, style, [style], iframe, object, embed, base"));
        Assert.DoesNotContain(page.Document.All.SelectMany(e => e.Attributes), a => a.Name.StartsWith("on", StringComparison.Ordinal));
        Assert.All(page.Document.QuerySelectorAll("link[href], img[src]"), e => Assert.StartsWith("/assets/", e.GetAttribute("href") ?? e.GetAttribute("src"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_style_sheet_is_served_with_its_version_and_may_be_kept()
    {
        using var visitor = stage.Anonymous();
        var page = await visitor.GetAsync("/9901");
        var css = await visitor.GetAsync(page.Document.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!);
        Assert.Contains("?v=", css.Address.Query, StringComparison.Ordinal);
        Assert.Equal("text/css", css.Response.Content.Headers.ContentType!.MediaType);
        Assert.True(css.Response.Headers.CacheControl!.Public);
        Assert.DoesNotContain("@import", css.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", css.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_from_the_API_is_shown_as_text()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("GET", "/9901/guardian/school-transport/children", _ => Answer.Ok(new { items = new[] { new { childId = "x", name = "<img src=x onerror=alert(1)>", grade = "3", schoolForm = "", address = "\"><script>", protectedIdentity = false, openCase = (object?)null } }, nextCursor = (string?)null }));
        var page = await visitor.GetAsync("/9901/children");
        Assert.Equal("<img src=x onerror=alert(1)>", page.Document.QuerySelector(".card h2")!.TextContent);
        Assert.Empty(page.Document.QuerySelectorAll("img, script"));
    }
}
