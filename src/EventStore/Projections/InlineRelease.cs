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

    private const string Function = "of_this_release";

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
        await using var command = new NpgsqlCommand($"SELECT obj_description(to_regprocedure('public.{Function}(text)'), 'pg_proc')", connection);
        return await command.ExecuteScalarAsync(ct) as string;
    }

    /// <summary>Waits for every writer to end and lets none begin, to the end of the transaction; before any table is locked, as a writer locks the log before the tables.</summary>
    public static Task HoldAsync(NpgsqlConnection connection, CancellationToken ct) =>
        connection.RunAsync("SET LOCAL lock_timeout = '2s'; SET LOCAL ROLE casemgmt_owner; LOCK TABLE mt_events IN SHARE ROW EXCLUSIVE MODE", ct);

    /// <summary>From the commit on, connections that name other inline projections are refused.</summary>
    public static Task RecordAsync(NpgsqlConnection connection, string release, CancellationToken ct) =>
        connection.RunAsync(
            $"""
            SET LOCAL ROLE casemgmt_owner;
            CREATE OR REPLACE FUNCTION {Function}(named text) RETURNS boolean LANGUAGE sql STABLE AS
                'SELECT CASE WHEN coalesce(named, ''{release}'') = ''{release}'' THEN true ELSE public.refuse_release() END';
            COMMENT ON FUNCTION {Function}(text) IS '{release}'
            """, ct);
}
