using System.Net;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Public;

/// <summary>What anyone reads of a round of school choice without signing in.</summary>
public sealed class OpenRoundTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly string Page = $"/9901/rounds/{RoundSample.RoundId}";
    private static readonly string InApi = $"/9901/public/school-choice/rounds/{RoundSample.RoundId}";

    [Fact]
    public async Task Anyone_finds_a_round_and_reads_the_lottery_and_the_last_admitted_of_each_school()
    {
        using var visitor = stage.Anonymous();
        var start = await visitor.GetAsync("/9901");
        Assert.NotNull(start.Document.QuerySelector("footer a[href='/9901/rounds']"));
        var list = await visitor.GetAsync("/9901/rounds");
        var page = await visitor.GetAsync(list.Document.QuerySelector("a.choice")!.GetAttribute("href")!);
        Assert.Equal(Page, page.Address.AbsolutePath);
        foreach (var told in new[] { RoundSample.Hash, "3 8 11", "3 8 12", "Lotto, lördagens första dragning", RoundSample.RoundId.ToString(), "Listan är alla barns koder", Sample.School, "Sist antagen", "Relativ närhet: 588 meter" })
            Assert.Contains(told, page.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Api.Requests, r => r.Authorization is not null || r.Path.EndsWith("/codes", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0123456789abcdefghjkmnpqrs ", true, "Koden finns på listan och har lottnummer 2.")]
    [InlineData(RoundSample.FirstCode, false, "Koden finns på listan. Lottningen är inte gjord än.")]
    [InlineData("NEJ", true, "Koden finns inte på listan.")]
    public async Task A_family_looks_for_its_childs_code(string code, bool isDrawn, string answer)
    {
        using var visitor = stage.Anonymous();
        stage.Api.On("GET", InApi + "/codes", _ => Answer.Ok(RoundSample.Codes(isDrawn)));
        var page = await visitor.GetAsync($"{Page}?code={Uri.EscapeDataString(code)}");
        Assert.Equal(answer, page.Document.QuerySelector("[role=status]")!.TextContent);
    }

    [Fact]
    public async Task The_list_is_fetched_in_the_bytes_that_were_hashed_and_the_numbers_as_csv()
    {
        using var visitor = stage.Anonymous();
        Assert.Equal(RoundSample.FirstCode + "\nZYXWVTSRQPNMKJHGFEDCBA9876\n", (await visitor.GetAsync(Page + "?handler=list")).Text);
        Assert.Equal($"code,number\n{RoundSample.FirstCode},2\nZYXWVTSRQPNMKJHGFEDCBA9876,1\n", (await visitor.GetAsync(Page + "?handler=numbers")).Text);
    }

    [Fact]
    public async Task An_open_round_has_no_list_and_one_that_is_disposed_of_says_so()
    {
        using var visitor = stage.Anonymous();
        stage.Api.On("GET", InApi, _ => Answer.Ok(RoundSample.Open("open")));
        var open = await visitor.GetAsync(Page);
        Assert.Empty(open.Document.QuerySelectorAll("a[href^='?handler']"));
        Assert.DoesNotContain("Sist antagen", open.Words, StringComparison.Ordinal);

        stage.Api.On("GET", InApi, _ => Answer.Ok(RoundSample.Open("published")));
        foreach (var part in new[] { "/codes", "/cutoffs" })
            stage.Api.On("GET", InApi + part, _ => Answer.Problem(410, "evidence-disposed"));
        var gone = await visitor.GetAsync(Page);
        Assert.Contains("är gallrat", gone.Document.QuerySelector(".note")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(gone.Document.QuerySelectorAll("a[href^='?handler']"));
        stage.Api.On("GET", InApi, _ => Answer.Problem(404, "round-not-found"));
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(Page)).Status);
    }
}
