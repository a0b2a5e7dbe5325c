using CaseMgmt.Api.Identity;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases.Correspondence;

/// <summary>Takes away what uploads left behind when a node or a database died in the middle: chunks older than a day of a file that no case keeps. What cannot be undone rests on the log: a file that an event names stays, whatever the read models say.</summary>
internal sealed partial class UnkeptFiles(IDocumentStore store, Municipalities municipalities, TimeProvider time, ILogger<UnkeptFiles> log) : BackgroundService
{
    private const string Unkept = """
        SELECT DISTINCT c.file FROM vault_chunks c
        WHERE c.tenant_id = $1 AND c.created_at < $2 AND NOT EXISTS (SELECT FROM case_attachments a WHERE a.tenant_id = c.tenant_id AND a.id = c.file)
          AND NOT EXISTS (SELECT FROM case_appeals b WHERE b.tenant_id = c.tenant_id AND b.bundle = c.file)
          AND NOT EXISTS (SELECT FROM mt_events e WHERE e.tenant_id = c.tenant_id AND e.stream_id = c.file)
          AND NOT EXISTS (
              SELECT FROM mt_events e WHERE e.tenant_id = c.tenant_id AND e.stream_id = c.retention_unit AND e.type LIKE 'case.appeal-bundled.%' AND e.data #>> '{file,id}' = c.file::text)
        """;

    private const string Delete = "DELETE FROM vault_chunks WHERE tenant_id = $1 AND file = ANY ($2)";

    private static readonly TimeSpan Pause = TimeSpan.FromHours(6);
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    /// <summary>Sweeps one municipality.</summary>
    public async Task SweepAsync(string tenant, CancellationToken ct)
    {
        await using var session = store.LightweightSession(tenant);
        // What nothing keeps after a day nothing will keep later: a file is kept in the request that sent it.
        var unkept = await session.QueryAsync(
            CaseWriting.Statement(Unkept, tenant, time.GetUtcNow() - Patience),
            async reader =>
            {
                var files = new List<Guid>();
                while (await reader.ReadAsync(ct))
                    files.Add(reader.GetGuid(0));
                return files.ToArray();
            },
            ct);
        if (unkept.Length == 0)
            return;
        session.Execute(CaseWriting.Statement(Delete, tenant, unkept));
        await session.SaveChangesAsync(ct);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var tenant in municipalities.Codes.Where(_ => !stoppingToken.IsCancellationRequested))
            {
                try
                {
                    await SweepAsync(tenant, stoppingToken);
                }
                catch (EventStoreException e)
                {
                    Waits(log, e.GetType().Name);
                }
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What broken uploads left could not be removed ({Reason}); it is tried again in six hours")]
    private static partial void Waits(ILogger log, string reason);
}
