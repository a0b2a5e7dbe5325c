using System.Globalization;
using System.Text;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Geography.Catchments;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Tests.Geography;

public sealed class CatchmentTests
{
    private const string East = "10000001";
    private const string West = "10000002";
    private const string North = "10000003";
    private static readonly SchoolYear Year = SchoolYear.Parse("2026/2027");
    private static readonly Grade First = new("1");

    [Fact]
    public void A_home_lies_in_one_area_in_none_or_on_a_border_in_several()
    {
        var set = Read(Square(West, 0, 0, 1000, 1000), Square(East, 0, 1000, 1000, 2000));

        Assert.Equal(new CatchmentAnswer.Found(new SchoolUnitCode(West)), set.Find(TestMap.At(500, 500), Year, First));
        Assert.Equal(new CatchmentAnswer.Found(new SchoolUnitCode(East)), set.Find(TestMap.At(500, 1500), Year, First));
        Assert.IsType<CatchmentAnswer.OutsideAll>(set.Find(TestMap.At(500, 2500), Year, First));
    }

    [Fact]
    public void A_place_exactly_on_a_shared_border_lies_in_both_areas()
    {
        var set = Read(Square(West, 0, 0, 1000, 1000, sweref: true), Square(East, 0, 1000, 1000, 2000, sweref: true));
        // The nearest whole point of the globe to the border's line; the areas are drawn so that it is their corner.
        var corner = TestMap.At(0, 1000);
        var planar = corner.ToSweref99Tm();
        var exact = Read(
            Area(West, Ring((planar.Northing, planar.Easting), (planar.Northing + 500, planar.Easting), (planar.Northing, planar.Easting - 500))),
            Area(East, Ring((planar.Northing, planar.Easting), (planar.Northing + 500, planar.Easting), (planar.Northing, planar.Easting + 500))));

        var several = Assert.IsType<CatchmentAnswer.Several>(exact.Find(corner, Year, First));
        Assert.Equal([East, West], several.Units.Select(unit => unit.Value), StringComparer.Ordinal);
        Assert.Equal(2, set.Count);
    }

    [Fact]
    public void Areas_are_kept_apart_by_school_year_and_grade()
    {
        var set = Read(
            Square(West, 0, 0, 1000, 1000),
            Square(East, 0, 0, 1000, 1000, year: "2027/2028"),
            Square(North, 0, 0, 1000, 1000, grades: "[\"7\",\"8\",\"9\"]"));
        var home = TestMap.At(500, 500);

        Assert.Equal(new CatchmentAnswer.Found(new SchoolUnitCode(West)), set.Find(home, Year, First));
        Assert.Equal(new CatchmentAnswer.Found(new SchoolUnitCode(East)), set.Find(home, SchoolYear.Parse("2027/2028"), First));
        Assert.Equal(new CatchmentAnswer.Found(new SchoolUnitCode(North)), set.Find(home, Year, new Grade("8")));
        Assert.IsType<CatchmentAnswer.OutsideAll>(set.Find(home, SchoolYear.Parse("2028/2029"), First));
        Assert.Equal(["2026/2027", "2027/2028"], set.Years.Select(year => year.ToString()), StringComparer.Ordinal);
    }

    [Fact]
    public void Wgs84_and_sweref_give_the_same_areas()
    {
        var wgs = Read(Square(West, 0, 0, 1000, 1000));
        var sweref = Read("""{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3006"}}""", Square(West, 0, 0, 1000, 1000, sweref: true));
        foreach (var (north, east) in new[] { (1, 1), (999, 999), (-1, 500), (500, 1001) })
            Assert.Equal(wgs.Find(TestMap.At(north, east), Year, First), sweref.Find(TestMap.At(north, east), Year, First));
        Assert.NotEqual(wgs.VersionId, sweref.VersionId, StringComparer.Ordinal);
    }

