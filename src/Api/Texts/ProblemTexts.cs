using System.Globalization;
using System.Resources;

namespace CaseMgmt.Api.Texts;

/// <summary>The Swedish texts of refusals, by their stable code, from <c>Problems.resx</c>.</summary>
internal static class ProblemTexts
{
    private static readonly ResourceManager Resources = new("CaseMgmt.Api.Texts.Problems", typeof(ProblemTexts).Assembly);

    /// <summary>A short heading for the code; a code without one is shown by the general heading.</summary>
    public static string Title(string code) => Find($"{code}.title") ?? Find("unexpected.title")!;

    /// <summary>One or two sentences that say what can be done.</summary>
    public static string Detail(string code) => Find($"{code}.detail") ?? Find("unexpected.detail")!;

    /// <summary>What is wrong with a field, or null when the code has no text.</summary>
    public static string? Violation(string code) => Find($"violation.{code}");

    /// <summary>The text under a key, or null.</summary>
    public static string? Find(string key) => Resources.GetString(key, CultureInfo.InvariantCulture);

    /// <summary>True when the code has both heading and detail.</summary>
    public static bool Knows(string code) => Find($"{code}.title") is not null && Find($"{code}.detail") is not null;
}
