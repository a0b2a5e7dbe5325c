using System.Xml.Linq;
using CaseMgmt.Architecture.Tests.Support;

namespace CaseMgmt.Architecture.Tests;

public sealed class ProjectReferenceTests
{
    [Fact]
    public void Projects_refer_to_each_other_as_the_design_says_and_no_further() =>
        Rule.Holds(House.References.Keys.SelectMany(name => Wrong(name, House.Read($"src/{name}/{name}.csproj"))));

    [Fact]
    public void Every_project_of_the_house_is_named_in_the_design() =>
        Assert.Equal(House.References.Keys.Order(StringComparer.Ordinal), House.Folders("src").Order(StringComparer.Ordinal));

    [Fact]
    public void A_domain_that_refers_to_the_event_store_is_found() =>
        Assert.Equal("Domain refers to EventStore", Assert.Single(Wrong("Domain", """<Project><ItemGroup><ProjectReference Include="..\EventStore\EventStore.csproj" /></ItemGroup></Project>""")));

    private static IEnumerable<string> Wrong(string project, string xml)
    {
        var references = XDocument.Parse(xml).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/'))).ToList();
        return references.Except(House.References[project], StringComparer.Ordinal).Select(r => $"{project} refers to {r}")
            .Concat(House.References[project].Except(references, StringComparer.Ordinal).Select(r => $"{project} lacks {r}"));
    }
}
