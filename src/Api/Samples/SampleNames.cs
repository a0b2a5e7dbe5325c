using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace CaseMgmt.Api.Samples;

/// <summary>The name parts that made-up people and streets are named from.</summary>
internal sealed class SampleNames
{
    public List<string> Girls { get; set; } = [];
    public List<string> Boys { get; set; } = [];
    public List<string> Women { get; set; } = [];
    public List<string> Men { get; set; } = [];
    public List<string> Last { get; set; } = [];
    public List<string> StreetFirst { get; set; } = [];
    public List<string> StreetLast { get; set; } = [];

    public static SampleNames Shipped { get; } = Read();

    private static SampleNames Read()
    {
        var assembly = typeof(SampleNames).Assembly;
        var name = assembly.GetManifestResourceNames().Single(n => n.EndsWith("Samples.names.yaml", StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<SampleNames>(reader);
    }
}

/// <summary>Street names in random order, none twice.</summary>
internal sealed class StreetNames
{
    private readonly Queue<string> _names;

    public StreetNames(SplitMix64 random)
    {
        var names = (from first in SampleNames.Shipped.StreetFirst from last in SampleNames.Shipped.StreetLast select first + last).ToList();
        random.Shuffle(names);
        _names = new Queue<string>(names);
    }

    public string Next() => _names.Dequeue();
}
