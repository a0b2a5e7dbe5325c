using System.Globalization;
using System.Text;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Geography.Osm;

namespace CaseMgmt.Api.Tests.Geography;

/// <summary>A street of 1 km with a side street, as a map file, and two squares as catchment areas.</summary>
internal static class GeographyFiles
{
    public const string Areas =
        """
        {"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:3006"}},"features":[
        {"type":"Feature","properties":{"schoolUnitCode":"10000001","schoolYear":"2026/2027","grades":["F","1"]},"geometry":{"type":"Polygon","coordinates":[[[674000,6580000],[675000,6580000],[675000,6581000],[674000,6581000],[674000,6580000]]]}},
        {"type":"Feature","properties":{"schoolUnitCode":"10000002","schoolYear":"2026/2027","grades":["F","1"]},"geometry":{"type":"Polygon","coordinates":[[[675000,6580000],[676000,6580000],[676000,6581000],[675000,6581000],[675000,6580000]]]}}]}
        """;

    public static GeoPoint At(double north, double east) => GeoPoint.FromSweref99Tm(6_580_000 + north, 674_000 + east);

    public static string Map()
    {
        var text = new StringBuilder("<osm version=\"0.6\" timestamp=\"2026-01-02T03:04:05Z\">");
        (int Id, double North, double East)[] nodes = [(1, 0, 0), (2, 0, 500), (3, 0, 1000), (4, 300, 500)];
        foreach (var (id, north, east) in nodes)
            text.Append(CultureInfo.InvariantCulture, $"<node id=\"{id}\" lat=\"{At(north, east).LatE7 / 1e7m}\" lon=\"{At(north, east).LonE7 / 1e7m}\"/>");
        return text.Append("<way id=\"10\"><nd ref=\"1\"/><nd ref=\"2\"/><nd ref=\"3\"/><tag k=\"highway\" v=\"residential\"/></way>")
            .Append("<way id=\"11\"><nd ref=\"2\"/><nd ref=\"4\"/><tag k=\"highway\" v=\"steps\"/></way></osm>").ToString();
    }

    public static WalkingNetwork Network(string profile = WalkingProfiles.DefaultName) =>
        WalkingNetworkBuilder.Build(OsmFile.Open(new MemoryStream(Encoding.UTF8.GetBytes(Map()))), WalkingProfiles.Shipped[profile]);
}
