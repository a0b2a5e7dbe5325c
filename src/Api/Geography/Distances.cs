using System.Globalization;
using CaseMgmt.Domain.Geography;

namespace CaseMgmt.Api.Geography;

/// <summary>
/// <c>distances</c>: walking lengths between all homes and schools of a file, on any map, without a database. The result appears whole
/// or not at all.
/// </summary>
public sealed class Distances : GeographyCommand
{
    /// <inheritdoc/>
    public override string Name => "distances";

    /// <inheritdoc/>
    public override string Usage => "--roads FILE.osm|FILE.osm.pbf [--profile NAME|FILE.yaml] --points FILE.csv --out FILE.csv [--bound-m METRES]";

    private protected override async Task<int> WorkAsync(IReadOnlyList<string> args, TextWriter output, CancellationToken ct)
    {
        var read = Arguments.Read(args, 0, ["--roads", "--points", "--out"], ["--profile", "--bound-m"]);
        var bound = Bound(read["--bound-m"]);
        var points = PointsFile.Read(read["--points"]!);
        var (network, _) = BuildNetwork(read["--roads"]!, read["--profile"]);
        var homes = points.Where(point => point.Kind == PlaceKind.Home).ToArray();
        var schools = points.Where(point => point.Kind == PlaceKind.School).ToArray();
        var matrix = network.Matrix([.. homes.Select(home => home.At)], [.. schools.Select(school => school.At)], bound);
        await WriteAsync(read["--out"]!, homes, schools, matrix, ct);
        var measured = Enumerable.Range(0, homes.Length).Sum(h => Enumerable.Range(0, schools.Length).Count(s => matrix[h, s].Status == RouteStatus.Measured));
        await output.WriteLineAsync($"{homes.Length} homes, {schools.Length} schools: {measured} of {homes.Length * schools.Length} pairs measured. Network version {network.Version.Id}, {network.Version.Attribution}.");
        return 0;
    }

    private static long? Bound(string? text)
    {
        if (text is null)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var metres) && metres > 0
            ? metres * 1000L
            : throw new ArgumentsException($"--bound-m takes whole metres above 0, not '{text}'.");
    }

    private static async Task WriteAsync(string file, Place[] homes, Place[] schools, DistanceMatrix matrix, CancellationToken ct)
    {
        // Written beside its place and moved, so that nobody ever reads half a file.
        var unfinished = $"{file}.{Environment.ProcessId}.unfinished";
        try
        {
            await using (var writer = new StreamWriter(unfinished))
            {
                writer.NewLine = "\n";
                await writer.WriteLineAsync("home,school,length_mm,home_offset_mm,school_offset_mm,status");
                for (var h = 0; h < homes.Length; h++)
                {
                    ct.ThrowIfCancellationRequested();
                    for (var s = 0; s < schools.Length; s++)
                    {
                        var cell = matrix[h, s];
                        await writer.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                            $"{Quoted(homes[h].Id)},{Quoted(schools[s].Id)},{cell.LengthMm},{Offset(matrix.HomeSnap(h))},{Offset(matrix.SchoolSnap(s))},{cell.Status.Code()}"));
                    }
                }
            }

            File.Move(unfinished, file, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static int? Offset(SnapAnswer snap) => (snap as SnapAnswer.Found)?.Point.OffsetMm;

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
