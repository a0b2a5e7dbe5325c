using System.Collections.Concurrent;
using CaseMgmt.Domain.Geography;
using Npgsql;
using NpgsqlTypes;

namespace CaseMgmt.Api.Geography;

/// <summary>
/// The walking networks in the database, and those of them that are in use in memory. A stored network never changes, so what is loaded
/// stays true; the ones unused for longest make room when there are too many.
/// </summary>
/// <param name="database">The main database, as the application role.</param>
/// <param name="clock">Stamps imports.</param>
/// <param name="mostInMemory">How many networks are held at once; a town's takes about 10 MB.</param>
public sealed class RoadNetworks(NpgsqlDataSource database, TimeProvider clock, int mostInMemory = 16)
{
    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);

    /// <summary>Stores a network; one that is stored already stays as it is.</summary>
    /// <param name="network">The network.</param>
    /// <param name="sourceFileHash">SHA-256, hexadecimal, of the map file it was built from.</param>
    /// <param name="ct">Ends the work early.</param>
    /// <returns>False when it was stored already.</returns>
    public async Task<bool> ImportAsync(WalkingNetwork network, string sourceFileHash, CancellationToken ct = default)
    {
        var version = network.Version;
        await using var command = database.CreateCommand(
            """
            INSERT INTO road_networks (version_id, source_hash, source_file_hash, data_date, profile, profile_hash, builder_version, attribution, artefact, imported_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (version_id) DO NOTHING
            """);
        command.Parameters.AddWithValue(version.Id);
        command.Parameters.AddWithValue(version.SourceHash);
        command.Parameters.AddWithValue(sourceFileHash);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = (object?)version.DataDate?.ToUniversalTime() ?? DBNull.Value });
        command.Parameters.AddWithValue(version.Profile);
        command.Parameters.AddWithValue(version.ProfileHash);
        command.Parameters.AddWithValue(version.BuilderVersion);
        command.Parameters.AddWithValue(version.Attribution);
        command.Parameters.AddWithValue(network.ToArtefact());
        command.Parameters.AddWithValue(clock.GetUtcNow());
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>The version imported last with the profile; null when there is none.</summary>
    public async Task<NetworkVersion?> LatestAsync(string profile, CancellationToken ct = default)
    {
        await using var command = database.CreateCommand(
            """
            SELECT version_id, source_hash, data_date, profile, profile_hash, builder_version, attribution
            FROM road_networks WHERE profile = $1 ORDER BY imported_at DESC, version_id LIMIT 1
            """);
        command.Parameters.AddWithValue(profile);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? await VersionAsync(reader, ct) : null;
    }

    /// <summary>Records that a municipality measures on a network from now on; the same again while it is in use adds nothing.</summary>
    /// <returns>Whether anything was recorded.</returns>
    public async Task<bool> AdoptAsync(string municipality, NetworkVersion version, CancellationToken ct = default)
    {
        if ((await InUseAsync(municipality, version.Profile, ct))?.Id == version.Id)
            return false;
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Tenant(municipality));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("INSERT INTO adopted_networks (tenant_id, version_id, adopted_at) VALUES ($1, $2, $3)")
        {
            Parameters = { new() { Value = municipality }, new() { Value = version.Id }, new() { Value = clock.GetUtcNow() } },
        });
        await batch.ExecuteNonQueryAsync(ct);
        return true;
    }

    /// <summary>The network that a municipality measures on with a profile; null when it has adopted none.</summary>
    public async Task<NetworkVersion?> InUseAsync(string municipality, string profile, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Tenant(municipality));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            SELECT n.version_id, n.source_hash, n.data_date, n.profile, n.profile_hash, n.builder_version, n.attribution
            FROM adopted_networks a JOIN road_networks n ON n.version_id = a.version_id
            WHERE a.tenant_id = $1 AND n.profile = $2 ORDER BY a.adopted_at DESC, a.version_id LIMIT 1
            """)
        {
            Parameters = { new() { Value = municipality }, new() { Value = profile } },
        });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct) ? await VersionAsync(reader, ct) : null;
    }

    private static NpgsqlBatchCommand Tenant(string municipality) =>
        new("SELECT set_config('app.tenant', $1, true)") { Parameters = { new() { Value = municipality } } };

    private static async Task<NetworkVersion> VersionAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        DateTimeOffset? dataDate = await reader.IsDBNullAsync(2, ct) ? null : await reader.GetFieldValueAsync<DateTimeOffset>(2, ct);
        return new NetworkVersion(
            reader.GetString(0), reader.GetString(1), dataDate, reader.GetString(3), reader.GetString(4), reader.GetInt32(5), reader.GetString(6));
    }

    /// <summary>The network of a version, loaded once however many ask for it; null when it is not stored.</summary>
    /// <exception cref="NetworkFormatException">What is stored is damaged.</exception>
    /// <exception cref="NpgsqlException">The database is away.</exception>
    public async Task<WalkingNetwork?> FindAsync(string versionId, CancellationToken ct = default)
    {
        var held = _held.GetOrAdd(versionId, id => new Held(new Lazy<Task<WalkingNetwork?>>(() => LoadAsync(id))));
        held.LastUsed = clock.GetTimestamp();
        try
        {
            var network = await held.Network.Value.WaitAsync(ct);
            if (network is null)
                _held.TryRemove(KeyValuePair.Create(versionId, held));
            else
                MakeRoom();
            return network;
        }
        catch (Exception) when (held.Network.Value.IsFaulted)
        {
            // A failure is not kept: the next question tries again.
            _held.TryRemove(KeyValuePair.Create(versionId, held));
            throw;
        }
    }

    private async Task<WalkingNetwork?> LoadAsync(string versionId)
    {
        await using var command = database.CreateCommand("SELECT artefact FROM road_networks WHERE version_id = $1");
        command.Parameters.AddWithValue(versionId);
        if (await command.ExecuteScalarAsync() is not byte[] artefact)
            return null;
        var network = WalkingNetwork.Load(artefact);
        return string.Equals(network.Version.Id, versionId, StringComparison.Ordinal)
            ? network
            : throw new InvalidDataException($"The walking network stored as {versionId} is another one.");
    }

    private void MakeRoom()
    {
        while (_held.Count > mostInMemory)
            _held.TryRemove(_held.MinBy(entry => entry.Value.LastUsed));
    }

    private sealed class Held(Lazy<Task<WalkingNetwork?>> network)
    {
        public Lazy<Task<WalkingNetwork?>> Network { get; } = network;

        public long LastUsed { get; set; }
    }
}
