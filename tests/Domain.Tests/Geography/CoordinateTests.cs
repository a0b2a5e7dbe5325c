using System.Globalization;
using System.Text.Json;
using CaseMgmt.Domain.Geography;
using ProjNet.CoordinateSystems;
using ProjNet.CoordinateSystems.Transformations;
using Ellipsoid = CaseMgmt.Domain.Geography.Ellipsoid;

namespace CaseMgmt.Domain.Tests.Geography;

public sealed class CoordinateTests
{
    [Theory]
    [InlineData(60.0, 15.0)]
    [InlineData(55.3367, 12.8)]
    [InlineData(59.3379085, 18.0780908)]
    [InlineData(68.2, 24.1)]
    [InlineData(59.9139, 10.7522)]
    public void The_projection_agrees_with_another_implementation(double lat, double lon)
    {
        var geographic = GeographicCoordinateSystem.WGS84;
        var tm = new CoordinateSystemFactory().CreateFromWkt(
            """PROJCS["SWEREF99 TM",GEOGCS["SWEREF99",DATUM["SWEREF99",SPHEROID["GRS 1980",6378137,298.257222101],TOWGS84[0,0,0,0,0,0,0]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",15],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1]]""");
        var (east, north) = new CoordinateTransformationFactory().CreateFromCoordinateSystems(geographic, tm).MathTransform.Transform(lon, lat);

        var planar = GeoPoint.FromDegrees(lat, lon).ToSweref99Tm();

        // ProjNET's series ends earlier than Krüger's; it is itself about 3 mm off the published values.
        Assert.InRange(planar.Northing - north, -0.005, 0.005);
        Assert.InRange(planar.Easting - east, -0.005, 0.005);
    }

    [Fact]
    public void The_central_meridian_lies_at_five_hundred_kilometres_east()
    {
        var planar = GeoPoint.FromDegrees(60, 15).ToSweref99Tm();
        Assert.InRange(planar.Northing, 6_651_411.189, 6_651_411.191);
        Assert.Equal(500_000, planar.Easting, precision: 6);
    }

    [SharedDataFact("skolverket-skolenheter-koordinater.csv")]
    public void The_registers_pairs_of_coordinates_agree_within_a_metre()
    {
        var compared = 0;
        foreach (var line in File.ReadLines(SharedData.Find("skolverket-skolenheter-koordinater.csv")!).Skip(1))
        {
            // The name is quoted and may hold commas; the numbers are the last four fields.
            var fields = line[(line.LastIndexOf('"') + 1)..].Split(',');
            if (fields.Length < 5 || fields[^4].Length == 0 || fields[^1].Length == 0)
                continue;
            var n = fields[^4..].Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray();
            var planar = GeoPoint.FromDegrees(n[0], n[1]).ToSweref99Tm();
            Assert.True(Math.Abs(planar.Northing - n[2]) <= 1 && Math.Abs(planar.Easting - n[3]) <= 1, line);
            compared++;
        }

        Assert.True(compared > 1_900, $"Only {compared} pairs were compared.");
    }

    [Theory]
    [InlineData(55.3, 12.4)]
    [InlineData(59.3379085, 18.0780908)]
    [InlineData(69.05, 20.55)]
    [InlineData(65.8, 24.15)]
    [InlineData(59.9139, 10.7522)]
    public void Projecting_there_and_back_ends_at_the_same_place(double lat, double lon)
    {
        var point = GeoPoint.FromDegrees(lat, lon);
        Assert.Equal(point, Sweref99Tm.ToWgs84(point.ToSweref99Tm()));
    }

    [Theory]
    // C. F. F. Karney's GeographicLib: JFK to London Heathrow; a degree of latitude at the equator.
    [InlineData(40.6, -73.8, 51.6, -0.5, 5_551_759.400)]
    [InlineData(0, 0, 1, 0, 110_574.389)]
    [InlineData(0, 0, 0, 1, 111_319.491)]
    public void Lengths_on_the_ellipsoid_agree_with_Karney(double lat1, double lon1, double lat2, double lon2, double metres) =>
        Assert.InRange(Ellipsoid.Metres(GeoPoint.FromDegrees(lat1, lon1), GeoPoint.FromDegrees(lat2, lon2)), metres - 0.001, metres + 0.001);

    [Fact]
    public void A_point_is_no_distance_from_itself() =>
        Assert.Equal(0, Ellipsoid.Metres(GeoPoint.FromDegrees(59, 18), GeoPoint.FromDegrees(59, 18)));

    [Theory]
    [InlineData(593379085, 180780908, """{"lat":59.3379085,"lon":18.0780908}""")]
    [InlineData(600000000, -1, """{"lat":60.0000000,"lon":-0.0000001}""")]
    public void A_point_is_written_with_seven_decimals_and_read_back(int lat, int lon, string json)
    {
        var point = new GeoPoint(lat, lon);
        Assert.Equal(json, JsonSerializer.Serialize(point));
        Assert.Equal(point, JsonSerializer.Deserialize<GeoPoint>(json));
    }

    [Theory]
    [InlineData("""{"lat":59}""")]
    [InlineData("""{"lat":91,"lon":18}""")]
    [InlineData("""{"lat":"59","lon":18}""")]
    [InlineData("[59,18]")]
    public void What_is_no_point_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<GeoPoint>(json));

    [Theory]
    [InlineData(double.NaN, 18)]
    [InlineData(90.1, 18)]
    [InlineData(59, 181)]
    [InlineData(59, double.PositiveInfinity)]
    public void Degrees_off_the_globe_are_no_point(double lat, double lon)
    {
        Assert.False(GeoPoint.TryFromDegrees(lat, lon, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => GeoPoint.FromDegrees(lat, lon));
    }
}
