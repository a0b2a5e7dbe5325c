using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Texts;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>A correction as the officer fills it in, with the version it was made on and the key that makes sending twice one correction.</summary>
public sealed class CorrectionForm
{
    /// <summary>The facts that may be corrected.</summary>
    public static IReadOnlyList<string> Facts { get; } = ["home-address", "school-placement", "grade", "other-register-fact"];

    /// <summary>The case's version when the form was shown.</summary>
    public long Version { get; set; }

    /// <summary>The same through every retry of the form.</summary>
    public Guid Key { get; set; }

    /// <summary>One of <see cref="Facts"/>, or empty.</summary>
    public string? What { get; set; }

    /// <summary>The first day the corrected facts hold for, yyyy-mm-dd.</summary>
    public string? EffectiveFrom { get; set; }

    /// <summary>What was wrong or has changed.</summary>
    public string? Explanation { get; set; }

    /// <summary>A form that nobody has filled in.</summary>
    public static CorrectionForm For(CaseDetails item) => new() { Version = item.Version, Key = Guid.NewGuid() };

    /// <summary>The correction that the form says, with what is wrong in it.</summary>
    /// <param name="texts">The texts of the errors.</param>
    /// <param name="errors">What is wrong, in the order of the fields.</param>
    public Correction Read(IStringLocalizer<OfficerTexts> texts, out IReadOnlyList<FormError> errors)
    {
        var wrong = new List<FormError>();
        var what = Facts.FirstOrDefault(f => string.Equals(f, What, StringComparison.Ordinal));
        if (what is null)
            wrong.Add(new FormError("what", texts["Correct.WhatMissing"]));
        var from = DateOnly.TryParseExact(EffectiveFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : (DateOnly?)null;
        if (from is null)
            wrong.Add(new FormError("effectiveFrom", texts["Correct.FromMissing"]));
        if (string.IsNullOrWhiteSpace(Explanation))
            wrong.Add(new FormError("explanation", texts["Correct.ExplanationMissing"]));
        errors = wrong;
        return new Correction(what ?? "", from ?? default, Explanation?.Trim().ReplaceLineEndings("\n") ?? "");
    }
}
