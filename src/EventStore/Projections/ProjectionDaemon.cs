using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Runs the async projections of this node, and forgets answers of commands when their time is out.</summary>
public sealed class ProjectionDaemon : BackgroundService
{
    private static readonly TimeSpan Housekeeping = TimeSpan.FromHours(1);
    private static readonly TimeSpan Measuring = TimeSpan.FromSeconds(5);
    private readonly ProjectionMetrics metrics = new();
    private readonly DocumentStore store;
    private readonly ILogger<ProjectionDaemon> logger;
    private readonly IReadOnlyList<BoundProjection> projections;

    /// <summary>A daemon for the async projections among the store's registrations.</summary>
    public ProjectionDaemon(DocumentStore store, ILogger<ProjectionDaemon> logger)
    {
        this.store = store;
        this.logger = logger;
        projections = [.. store.Options.Projections.All.Where(p => p.Lifecycle == ProjectionLifecycle.Async).Select(p => new BoundProjection(p.Projection, store.Options.Registry))];
    }

    /// <summary>Waits until an async projection has taken in a position.</summary>
    /// <param name="position">What <see cref="CommitResult.Position"/> gave; empty is taken in already.</param>
    /// <param name="projection">Name of the async projection.</param>
    /// <param name="timeout">How long at most.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>True when it is taken in; false when the time was out or the projection is stopped.</returns>
    /// <exception cref="FormatException">The position is not one.</exception>
    /// <exception cref="ArgumentException">There is no async projection of that name.</exception>
    public async Task<bool> WaitForAsync(string position, string projection, TimeSpan timeout, CancellationToken ct = default)
    {
        if (position.Length == 0)
            return true;
        if (!LogPosition.TryParse(position, out var wanted))
            throw new FormatException("This is not a position of the log.");
        if (!projections.Any(p => string.Equals(p.Name, projection, StringComparison.Ordinal)))
            throw new ArgumentException($"There is no async projection '{projection}'.", nameof(projection));
        var started = Stopwatch.GetTimestamp();
        var pause = 5;
        while (true)
        {
            var status = await Database.RepeatableAsync(store.Database.Reader, connection => ReaderPositions.LoadAsync(connection, projection, ct), ct);
            if (status.Position.CompareTo(wanted) >= 0)
                return true;
            if (status.Stopped || Stopwatch.GetElapsedTime(started) >= timeout)
                return false;
            await Task.Delay(pause, ct);
            pause = Math.Min(pause * 2, 50);
        }
    }

    /// <summary>Where every reader stands, and what stopped those that are stopped; for readiness and operators.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public Task<IReadOnlyList<ProjectionStatus>> StatusAsync(CancellationToken ct = default) =>
        Database.RepeatableAsync(store.Database.Reader, connection => ReaderPositions.AllAsync(connection, ct), ct);

    /// <summary>Lets a stopped projection try its event again, on whichever node owns it.</summary>
    /// <returns>False when it was not stopped.</returns>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public Task<bool> ResumeAsync(string projection, CancellationToken ct = default) =>
        Database.RepeatableAsync(store.Database.Reader, connection => ReaderPositions.ResumeAsync(connection, projection, ct), ct);

    /// <summary>How far every async projection of the program is behind, in the order registered.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public Task<IReadOnlyList<ProjectionLag>> LagAsync(CancellationToken ct = default) =>
        Database.RepeatableAsync(
            store.Database.Reader, connection => ProjectionMetrics.AskAsync(connection, [.. projections.Select(p => p.Name)], store.Options.Time.GetUtcNow(), ct), ct);

    /// <inheritdoc/>
    public override void Dispose()
    {
        metrics.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(projections.Select(p => Task.Run(() => new OwnedLoop(store, $"projection:{p.Name}", new ProjectionLoop(store, p, metrics, logger).FollowAsync, logger).RunAsync(stoppingToken), stoppingToken)).Append(KeepHouseAsync(stoppingToken)).Append(MeasureAsync(stoppingToken)));

    private async Task KeepHouseAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await Task.Delay(Housekeeping, store.Options.Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ct.IsCancellationRequested)
                return;
            try
            {
                await using var connection = await store.Database.Reader.OpenConnectionAsync(ct);
                await using var command = new NpgsqlCommand("DELETE FROM idempotency_records WHERE expires_at <= $1", connection)
                {
                    Parameters = { new NpgsqlParameter<DateTimeOffset> { TypedValue = store.Options.Time.GetUtcNow() } },
                };
                await command.ExecuteNonQueryAsync(ct);
            }
            catch (Exception e) when (StoreErrors.Concerns(e))
            {
                logger.LogWarning(e, "Expired answers could not be removed and wait an hour more");
            }
        }
    }

    private async Task MeasureAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                metrics.Show(await LagAsync(ct));
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                // A gauge that stands still must not stop the projections.
                logger.LogDebug(e, "How far projections are behind could not be measured");
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(Measuring, store.Options.Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
