using System.Globalization;
using System.Resources;

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
}
