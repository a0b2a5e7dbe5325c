using Npgsql;

namespace CaseMgmt.EventStore.Proof;

/// <summary>Checks what a foreign key and counters would keep: every stream has its row and its events, numbered 1 to n.</summary>
internal static class StreamCheck
{
    private const string Broken =
        """
        SELECT tenant_id, id, s.version, e.events, e.versions, e.lowest, e.highest
        FROM (SELECT tenant_id, stream_id AS id, count(*) AS events, count(DISTINCT version) AS versions, min(version) AS lowest, max(version) AS highest
              FROM mt_events WHERE $1 IS NULL OR tenant_id = $1 GROUP BY tenant_id, stream_id) e
        FULL JOIN (SELECT tenant_id, id, version FROM mt_streams WHERE $1 IS NULL OR tenant_id = $1) s USING (tenant_id, id)
        WHERE s.version IS DISTINCT FROM e.events OR e.versions <> e.events OR e.lowest <> 1 OR e.highest <> e.events
        """;

    public static async Task<long> RunAsync(NpgsqlConnection connection, string? tenant, Action<LogFinding> found, CancellationToken ct)
    {
        var broken = new List<Counts>();
        await using (var command = new NpgsqlCommand(Broken, connection) { Parameters = { Tenant(tenant) } })
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
                broken.Add(new Counts(row.GetString(0), row.GetGuid(1), Number(row, 2), Number(row, 3), Number(row, 4), Number(row, 5), Number(row, 6)));
        }
        foreach (var stream in broken)
            await TellAsync(connection, stream, found, ct);
        await using var count = new NpgsqlCommand("SELECT count(*) FROM mt_streams WHERE $1 IS NULL OR tenant_id = $1", connection) { Parameters = { Tenant(tenant) } };
        return (long)(await count.ExecuteScalarAsync(ct))!;
    }

    private static async Task TellAsync(NpgsqlConnection connection, Counts s, Action<LogFinding> found, CancellationToken ct)
    {
        void Tell(string what, long? version = null) => found(new LogFinding(LogFault.StreamBroken, $"Stream {s.Id}, municipality {s.Tenant}: {what}.")
        {
            TenantId = s.Tenant,
            StreamId = s.Id,
            Version = version,
        });

        if (s.Events is not { } events)
        {
            Tell($"mt_streams says version {s.Version}, and there are no events");
            return;
        }
        if (s.Version is null)
            Tell($"there are {events} events, and no row in mt_streams");
        else if (s.Version != events)
            Tell($"mt_streams says version {s.Version}, and there are {events} events");
        if (s.Versions == events && s.Lowest == 1 && s.Highest == events)
            return;
        foreach (var (before, at) in await GapsAsync(connection, s, ct))
        {
            if (at == before)
                Tell($"there are two events with version {at}", at);
            else if (at == before + 2)
                Tell($"event {at - 1} is missing", at - 1);
            else
                Tell($"events {before + 1} to {at - 1} are missing", before + 1);
        }
    }

    private static async Task<IReadOnlyList<(long Before, long At)>> GapsAsync(NpgsqlConnection connection, Counts s, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT before, version FROM (
                SELECT version, coalesce(lag(version) OVER (ORDER BY version), 0) AS before FROM mt_events WHERE tenant_id = $1 AND stream_id = $2) v
            WHERE version <> before + 1 ORDER BY version LIMIT 20
            """, connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = s.Tenant }, new NpgsqlParameter<Guid> { TypedValue = s.Id } },
        };
        await using var row = await command.ExecuteReaderAsync(ct);
        var gaps = new List<(long, long)>();
        while (await row.ReadAsync(ct))
            gaps.Add((row.GetInt64(0), row.GetInt64(1)));
        return gaps;
    }

    private static NpgsqlParameter Tenant(string? tenant) => new() { Value = (object?)tenant ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text };

    private static long? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private sealed record Counts(string Tenant, Guid Id, long? Version, long? Events, long? Versions, long? Lowest, long? Highest);
}
