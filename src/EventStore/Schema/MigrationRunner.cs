using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>A migration cannot be applied: its file changed after it was applied, is unreadable, or the database refused it.</summary>
public sealed class MigrationException : EventStoreException
{
    /// <summary>Says which migration and what to do.</summary>
    public MigrationException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}

/// <summary>Numbered plain SQL files embedded in an assembly: <c>0001_event_log.sql</c>, <c>0002_…</c>.</summary>
/// <param name="Name">Under which the set is recorded; never changes.</param>
/// <param name="Assembly">Where the files are embedded.</param>
/// <param name="ResourcePrefix">What their resource names begin with, with the closing dot.</param>
public sealed partial record MigrationSet(string Name, Assembly Assembly, string ResourcePrefix)
{
    /// <summary>The log and what belongs to it, in the main database.</summary>
    public static MigrationSet EventStore { get; } = new("event-store", typeof(MigrationSet).Assembly, "CaseMgmt.EventStore.Migrations.");

    /// <summary>The key database.</summary>
    public static MigrationSet Keys { get; } = new("keys", typeof(MigrationSet).Assembly, "CaseMgmt.EventStore.Migrations.Keys.");

    /// <summary>False when the assembly embeds no file of the set.</summary>
    public bool HasFiles => Assembly.GetManifestResourceNames().Any(r => r.StartsWith(ResourcePrefix, StringComparison.Ordinal));

    internal IReadOnlyList<Migration> Read()
    {
        var found = new SortedDictionary<int, Migration>();
        foreach (var resource in Assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(ResourcePrefix, StringComparison.Ordinal) || FileName().Match(resource[ResourcePrefix.Length..]) is not { Success: true } file)
                continue;
            using var reader = new StreamReader(Assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            var number = int.Parse(file.Groups["number"].Value, CultureInfo.InvariantCulture);
            if (!found.TryAdd(number, new Migration(number, file.Groups["name"].Value, reader.ReadToEnd().ReplaceLineEndings("\n"))))
                throw new MigrationException($"Migration set '{Name}' has two files with number {number:0000}.");
        }
        return found.Count > 0 ? [.. found.Values] : throw new MigrationException($"Migration set '{Name}' has no files under '{ResourcePrefix}'.");
    }

    [GeneratedRegex(@"^(?<number>\d{4})_(?<name>[a-z0-9_]+)\.sql$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileName();

    internal sealed record Migration(int Number, string Name, string Sql)
    {
        public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));
    }
}

/// <summary>Brings a database up to date. Safe to start on many nodes at once: one works, the others wait and find nothing to do.</summary>
/// <param name="owner">A login that may take on (or make) the roles casemgmt_owner, casemgmt_app and casemgmt_reader.</param>
/// <param name="sets">Applied in this order.</param>
public sealed class MigrationRunner(NpgsqlDataSource owner, params MigrationSet[] sets)
{
    // "casemgmt" in ASCII: the one lock all nodes agree on, per database.
    internal const long AdvisoryLock = 0x63_61_73_65_6d_67_6d_74;

    /// <summary>Applies what is missing, each migration in a transaction of its own.</summary>
    /// <param name="progress">Told one line per migration applied; may be null.</param>
    /// <param name="ct">Ends the run between two migrations.</param>
    /// <returns>How many were applied.</returns>
    /// <exception cref="MigrationException">An applied migration differs from its file, or the database refused one.</exception>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public async Task<int> RunAsync(Action<string>? progress = null, CancellationToken ct = default)
    {
        try
        {
            await using var connection = await owner.OpenConnectionAsync(ct);
            await using var held = await HeldLock.TakeAsync(connection, ct);
            await DatabaseRoles.EnsureAsync(connection, ct);
            await connection.RunAsync("SET ROLE casemgmt_owner", ct);
            await connection.RunAsync(
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    migration_set text NOT NULL, number integer NOT NULL, name text NOT NULL, checksum text NOT NULL,
                    applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (migration_set, number));
                GRANT SELECT ON schema_migrations TO casemgmt_app, casemgmt_reader
                """, ct);
            var applied = 0;
            foreach (var set in sets)
                applied += await ApplyAsync(connection, set, progress, ct);
            if (sets.Contains(MigrationSet.EventStore))
                await LogEpoch.EnsureAsync(connection, progress, ct);
            await connection.RunAsync("RESET ROLE", ct);
            return applied;
        }
        catch (Exception e) when (StoreErrors.Concerns(e))
        {
            throw StoreErrors.Translated(e);
        }
    }

    /// <summary>How many migrations this release has that the database lacks; any role may ask.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public async Task<int> PendingAsync(CancellationToken ct = default)
    {
        try
        {
            await using var connection = await owner.OpenConnectionAsync(ct);
            await using var exists = new NpgsqlCommand("SELECT to_regclass('public.schema_migrations') IS NOT NULL", connection);
            var migrated = await exists.ExecuteScalarAsync(ct) is true;
            var pending = 0;
            foreach (var set in sets)
                pending += set.Read().Select(f => f.Number).Except(migrated ? (await AppliedAsync(connection, set.Name, ct)).Keys : []).Count();
            return pending;
        }
        catch (Exception e) when (!ct.IsCancellationRequested && StoreErrors.Concerns(e))
        {
            throw StoreErrors.Translated(e);
        }
    }

    private static async Task<int> ApplyAsync(NpgsqlConnection connection, MigrationSet set, Action<string>? progress, CancellationToken ct)
    {
        var done = await AppliedAsync(connection, set.Name, ct);
        var files = set.Read();
        if (done.Keys.Except(files.Select(f => f.Number)).ToList() is { Count: > 0 } newer)
            throw new MigrationException($"The database has migration {newer.Max():0000} of set '{set.Name}', which this release lacks: run the newer release.");
        var applied = 0;
        foreach (var file in files)
        {
            if (done.TryGetValue(file.Number, out var checksum))
            {
                if (!string.Equals(checksum, file.Checksum, StringComparison.Ordinal))
                    throw new MigrationException($"Migration {file.Number:0000}_{file.Name} of set '{set.Name}' was changed after it was applied: restore the file and add a new one.");
                continue;
            }
            await ApplyAsync(connection, set, file, ct);
            progress?.Invoke($"{set.Name} {file.Number:0000} {file.Name}");
            applied++;
        }
        return applied;
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, MigrationSet set, MigrationSet.Migration file, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        try
        {
            await connection.RunAsync(file.Sql, ct);
        }
        catch (PostgresException e)
        {
            throw new MigrationException($"Migration {file.Number:0000}_{file.Name} of set '{set.Name}' failed: {e.SqlState} {e.MessageText}", e);
        }
        await using var record = new NpgsqlCommand("INSERT INTO schema_migrations (migration_set, number, name, checksum) VALUES ($1, $2, $3, $4)", connection)
        {
            Parameters = { new() { Value = set.Name }, new() { Value = file.Number }, new() { Value = file.Name }, new() { Value = file.Checksum } },
        };
        await record.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static async Task<Dictionary<int, string>> AppliedAsync(NpgsqlConnection connection, string set, CancellationToken ct)
    {
        var applied = new Dictionary<int, string>();
        await using var command = new NpgsqlCommand("SELECT number, checksum FROM schema_migrations WHERE migration_set = $1", connection) { Parameters = { new() { Value = set } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            applied.Add(reader.GetInt32(0), reader.GetString(1));
        return applied;
    }
}
