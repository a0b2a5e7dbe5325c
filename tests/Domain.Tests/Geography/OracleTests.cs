using System.Globalization;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Geography.Osm;
using Xunit.Abstractions;

namespace CaseMgmt.Domain.Tests.Geography;

/// <summary>Real maps against an independent program (pgRouting), and the register's own coordinate pairs.</summary>
public sealed class OracleTests(ITestOutputHelper output)
{
    [SharedDataFact("stockholm.osm", "ref-stockholm-points.csv", "ref-stockholm-distances-pgrouting.csv")]
    public void All_480_distances_in_Stockholm_agree_with_pgRouting_within_ten_millimetres()
    {
        using var map = SharedData.Open("stockholm.osm");
        var network = WalkingNetworkBuilder.Build(OsmFile.Open(map), WalkingProfiles.Default);
        var points = Rows("ref-stockholm-points.csv").ToDictionary(
            row => row[0], row => GeoPoint.FromDegrees(Number(row[2]), Number(row[3])), StringComparer.Ordinal);
        var pairs = Rows("ref-stockholm-distances-pgrouting.csv").ToList();
        var (worst, worstOffset) = (0.0, 0.0);
        foreach (var row in pairs)
        {
            var answer = Assert.IsType<RouteAnswer.Measured>(network.Measure(points[row[0]], points[row[1]]));
            var difference = Math.Abs(answer.LengthMm - Number(row[2]));
            Assert.True(difference <= 10, $"{row[0]} to {row[1]}: {answer.LengthMm} mm here, {row[2]} mm there.");
            worst = Math.Max(worst, difference);
            worstOffset = Math.Max(worstOffset, Math.Abs(answer.HomeSnap.OffsetMm - 1000 * Number(row[3])));
            worstOffset = Math.Max(worstOffset, Math.Abs(answer.SchoolSnap.OffsetMm - 1000 * Number(row[4])));
        }

        Assert.Equal(480, pairs.Count);
        Assert.True(worstOffset <= 10, $"The straight distances differ by up to {worstOffset} mm.");
        output.WriteLine($"{network.VertexCount} vertices, {network.EdgeCount} edges, {network.TotalLengthMm} mm, {network.ComponentCount} parts; worst difference {worst} mm, of offsets {worstOffset} mm");
    }

    private static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(SharedData.Find(file)!).Skip(1).Where(line => line.Length > 0).Select(line => line.Split(','));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
