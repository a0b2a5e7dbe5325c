using System.Globalization;
using CaseMgmt.Domain.Geography;

namespace CaseMgmt.Api.Geography;

/// <summary><c>import roads</c>: builds the walking network of a map and stores it.</summary>
public sealed class ImportRoads : GeographyCommand
{
    /// <inheritdoc/>
    public override string Name => "import roads";

    /// <inheritdoc/>
    public override string Usage => "FILE.osm|FILE.osm.pbf [--profile NAME|FILE.yaml] [--municipality M] [--attribution TEXT]";

    private protected override async Task<int> WorkAsync(IReadOnlyList<string> args, TextWriter output, CancellationToken ct)
    {
        var read = Arguments.Read(args, 1, [], ["--profile", "--municipality", "--attribution"]);
        var (network, fileHash) = BuildNetwork(read.Words[0], read["--profile"], read["--attribution"]);
        await using var database = Database();
        var networks = new RoadNetworks(database, TimeProvider.System);
        var isNew = await networks.ImportAsync(network, fileHash, ct);
        var date = network.Version.DataDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "unknown";
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{(isNew ? "Imported" : "Already imported")}: {network.VertexCount} vertices, {network.EdgeCount} edges, {network.TotalLengthMm / 1_000_000} km, {network.ComponentCount} parts, profile {network.Version.Profile}, data of {date}."));
        await output.WriteLineAsync($"Version {network.Version.Id}");
        if (read["--municipality"] is { } municipality)
        {
            var adopted = await networks.AdoptAsync(municipality, network.Version, ct);
            if (adopted)
                await RecordAsync(municipality, GroundPart.RoadNetwork, ct);
            await output.WriteLineAsync($"Municipality {municipality} {(adopted ? "measures on it from now on" : "measures on it already")}.");
        }
        return 0;
    }
}
