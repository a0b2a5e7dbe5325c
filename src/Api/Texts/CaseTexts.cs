using System.Collections;
using System.Globalization;
using System.Resources;
using System.Security.Cryptography;
using System.Text;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;

namespace CaseMgmt.Api.Texts;

/// <summary>Swedish texts about cases, from Cases.resx.</summary>
internal static class CaseTexts
{
    private const int VersionLength = 16;
    private static readonly string[] OfForms = ["form.", "detail.", "ground.", "answer."];
    private static readonly ResourceManager Resources = new("CaseMgmt.Api.Texts.Cases", typeof(CaseTexts).Assembly);

    private static readonly Lazy<string> Version = new(() =>
    {
        var texts = Resources.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: true)!.Cast<DictionaryEntry>()
            .Select(e => $"{e.Key}={e.Value}").Where(IsOfForm).Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', texts))))[..VersionLength];
    });

    /// <summary>The version of the texts that forms show: it changes whenever one of them does.</summary>
    public static string FormVersion => Version.Value;

    /// <summary>The text of a key.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Get(string key) => Find(key) ?? throw new InvalidOperationException($"Text '{key}' is missing.");

    /// <summary>The text of a key, with its parts filled in.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Fill(string key, params object[] parts) => string.Format(CultureInfo.InvariantCulture, Get(key), parts);

    /// <summary>The title of a case type, by its code.</summary>
    /// <exception cref="KeyNotFoundException">There is no such case type.</exception>
    public static string CaseType(string code) => CaseTypeRegister.Get(new CaseTypeCode(code)).Title;

    private static bool IsOfForm(string text) => Array.Exists(OfForms, p => text.StartsWith(p, StringComparison.Ordinal));

    /// <summary>The text of a key, or null.</summary>
    public static string? Find(string key) => Resources.GetString(key, CultureInfo.InvariantCulture);
}
