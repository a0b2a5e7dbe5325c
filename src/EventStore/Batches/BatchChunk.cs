using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>
/// One chunk of one batch: decide its items by reading, then write what they lead to and their results in one transaction. The batch's own stream moves
/// with it, so that a chunk which somebody else has done meanwhile is refused as a whole.
/// </summary>
internal sealed class BatchChunk(DocumentStore store, string tenant, Guid batchId, BatchReading reading, IBatchHandler handler)
{
    private const int Conflicts = 10;

    /// <summary>Items that failed and may be tried again, with why.</summary>
    public List<(int Item, Exception Error)> Failures { get; } = [];

    /// <summary>Deals with the items given by their places; an item that fails is left for later.</summary>
    /// <param name="items">Places in the batch, none of which has a result.</param>
    /// <param name="givenUp">Those of them whose attempts are used up: their result is <c>failed</c>.</param>
    /// <param name="ct">Ends the work before the next write.</param>
    public async Task RunAsync(IReadOnlyList<int> items, IReadOnlySet<int> givenUp, CancellationToken ct)
    {
        var conflicts = 0;
        while (true)
        {
            try
            {
                await TryAsync(items, givenUp, ct);
                return;
            }
            catch (ConcurrencyConflictException) when (++conflicts < Conflicts)
            {
                // A stream moved between the read and the write: read again; what moved is stale now.
                Failures.Clear();
                reading.Forget();
            }
            catch (Exception) when (items.Count > 1 && !ct.IsCancellationRequested)
            {
                // Which item it was is not known. One by one, it fails alone; where the database is away, so does the first.
                Failures.Clear();
                foreach (var item in items)
                    await RunAsync([item], givenUp, ct);
                return;
            }
            catch (ClaimTakenException)
            {
                await SaveAsync(new Decision(items[0], BatchCodes.Claimed, Write: null), ct);
                return;
            }
            catch (Exception e) when (e is not StoreUnavailableException && !ct.IsCancellationRequested)
            {
                // Also what stays in conflict: a stream to be started that exists will exist the next time too.
                Failures.Add((items[0], e));
                return;
            }
        }
    }

    private async Task TryAsync(IReadOnlyList<int> places, IReadOnlySet<int> givenUp, CancellationToken ct)
    {
        var batch = await reading.ReadAsync(store, ct);
        await using var read = store.QuerySession(tenant);
        var open = places.Where(p => !batch.Results.ContainsKey(p)).ToList();
        var versions = await VersionsAsync(read, open.Select(p => batch.Items[p].StreamId), ct);
        var decided = new List<Decision>();
        var asked = new List<int>();
        foreach (var place in open)
        {
            var item = batch.Items[place];
            if (versions.GetValueOrDefault(item.StreamId) != item.ExpectedVersion)
                decided.Add(new Decision(place, BatchCodes.Stale, Write: null));
            else if (givenUp.Contains(place))
                decided.Add(new Decision(place, BatchCodes.Failed, Write: null));
            else
                asked.Add(place);
        }
        decided.AddRange(await OutcomesAsync(batch, asked, read, ct));
        await SaveAsync(batch, decided, ct);
    }

    private async Task<List<Decision>> OutcomesAsync(Batch batch, List<int> places, IQuerySession read, CancellationToken ct)
    {
        var decided = new List<Decision>();
        if (places.Count > 0 && await handler.DecideTogetherAsync([.. places.Select(p => batch.Items[p])], read, ct) is { } together)
        {
            if (together.Count != places.Count)
                throw new InvalidOperationException($"{together.Count} outcomes for {places.Count} items.");
            decided.AddRange(places.Select((place, i) => Of(place, batch.Items[place], together[i])));
            return decided;
        }
        foreach (var place in places)
        {
            if (await DecideAsync(place, batch.Items[place], read, ct) is { } outcome)
                decided.Add(Of(place, batch.Items[place], outcome));
        }
        return decided;
    }

    private static Decision Of(int place, BatchItem item, BatchOutcome outcome) => new(place, outcome.Code, outcome.WriteTo is { } write ? session => write(session, item) : null);

    private async Task<BatchOutcome?> DecideAsync(int place, BatchItem item, IQuerySession read, CancellationToken ct)
    {
        try
        {
            return await handler.DecideAsync(item, reading.Started, read, ct);
        }
        // A database that is away, the keys' too, is no fault of the item's: the chunk is tried again when it is back, and nothing is counted.
        catch (Exception e) when (e is not StoreUnavailableException && !ct.IsCancellationRequested)
        {
            Failures.Add((place, e));
            return null;
        }
    }

    private async Task SaveAsync(Decision decision, CancellationToken ct)
    {
        var batch = await reading.ReadAsync(store, ct);
        if (!batch.Results.ContainsKey(decision.Place))
            await SaveAsync(batch, [decision], ct);
    }

    private async Task SaveAsync(Batch batch, List<Decision> decided, CancellationToken ct)
    {
        if (batch.Finished)
            return;
        await using var session = store.LightweightSession(tenant).After(reading.Started.UserName ?? DeadlineDaemon.Actor, reading.Started);
        foreach (var decision in decided)
            decision.Write?.Invoke(session);
        if (decided.Count > 0)
            session.Events.Append(batchId, reading.Version, new BatchChunkDone([.. decided.Select(d => new BatchResult(d.Place, d.Code))]));
        if (batch.Results.Count + decided.Count == batch.Items.Count)
            session.Events.Append(batchId, reading.Version, new BatchFinished(batch.Items.Count));
        await session.SaveChangesAsync(ct);
    }

    private static Task<Dictionary<Guid, long>> VersionsAsync(IQuerySession read, IEnumerable<Guid> streams, CancellationToken ct) =>
        read.QueryAsync(async connection =>
        {
            await using var command = new NpgsqlCommand("SELECT id, version FROM mt_streams WHERE tenant_id = $1 AND id = ANY ($2)", connection)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = read.TenantId }, new NpgsqlParameter<Guid[]> { TypedValue = [.. streams] } },
            };
            var versions = new Dictionary<Guid, long>();
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
                versions.Add(rows.GetGuid(0), rows.GetInt64(1));
            return versions;
        }, ct);

    private sealed record Decision(int Place, OpenCode Code, Action<IDocumentSession>? Write);
}
