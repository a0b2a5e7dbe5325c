using System.Globalization;
using System.Text;
using CaseMgmt.Api.Samples;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Geography.Osm;

namespace CaseMgmt.Api.Tests.Samples;

/// <summary>The made-up municipality, generated once for all tests.</summary>
internal static class Sample
{
    public static string Folder { get; } = Repository.File("samples", "9901");

    private static readonly Lazy<IReadOnlyDictionary<string, byte[]>> Generated = new(() => SampleMunicipality.Generate(Folder));
    private static readonly Lazy<WalkingNetwork> Built = new(() =>
        WalkingNetworkBuilder.Build(OsmFile.Open(new MemoryStream(Files["roads.osm"])), WalkingProfiles.Default));

    public static IReadOnlyDictionary<string, byte[]> Files => Generated.Value;

    public static WalkingNetwork Network => Built.Value;

    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Rows(string file)
    {
        var lines = Encoding.UTF8.GetString(Files[file]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var header = lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => header.Zip(line.Split(',')).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal))];
    }

    public static GeoPoint? Point(IReadOnlyDictionary<string, string> row) =>
        row["lat"].Length == 0 ? null : GeoPoint.FromDegrees(double.Parse(row["lat"], CultureInfo.InvariantCulture), double.Parse(row["lon"], CultureInfo.InvariantCulture));
}
