using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Guardian;

public sealed class CaseTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task The_list_of_cases_tells_the_school_year_and_by_which_day_an_answer_is_awaited()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var page = await visitor.GetAsync("/9901/cases");
        Assert.Contains("2026/2027", page.Words, StringComparison.Ordinal);
        var link = page.Document.QuerySelector(".case-card a.tag")!;
        Assert.Equal(("Svara senast 6 december 2026", $"/9901/cases/{Sample.CaseId}/requests"), (link.TextContent, link.GetAttribute("href")));
    }

    [Fact]
    public async Task My_cases_are_listed_page_by_page()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var page = await visitor.GetAsync("/9901/cases");
        Assert.Contains(Sample.Reference, page.Words, StringComparison.Ordinal);
        await visitor.GetAsync(page.Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        Assert.Contains(stage.Api.Requests, r => r.Path == "/9901/guardian/cases" && r.Query.Contains("cursor=next-page", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_undecided_case_tells_its_status_and_what_has_happened()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var page = await visitor.GetAsync($"/9901/cases/{Sample.CaseId}");
        Assert.Contains("Under handläggning", page.Words, StringComparison.Ordinal);
        Assert.Equal(["Ansökan mottagen", "Avståndet mätt"], page.Document.QuerySelectorAll(".timeline-what").Select(e => e.TextContent));
        Assert.Contains("20 november 2026 kl. 10.15", page.Words, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("a[href$='/letter']"));
        Assert.DoesNotContain("Förslag", page.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decided_case_tells_outcome_reasons_law_and_appeal_and_links_the_letter()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("GET", $"/9901/guardian/school-transport/cases/{Sample.CaseId}", _ => Answer.Ok(Sample.Case(false, Sample.Decided())));
        var page = await visitor.GetAsync($"/9901/cases/{Sample.CaseId}");
        Assert.Equal("Alva Testsson beviljas skolskjuts.", page.Document.QuerySelector(".decision-outcome")!.TextContent);
        Assert.Contains("17 augusti 2026 till 11 juni 2027", page.Words, StringComparison.Ordinal);
        Assert.Contains("Skolbuss", page.Words, StringComparison.Ordinal);
        Assert.Contains("överklaga inom tre veckor", page.Words, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("a[href$='/letter']"));
        Assert.Contains("Brevet levererades till din digitala brevlåda", page.Document.Body!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("a[href$='/letter?format=pdf']"));
    }

    [Fact]
    public async Task The_letter_is_shown_as_it_was_sealed_under_a_policy_that_runs_nothing()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var letter = await visitor.GetAsync($"/9901/cases/{Sample.CaseId}/letter");
        Assert.Equal(Sample.Letter("Beslut om skolskjuts"), letter.Text);
        var policy = Assert.Single(letter.Response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("sandbox", policy, StringComparison.Ordinal);
        Assert.Contains("style-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.True(letter.Response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_protected_childs_case_shows_no_map_and_no_distance()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var page = await visitor.GetAsync($"/9901/cases/{Sample.ProtectedCaseId}");
        Assert.Null(page.Document.QuerySelector(".map, .distance, .findings"));
        Assert.Contains("särskilt utsedda handläggare", page.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_decided_at_once_says_so_on_the_receipt()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("GET", $"/9901/guardian/school-transport/cases/{Sample.CaseId}", _ => Answer.Ok(Sample.Case(false, Sample.Decided())));
        var page = await visitor.GetAsync($"/9901/cases/{Sample.CaseId}/receipt?after=42");
        Assert.Contains("Beslutet är fattat", page.Words, StringComparison.Ordinal);
        Assert.Contains(stage.Api.Requests, r => r.Query == "?after=42");
    }
}
