using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using CaseMgmt.Web.Tests.Browsing;

namespace CaseMgmt.Web.Tests.Hosting;

public sealed class AccessibilityTests(Stage stage) : IClassFixture<Stage>
{
    [Theory]
    [MemberData(nameof(SecurityHeaderTests.Pages), MemberType = typeof(SecurityHeaderTests))]
    public async Task Every_page_has_language_title_landmarks_headings_in_order_and_names_for_everything(string person, string path)
    {
        using var visitor = person.Length == 0 ? stage.Anonymous() : await stage.SignedInAsync(person);
        var document = (await visitor.GetAsync(path)).Document;

        Assert.Equal("sv", document.DocumentElement.GetAttribute("lang"));
        Assert.False(string.IsNullOrWhiteSpace(document.Title));
        Assert.Single(document.QuerySelectorAll("main"));
        Assert.Single(document.QuerySelectorAll("body > header"));
        Assert.Single(document.QuerySelectorAll("body > footer"));
        Assert.Equal("#" + document.QuerySelector("main")!.Id, document.Body!.FirstElementChild!.GetAttribute("href"));

        var levels = document.QuerySelectorAll("h1, h2, h3, h4").Select(h => h.LocalName[1] - '0').ToList();
        Assert.Equal(1, levels.Count(l => l == 1));
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second - pair.First <= 1, $"h{pair.First} is followed by h{pair.Second}"));

        Assert.Empty(document.All.Where(e => !string.IsNullOrEmpty(e.Id)).GroupBy(e => e.Id, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key));
        foreach (var referring in document.QuerySelectorAll("[aria-labelledby], [aria-describedby], label[for]"))
        {
            foreach (var id in Ids(referring))
                Assert.NotNull(document.GetElementById(id));
        }
        Assert.All(
            document.QuerySelectorAll("input:not([type=hidden]), select, textarea"),
            field => Assert.True(document.QuerySelector($"label[for='{field.Id}']") is not null, field.OuterHtml));
        Assert.All(document.QuerySelectorAll("fieldset"), set => Assert.NotNull(set.QuerySelector("legend")));
        Assert.All(document.QuerySelectorAll("a, button"), e => Assert.False(string.IsNullOrWhiteSpace(e.TextContent), e.OuterHtml));
        Assert.All(document.QuerySelectorAll("svg"), svg => Assert.True(
            svg.GetAttribute("aria-hidden") == "true" || (svg.GetAttribute("role") == "img" && svg.QuerySelector("title") is not null), svg.OuterHtml));
        Assert.All(document.QuerySelectorAll("table"), table =>
        {
            Assert.NotNull(table.QuerySelector("caption"));
            Assert.All(table.QuerySelectorAll("th"), th => Assert.NotNull(th.GetAttribute("scope")));
        });
        Assert.All(document.QuerySelectorAll("[tabindex]"), e => Assert.True(e.GetAttribute("tabindex") is "0" or "-1"));
        Assert.All(document.QuerySelectorAll("a[target=_blank], button[formtarget=_blank]"), e => Assert.Contains("ny flik", e.TextContent, StringComparison.Ordinal));
        Assert.All(document.QuerySelectorAll<IHtmlElement>("nav"), nav => Assert.False(string.IsNullOrWhiteSpace(nav.GetAttribute("aria-label"))));
    }

    private static string[] Ids(IElement element) =>
        string.Join(' ', element.GetAttribute("aria-labelledby"), element.GetAttribute("aria-describedby"), element.GetAttribute("for"))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
