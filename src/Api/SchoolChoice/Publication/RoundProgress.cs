using CaseMgmt.EventStore;
using Npgsql;

namespace CaseMgmt.Api.SchoolChoice.Publication;

/// <summary>Reads how far the batches of a publication have come.</summary>
internal static class RoundProgress
{
    /// <summary>How many items batches have and have dealt with, and whether all are finished.</summary>
    public static Task<(int Total, int Done, bool Finished)> CountAsync(IQuerySession session, IReadOnlyCollection<Guid> batches, CancellationToken ct) => session.QueryAsync(
        Command("select coalesce(sum(total), 0)::int, coalesce(sum(done), 0)::int, coalesce(bool_and(finished_at is not null), true) from batches where tenant_id = $1 and batch_id = any($2)", session, batches),
        async reader =>
        {
            await reader.ReadAsync(ct);
            return (reader.GetInt32(0), reader.GetInt32(1), reader.GetBoolean(2));
        },
        ct);

    /// <summary>What came of each case in the latest batch that it stands in: the code of its result.</summary>
    public static async Task<IReadOnlyDictionary<Guid, string>> ResultsAsync(IQuerySession session, IReadOnlyList<Guid> batches, CancellationToken ct)
    {
        var results = new Dictionary<Guid, string>();
        foreach (var id in batches)
        {
            var batch = Batch.Of(await session.Events.FetchStreamAsync(id, ct: ct))!;
            foreach (var (place, code) in batch.Results)
                results[batch.Items[place].StreamId] = code.Value;
        }
        return results;
    }

    /// <summary>The cases that have been decided.</summary>
    public static async Task<IReadOnlySet<Guid>> DecidedAsync(IQuerySession session, IReadOnlyList<Guid> batches, CancellationToken ct) =>
        (await ResultsAsync(session, batches, ct)).Where(r => r.Value == BatchCodes.Done.Value).Select(r => r.Key).ToHashSet();

    /// <summary>The versions of streams; those that do not exist are absent.</summary>
    public static Task<Dictionary<Guid, long>> VersionsAsync(IQuerySession session, IReadOnlyCollection<Guid> streams, CancellationToken ct) => session.QueryAsync(
        Command("select id, version from mt_streams where tenant_id = $1 and id = any($2)", session, streams),
        async reader =>
        {
            var versions = new Dictionary<Guid, long>();
            while (await reader.ReadAsync(ct))
                versions.Add(reader.GetGuid(0), reader.GetInt64(1));
            return versions;
        },
        ct);

    /// <summary>Those cases that are decided or closed already, which a round cannot decide.</summary>
    public static Task<List<Guid>> ClosedAsync(IQuerySession session, IReadOnlyCollection<Guid> cases, CancellationToken ct) => session.QueryAsync(
        Command("select case_id from case_details where tenant_id = $1 and case_id = any($2) and status <> 'under-assessment' order by case_id", session, cases),
        async reader =>
        {
            var closed = new List<Guid>();
            while (await reader.ReadAsync(ct))
                closed.Add(reader.GetGuid(0));
            return closed;
        },
        ct);

    private static NpgsqlBatchCommand Command(string sql, IQuerySession session, IReadOnlyCollection<Guid> ids) =>
        new(sql) { Parameters = { new NpgsqlParameter<string> { TypedValue = session.TenantId }, new NpgsqlParameter<Guid[]> { TypedValue = [.. ids] } } };
}
