using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CaseMgmt.EventStore.Proof;

/// <summary>Seals the log in blocks and publishes their roots. Of several nodes one does it; another takes over within seconds when it is gone.</summary>
public sealed partial class LogSealer : BackgroundService
{
    private const string WebhookReader = "log-roots-webhook";
    private const int Attempts = 50;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SayAgain = TimeSpan.FromMinutes(1);
    private readonly Meter meter = new("CaseMgmt.EventStore");
    private long oldestUnsealed;
    private long unpublished;
    private readonly DocumentStore store;
    private readonly LogProofOptions options;
    private readonly ILogger<LogSealer> logger;

    /// <summary>A sealer for the store's log.</summary>
    public LogSealer(DocumentStore store, LogProofOptions options, ILogger<LogSealer> logger)
    {
        (this.store, this.options, this.logger) = (store, options, logger);
        meter.CreateObservableGauge("casemgmt.eventstore.unsealed.age", UnsealedAge, "s", "Age of the oldest event that is not sealed yet; 0 when there is none, or when another node seals. It grows while sealing fails.");
        meter.CreateObservableGauge("casemgmt.eventstore.roots.unpublished", () => Volatile.Read(ref unpublished), "{root}", "Sealed blocks whose roots are not in this node's file yet.");
    }

    /// <summary>Seals everything that is settled, whether it fills a block or not, and appends the roots to the file. Waits for the node that owns the sealing.</summary>
    /// <returns>How many blocks were sealed.</returns>
    /// <exception cref="LogProofException">The tree cannot be continued or published.</exception>
    /// <exception cref="StoreUnavailableException">The database is away, or another node seals.</exception>
    public async Task<int> SealNowAsync(CancellationToken ct = default)
    {
        try
        {
            await using var ownership = await TakeAsync(ct);
            var sealing = await Sealing.ResumeAsync(ownership.Connection, options, store.Options.Time, ct);
            var blocks = 0;
            while (await sealing.NextAsync(partial: true, ct))
                blocks++;
            await new RootPublishing(options, store.Options.Time).ToFileAsync(ownership.Connection, sealing.Number, ct);
            return blocks;
        }
        catch (Exception e) when (!ct.IsCancellationRequested && StoreErrors.Concerns(e))
        {
            throw StoreErrors.Translated(e);
        }
    }

    /// <summary>When the oldest event was written that could be sealed and is not, whichever node seals; null when there is none. For readiness.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public Task<DateTimeOffset?> OldestUnsealedAsync(CancellationToken ct = default) =>
        Database.RepeatableAsync(store.Database.Reader, connection => LogBlocks.OldestAfterLastAsync(connection, ct), ct);

