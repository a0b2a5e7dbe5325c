using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>One subscription on the node that owns it: read a page of the settled log, deliver event by event, note each as done.</summary>
internal sealed class SubscriptionLoop(DocumentStore store, Subscription subscription, ConcurrentDictionary<string, WaitingDelivery> waiting, ILogger logger)
{
    private const int PageSize = 1000;
    // Waits for a database grow as after so many failures, and no longer: when it is back nobody waits a quarter of an hour.
    private const int LongestAway = 5;
    private readonly string reader = SubscriptionDaemon.ReaderPrefix + subscription.Name;
    private readonly string[] names = store.Options.Registry.NamesOf(subscription.Events);

    public async Task FollowAsync(Ownership owner, CancellationToken ct)
    {
        var pace = new ReaderPace(store);
        var inLog = false;
        await StartAsync(owner.Connection, ct);
        while (!ct.IsCancellationRequested)
        {
            pace.Begin();
            var status = await ReaderPositions.LoadAsync(owner.Connection, reader, ct);
            // Whoever resumes it may have moved it as well.
            inLog = !status.Stopped && (inLog || await IsInLogAsync(owner.Connection, status.Position, ct));
            var taken = inLog ? await TakePageAsync(owner, status.Position, ct) : 0;
            if (taken < PageSize)
                await pace.WaitAsync(gather: taken > 0, ct);
        }
    }

