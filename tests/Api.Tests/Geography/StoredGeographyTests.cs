using System.Text;
using CaseMgmt.Api.Adapters;
using CaseMgmt.Api.Geography;
using CaseMgmt.Api.Operations;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Geography.Catchments;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.Api.Tests.Geography;

public sealed class StoredGeographyTests
{
    private static readonly SchoolYear Year = SchoolYear.Parse("2026/2027");

    [Fact]
    public async Task An_imported_network_is_measured_on_by_its_version_and_found_as_the_latest()
    {
        await using var made = await MigratedAsync();
        await using var database = ApplicationDatabase.Open(made.ConnectionString);
        var networks = new RoadNetworks(database, TimeProvider.System);
        var distance = new InProcessWalkingDistance(networks);
        var (home, school) = (GeographyFiles.At(10, 100), GeographyFiles.At(290, 505));
        Assert.Null(await distance.Latest());
        Assert.Equal(new RouteAnswer.UnknownVersion(null), await distance.Measure(home, school));

        var network = GeographyFiles.Network();
        var paved = GeographyFiles.Network("walking-paved");
        Assert.True(await networks.ImportAsync(network, "file"));
        Assert.True(await networks.ImportAsync(paved, "file"));
        Assert.False(await networks.ImportAsync(network, "file"));

        Assert.Equal(network.Version, await distance.Latest());
        Assert.Equal(paved.Version, await distance.Latest("walking-paved"));
        var expected = Assert.IsType<RouteAnswer.Measured>(network.Measure(home, school));
        foreach (var version in new[] { null, network.Version.Id })
        {
            var answer = Assert.IsType<RouteAnswer.Measured>(await distance.Measure(home, school, version));
            Assert.Equal(expected.LengthMm, answer.LengthMm);
            Assert.Equal(network.Version, answer.Version);
        }

        var matrix = Assert.IsType<MatrixAnswer.Measured>(await distance.Matrix([home], [school], version: network.Version.Id)).Matrix;
        Assert.Equal(expected.LengthMm, matrix[0, 0].LengthMm);
        Assert.Equal("school-not-snapped", (await distance.Measure(home, school, paved.Version.Id)).Code);
        Assert.Equal(new RouteAnswer.UnknownVersion("no-such"), await distance.Measure(home, school, "no-such"));
        Assert.Equal(3, (await distance.StreetsWithin(MapBounds.Around([home, school], 100)))!.Streets.Count);
    }

    [Fact]
    public async Task A_stored_network_cannot_be_changed_or_removed_by_the_application()
    {
        await using var made = await MigratedAsync();
        await using var database = ApplicationDatabase.Open(made.ConnectionString);
        await new RoadNetworks(database, TimeProvider.System).ImportAsync(GeographyFiles.Network(), "file");
        foreach (var sql in new[] { "DELETE FROM road_networks", "UPDATE road_networks SET artefact = ''", "DELETE FROM catchment_sets", "UPDATE catchment_sets SET geojson = ''" })
        {
            await using var command = database.CreateCommand(sql);
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
        }
    }

    [Fact]
    public async Task A_damaged_network_and_a_database_away_are_answers_and_not_exceptions()
    {
        await using var made = await MigratedAsync();
        var version = GeographyFiles.Network().Version.Id;
        await using (var owner = NpgsqlDataSource.Create(made.ConnectionString))
        await using (var command = owner.CreateCommand($"INSERT INTO road_networks VALUES ('{version}', 's', 'f', NULL, 'walking-default', 'p', 1, 'a', 'CMWN', now())"))
            await command.ExecuteNonQueryAsync();
        await using var database = ApplicationDatabase.Open(made.ConnectionString);
        var distance = new InProcessWalkingDistance(new RoadNetworks(database, TimeProvider.System));
        Assert.Equal(new RouteAnswer.Unavailable("damaged"), await distance.Measure(GeographyFiles.At(0, 0), GeographyFiles.At(0, 9)));

        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Database=x;Timeout=2");
        var away = new InProcessWalkingDistance(new RoadNetworks(nowhere, TimeProvider.System));
        Assert.Equal(new RouteAnswer.Unavailable("storage"), await away.Measure(GeographyFiles.At(0, 0), GeographyFiles.At(0, 9), version));
        Assert.Null(await away.Latest());
        Assert.IsType<CatchmentLookup.Unavailable>(await new CatchmentSets(nowhere, TimeProvider.System).Find("9901", GeographyFiles.At(0, 0), Year, new Grade("1")));
    }

    [Fact]
    public async Task Catchment_areas_answer_for_their_own_municipality_only()
    {
        await using var made = await MigratedAsync();
        await using var database = ApplicationDatabase.Open(made.ConnectionString);
        var sets = new CatchmentSets(database, TimeProvider.System);
        var (set, isNew) = await sets.ImportAsync("9901", Encoding.UTF8.GetBytes(GeographyFiles.Areas));
        Assert.True(isNew);
        Assert.False((await sets.ImportAsync("9901", Encoding.UTF8.GetBytes(GeographyFiles.Areas))).IsNew);
        var home = GeographyFiles.At(500, 1500);

        var expected = new CatchmentLookup.Answered(new CatchmentAnswer.Found(new SchoolUnitCode("10000002")), set.VersionId);
        Assert.Equal(expected, await sets.Find("9901", home, Year, new Grade("1")));
        Assert.Equal(expected, await sets.Find("9901", home, Year, new Grade("1"), set.VersionId));
        Assert.IsType<CatchmentLookup.NoAreas>(await sets.Find("2580", home, Year, new Grade("1")));
        Assert.IsType<CatchmentLookup.NoAreas>(await sets.Find("2580", home, Year, new Grade("1"), set.VersionId));
        Assert.IsType<CatchmentLookup.NoAreas>(await sets.Find("9901", home, SchoolYear.Parse("2027/2028"), new Grade("1")));
        await Assert.ThrowsAsync<CatchmentFormatException>(() => sets.ImportAsync("9901", "{}"u8.ToArray()));
    }

    private static Task<TestDatabase> MigratedAsync() => TestCluster.CreateDatabaseAsync("geography", async connectionString =>
    {
        await using var owner = NpgsqlDataSource.Create(connectionString);
        await new MigrationRunner(owner, [.. ProgramStore.MainSets]).RunAsync();
    });
}
