using System.Globalization;
using System.Resources;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;

namespace CaseMgmt.Api.Texts;

/// <summary>Swedish texts about cases, from Cases.resx.</summary>
internal static class CaseTexts
{
    private static readonly ResourceManager Resources = new("CaseMgmt.Api.Texts.Cases", typeof(CaseTexts).Assembly);

    /// <summary>The text of a key.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Get(string key) => Find(key) ?? throw new InvalidOperationException($"Text '{key}' is missing.");

    /// <summary>The title of a case type, by its code.</summary>
    /// <exception cref="KeyNotFoundException">There is no such case type.</exception>
    public static string CaseType(string code) => CaseTypeRegister.Get(new CaseTypeCode(code)).Title;

    /// <summary>The text of a key, or null.</summary>
    public static string? Find(string key) => Resources.GetString(key, CultureInfo.InvariantCulture);
}
