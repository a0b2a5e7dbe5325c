using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CaseMgmt.Api.Operations;

/// <summary>The doc comments of an assembly, as the compiler wrote them beside it.</summary>
public sealed partial class XmlDocumentation
{
    private readonly Dictionary<string, XElement> members;

    private XmlDocumentation(Dictionary<string, XElement> members) => this.members = members;

    /// <summary>Reads the comments of an assembly.</summary>
    /// <exception cref="FileNotFoundException">The program was installed without them.</exception>
    public static XmlDocumentation Of(Assembly assembly)
    {
        var file = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml");
        return new XmlDocumentation(XDocument.Load(file).Descendants("member").ToDictionary(m => (string?)m.Attribute("name") ?? "", StringComparer.Ordinal));
    }

    /// <summary>A type's summary in Markdown, on one line.</summary>
    /// <exception cref="KeyNotFoundException">The type has none.</exception>
    public string Summary(Type type) => Text(Member(type).Element("summary"), type.Name);

    /// <summary>What a positional record's parameter means, in Markdown, on one line.</summary>
    /// <exception cref="KeyNotFoundException">The parameter has no comment.</exception>
    public string Parameter(Type type, string name) =>
        Text(Member(type).Elements("param").FirstOrDefault(p => string.Equals((string?)p.Attribute("name"), name, StringComparison.Ordinal)), $"{type.Name}.{name}");

    private XElement Member(Type type) =>
        members.TryGetValue("T:" + type.FullName?.Replace('+', '.'), out var member) ? member : throw new KeyNotFoundException($"{type.Name} has no doc comment.");

    private static string Text(XElement? element, string what) => element is null
        ? throw new KeyNotFoundException($"{what} has no doc comment.")
        : WhiteSpace().Replace(string.Concat(element.Nodes().Select(Markdown)), " ").Trim();

    private static string Markdown(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{((string?)see.Attribute("cref") ?? "").Split([':', '.'], StringSplitOptions.None)[^1].Split('`')[0]}`",
        XElement { Name.LocalName: "paramref" } parameter => $"`{(string?)parameter.Attribute("name")}`",
        XElement other => other.Value,
        _ => "",
    };

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex WhiteSpace();
}
