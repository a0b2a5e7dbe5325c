using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>
/// Goes on with unfinished batches, a chunk of each in turn. One node at a time works on a batch; after a crash any node goes on with it where it stood.
/// A batch without a handler on this node is left to others.
/// </summary>
public sealed class BatchDaemon : BackgroundService
{
    private static readonly TimeSpan AfterError = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterUnreadable = TimeSpan.FromMinutes(1);
    private readonly DocumentStore store;
    private readonly ILogger<BatchDaemon> logger;
    private readonly Dictionary<(Guid Batch, int Item), (int Attempts, DateTimeOffset Next)> failures = [];
    private readonly Dictionary<Guid, DateTimeOffset> unreadable = [];
    private Dictionary<Guid, BatchReading> readings = [];

    /// <summary>A daemon for the store's batch handlers; idle when there is none.</summary>
    /// <exception cref="InvalidOperationException">There are handlers, but the <see cref="BatchProjection"/> is not among the inline projections.</exception>
    public BatchDaemon(DocumentStore store, ILogger<BatchDaemon> logger)
    {
        (this.store, this.logger) = (store, logger);
        if (store.Options.BatchHandlers.Kinds.Length > 0 && !store.Options.Projections.All.Any(p => p is { Projection: BatchProjection, Lifecycle: ProjectionLifecycle.Inline }))
            throw new InvalidOperationException("Batches need their inline projection: register a BatchProjection.");
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        store.Options.BatchHandlers.Kinds.Length > 0 ? Task.Run(() => FollowAsync(stoppingToken), stoppingToken) : Task.CompletedTask;

    private async Task FollowAsync(CancellationToken ct)
    {
        var pace = new ReaderPace(store);
        var woken = false;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                pace.Begin();
                var worked = false;
                var unfinished = await UnfinishedAsync(ct);
                readings = unfinished.ToDictionary(b => b.Id, b => readings.GetValueOrDefault(b.Id) ?? new BatchReading(b.Tenant, b.Id));
                foreach (var batch in unfinished)
                    worked |= await TryWorkAsync(batch.Tenant, batch.Id, batch.Kind, ct);
                if (!worked)
                    woken = await pace.WaitAsync(gather: woken, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.LogWarning(e, "Batches were interrupted and go on");
                // The database that comes back may be another one.
                readings.Clear();
                await Task.Delay(AfterError, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private Task<List<(string Tenant, Guid Id, OpenCode Kind)>> UnfinishedAsync(CancellationToken ct) =>
        Database.RepeatableAsync(store.Database.Reader, async connection =>
        {
            await using var command = new NpgsqlCommand("SELECT tenant_id, batch_id, kind FROM batches WHERE finished_at IS NULL AND kind = ANY ($1) ORDER BY started_at", connection)
            {
                Parameters = { new NpgsqlParameter<string[]> { TypedValue = store.Options.BatchHandlers.Kinds } },
            };
            var batches = new List<(string, Guid, OpenCode)>();
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
                batches.Add((rows.GetString(0), rows.GetGuid(1), new OpenCode(rows.GetString(2))));
            return batches;
        }, ct);

    // A batch that cannot be read holds up no other.
    private async Task<bool> TryWorkAsync(string tenant, Guid id, OpenCode kind, CancellationToken ct)
    {
        if (unreadable.TryGetValue(id, out var next) && next > store.Options.Time.GetUtcNow())
            return false;
        unreadable.Remove(id);
        try
        {
            return await WorkAsync(tenant, id, kind, ct);
        }
        catch (Exception e) when (e is EventDataException or UnknownEventException or InvalidOperationException)
        {
            unreadable[id] = store.Options.Time.GetUtcNow() + AfterUnreadable;
            logger.LogError(e, "Batch {Batch} cannot be read and is tried again in {Seconds} s", id, AfterUnreadable.TotalSeconds);
            return false;
        }
    }

    /// <summary>Does one chunk; false when there was nothing to do on this node just now.</summary>
    private async Task<bool> WorkAsync(string tenant, Guid id, OpenCode kind, CancellationToken ct)
    {
        await using var owner = await Ownership.TryTakeAsync(store.Database.Reader, $"batch:{tenant}:{id}", ct);
        if (owner is null)
            return false;
        var reading = readings[id];
        var batch = await reading.ReadAsync(store, ct);
        var handler = store.Options.BatchHandlers.Of(kind);
        var now = store.Options.Time.GetUtcNow();
        var items = Enumerable.Range(0, batch.Items.Count)
            .Where(i => !batch.Results.ContainsKey(i) && (!failures.TryGetValue((id, i), out var failed) || failed.Next <= now))
            .Take(Batch.ChunkSize).ToList();
        if (batch.Finished || items.Count == 0)
            return false;
        var givenUp = items.Where(i => failures.TryGetValue((id, i), out var failed) && failed.Attempts >= handler.Retries.Attempts).ToHashSet();
        var chunk = new BatchChunk(store, tenant, id, reading, handler);
        await owner.WhileHeldAsync(held => chunk.RunAsync(items, givenUp, held), ct);
        Note(id, items, chunk.Failures, handler.Retries);
        return true;
    }

    private void Note(Guid id, IReadOnlyList<int> items, IReadOnlyList<(int Item, Exception Error)> failed, RetryPolicy retries)
    {
        foreach (var (item, error) in failed)
        {
            var attempts = failures.GetValueOrDefault((id, item)).Attempts + 1;
            // One that is given up gets its result with the next chunk.
            var wait = attempts == retries.Attempts ? TimeSpan.Zero : retries.DelayAfter(attempts);
            failures[(id, item)] = (attempts, store.Options.Time.GetUtcNow() + wait);
            logger.LogWarning("Item {Item} of batch {Batch} failed ({Attempts} attempts): {Error}", item, id, attempts, EventStore.Failures.Describe(error));
        }
        foreach (var item in items.Except(failed.Select(f => f.Item)))
            failures.Remove((id, item));
    }
}
