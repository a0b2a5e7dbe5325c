using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.Json;
using System.Xml.Linq;

namespace CaseMgmt.Web.Tests.Texts;

/// <summary>What the API promises, read from where the API's own tests pin it, and the Web's texts for it.</summary>
internal static class Contract
{
    public static string Root { get; } = FindRoot();

    /// <summary>The codes of one enumeration, by the name of its schema.</summary>
    public static IReadOnlyList<string> Codes(string schema) => Enumeration(OpenApi().GetProperty("components").GetProperty("schemas").GetProperty(schema));

    /// <summary>The codes that a parameter of a GET operation takes.</summary>
    public static IReadOnlyList<string> ParameterCodes(string path, string parameter) => Enumeration(OpenApi().GetProperty("paths").GetProperty(path).GetProperty("get")
        .GetProperty("parameters").EnumerateArray().Single(p => p.GetProperty("name").GetString() == parameter).GetProperty("schema"));

    /// <summary>The API's own texts whose keys begin so, by the rest of the key.</summary>
    public static IReadOnlyDictionary<string, string> ApiTexts(string prefix) => XDocument.Load(Path.Combine(Root, "src", "Api", "Texts", "Cases.resx")).Root!.Elements("data")
        .Where(d => d.Attribute("name")!.Value.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(d => d.Attribute("name")!.Value[prefix.Length..], d => d.Element("value")!.Value, StringComparer.Ordinal);

    /// <summary>The Web's texts of a group of codes, by code.</summary>
    public static IReadOnlyDictionary<string, string> WebTexts(string group) => Resources("CodeTexts")
        .GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!.Cast<DictionaryEntry>()
        .Where(e => ((string)e.Key).StartsWith(group + ".", StringComparison.Ordinal))
        .ToDictionary(e => ((string)e.Key)[(group.Length + 1)..], e => (string)e.Value!, StringComparer.Ordinal);

    public static ResourceManager Resources(string file) => new($"CaseMgmt.Web.Texts.{file}", Assembly.GetAssembly(typeof(Program))!);

    private static JsonElement OpenApi()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "tests", "Api.Tests", "OpenApi.approved.json")));
        return document.RootElement.Clone();
    }

    private static IReadOnlyList<string> Enumeration(JsonElement schema) => [.. schema.GetProperty("enum").EnumerateArray().Select(c => c.GetString()!)];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CaseMgmt.sln")))
            folder = folder.Parent;
        return folder!.FullName;
    }
}
