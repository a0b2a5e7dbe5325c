using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CaseMgmt.EventStore;

/// <summary>Runs the subscriptions of this node; each is run by one node at a time, and another takes over within seconds.</summary>
public sealed class SubscriptionDaemon : BackgroundService
{
    internal const string ReaderPrefix = "subscription:";
    private readonly DocumentStore store;
    private readonly ILogger<SubscriptionDaemon> logger;
    private readonly ConcurrentDictionary<string, WaitingDelivery> waiting = new(StringComparer.Ordinal);

    /// <summary>A daemon for the store's subscriptions.</summary>
    public SubscriptionDaemon(DocumentStore store, ILogger<SubscriptionDaemon> logger) => (this.store, this.logger) = (store, logger);

    /// <summary>Deliveries that failed on this node and wait for their next attempt.</summary>
    public IReadOnlyCollection<WaitingDelivery> Waiting => [.. waiting.Values];

    /// <summary>True when a reader's name is that of a subscription.</summary>
    public static bool IsReader(string name) => name.StartsWith(ReaderPrefix, StringComparison.Ordinal);

    /// <summary>Where every subscription of this program stands, and what stopped those that are stopped; one that has never run is not among them.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public async Task<IReadOnlyList<SubscriptionStatus>> StatusAsync(CancellationToken ct = default)
    {
        var readers = await Database.RepeatableAsync(store.Database.Reader, connection => ReaderPositions.AllAsync(connection, ct), ct);
        var names = store.Options.Subscriptions.All.Select(s => ReaderPrefix + s.Name).ToHashSet(StringComparer.Ordinal);
        return [.. readers.Where(r => names.Contains(r.Projection)).Select(r => new SubscriptionStatus(r.Projection[ReaderPrefix.Length..], r.Position, r.Stopped, r.Error))];
    }

    /// <summary>Lets a stopped subscription try its event again.</summary>
    /// <param name="subscription">Its name.</param>
    /// <param name="ct">Ends the wait for the database.</param>
    /// <exception cref="ArgumentException">There is no such subscription.</exception>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public Task ResumeAsync(string subscription, CancellationToken ct = default)
    {
        if (!store.Options.Subscriptions.All.Any(s => string.Equals(s.Name, subscription, StringComparison.Ordinal)))
            throw new ArgumentException($"There is no subscription '{subscription}'.", nameof(subscription));
        return Database.RepeatableAsync(store.Database.Reader, async connection =>
        {
            await ReaderPositions.ResumeAsync(connection, ReaderPrefix + subscription, ct);
            return true;
        }, ct);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(store.Options.Subscriptions.All.Select(subscription => Task.Run(() =>
        {
            var loop = new SubscriptionLoop(store, subscription, waiting, logger);
            return new OwnedLoop(store, ReaderPrefix + subscription.Name, loop.FollowAsync, logger).RunAsync(stoppingToken);
        }, stoppingToken)));
}

/// <summary>Where one subscription stands.</summary>
/// <param name="Subscription">Its name.</param>
/// <param name="Position">The last event that is done with.</param>
/// <param name="Stopped">True when an event could not be delivered.</param>
/// <param name="Error">What stopped it, without data; null while it runs.</param>
public sealed record SubscriptionStatus(string Subscription, LogPosition Position, bool Stopped, string? Error);