    private async Task StartAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var from = subscription.Start == SubscriptionStart.Now ? await LogReading.LastSettledAsync(connection, ct) : LogPosition.Start;
        await ReaderPositions.EnsureAsync(connection, reader, from, ct);
    }

    private async Task<int> TakePageAsync(Ownership owner, LogPosition position, CancellationToken ct)
    {
        var rows = await LogReading.ReadAsync(owner.Connection, position, names, PageSize, settled: true, ct);
        for (var at = 0; at < rows.Count;)
        {
            var row = rows[at];
            if (!row.Wanted && store.Options.Registry.Knows(row.Stored.Type))
            {
                at++;
                continue;
            }
            var (together, end) = Together(rows, at);
            if (together.Count > 1 && await TogetherAsync(owner, together, ct))
            {
                at = end;
                row = rows[end - 1];
            }
            else if (await DeliverAsync(owner, row, position, ct) is not { } delivered)
            {
                return 1;
            }
            else if (delivered.Error is { } error)
            {
                await StopAsync(owner.Connection, position, row, error, ct);
                return 1;
            }
            else
            {
                at++;
                if (!delivered.HadEffect)
                    continue;
            }
            if (!await MoveAsync(owner.Connection, position, row.Position, ct))
                return 1;
            position = row.Position;
        }
        if (rows.Count > 0 && rows[^1].Position != position)
            await MoveAsync(owner.Connection, position, rows[^1].Position, ct);
        return rows.Count;
    }

    // As many as it may be given at once, and where they end; what cannot be read is met alone.
    private (List<IEvent> Events, int End) Together(IReadOnlyList<LogRow> rows, int from)
    {
        var (events, end) = (new List<IEvent>(), from);
        try
        {
            for (var at = from; at < rows.Count && events.Count < subscription.MostTogether && subscription.MostTogether > 1; at++)
            {
                if (!rows[at].Wanted && store.Options.Registry.Knows(rows[at].Stored.Type))
                    continue;
                var e = store.Options.Registry.Read(rows[at].Stored);
                if (!subscription.Concerns(e))
                    continue;
                events.Add(e);
                end = at + 1;
            }
        }
        catch (EventStoreException)
        {
            // Those before it may go.
        }
        return (events, end);
    }

    private async Task<bool> TogetherAsync(Ownership owner, List<IEvent> events, CancellationToken ct)
    {
        Exception? error = null;
        await owner.WhileHeldAsync(async held => error = await TryAsync(token => subscription.DeliverTogetherAsync(events, token), held), ct);
        if (error is not null)
            logger.LogInformation("Subscription {Subscription} delivers {Events} events one by one, since together they failed: {Error}", subscription.Name, events.Count, Failures.Describe(error));
        return error is null;
    }

    /// <summary>Tries until it succeeds or the attempts are used up; null when the reader was moved or stopped by someone else meanwhile.</summary>
    private async Task<Delivered?> DeliverAsync(Ownership owner, LogRow row, LogPosition position, CancellationToken ct)
    {
        IEvent e;
        try
        {
            // A name that nobody knows fails here as well: it might have been meant for this subscription.
            e = store.Options.Registry.Read(row.Stored);
        }
        catch (EventStoreException unreadable)
        {
            return new Delivered(Failures.Describe(unreadable));
        }
        if (!subscription.Concerns(e))
            return new Delivered(Error: null, HadEffect: false);
        try
        {
            var (failed, away) = (0, 0);
            while (true)
            {
                var attempt = failed + away + 1;
                Exception? error = null;
                await owner.WhileHeldAsync(async held => error = await TryAsync(token => subscription.DeliverAsync(e, new SubscriptionContext(e.Id, attempt), token), held), ct);
                if (error is null)
                    return new Delivered(Error: null);
                // A database that is away, the keys' too, is no fault of the event's, however long it lasts.
                var unavailable = error is StoreUnavailableException;
                (failed, away) = unavailable ? (failed, away + 1) : (failed + 1, away);
                if (failed >= subscription.Retries.Attempts)
                    return new Delivered(Failures.Describe(error));
                var next = store.Options.Time.GetUtcNow() + subscription.Retries.DelayAfter(unavailable ? Math.Min(away, LongestAway) : failed);
                waiting[reader] = new WaitingDelivery(subscription.Name, e.Id, attempt, next);
                logger.LogWarning("Subscription {Subscription} failed to deliver event {Event} and tries again: {Error}", subscription.Name, e.Id, Failures.Describe(error));
                if (!await WaitAsync(owner.Connection, position, next, ct))
                    return null;
            }
        }
        finally
        {
            waiting.TryRemove(reader, out _);
        }
    }

    private async Task<Exception?> TryAsync(Func<CancellationToken, Task> delivery, CancellationToken held)
    {
        using var timeout = new CancellationTokenSource(subscription.Timeout, store.Options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(held, timeout.Token);
        try
        {
            await delivery(either.Token);
            return null;
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return new TimeoutException();
        }
        // A node that may not append lets go, for one that may.
        catch (Exception error) when (error is not ReleaseOutdatedException)
        {
            return error;
        }
    }

    /// <summary>Waits by the store's clock, and looks meanwhile whether the reader is still where it was left; that also shows whether the connection lives.</summary>
    private async Task<bool> WaitAsync(NpgsqlConnection connection, LogPosition position, DateTimeOffset next, CancellationToken ct)
    {
        while (true)
        {
            var status = await ReaderPositions.LoadAsync(connection, reader, ct);
            if (status.Stopped || status.Position != position)
                return false;
            var left = next - store.Options.Time.GetUtcNow();
            if (left <= TimeSpan.Zero)
                return true;
            await Task.Delay(left < store.Options.PollingInterval ? left : store.Options.PollingInterval, ct);
        }
    }

    private async Task<bool> MoveAsync(NpgsqlConnection connection, LogPosition from, LogPosition to, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { ReaderPositions.Move(reader, from, to) } };
        try
        {
            await batch.ExecuteNonQueryAsync(ct);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is StoreErrors.PositionMoved)
        {
            return false;
        }
    }

    private async Task<bool> IsInLogAsync(NpgsqlConnection connection, LogPosition position, CancellationToken ct)
    {
        if (await ReaderPositions.IsInLogAsync(connection, position, ct))
            return true;
        var last = await LogReading.LastAsync(connection, ct);
        var error = $"Position {position} is not in the log, which ends at {last}: set reader_position of '{reader}' to the last event whose effect is known, then resume it.";
        if (await ReaderPositions.StopAsync(connection, reader, position, row: null, error, ct))
            logger.LogError("Subscription {Subscription} stopped: {Error}", subscription.Name, error);
        return false;
    }

    private async Task StopAsync(NpgsqlConnection connection, LogPosition position, LogRow row, string error, CancellationToken ct)
    {
        if (!await ReaderPositions.StopAsync(connection, reader, position, row, error, ct))
            return;
        logger.LogError(
            "Subscription {Subscription} stopped at event {Version} of stream {Stream} ({Type}): {Error}", subscription.Name, row.Stored.Version, row.Stored.StreamId, row.Stored.Type, error);
    }

    private sealed record Delivered(string? Error, bool HadEffect = true);
}
