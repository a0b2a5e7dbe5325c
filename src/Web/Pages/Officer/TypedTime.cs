using System.Globalization;
using CaseMgmt.Web.Texts;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>A Swedish local time as an officer types it, in a browser's field of date and time. One that means no instant, or two, is refused: which of them is meant is not ours to choose.</summary>
public static class TypedTime
{
    private static readonly string[] Moments = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm"];

    /// <summary>The instant; null, with an error told at the field, when there is not exactly one.</summary>
    /// <param name="typed">As typed.</param>
    /// <param name="field">Id of the field.</param>
    /// <param name="unreadable">What is told when it is no time.</param>
    /// <param name="texts">The texts of the other errors.</param>
    /// <param name="wrong">What is wrong in the form.</param>
    /// <param name="more">Other ways to write it.</param>
    public static DateTimeOffset? Read(string? typed, string field, string unreadable, IStringLocalizer<OfficerTexts> texts, ICollection<FormError> wrong, params string[] more)
    {
        if (!DateTime.TryParseExact(typed?.Trim(), [.. Moments, .. more], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            wrong.Add(new FormError(field, unreadable));
            return null;
        }
        if (Wording.SwedishInstants(local) is [var instant])
            return instant;
        var hour = local.ToString("HH.mm", CultureInfo.InvariantCulture);
        wrong.Add(new FormError(field, Wording.SwedishInstants(local).Count == 0 ? texts["Time.Skipped", hour] : texts["Time.Twice", hour]));
        return null;
    }
}
