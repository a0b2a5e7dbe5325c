using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>
/// Watches the oldest transaction that writes, since every reader of the log waits for it, and ends those of this program that hang.
/// PostgreSQL before 17 has no timeout for a client that stops in the middle of a batch: it is neither running a statement nor idle.
/// </summary>
public sealed class WriterWatch : BackgroundService
{
    private const string WritersSql =
        """
        SELECT a.pid, a.backend_xid::text, extract(epoch FROM clock_timestamp() - a.xact_start)::float8, coalesce(a.application_name, ''),
               (a.datname = current_database() AND a.application_name = ANY ($1)) OR (a.datname = $2 AND a.application_name = $3)
        FROM pg_stat_activity a WHERE a.backend_xid IS NOT NULL AND a.pid <> pg_backend_pid()
        UNION ALL
        SELECT 0, p.transaction::text, extract(epoch FROM clock_timestamp() - p.prepared)::float8, 'prepared transaction', false FROM pg_prepared_xacts p
        """;

    // Asked again in the statement that ends it: meanwhile the process may have gone on to other work.
    private const string EndSql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_xid::text = $2";

    private readonly DocumentStore store;
    private readonly ILogger<WriterWatch> logger;
    private readonly Meter meter = new("CaseMgmt.EventStore");
    private readonly HashSet<(int Process, string Transaction)> warned = [];
    private readonly string? keysDatabase;
    private double oldest;

    /// <summary>A watch over the store's main database.</summary>
    public WriterWatch(DocumentStore store, ILogger<WriterWatch> logger)
    {
        (this.store, this.logger) = (store, logger);
        keysDatabase = new NpgsqlConnectionStringBuilder(store.Database.Keys.ConnectionString).Database;
        meter.CreateObservableGauge("casemgmt.eventstore.oldest_writer.age", () => Volatile.Read(ref oldest), "s", "Age of the oldest transaction that writes, in any database of the server; readers of the log wait for it.");
    }

    /// <summary>Looks once: ends writers of this program that are older than <see cref="StoreOptions.TransactionTimeout"/>.</summary>
    /// <returns>Age of the oldest transaction found that writes; zero when there is none.</returns>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public async Task<TimeSpan> LookAsync(CancellationToken ct = default)
    {
        var writers = await Database.RepeatableAsync(store.Database.Reader, connection => WritersAsync(connection, ct), ct);
        var age = TimeSpan.FromSeconds(writers.Select(w => w.Age ?? 0).Append(0).Max());
        Volatile.Write(ref oldest, age.TotalSeconds);
        warned.IntersectWith(writers.Select(w => (w.Process, w.Transaction)));
        foreach (var writer in writers)
        {
            if (writer.Age is null)
                Warn(writer, "Writer {Process} ({Application}) cannot be seen by this login: grant pg_read_all_stats and pg_signal_backend to casemgmt_reader (run migrate as an administrator)");
            else if (writer.Age >= store.Options.TransactionTimeout.TotalSeconds)
                await EndAsync(writer, ct);
        }
        return age;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromSeconds(Math.Clamp(store.Options.TransactionTimeout.TotalSeconds / 4, 0.25, 5));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.LogWarning(e, "The oldest writer could not be looked for and is looked for again");
            }
            await Task.Delay(pause, store.Options.Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The login itself, not the role it has taken on, may see and end its own sessions.</summary>
    private static NpgsqlBatchCommand AsLogin() => new("SELECT set_config('role', 'none', true)");

    private async Task<List<Writer>> WritersAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                AsLogin(),
                new NpgsqlBatchCommand(WritersSql)
                {
                    Parameters =
                    {
                        new NpgsqlParameter<string[]> { TypedValue = [Database.AppName, Database.ReaderName] },
                        new NpgsqlParameter<string> { TypedValue = keysDatabase ?? "" },
                        new NpgsqlParameter<string> { TypedValue = Database.KeysName },
                    },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        var writers = new List<Writer>();
        while (await reader.ReadAsync(ct))
            writers.Add(new Writer(reader.GetInt32(0), reader.GetString(1), await reader.IsDBNullAsync(2, ct) ? null : reader.GetDouble(2), reader.GetString(3), reader.GetBoolean(4)));
        return writers;
    }

    private async Task EndAsync(Writer writer, CancellationToken ct)
    {
        if (!writer.Ours)
        {
            Warn(writer, "Writer {Process} ({Application}) is {Age} s old and not of this program: readers of the log wait until it ends");
            return;
        }
        try
        {
            await using var connection = await store.Database.Reader.OpenConnectionAsync(ct);
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    AsLogin(),
                    new NpgsqlBatchCommand(EndSql) { Parameters = { new NpgsqlParameter<int> { TypedValue = writer.Process }, new NpgsqlParameter<string> { TypedValue = writer.Transaction } } },
                },
            };
            await batch.ExecuteNonQueryAsync(ct);
            logger.LogWarning("Writer {Process} ({Application}) hung for {Age} s and was ended; nothing of it is kept", writer.Process, writer.Application, writer.Age);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            Warn(writer, "Writer {Process} ({Application}) hangs since {Age} s and this login may not end it: grant pg_signal_backend to casemgmt_reader (run migrate as an administrator), or end it by hand");
        }
    }

    private void Warn(Writer writer, string message)
    {
        if (warned.Add((writer.Process, writer.Transaction)))
#pragma warning disable CA2254 // One of the constant texts above.
            logger.LogWarning(message, writer.Process, writer.Application, writer.Age ?? 0);
#pragma warning restore CA2254
    }

    private sealed record Writer(int Process, string Transaction, double? Age, string Application, bool Ours);
}
