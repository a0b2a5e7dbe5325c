namespace CaseMgmt.Domain.Rules;

/// <summary>
/// The policies that come with the program, one folder per municipality under <c>Rules/Policies</c>. They are imported into the
/// log once; at run time only the log is read.
/// </summary>
public static class ShippedPolicies
{
    private const string Folder = "Rules/Policies/";

    /// <summary>The municipalities that have shipped policies, by code, in order.</summary>
    public static IReadOnlyList<string> Municipalities { get; } =
        [.. Files().Select(CodeOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>What a municipality adopts when its shipped policies are imported, file by file, oldest first.</summary>
    /// <param name="municipality">Municipality code, such as <c>2580</c>.</param>
    /// <param name="recordedAt">The moment of import, UTC.</param>
    /// <returns>The adoptions; empty when nothing is shipped for the municipality.</returns>
    /// <exception cref="YamlFormatException">A shipped file is malformed.</exception>
    public static IReadOnlyList<PolicyAdopted> Load(string municipality, DateTimeOffset recordedAt) =>
        [.. FilesOf(municipality).SelectMany(f => f.Values.Select(v => new PolicyAdopted(f.Policy, v.From, v.Value, recordedAt)))];

    /// <summary>The policy files of a municipality, with the criteria that leave it the choice.</summary>
    /// <exception cref="YamlFormatException">A shipped file is malformed.</exception>
    public static IReadOnlyList<PolicyFile> FilesOf(string municipality) =>
        [.. Files().Where(f => CodeOf(f) == municipality).Select(f => PolicyFile.Read(YamlPart.Embedded(f)))];

    private static IEnumerable<string> Files() => typeof(ShippedPolicies).Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(Folder, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static string CodeOf(string resource) => resource.Substring(Folder.Length, 4);
}