    [Fact]
    public void Overlapping_areas_are_refused_with_both_schools_and_the_place()
    {
        var error = Refused("overlap", Square(West, 0, 0, 1000, 1100), Square(East, 0, 1000, 1000, 2000));
        Assert.Contains(West, error.Message, StringComparison.Ordinal);
        Assert.Contains(East, error.Message, StringComparison.Ordinal);
        AssertPlace(error, TestMap.At(500, 1050), 600);
    }

    [Fact]
    public void A_gap_enclosed_by_areas_is_refused_with_the_schools_around_it_and_the_place()
    {
        var error = Refused(
            "gap",
            Area(West, Ring((0, 0), (0, 1000), (300, 1000), (300, 300), (600, 300), (600, 1000), (1000, 1000), (1000, 0))),
            Square(East, 0, 1000, 1000, 2000));
        Assert.Contains(West, error.Message, StringComparison.Ordinal);
        Assert.Contains(East, error.Message, StringComparison.Ordinal);
        AssertPlace(error, TestMap.At(450, 650), 400);
    }

    [Fact]
    public void A_sliver_from_drawing_is_let_through() =>
        Assert.Equal(2, Read(Square(West, 0, 0, 1000, 1000.005), Square(East, 0, 1000, 1000, 2000)).Count);

    [Fact]
    public void A_polygon_that_crosses_itself_is_refused_with_the_place()
    {
        var error = Refused("invalid-polygon", Area(West, Ring((0, 0), (1000, 1000), (1000, 0), (0, 1000))));
        Assert.Contains(West, error.Message, StringComparison.Ordinal);
        AssertPlace(error, TestMap.At(500, 500), 5);
    }

