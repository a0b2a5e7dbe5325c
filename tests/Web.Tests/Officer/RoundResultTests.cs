using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Officer;

/// <summary>What came of a round at the officer's desk, child by child.</summary>
public sealed class RoundResultTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly string InApi = $"/9901/officer/school-choice/rounds/{RoundSample.RoundId}";
    private static readonly string Page = $"/9901/officer/rounds/{RoundSample.RoundId}";

    [Fact]
    public async Task Results_and_cutoffs_are_shown_with_what_was_corrected()
    {
        using var visitor = await stage.SignedInAsync("officer");
        var page = await visitor.GetAsync(Page);
        Assert.Contains("Relativ närhet: 588", page.Words, StringComparison.Ordinal);
        Assert.Contains("I skolans eget område", page.Words, StringComparison.Ordinal);
        Assert.Contains("Lottnummer 31", page.Words, StringComparison.Ordinal);
        var results = await visitor.GetAsync(Page + "/results?grade=F");
        Assert.Contains("1 av 3", results.Words, StringComparison.Ordinal);
        Assert.Contains("Gångvägens längd: Mätt på plats", results.Words, StringComparison.Ordinal);
        Assert.Contains("avslag på Björkskolan", results.Words, StringComparison.Ordinal);
        Assert.Contains(stage.Api.Requests, r => r.Path == InApi + "/results" && r.Query.Contains("grade=F", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lottery_numbers_that_are_not_shown_leave_no_empty_column_and_are_said_to_be_hidden()
    {
        using var visitor = await stage.SignedInAsync("officer");
        Assert.Contains("Lott", (await visitor.GetAsync(Page + "/results")).Document.QuerySelectorAll("th[scope=col]").Select(h => h.TextContent));
        stage.Api.On("GET", InApi + "/results", _ => LifeSample.Page(new
        {
            childId = Sample.CaseId,
            childName = "Alva Testsson",
            caseId = Sample.CaseId,
            grade = "F",
            school = RoundSample.Unit,
            schoolName = "Björkskolan",
            wish = 1,
            wishes = 3,
            lottery = (int?)null,
            protectedIdentity = false,
            notes = Array.Empty<object>(),
        }));
        var page = await visitor.GetAsync(Page + "/results");
        Assert.DoesNotContain("Lott", page.Document.QuerySelectorAll("th[scope=col]").Select(h => h.TextContent));
        Assert.Contains("Lottnumren är dragna men visas bara", page.Words, StringComparison.Ordinal);
        Assert.Equal($"/9901/officer/cases/{Sample.CaseId}/choice", page.Document.QuerySelector("tbody th a")!.GetAttribute("href"));
    }
}
