using CaseMgmt.Api.Operations;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Npgsql;

namespace CaseMgmt.Api.Health;

/// <summary>
/// What must hold before the program serves: the catalogue of decision types is whole, every case type is complete, every version
/// of a rule that the log cites can be run, and key database and index key are the main database's own. Otherwise the program does not start, and says why.
/// </summary>
/// <remarks>
/// A database that is away or not migrated does not stop the start, since it may come back; the cited versions are then asked for
/// again by <c>/ready</c>, so that the node takes no traffic before they are known.
/// </remarks>
internal sealed partial class StartCheck(StoreOptions options, VaultCheck vault, ILogger<StartCheck> log) : IHostedService, IAsyncDisposable
{
    // The reader's login, since the log of every municipality counts.
    private readonly NpgsqlDataSource reader = ProgramStore.Owner(options.ReaderConnection ?? options.MainConnection, "DATABASE_URL");

    /// <summary>Refuses to start.</summary>
    /// <exception cref="IncompleteProgramException">
    /// A row of the catalogue or a case type is incomplete, the log cites a version of a rule that the program lacks, or the key database or the index key is not
    /// the main database's; the message names it.
    /// </exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Check(ProgramGaps());
        try
        {
            Check(await MissingRulesAsync(cancellationToken));
            Check(await VaultGapsAsync(cancellationToken));
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or StoreUnavailableException)
        {
            CitedRulesUnknown(log, e.GetType().Name);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => reader.DisposeAsync();

    /// <summary>The versions that the log of any municipality cites and the program lacks, a line each; empty when it may serve.</summary>
    /// <exception cref="NpgsqlException">The database is away or not migrated.</exception>
    public async Task<IReadOnlyList<string>> MissingRulesAsync(CancellationToken ct)
    {
        await using var connection = await reader.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new("select set_config('role', 'casemgmt_reader', true)"), new("select distinct rule, version from cited_rules order by rule, version") },
        };
        await using var rows = await batch.ExecuteReaderAsync(ct);
        await rows.NextResultAsync(ct);
        var cited = new List<RuleVersion>();
        while (await rows.ReadAsync(ct))
            cited.Add(new RuleVersion(rows.GetString(0), rows.GetInt32(1)));
        return [.. RuleBook.Missing(cited).Select(r => $"the log cites version {r.Version} of the rule '{r.Id}', which this release cannot run.")];
    }

    // What would be written wrongly, not only refused: keys in a place where nobody finds them, and persons whom no search finds.
    private async Task<IReadOnlyList<string>> VaultGapsAsync(CancellationToken ct) =>
        !await vault.ArePairedAsync(ct) ? ["KEYS_DATABASE_URL names a key database that belongs to another main database."]
        : !await vault.IsIndexKeyTheirsAsync(ct) ? ["VAULT_MASTER_KEYS has another index key than the one that searches in this database rest on."]
        : [];

    private static IReadOnlyList<string> ProgramGaps()
    {
        try
        {
            return [.. CaseTypeRegister.Gaps(), .. Registration.Gaps(CaseTypeRegister.All)];
        }
        catch (TypeInitializationException e) when (e.InnerException is CatalogueException or YamlFormatException)
        {
            return [e.InnerException.Message];
        }
    }

    private static void Check(IReadOnlyList<string> gaps)
    {
        if (gaps.Count > 0)
            throw new IncompleteProgramException(string.Join(' ', gaps));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The rules that the log cites could not be read ({Reason}); the node is not ready until they can.")]
    private static partial void CitedRulesUnknown(ILogger log, string reason);
}

/// <summary>The program lacks something that its case types or its log need; it does not start.</summary>
public sealed class IncompleteProgramException(string message) : Exception($"The program does not start: {message}");