    [Theory]
    [InlineData("""{"type":"FeatureCollection","features":[]}""", "not-geojson")]
    [InlineData("""{"type":"Feature"}""", "not-geojson")]
    [InlineData("{\n\n oops", "not-geojson")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"schoolUnitCode":"12"}}]}""", "wrong-property")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"schoolUnitCode":"10000001","schoolYear":"2026/2029"}}]}""", "wrong-property")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"schoolUnitCode":"10000001","schoolYear":"2026/2027","grades":["11"]}}]}""", "wrong-property")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"schoolUnitCode":"10000001","schoolYear":"2026/2027","grades":["1"]},"geometry":{"type":"Point","coordinates":[18,59]}}]}""", "not-geojson")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"schoolUnitCode":"10000001","schoolYear":"2026/2027","grades":["1"]},"geometry":{"type":"Polygon","coordinates":[[[59,18],[59,19],[60,19],[59,18]]]}}]}""", "wrong-coordinates")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"schoolUnitCode":"10000001","schoolYear":"2026/2027","grades":["1"]},"geometry":{"type":"Polygon","coordinates":[[[18,59],[18,60],[19,60]]]}}]}""", "not-geojson")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"schoolUnitCode":"10000001","schoolYear":"2026/2027","grades":["1"]},"geometry":{"type":"Polygon","coordinates":"here"}}]}""", "not-geojson")]
    [InlineData("""{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:3021"}},"features":[]}""", "wrong-coordinates")]
    public void A_file_that_holds_no_areas_is_refused(string json, string code) =>
        Assert.Equal(code, Assert.Throws<CatchmentFormatException>(() => CatchmentSet.Read(Encoding.UTF8.GetBytes(json))).Code);

    [Fact]
    public void A_mixture_of_coordinate_systems_is_refused()
    {
        Refused("wrong-coordinates", Square(West, 0, 0, 1000, 1000), Square(East, 0, 1000, 1000, 2000, sweref: true));
        var declared = Assert.Throws<CatchmentFormatException>(() =>
            Read("""{"type":"name","properties":{"name":"EPSG:3006"}}""", Square(West, 0, 0, 1000, 1000)));
        Assert.Equal("wrong-coordinates", declared.Code);
    }

    [Fact]
    public void A_schools_coordinates_in_another_municipality_are_not_relied_on_and_an_entrance_set_by_hand_wins()
    {
        var ground = MunicipalityGround.Of(Read(Square(West, 0, 0, 1000, 1000), Square(East, 0, 1000, 1000, 2000)));
        var entrance = TestMap.At(1, 1);

        Assert.Equal(new SchoolPoint.FromRegister(TestMap.At(500, 500)), SchoolPoint.Choose(TestMap.At(500, 500), null, ground));
        Assert.IsType<SchoolPoint.FromRegister>(SchoolPoint.Choose(TestMap.At(500, 2050), null, ground));
        var outside = Assert.IsType<SchoolPoint.OutsideMunicipality>(SchoolPoint.Choose(TestMap.At(500, 5000), null, ground));
        Assert.InRange(outside.Metres, 2998, 3002);
        Assert.Equal(new SchoolPoint.Entrance(entrance), SchoolPoint.Choose(TestMap.At(500, 5000), entrance, ground));
        Assert.IsType<SchoolPoint.Missing>(SchoolPoint.Choose(null, null, ground));
    }

    [Fact]
    public void A_municipality_may_be_given_as_an_outline()
    {
        var ground = MunicipalityGround.Of([TestMap.At(0, 0), TestMap.At(0, 1000), TestMap.At(1000, 1000), TestMap.At(1000, 0)]);
        Assert.Equal(0, ground.MetresTo(TestMap.At(500, 500)));
        Assert.Throws<ArgumentException>(() => MunicipalityGround.Of([TestMap.At(0, 0), TestMap.At(1000, 1000), TestMap.At(0, 1000), TestMap.At(1000, 0)]));
    }

    private static void AssertPlace(CatchmentFormatException error, GeoPoint near, double withinMetres)
    {
        var match = System.Text.RegularExpressions.Regex.Match(error.Message, @"at (?<lat>\d+\.\d+),(?<lon>\d+\.\d+)", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Assert.True(match.Success, error.Message);
        var place = GeoPoint.FromDegrees(double.Parse(match.Groups["lat"].Value, CultureInfo.InvariantCulture), double.Parse(match.Groups["lon"].Value, CultureInfo.InvariantCulture));
        Assert.InRange(Ellipsoid.Metres(place, near), 0, withinMetres);
    }

    private static CatchmentFormatException Refused(string code, params string[] features)
    {
        var error = Assert.Throws<CatchmentFormatException>(() => Read(features));
        Assert.Equal(code, error.Code);
        return error;
    }

    private static CatchmentSet Read(params string[] features)
    {
        var crs = features[0].Contains("\"name\"", StringComparison.Ordinal) ? $"\"crs\":{features[0]}," : "";
        var rest = crs.Length > 0 ? features[1..] : features;
        return CatchmentSet.Read(Encoding.UTF8.GetBytes($"{{\"type\":\"FeatureCollection\",{crs}\"features\":[{string.Join(',', rest)}]}}"));
    }

    private static string Square(string unit, double south, double west, double north, double east, string year = "2026/2027", string grades = "[\"F\",\"1\"]", bool sweref = false) =>
        Area(unit, Ring([(south, west), (south, east), (north, east), (north, west)], sweref), year, grades);

    private static string Area(string unit, string ring, string year = "2026/2027", string grades = "[\"F\",\"1\"]") =>
        $"{{\"type\":\"Feature\",\"properties\":{{\"schoolUnitCode\":\"{unit}\",\"schoolYear\":\"{year}\",\"grades\":{grades}}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{ring}]]}}}}";

    private static string Ring(params (double North, double East)[] corners) => Ring(corners, sweref: corners[0].North > 1_000_000);

    private static string Ring((double North, double East)[] corners, bool sweref) =>
        string.Join(',', corners.Append(corners[0]).Select(corner => Position(corner.North, corner.East, sweref)));

    private static string Position(double north, double east, bool sweref)
    {
        if (north > 1_000_000)
            return string.Create(CultureInfo.InvariantCulture, $"[{east:R},{north:R}]");
        return sweref
            ? string.Create(CultureInfo.InvariantCulture, $"[{674_000 + east:R},{6_580_000 + north:R}]")
            : string.Create(CultureInfo.InvariantCulture, $"[{TestMap.At(north, east).Lon:R},{TestMap.At(north, east).Lat:R}]");
    }
}
