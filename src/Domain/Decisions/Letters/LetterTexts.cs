using System.Globalization;
using System.Resources;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.Decisions.Letters;

/// <summary>The Swedish texts of letters, from LetterTexts.resx.</summary>
internal static class LetterTexts
{
    private static readonly ResourceManager Resources = new("CaseMgmt.Domain.Decisions.Letters.LetterTexts", typeof(LetterTexts).Assembly);

    /// <summary>The culture that dates and numbers of letters are written in.</summary>
    public static CultureInfo Swedish { get; } = CultureInfo.GetCultureInfo("sv-SE");

    /// <summary>The text of a key, with its parts filled in.</summary>
    /// <exception cref="InvalidOperationException">There is no such text.</exception>
    public static string Get(string key, params object[] parts)
    {
        var text = Resources.GetString(key, CultureInfo.InvariantCulture) ?? throw new InvalidOperationException($"Letter text '{key}' is missing.");
        return parts.Length == 0 ? text : string.Format(Swedish, text, parts);
    }

    /// <summary>A date as letters write it: 12 augusti 2026.</summary>
    public static string Date(DateOnly day) => day.ToString("d MMMM yyyy", Swedish);

    /// <summary>Citations in one phrase, sections of one statute or chapter together: 28 kap. 5 § skollagen samt 43 och 44 §§ förvaltningslagen.</summary>
    public static string Sections(IReadOnlyList<Citation> citations)
    {
        var phrases = new List<string>();
        for (var i = 0; i < citations.Count;)
        {
            var first = citations[i];
            var together = first.Section is null || first.Paragraph is not null
                ? 1
                : citations.Skip(i).TakeWhile(c => (c.Sfs, c.Chapter, c.Paragraph) == (first.Sfs, first.Chapter, null) && c.Section is not null).Count();
            phrases.Add(together == 1
                ? first.ToSwedish()
                : Get("Sections", first.Chapter is { } chapter ? Get("Chapter", chapter) : "", Listed([.. citations.Skip(i).Take(together).Select(c => c.Section!)], "And"), Statutes.NameOf(first.Sfs)));
            i += together;
        }
        return Listed(phrases, "AndAlso");
    }

    private static string Listed(List<string> items, string last) =>
        items.Count == 1 ? items[0] : $"{string.Join(", ", items.Take(items.Count - 1))} {Get(last)} {items[^1]}";
}
