using System.Globalization;
using CaseMgmt.Api.Geography;

namespace CaseMgmt.Api.Tests.Geography;

public sealed class DistancesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("distances").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_pair_gets_its_length_or_the_reason_why_not()
    {
        var (code, error) = await Run(Points(("h1", "H", 10, 100), ("far", "H", 5000, 0), ("s1", "S", 290, 505), ("s,2", "S", -5, 900), ("s3", "S", 4000, 0)));

        Assert.Equal("", error);
        Assert.Equal(0, code);
        var rows = (await File.ReadAllLinesAsync(Out)).Select(line => line.Split(',')).ToArray();
        Assert.Equal("home,school,length_mm,home_offset_mm,school_offset_mm,status", string.Join(',', rows[0]));
        Assert.Equal(7, rows.Length);
        Assert.Equal(["h1", "s1"], rows[1][..2]);
        Assert.InRange(int.Parse(rows[1][2], CultureInfo.InvariantCulture), 689_000, 691_000);
        Assert.InRange(int.Parse(rows[1][3], CultureInfo.InvariantCulture), 9_950, 10_050);
        Assert.InRange(int.Parse(rows[1][4], CultureInfo.InvariantCulture), 4_950, 5_050);
        Assert.Equal("measured", rows[1][^1]);
        Assert.StartsWith("h1,\"s,2\",", (await File.ReadAllLinesAsync(Out))[2], StringComparison.Ordinal);
        Assert.Equal("school-not-snapped", rows[3][^1]);
        Assert.All(rows[4..], row => Assert.Equal("home-not-snapped", row[^1]));
    }

    [Fact]
    public async Task A_bound_and_another_profile_change_the_answers()
    {
        var points = Points(("h1", "H", 0, 0), ("s1", "S", 0, 900));
        await Run(points, "--bound-m", "800");
        Assert.EndsWith(",beyond-bound", (await File.ReadAllLinesAsync(Out))[1], StringComparison.Ordinal);

        // Without the steps the school at their top is too far from any street.
        await Run(Points(("h1", "H", 0, 0), ("s1", "S", 300, 500)), "--profile", "walking-paved");
        Assert.EndsWith(",school-not-snapped", (await File.ReadAllLinesAsync(Out))[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id,kind,lat\n", "line 1")]
    [InlineData("id,kind,lat,lon\na,H,59,18\nb,X,59,18\n", "line 3, column kind")]
    [InlineData("id,kind,lat,lon\na,H,north,18\n", "line 2, column lat")]
    [InlineData("id,kind,lat,lon\na,H,59,181\n", "line 2, column lon")]
    [InlineData("id,kind,lat,lon\na,H,59\n", "line 2, 3 columns")]
    [InlineData("id,kind,lat,lon\n,H,59,18\n", "line 2, column id")]
    [InlineData("id,kind,lat,lon\na,H,59,18\na,H,59,18\n", "line 3, column id")]
    [InlineData("id,kind,lat,lon\n\"a,H,59,18\n", "line 2, column id")]
    [InlineData("id,kind,lat,lon\na,H,59,18\n", "no point of kind S")]
    [InlineData("", "no point of kind H")]
    public async Task A_faulty_points_file_is_refused_with_its_line_and_column_and_nothing_is_written(string text, string saying)
    {
        var (code, error) = await Run(text);

        Assert.Equal(1, code);
        Assert.Contains(saying, error, StringComparison.Ordinal);
        Assert.Equal(["map.osm", "points.csv"], Directory.EnumerateFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_faulty_map_is_refused_with_its_line_and_an_older_result_stays()
    {
        await File.WriteAllTextAsync(Out, "older");
        await File.WriteAllTextAsync(Path.Combine(_folder, "map.osm"), "<osm>\n<node");
        var (code, error) = await Run(Points(("h1", "H", 0, 0), ("s1", "S", 0, 900)), writeMap: false);

        Assert.Equal(1, code);
        Assert.Contains("Line 2", error, StringComparison.Ordinal);
        Assert.Equal("older", await File.ReadAllTextAsync(Out));
    }

    [Theory]
    [InlineData("--speed", "3")]
    [InlineData("--bound-m", "0")]
    [InlineData("--bound-m")]
    [InlineData("--profile", "no-such")]
    [InlineData("word")]
    public async Task A_wrong_call_shows_the_usage(params string[] more)
    {
        var (code, error) = await Run(Points(("h1", "H", 0, 0), ("s1", "S", 0, 900)), more);
        Assert.Equal(2, code);
        Assert.Contains("Usage: distances --roads", error, StringComparison.Ordinal);
    }

    private string Out => Path.Combine(_folder, "out.csv");

    private static string Points(params (string Id, string Kind, double North, double East)[] points) =>
        "id,kind,lat,lon\n" + string.Concat(points.Select(point => string.Create(CultureInfo.InvariantCulture,
            $"{(point.Id.Contains(',', StringComparison.Ordinal) ? $"\"{point.Id}\"" : point.Id)},{point.Kind},{GeographyFiles.At(point.North, point.East).Lat:R},{GeographyFiles.At(point.North, point.East).Lon:R}\n")));

    private Task<(int Code, string Error)> Run(string points, params string[] more) => Run(points, writeMap: true, more);

    private async Task<(int Code, string Error)> Run(string points, bool writeMap, params string[] more)
    {
        var (map, file) = (Path.Combine(_folder, "map.osm"), Path.Combine(_folder, "points.csv"));
        if (writeMap)
            await File.WriteAllTextAsync(map, GeographyFiles.Map());
        await File.WriteAllTextAsync(file, points);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await new Distances().RunAsync(["--roads", map, "--points", file, "--out", Out, .. more], output, error, CancellationToken.None);
        return (code, error.ToString());
    }
}
