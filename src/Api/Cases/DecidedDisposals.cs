using CaseMgmt.Api.Operations;
using CaseMgmt.EventStore;
using Npgsql;

namespace CaseMgmt.Api.Cases;

/// <summary>Every disposal that the log has decided, of every municipality.</summary>
internal sealed class DecidedDisposals(StoreOptions options) : IAsyncDisposable
{
    // What cannot be undone rests on the log itself: a row that stands in the read model alone, by mistake or by hand, destroys no key.
    private const string Sql = """
        select d.tenant_id, d.retention_unit, d.decision, d.decided_at from disposed_units d
        where exists (
            select from mt_events e where e.tenant_id = d.tenant_id and e.stream_id = d.case_id and e.type like 'case.disposed.v%'
              and (d.retention_unit = d.case_id or e.data->'identities' ? d.retention_unit::text))
        order by d.decided_at, d.tenant_id, d.retention_unit
        """;

    private readonly NpgsqlDataSource reader = ProgramStore.Owner(options.ReaderConnection ?? options.MainConnection, "DATABASE_URL");

    /// <summary>Reads them.</summary>
    /// <exception cref="NpgsqlException">The database is away or not migrated.</exception>
    public async Task<IReadOnlyList<Disposal>> ListAsync(CancellationToken ct)
    {
        await using var connection = await reader.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select set_config('role', 'casemgmt_reader', true)"),
                new(Sql),
            },
        };
        await using var rows = await batch.ExecuteReaderAsync(ct);
        await rows.NextResultAsync(ct);
        var decided = new List<Disposal>();
        while (await rows.ReadAsync(ct))
            decided.Add(new Disposal(rows.GetString(0), rows.GetGuid(1), rows.GetString(2), await rows.GetFieldValueAsync<DateTimeOffset>(3, ct)));
        return decided;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => reader.DisposeAsync();
}

/// <summary>Completes disposals that were decided and not carried out to their end: at the start, and then every quarter of an hour.</summary>
internal sealed partial class DisposalWorker(StoreOptions options, DisposalRegister register, TimeProvider time, ILogger<DisposalWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    /// <summary>Completes what is pending now, and deletes what a session saved after a deletion.</summary>
    /// <returns>How many retention units were pending.</returns>
    public static async Task<int> CompleteAsync(StoreOptions options, DisposalRegister register, CancellationToken ct)
    {
        await using var decided = new DecidedDisposals(options);
        var all = await decided.ListAsync(ct);
        var pending = await register.PendingAsync(all, ct);
        await register.CarryOutAsync(pending, ct);
        await register.DeleteAgainAsync(all, ct);
        return pending.Count;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await CompleteAsync(options, register, stoppingToken) is var completed and > 0)
                    Completed(log, completed);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested && e is EventStoreException or NpgsqlException or TimeoutException)
            {
                Waits(log, e.GetType().Name);
            }
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Units} disposals that had been interrupted are completed")]
    private static partial void Completed(ILogger log, int units);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Disposals that may be pending could not be completed ({Reason}); they are tried again in a quarter of an hour")]
    private static partial void Waits(ILogger log, string reason);
}
