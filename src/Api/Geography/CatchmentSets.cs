using System.Collections.Concurrent;
using CaseMgmt.Api.Adapters;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Geography.Catchments;
using CaseMgmt.Domain.SchoolUnits;
using Npgsql;

namespace CaseMgmt.Api.Geography;

/// <summary>The catchment areas in the database, by municipality, and those in use in memory.</summary>
/// <param name="database">The main database, as the application role.</param>
/// <param name="clock">Stamps imports.</param>
public sealed class CatchmentSets(NpgsqlDataSource database, TimeProvider clock) : ICatchmentAreas
{
    private readonly ConcurrentDictionary<(string Municipality, string Version), CatchmentSet> _held = new();

    /// <summary>Checks and stores a set; one that is stored already stays as it is.</summary>
    /// <returns>The set, and false when it was stored already.</returns>
    /// <exception cref="CatchmentFormatException">The file is refused; nothing is stored.</exception>
    public async Task<(CatchmentSet Set, bool IsNew)> ImportAsync(string municipality, ReadOnlyMemory<byte> geoJson, CancellationToken ct = default)
    {
        var set = CatchmentSet.Read(geoJson.Span);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Tenant(municipality));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            INSERT INTO catchment_sets (tenant_id, version_id, school_years, geojson, imported_at)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, version_id) DO NOTHING RETURNING version_id
            """)
        {
            Parameters =
            {
                new() { Value = municipality },
                new() { Value = set.VersionId },
                new() { Value = set.Years.Select(year => year.ToString()).ToArray() },
                new() { Value = geoJson.ToArray() },
                new() { Value = clock.GetUtcNow() },
            },
        });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return (set, await reader.ReadAsync(ct));
    }

    /// <inheritdoc/>
    public async Task<CatchmentLookup> Find(
        string municipality, GeoPoint home, SchoolYear year, Grade grade, string? version = null, CancellationToken ct = default) =>
        (await FindAll(municipality, [home], year, grade, version, ct))[0];

    /// <inheritdoc/>
    public Task<IReadOnlyList<CatchmentLookup>> FindAll(string municipality, IReadOnlyList<GeoPoint> homes, SchoolYear year, Grade grade, CancellationToken ct = default) =>
        FindAll(municipality, homes, year, grade, version: null, ct);

    private async Task<IReadOnlyList<CatchmentLookup>> FindAll(string municipality, IReadOnlyList<GeoPoint> homes, SchoolYear year, Grade grade, string? version, CancellationToken ct)
    {
        IReadOnlyList<CatchmentLookup> All(CatchmentLookup answer) => [.. Enumerable.Repeat(answer, homes.Count)];
        try
        {
            return await FindSetAsync(municipality, year, version, ct) is { } set
                ? [.. homes.Select(home => new CatchmentLookup.Answered(set.Find(home, year, grade), set.VersionId))]
                : All(new CatchmentLookup.NoAreas());
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
        {
            return All(new CatchmentLookup.Unavailable("storage"));
        }
        catch (CatchmentFormatException)
        {
            return All(new CatchmentLookup.Unavailable("damaged"));
        }
    }

    private async Task<CatchmentSet?> FindSetAsync(string municipality, SchoolYear year, string? version, CancellationToken ct)
    {
        version ??= await LatestAsync(municipality, year, ct);
        if (version is null)
            return null;
        if (_held.TryGetValue((municipality, version), out var held))
            return held;
        var geoJson = await ScalarAsync(municipality, new NpgsqlBatchCommand("SELECT geojson FROM catchment_sets WHERE tenant_id = $1 AND version_id = $2")
        {
            Parameters = { new() { Value = municipality }, new() { Value = version } },
        }, ct);
        return geoJson is byte[] bytes ? _held.GetOrAdd((municipality, version), CatchmentSet.Read(bytes)) : null;
    }

    private async Task<string?> LatestAsync(string municipality, SchoolYear year, CancellationToken ct) =>
        await ScalarAsync(municipality, new NpgsqlBatchCommand(
            "SELECT version_id FROM catchment_sets WHERE tenant_id = $1 AND $2 = ANY (school_years) ORDER BY imported_at DESC, version_id LIMIT 1")
        {
            Parameters = { new() { Value = municipality }, new() { Value = year.ToString() } },
        }, ct) as string;

    private async Task<object?> ScalarAsync(string municipality, NpgsqlBatchCommand query, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Tenant(municipality));
        batch.BatchCommands.Add(query);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct) ? reader.GetValue(0) : null;
    }

    private static NpgsqlBatchCommand Tenant(string municipality) =>
        new("SELECT set_config('app.tenant', $1, true)") { Parameters = { new() { Value = municipality } } };
}
