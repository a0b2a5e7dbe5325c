using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Geography.Catchments;

namespace CaseMgmt.Api.Geography;

/// <summary><c>import catchments</c>: checks a municipality's catchment areas and stores them.</summary>
public sealed class ImportCatchments : GeographyCommand
{
    /// <inheritdoc/>
    public override string Name => "import catchments";

    /// <inheritdoc/>
    public override string Usage => "FILE.geojson --municipality CODE";

    private protected override async Task<int> WorkAsync(IReadOnlyList<string> args, TextWriter output, CancellationToken ct)
    {
        var read = Arguments.Read(args, 1, ["--municipality"], []);
        var municipality = read["--municipality"]!;
        if (municipality.Length != 4 || !municipality.All(char.IsAsciiDigit))
            throw new ArgumentsException($"'{municipality}' is not a municipality code of four digits.");
        var file = read.Words[0];
        await using var stream = OpenFile(file);
        var geoJson = new byte[stream.Length];
        await stream.ReadExactlyAsync(geoJson, ct);
        try
        {
            _ = CatchmentSet.Read(geoJson);
        }
        catch (CatchmentFormatException e)
        {
            throw new InvalidDataException($"{file}: {e.Message}", e);
        }

        await using var database = Database();
        var (set, isNew) = await new CatchmentSets(database, TimeProvider.System).ImportAsync(municipality, geoJson, ct);
        if (isNew)
            await RecordAsync(municipality, GroundPart.CatchmentAreas, ct);
        await output.WriteLineAsync($"{(isNew ? "Imported" : "Already imported")}: {set.Count} areas for {string.Join(", ", set.Years)}.");
        await output.WriteLineAsync($"Version {set.VersionId}");
        return 0;
    }
}
