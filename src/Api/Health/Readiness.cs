using CaseMgmt.Api.Operations;
using CaseMgmt.EventStore;
using CaseMgmt.EventStore.Proof;
using Npgsql;

namespace CaseMgmt.Api.Health;

/// <summary>Whether this node can do its work: databases reachable, schema up to date, projections and subscriptions running, no deadline given up, the log sealed, what is sealed can be opened, cited rules known.</summary>
internal sealed class Readiness(StoreOptions options, ProjectionDaemon daemon, SubscriptionDaemon subscriptions, DeadlineDaemon deadlines, LogSealer sealer, StartCheck startCheck, VaultCheck vault) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // An event is sealed within a minute; where it waits longer, whoever holds the database could still change it unseen.
    private static readonly TimeSpan LongestUnsealed = TimeSpan.FromMinutes(5);

    private readonly NpgsqlDataSource main = ProgramStore.Owner(options.AppConnection ?? options.MainConnection, "DATABASE_URL");
    private readonly NpgsqlDataSource keys = ProgramStore.Owner(options.KeysConnection, "KEYS_DATABASE_URL");

    /// <summary>Asks everything at once; each answer is <c>ok</c> or a code that says what is wrong.</summary>
    public async Task<ReadinessAnswer> AskAsync(CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        var answers = await Task.WhenAll(
            CheckAsync("database", () => MainAsync(limit.Token)),
            CheckAsync("keys-database", () => SchemaAsync(keys, [MigrationSet.Keys], limit.Token)),
            CheckAsync("vault", () => VaultAsync(limit.Token)),
            CheckAsync("projections", () => ProjectionsAsync(limit.Token)),
            CheckAsync("subscriptions", async () => (await subscriptions.StatusAsync(limit.Token)).Any(s => s.Stopped) ? "stopped" : "ok"),
            CheckAsync("deadlines", () => DeadlinesAsync(limit.Token)),
            CheckAsync("log-seal", async () => options.Time.GetUtcNow() - await sealer.OldestUnsealedAsync(limit.Token) > LongestUnsealed ? "behind" : "ok"),
            CheckAsync("rules", async () => (await startCheck.MissingRulesAsync(limit.Token)).Count == 0 ? "ok" : "version-missing"));
        return new ReadinessAnswer(Array.TrueForAll(answers, a => a.Answer == "ok"), answers.ToDictionary(a => a.Name, a => a.Answer, StringComparer.Ordinal));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await main.DisposeAsync();
        await keys.DisposeAsync();
    }

    private static async Task<(string Name, string Answer)> CheckAsync(string name, Func<Task<string>> check)
    {
        try
        {
            return (name, await check());
        }
        catch (Exception e) when (e is EventStoreException or NpgsqlException or OperationCanceledException or TimeoutException)
        {
            return (name, "unavailable");
        }
    }

    private static async Task<string> SchemaAsync(NpgsqlDataSource database, MigrationSet[] sets, CancellationToken ct) =>
        await new MigrationRunner(database, sets).PendingAsync(ct) == 0 ? "ok" : "not-migrated";

    // A node whose release is not that of the tables cannot append, so it is to get no requests.
    private async Task<string> MainAsync(CancellationToken ct) =>
        await SchemaAsync(main, [.. ProgramStore.MainSets], ct) is not "ok" and var behind ? behind
        : await new ProjectionSchema(main, options).IsOfThisReleaseAsync(ct) ? "ok"
        : "other-release";

    private async Task<string> VaultAsync(CancellationToken ct) =>
        !await vault.ArePairedAsync(ct) ? "keys-of-another-database"
        : !await vault.IsIndexKeyTheirsAsync(ct) ? "index-key-changed"
        : !await vault.IsAtHomeAsync(ct) ? "disposals-not-applied"
        : (await vault.MissingMasterKeysAsync(ct)).Count > 0 ? "master-key-missing"
        : "ok";

    private async Task<string> DeadlinesAsync(CancellationToken ct)
    {
        var failures = await deadlines.FailuresAsync(ct);
        return failures.Any(f => f.Stopped) ? "stopped"
            : failures.Any(f => !options.DeadlineHandlers.Knows(f.Kind)) ? "unknown-kind"
            : "ok";
    }

    private async Task<string> ProjectionsAsync(CancellationToken ct) =>
        (await daemon.StatusAsync(ct)).Any(s => s.Stopped && !SubscriptionDaemon.IsReader(s.Projection)) ? "stopped" : "ok";
}

/// <summary>What readiness found.</summary>
/// <param name="Ready">True when every check is in order.</param>
/// <param name="Checks">Each check's answer: <c>ok</c>, or what is wrong.</param>
internal sealed record ReadinessAnswer(bool Ready, IReadOnlyDictionary<string, string> Checks);

/// <summary>The addresses that a load balancer asks.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps <c>/health</c> (the process lives) and <c>/ready</c> (it can work; 503 when not).</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health", () => Results.Json(new { status = "ok" })).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/ready", async (Readiness readiness, CancellationToken ct) =>
        {
            var answer = await readiness.AskAsync(ct);
            return Results.Json(answer, statusCode: answer.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).AllowAnonymous().ExcludeFromDescription();
    }
}