    private async Task<Ownership> TakeAsync(CancellationToken ct)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await Ownership.TryTakeAsync(store.Database.Reader, LockOf(Sealing.Reader), ct) is { } ownership)
                return ownership;
            await Task.Delay(BetweenAttempts, ct);
        }
        throw new StoreUnavailableException("Another node seals the log: it does so by itself.");
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.SigningKey is null || (options.RootsFile is null && options.RootsWebhook is null))
            NotPublished(logger);
        else if (options.RootsFile is null)
            WithoutFile(logger);
        var publishing = new RootPublishing(options, store.Options.Time);
        return Task.WhenAll(
            Task.Run(() => OwnedAsync(Sealing.Reader, connection => SealAsync(connection, publishing, stoppingToken), StandBy, stoppingToken), stoppingToken),
            options.RootsWebhook is null || options.SigningKey is null
                ? Task.CompletedTask
                : Task.Run(() => OwnedAsync(WebhookReader, connection => PostAsync(connection, publishing, stoppingToken), () => { }, stoppingToken), stoppingToken));
    }

    private async Task SealAsync(NpgsqlConnection connection, RootPublishing publishing, CancellationToken ct)
    {
        // Known before anything can fail, so that a log that cannot be sealed does not look as if nothing waited.
        Volatile.Write(ref oldestUnsealed, (await LogBlocks.OldestAfterLastAsync(connection, ct))?.UtcTicks ?? 0);
        var sealing = await Sealing.ResumeAsync(connection, options, store.Options.Time, ct);
        var told = "";
        while (!ct.IsCancellationRequested)
        {
            var sealedOne = await sealing.NextAsync(partial: false, ct);
            try
            {
                await publishing.ToFileAsync(connection, sealing.Number, ct);
                told = "";
            }
            catch (LogProofException e)
            {
                // Sealing goes on; the file catches up when it can be written again.
                if (!string.Equals(told, e.Message, StringComparison.Ordinal))
                    FileFailed(logger, e.Message);
                told = e.Message;
            }
            Volatile.Write(ref oldestUnsealed, sealing.OldestUnsealed?.UtcTicks ?? 0);
            Volatile.Write(ref unpublished, options.RootsFile is null ? 0 : sealing.Number - publishing.InFile);
            if (!sealedOne)
                await Task.Delay(Poll, ct);
        }
    }

    // The node that seals tells how far it is; this one does not.
    private void StandBy()
    {
        Volatile.Write(ref oldestUnsealed, 0);
        Volatile.Write(ref unpublished, 0);
    }

    private async Task PostAsync(NpgsqlConnection connection, RootPublishing publishing, CancellationToken ct)
    {
        using var http = new HttpClient { Timeout = options.WebhookTimeout };
        var backOff = options.WebhookBackOff;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                if (!await publishing.ToWebhookAsync(connection, http, ct))
                    await Task.Delay(Poll, ct);
                backOff = options.WebhookBackOff;
            }
            catch (Exception e) when (!ct.IsCancellationRequested && e is HttpRequestException or TaskCanceledException)
            {
                WebhookFailed(logger, e is HttpRequestException { StatusCode: { } status } ? $"status {(int)status}" : e.GetType().Name, backOff.TotalSeconds);
                await Task.Delay(backOff, ct);
                backOff = backOff * 2 < LongestBackOff ? backOff * 2 : LongestBackOff;
            }
        }
    }

    private double UnsealedAge() =>
        Volatile.Read(ref oldestUnsealed) is var ticks and > 0 ? Math.Max((store.Options.Time.GetUtcNow() - new DateTimeOffset(ticks, TimeSpan.Zero)).TotalSeconds, 0) : 0;

    // Lock and work share one connection: losing it is losing the ownership.
    private async Task OwnedAsync(string name, Func<NpgsqlConnection, Task> work, Action standBy, CancellationToken ct)
    {
        var (told, toldAt) = ("", 0L);
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var ownership = await Ownership.TryTakeAsync(store.Database.Reader, LockOf(name), ct);
                if (ownership is null)
                    standBy();
                else
                    await work(ownership.Connection);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                var reason = Failures.Describe(e);
                if (!string.Equals(told, reason, StringComparison.Ordinal) || Stopwatch.GetElapsedTime(toldAt) > SayAgain)
                {
                    Interrupted(logger, name, reason);
                    (told, toldAt) = (reason, Stopwatch.GetTimestamp());
                }
            }
            await Task.Delay(Poll, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static string LockOf(string name) => $"reader:{name}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "Roots of the log are not published: set LOG_SIGNING_KEY with LOG_ROOTS_FILE or LOG_ROOTS_WEBHOOK. Until then whoever holds the database can rewrite it unseen.")]
    private static partial void NotPublished(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "LOG_ROOTS_WEBHOOK is set without LOG_ROOTS_FILE: after a recovery to an earlier time a second history would be sealed and posted unnoticed. Set LOG_ROOTS_FILE too; by that file the node sees that the log is no longer the one it published.")]
    private static partial void WithoutFile(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "Roots of the log cannot be written to their file: {Reason}")]
    private static partial void FileFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The webhook for roots of the log did not take one ({Reason}); tried again in {Seconds} s")]
    private static partial void WebhookFailed(ILogger logger, string reason, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The reader {Reader} was interrupted and tries again: {Reason}")]
    private static partial void Interrupted(ILogger logger, string reader, string reason);
}
