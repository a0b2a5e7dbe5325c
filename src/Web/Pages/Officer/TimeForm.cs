using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Texts;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>The times at which the officer wants to see a case, as typed; both in Swedish time.</summary>
public sealed class TimeForm
{
    /// <summary>The moment whose knowledge is asked for, yyyy-mm-ddThh:mm; a day alone means as it began.</summary>
    public string? AsKnownAt { get; set; }

    /// <summary>The day as which things stood is asked for, yyyy-mm-dd.</summary>
    public string? EffectiveAt { get; set; }

    /// <summary>Whether nothing is asked for but the present.</summary>
    public bool IsEmpty => string.IsNullOrWhiteSpace(AsKnownAt) && string.IsNullOrWhiteSpace(EffectiveAt);

    /// <summary>The times that the form says, with what is wrong in it.</summary>
    /// <param name="texts">The texts of the errors.</param>
    /// <param name="errors">What is wrong, in the order of the fields.</param>
    public ShownTimes Read(IStringLocalizer<OfficerTexts> texts, out IReadOnlyList<FormError> errors)
    {
        var wrong = new List<FormError>();
        var known = string.IsNullOrWhiteSpace(AsKnownAt) ? null : TypedTime.Read(AsKnownAt, "asKnownAt", texts["Time.KnownWrong"], texts, wrong, "yyyy-MM-dd");
        DateOnly? day = null;
        if (!string.IsNullOrWhiteSpace(EffectiveAt))
        {
            day = DateOnly.TryParseExact(EffectiveAt.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var given) ? given : null;
            if (day is null)
                wrong.Add(new FormError("effectiveAt", texts["Time.EffectiveWrong"]));
        }
        errors = wrong;
        return new ShownTimes(known, day);
    }
}
