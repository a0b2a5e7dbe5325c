using System.Globalization;
using System.Resources;

namespace CaseMgmt.Api.Texts;

/// <summary>The Swedish names of registers, as shown beside facts, from <c>Registers.resx</c>.</summary>
internal static class RegisterTexts
{
    private static readonly ResourceManager Resources = new("CaseMgmt.Api.Texts.Registers", typeof(RegisterTexts).Assembly);

    /// <summary>The population register (folkbokföringen).</summary>
    public static string Population => Find("population");

    /// <summary>The register of pupils' placements.</summary>
    public static string Placements => Find("placements");

    private static string Find(string key) =>
        Resources.GetString(key, CultureInfo.InvariantCulture) ?? throw new InvalidOperationException($"Registers.resx lacks '{key}'.");
}
