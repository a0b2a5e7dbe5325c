using System.Text.RegularExpressions;

namespace CaseMgmt.Api.Cases.Letters;

/// <summary>The postal address in what somebody has written of how to be reached, in whatever order and with whatever beside it.</summary>
internal static partial class StatedAddress
{
    /// <summary>The lines of the postal address; empty where only e-mail addresses, telephone numbers or nothing is said.</summary>
    /// <param name="contact">What was written, or null.</param>
    public static IReadOnlyList<string> LinesOf(string? contact)
    {
        IReadOnlyList<string> lines =
            contact is null ? [] : [.. contact.Split(['\n', '\r', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(PostalOf).OfType<string>()];
        // Without a number of a street, a box or a post town there is nowhere to send a letter.
        return lines.Any(l => l.Any(char.IsAsciiDigit)) ? lines : [];
    }

    // What belongs to no e-mail address, telephone number or word for them is a line of an address.
    private static string? PostalOf(string line)
    {
        var left = Telephone().Replace(Email().Replace(line, ""), "");
        var parts = left.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(p => Label().Replace(p, "").Trim()).Where(p => p.Length > 0).ToList();
        return parts.Exists(p => p.Any(char.IsLetterOrDigit)) ? string.Join(", ", parts) : null;
    }

    [GeneratedRegex(@"[^\s,<>]+@[^\s,<>]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Email();

    // Swedish numbers begin with a nought, others with a plus; no postal code does.
    [GeneratedRegex(@"(?<![\d-])(\+|0)[\d() /–-]{5,}\d", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Telephone();

    [GeneratedRegex(@"^\W*(e-?post(adress)?|e-?mail|mejl|mail|mobil(nummer)?|telefon(nummer)?|tel|tfn|phone|eller|och|adress|post)\b[\s:.]*|[<>()]", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Label();
}
