using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>
/// Sends <see cref="DeadlinePassed"/> for each deadline that is due; one node at a time, another takes over within seconds. What was missed while no node
/// ran is sent late. Replaying and rebuilding send nothing, since what has passed is noted in a table that no rebuild touches.
/// </summary>
public sealed class DeadlineDaemon : BackgroundService
{
    /// <summary>Who acts when a deadline passes, on the events it leads to.</summary>
    public const string Actor = "system";

    private static readonly TimeSpan HandlingTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan WhileAway = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WithoutHandler = TimeSpan.FromMinutes(1);
    private const int Conflicts = 5;
    private readonly DocumentStore store;
    private readonly ILogger<DeadlineDaemon> logger;

    /// <summary>A daemon for the deadlines of the store's <see cref="DeadlineProjection"/>; idle when that has no sources.</summary>
    public DeadlineDaemon(DocumentStore store, ILogger<DeadlineDaemon> logger) => (this.store, this.logger) = (store, logger);

    private bool HasDeadlines => Projection is { Events.Count: > 0 };

    private DeadlineProjection? Projection => store.Options.Projections.All.Select(p => p.Projection).OfType<DeadlineProjection>().FirstOrDefault();

    /// <summary>Deadlines whose handler failed, in all tenants; for readiness and operators.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public async Task<IReadOnlyList<DeadlineFailure>> FailuresAsync(CancellationToken ct = default) =>
        HasDeadlines ? await Database.RepeatableAsync(store.Database.Reader, connection => DeadlineRows.FailuresAsync(connection, ct), ct) : [];

    /// <summary>Lets all deadlines that were given up be tried again.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public async Task<int> ResumeAsync(CancellationToken ct = default) =>
        HasDeadlines ? await Database.RepeatableAsync(store.Database.Reader, connection => DeadlineRows.ResumeAsync(connection, ct), ct) : 0;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        HasDeadlines ? Task.Run(() => new OwnedLoop(store, "deadlines", FollowAsync, logger).RunAsync(stoppingToken), stoppingToken) : Task.CompletedTask;

    private async Task FollowAsync(Ownership owner, CancellationToken ct)
    {
        var conflicts = new Dictionary<(string Tenant, Guid Stream, OpenCode Deadline), int>();
        while (!ct.IsCancellationRequested)
        {
            var now = store.Options.Time.GetUtcNow();
            var due = await DeadlineRows.DueAsync(owner.Connection, now, ct);
            foreach (var deadline in due)
                await PassAsync(owner, deadline, conflicts, ct);
            if (due.Count > 0)
                continue;
            conflicts.Clear();
            // Another node may set one that is due sooner than those known here, so the wait is never longer than a poll.
            var left = await DeadlineRows.NextAsync(owner.Connection, now, ct) - now;
            await Task.Delay(left < store.Options.PollingInterval ? Longer(left.Value, Shortest) : store.Options.PollingInterval, ct);
        }
    }

    private async Task PassAsync(Ownership owner, DueDeadline deadline, Dictionary<(string Tenant, Guid Stream, OpenCode Deadline), int> conflicts, CancellationToken ct)
    {
        if (deadline.PassedBefore)
        {
            await DeadlineRows.ForgetAsync(owner.Connection, deadline, ct);
            return;
        }
        if (store.Options.DeadlineHandlers.Of(deadline.Kind) is not { } handler)
        {
            // Perhaps a newer release set it, whose nodes know it: it is not this node's to give up.
            await PutOffAsync(owner.Connection, deadline, WithoutHandler, $"no handler for kind {deadline.Kind}", ct);
            return;
        }
        Exception? error = null;
        await owner.WhileHeldAsync(async held => error = await TryAsync(deadline, handler, held), ct);
        // The stream has moved on since the deadline was read, perhaps with the deadline: it is read again with the next page. A handler that meets
        // a conflict each time is failing, though.
        var key = (deadline.TenantId, deadline.StreamId, deadline.DeadlineId);
        if (error is not null && IsConflict(error, deadline) && (conflicts[key] = conflicts.GetValueOrDefault(key) + 1) < Conflicts)
            return;
        conflicts.Remove(key);
        // A database that is away, the keys' too, is no fault of the deadline's: nothing is counted, also where this one takes no note of it.
        if (error is StoreUnavailableException)
            await PutOffAsync(owner.Connection, deadline, WhileAway, Failures.Describe(error), ct);
        else if (error is not null)
            await FailAsync(owner.Connection, deadline, handler.Retries, Failures.Describe(error), ct);
    }

    private async Task<Exception?> TryAsync(DueDeadline deadline, IDeadlineHandler handler, CancellationToken held)
    {
        using var timeout = new CancellationTokenSource(HandlingTimeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(held, timeout.Token);
        try
        {
            await HandleAsync(deadline, handler, either.Token);
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
        catch (Exception e) when (e is not ReleaseOutdatedException)
        {
            return e;
        }
    }

    private async Task HandleAsync(DueDeadline deadline, IDeadlineHandler handler, CancellationToken ct)
    {
        var now = store.Options.Time.GetUtcNow();
        var command = new DeadlinePassed(deadline.StreamId, deadline.DeadlineId, deadline.Due, now);
        var conflicts = 0;
        while (true)
        {
            await using var session = store.LightweightSession(deadline.TenantId).Run(Actor, command.IdempotencyKey);
            if (Projection?.SetterOf(deadline.DeadlineId, await session.Events.FetchStreamAsync(deadline.StreamId, ct: ct)) is { } setter)
                session.After(Actor, setter);
            await handler.HandleAsync(command, session, ct);
            foreach (var write in DeadlineRows.Passed(deadline, now))
                session.Execute(write);
            try
            {
                await session.SaveChangesAsync(ct);
                return;
            }
            catch (PostgresException e) when (e.ConstraintName is "pk_deadlines_passed")
            {
                // Another node was first; everything of this one was rolled back.
                return;
            }
            catch (ConcurrencyConflictException e) when (!IsConflict(e, deadline) && ++conflicts < Conflicts)
            {
                // Some other stream was in the way: decide again.
            }
        }
    }

    private static bool IsConflict(Exception error, DueDeadline deadline) =>
        error is PostgresException { SqlState: StoreErrors.StreamsNotAtVersion } || (error is StreamConflictException conflict && conflict.StreamId == deadline.StreamId);

    private async Task FailAsync(NpgsqlConnection connection, DueDeadline deadline, RetryPolicy retries, string error, CancellationToken ct)
    {
        var attempt = deadline.Attempts + 1;
        var stopped = attempt >= retries.Attempts;
        await DeadlineRows.FailedAsync(connection, deadline, attempt, stopped, store.Options.Time.GetUtcNow() + retries.DelayAfter(attempt), error, ct);
        logger.Log(
            stopped ? LogLevel.Error : LogLevel.Warning,
            "Deadline {Deadline} of stream {Stream} could not be handled ({Attempts} attempts, {Further}): {Error}",
            deadline.DeadlineId, deadline.StreamId, attempt, stopped ? "given up" : "tried again", error);
    }

    private async Task PutOffAsync(NpgsqlConnection connection, DueDeadline deadline, TimeSpan wait, string error, CancellationToken ct)
    {
        await DeadlineRows.FailedAsync(connection, deadline, deadline.Attempts, stopped: false, store.Options.Time.GetUtcNow() + wait, error, ct);
        logger.LogWarning("Deadline {Deadline} of stream {Stream} waits, and nothing is counted: {Error}", deadline.DeadlineId, deadline.StreamId, error);
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
