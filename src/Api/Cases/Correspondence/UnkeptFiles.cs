using CaseMgmt.Api.Identity;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases.Correspondence;

/// <summary>Takes away what uploads left behind when a node or a database died in the middle: chunks older than a day of a file that no case keeps.</summary>
internal sealed partial class UnkeptFiles(IDocumentStore store, Municipalities municipalities, TimeProvider time, ILogger<UnkeptFiles> log) : BackgroundService
{
    private const string Sql = """
        DELETE FROM vault_chunks c
        WHERE c.tenant_id = $1 AND c.created_at < $2 AND NOT EXISTS (SELECT FROM case_attachments a WHERE a.tenant_id = c.tenant_id AND a.id = c.file)
          AND NOT EXISTS (SELECT FROM case_appeals b WHERE b.tenant_id = c.tenant_id AND b.bundle = c.file)
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromHours(6);
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    /// <summary>Sweeps one municipality.</summary>
    public async Task SweepAsync(string tenant, CancellationToken ct)
    {
        await using var session = store.LightweightSession(tenant);
        session.Execute(CaseWriting.Statement(Sql, tenant, time.GetUtcNow() - Patience));
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
