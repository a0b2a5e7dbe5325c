using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>
/// Which release may append. Inline projections are written by whoever appends, so a node whose inline projections are not those of the tables would leave holes that
/// nothing ever fills. Every connection of the application names its inline projections, and the log's table refuses events from one that names others (docs/adr/0061).
/// </summary>
internal static class InlineRelease
{
    /// <summary>The setting by which a connection names its inline projections.</summary>
    public const string Setting = "app.inline";

    private const string Trigger = "of_this_release";

    /// <summary>Names, versions and tables of all inline projections, as one word; the same whatever the order they were registered in.</summary>
    /// <exception cref="MigrationException">A table is declared wrongly.</exception>
    public static string Of(ProjectionRegistrations projections)
    {
        var text = new StringBuilder();
        foreach (var (projection, lifecycle) in projections.All.Where(p => p.Lifecycle == ProjectionLifecycle.Inline).OrderBy(p => p.Projection.Name, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{projection.Name} {projection.Version} {ProjectionSchema.Shape(projection, lifecycle)}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }

    /// <summary>The word of the release whose tables are in place; null before the first migrate.</summary>
    public static async Task<string?> RecordedAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"SELECT tgargs FROM pg_trigger WHERE tgrelid = to_regclass('public.mt_events') AND tgname = '{Trigger}'", connection);
        // Each argument ends with a zero.
        return await command.ExecuteScalarAsync(ct) is byte[] arguments ? Encoding.UTF8.GetString(arguments).TrimEnd('\0') : null;
    }

    /// <summary>Waits for every writer to end and lets none begin, to the end of the transaction; before any table is locked, as a writer locks the log before the tables.</summary>
    public static Task HoldAsync(NpgsqlConnection connection, CancellationToken ct) =>
        connection.RunAsync("SET LOCAL lock_timeout = '2s'; SET LOCAL ROLE casemgmt_owner; LOCK TABLE mt_events IN SHARE ROW EXCLUSIVE MODE", ct);

    /// <summary>From the commit on, connections that name other inline projections are refused.</summary>
    public static Task RecordAsync(NpgsqlConnection connection, string release, CancellationToken ct) =>
        connection.RunAsync(
            $"""
            SET LOCAL ROLE casemgmt_owner;
            CREATE OR REPLACE TRIGGER {Trigger} BEFORE INSERT ON mt_events FOR EACH STATEMENT EXECUTE FUNCTION require_release('{release}')
            """, ct);
}
