using System.Net;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;
using CaseMgmt.Web.Tests.Texts;

namespace CaseMgmt.Web.Tests.Guardian;

public sealed class PreviewTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task The_children_are_listed_with_the_case_one_already_has()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var page = await visitor.GetAsync("/9901/children");
        Assert.Equal(["Alva Testsson", "Björn Testsson", "Skyddad uppgift"], page.Document.QuerySelectorAll(".card h2").Select(h => h.TextContent));
        Assert.Equal($"/9901/cases/{Sample.CaseId}", page.Document.QuerySelector(".note a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task The_answer_tells_length_limit_rule_and_law_and_draws_the_way()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var page = await visitor.GetAsync($"/9901/children/{Sample.Far}");
        Assert.Equal("Ja, avståndet räcker", page.Document.QuerySelector(".answer h2")!.TextContent);
        Assert.Contains("Gångvägen till Björkskolan är 2 345,6 m. Gränsen för årskurs 3 är mer än 2 000 m.", page.Words, StringComparison.Ordinal);
        Assert.Contains("10 kap. 32 § första stycket skollagen (2010:800)", page.Words, StringComparison.Ordinal);
        var map = page.Document.QuerySelector("figure.map svg[role=img]")!;
        Assert.Equal("Karta över gångvägen till Björkskolan", map.QuerySelector("title")!.TextContent);
        Assert.Contains("2 345,6 m", map.QuerySelector("desc")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("nordost", map.QuerySelector("desc")!.TextContent, StringComparison.Ordinal);
        Assert.StartsWith("M", map.QuerySelector("path.map-route")!.GetAttribute("d"), StringComparison.Ordinal);
        Assert.Contains("© OpenStreetMaps bidragsgivare", page.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_lives_apart_is_told_why_neither_address_nor_map_is_shown()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("GET", "/9901/guardian/school-transport/children", _ => LifeSample.Page(
            new { childId = Sample.Far, name = "Alva Testsson", grade = "3", schoolForm = "compulsory-school", address = (string?)null, protectedIdentity = false, openCase = (object?)null, homeHidden = true }));
        Assert.Contains("visas bara för den som är folkbokförd där barnet bor", (await visitor.GetAsync("/9901/children")).Words, StringComparison.Ordinal);
        var preview = System.Text.Json.Nodes.JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(Sample.PreviewOf(Sample.Far, "entitled", "Ja.", new { lengthMm = 2345600, text = "2 345,6 m", homeOffsetMm = 0, schoolOffsetMm = 0 }, ["apply"])))!;
        (preview["map"], preview["homeHidden"]) = (null, true);
        stage.Api.On("POST", "/9901/guardian/school-transport/previews", _ => Answer.Ok(preview));
        var page = await visitor.GetAsync($"/9901/children/{Sample.Far}");
        Assert.Null(page.Document.QuerySelector("figure.map"));
        Assert.Contains("visas bara för den som är folkbokförd där barnet bor", page.Words, StringComparison.Ordinal);
        Assert.Contains("2 345,6 m", page.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_what_the_answer_offers_can_be_chosen()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var far = await visitor.GetAsync($"/9901/children/{Sample.Far}");
        var near = await visitor.GetAsync($"/9901/children/{Sample.Near}");
        Assert.Equal(["distance", "other-grounds"], Offers(far));
        Assert.Equal(["other-grounds", "formal-decision"], Offers(near));
        // An offer that was not made cannot be taken by typing its address.
        var typed = await visitor.GetAsync($"/9901/children/{Sample.Near}/apply?kind=distance&schoolYear=2026%2F2027");
        Assert.Equal($"/9901/children/{Sample.Near}", typed.Address.AbsolutePath);

        static IEnumerable<string> Offers(Seen page) => page.Document.QuerySelectorAll(".offers a").Select(a => a.GetAttribute("href")!.Split("kind=")[1].Split('&')[0]);
    }

    [Fact]
    public async Task A_protected_child_shows_no_map_no_distance_and_no_school_even_if_the_answer_should_hold_them()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("POST", "/9901/guardian/school-transport/previews", _ => Answer.Ok(Sample.PreviewOf(Sample.Protected, "entitled", "Gångvägen är 2 345,6 m.", Sample.FarDistance, ["apply"])));
        var page = await visitor.GetAsync($"/9901/children/{Sample.Protected}");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Null(page.Document.QuerySelector(".map, .distance, .findings"));
        Assert.DoesNotContain("2 345", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Sample.School, page.Text, StringComparison.Ordinal);
        Assert.Contains("särskilt utsedda handläggare", page.Words, StringComparison.Ordinal);
    }

    public static TheoryData<string> Problems => [.. Contract.ApiTexts("problem.").Keys.Where(p => p is not "protected-identity")];

    [Theory]
    [MemberData(nameof(Problems))]
    public async Task Every_reason_for_no_distance_is_told_in_the_APIs_words(string problem)
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var text = Contract.ApiTexts("problem.")[problem];
        stage.Api.On("POST", "/9901/guardian/school-transport/previews", _ => Sample.ProblemPreview(Sample.Far, problem, text));
        var page = await visitor.GetAsync($"/9901/children/{Sample.Far}");
        Assert.Contains(text, page.Document.QuerySelector(".answer")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector(".map, .distance"));
    }

    [Fact]
    public async Task Several_protected_children_are_told_apart_by_number_and_nothing_more()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        object Child(string id) => new { childId = id, name = "Skyddad uppgift", grade = (string?)null, schoolForm = (string?)null, address = (string?)null, protectedIdentity = true, openCase = (object?)null };
        stage.Api.On("GET", "/9901/guardian/school-transport/children", _ => Answer.Ok(new { items = new[] { Child("one"), Child("two") }, nextCursor = (string?)null }));
        var page = await visitor.GetAsync("/9901/children");
        Assert.Equal(["Skyddad uppgift (barn 1)", "Skyddad uppgift (barn 2)"], page.Document.QuerySelectorAll(".card h2").Select(h => h.TextContent));
    }

    [Fact]
    public async Task An_application_that_exists_is_linked_and_nothing_more_is_offered()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("POST", "/9901/guardian/school-transport/previews", _ => Answer.Ok(
            Sample.PreviewOf(Sample.Far, "entitled", "Ja.", Sample.FarDistance, ["apply"], new { caseId = Sample.CaseId, reference = Sample.Reference })));
        var page = await visitor.GetAsync($"/9901/children/{Sample.Far}");
        Assert.Equal($"/9901/cases/{Sample.CaseId}", page.Document.QuerySelector(".note a")!.GetAttribute("href"));
        Assert.Empty(page.Document.QuerySelectorAll(".offers"));
    }

    [Fact]
    public async Task An_application_by_the_other_guardian_is_told_without_a_link()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("POST", "/9901/guardian/school-transport/previews", _ => Answer.Ok(
            Sample.PreviewOf(Sample.Far, "entitled", "Ja.", Sample.FarDistance, [], new { caseId = (Guid?)null, reference = Sample.Reference })));
        var page = await visitor.GetAsync($"/9901/children/{Sample.Far}");
        Assert.Contains($"av en annan vårdnadshavare och har referensnummer {Sample.Reference}", page.Document.QuerySelector(".note")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector(".note a"));
    }

    [Fact]
    public async Task The_chosen_school_year_is_the_one_asked_about()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        await visitor.GetAsync($"/9901/children/{Sample.Far}?schoolYear=2027%2F2028");
        await visitor.GetAsync($"/9901/children/{Sample.Far}?schoolYear=1999%2F2000");
        Assert.Equal(
            ["2027/2028", Sample.Year],
            stage.Api.Requests.Where(r => r.Path.EndsWith("/previews", StringComparison.Ordinal)).Select(r => r.Json.GetProperty("schoolYear").GetString()!));
    }

    [Fact]
    public async Task Another_guardians_child_is_not_found()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var page = await visitor.GetAsync("/9901/children/someone-elses");
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.DoesNotContain(stage.Api.Requests, r => r.Path.EndsWith("/previews", StringComparison.Ordinal));
    }
}
