using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Creates and upgrades the tables of projections, and rebuilds them from the log.</summary>
/// <param name="owner">The login that runs migrations.</param>
/// <param name="options">Registry and registrations.</param>
/// <param name="logger">Told now and then how far a rebuild is; may be null.</param>
public sealed partial class ProjectionSchema(NpgsqlDataSource owner, StoreOptions options, ILogger? logger = null)
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);

    /// <summary>Builds every projection that is new, or whose version or tables have changed. Safe from many nodes at once.</summary>
    /// <param name="progress">Told one line per projection built; may be null.</param>
    /// <param name="ct">Ends the run; what is not swapped in is left as it was.</param>
    /// <returns>How many were built.</returns>
    /// <exception cref="MigrationException">A table is declared wrongly or the database refused it.</exception>
    /// <remarks>Inline projections are swapped in together, and from then on no node whose inline projections are others can append.</remarks>
    public Task<int> ApplyAsync(Action<string>? progress = null, CancellationToken ct = default) =>
        WithLockAsync(async connection =>
        {
            var inline = new List<(Projection Projection, ProjectionRebuild Rebuild)>();
            var built = 0;
            foreach (var (projection, lifecycle) in options.Projections.All.OrderBy(p => p.Lifecycle))
            {
                if (await IsCurrentAsync(connection, projection, lifecycle, ct))
                    continue;
                if (lifecycle == ProjectionLifecycle.Inline)
                    inline.Add((projection, await PrepareAsync(connection, projection, lifecycle, progress: null, ct)));
                else
                    Tell(projection, await BuildAsync(connection, projection, lifecycle, progress: null, ct));
                built++;
            }
            var release = InlineRelease.Of(options.Projections);
            if (inline.Count == 0 && string.Equals(await InlineRelease.RecordedAsync(connection, ct), release, StringComparison.Ordinal))
                return built;
            await new TableSwap(connection, [.. inline.Select(i => i.Rebuild)], release).RunAsync(ct);
            foreach (var (projection, rebuild) in inline)
            {
                Log(projection, rebuild.Read);
                Tell(projection, rebuild.Read);
            }
            return built;

            void Tell(Projection projection, long read) => progress?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{projection}: {read} events"));
        }, ct);

    /// <summary>True when the tables in place are those that this release writes: inline ones, without which it cannot append, and async ones. Any role may ask.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public async Task<bool> IsOfThisReleaseAsync(CancellationToken ct = default)
    {
        try
        {
            await using var connection = await owner.OpenConnectionAsync(ct);
            if (!string.Equals(await InlineRelease.RecordedAsync(connection, ct), InlineRelease.Of(options.Projections), StringComparison.Ordinal))
                return false;
            foreach (var (projection, lifecycle) in options.Projections.All)
            {
                if (!await IsCurrentAsync(connection, projection, lifecycle, ct))
                    return false;
            }
            return true;
        }
        catch (Exception e) when (!ct.IsCancellationRequested && StoreErrors.Concerns(e))
        {
            throw StoreErrors.Translated(e);
        }
    }

    /// <summary>Builds one projection from zero beside its live tables and swaps it in.</summary>
    /// <param name="name">Name of the projection.</param>
    /// <param name="progress">Told how far it is; may be null.</param>
    /// <param name="ct">Ends the run; the live tables are left as they were.</param>
    /// <returns>How many events were read.</returns>
    /// <exception cref="ArgumentException">There is no such projection; the message names those there are.</exception>
    /// <exception cref="MigrationException">The tables in place are those of another release.</exception>
    public Task<long> RebuildAsync(string name, Action<RebuildProgress>? progress = null, CancellationToken ct = default)
    {
        var (projection, lifecycle) = options.Projections.All.FirstOrDefault(p => string.Equals(p.Projection.Name, name, StringComparison.Ordinal));
        if (projection is null)
            throw new ArgumentException($"There is no projection '{name}'. There are: {string.Join(", ", options.Projections.All.Select(p => p.Projection.Name))}.", nameof(name));
        return WithLockAsync(async connection =>
        {
            // A table of another version than its neighbours would let nodes of neither release append.
            if (await InlineRelease.RecordedAsync(connection, ct) is { } recorded && lifecycle == ProjectionLifecycle.Inline
                && !string.Equals(recorded, InlineRelease.Of(options.Projections), StringComparison.Ordinal))
                throw new MigrationException($"The tables of inline projections are not those of this release: run migrate, or rebuild '{name}' with the release that runs.");
            return await BuildAsync(connection, projection, lifecycle, progress, ct);
        }, ct);
    }

    internal static string Shape(Projection projection, ProjectionLifecycle lifecycle)
    {
        var text = new StringBuilder(lifecycle.ToString());
        foreach (var table in projection.Tables)
        {
            if (!TableName().IsMatch(table.Name) || table.Name.StartsWith("mt_", StringComparison.Ordinal))
                throw new MigrationException($"Projection '{projection.Name}': '{table.Name}' is not a table name of lower-case letters, digits and underscores.");
            if (!TenantFirst().IsMatch(table.Columns))
                throw new MigrationException($"Projection '{projection.Name}': table '{table.Name}' needs a column tenant_id and a primary key that begins with it.");
            text.Append(CultureInfo.InvariantCulture, $"|{table.Name}({table.Columns})").AppendJoin(';', table.Indexes);
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private async Task<long> BuildAsync(NpgsqlConnection connection, Projection projection, ProjectionLifecycle lifecycle, Action<RebuildProgress>? progress, CancellationToken ct)
    {
        var rebuild = await PrepareAsync(connection, projection, lifecycle, progress, ct);
        await new TableSwap(connection, [rebuild], release: null).RunAsync(ct);
        Log(projection, rebuild.Read);
        return rebuild.Read;
    }

    private void Log(Projection projection, long read) => logger?.LogInformation("Projection {Projection} was rebuilt from {Events} events", projection.Name, read);

    private async Task<ProjectionRebuild> PrepareAsync(NpgsqlConnection connection, Projection projection, ProjectionLifecycle lifecycle, Action<RebuildProgress>? progress, CancellationToken ct)
    {
        var line = Stopwatch.GetTimestamp();
        var rebuild = new ProjectionRebuild(owner, connection, options, projection, lifecycle);
        await rebuild.PrepareAsync(
            at =>
            {
                progress?.Invoke(at);
                if (Stopwatch.GetElapsedTime(line) < BetweenLines)
                    return;
                line = Stopwatch.GetTimestamp();
                logger?.LogInformation("Rebuild of projection {Projection}: {Events} of about {Total} events", at.Projection, at.Events, at.Total);
            }, ct);
        return rebuild;
    }

    private async Task<T> WithLockAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken ct)
    {
        try
        {
            await using var connection = await owner.OpenConnectionAsync(ct);
            await using var held = await HeldLock.TakeAsync(connection, ct);
            await ShadowTables.ClearAsync(connection, ct);
            return await work(connection);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && StoreErrors.Concerns(e))
        {
            throw StoreErrors.Translated(e);
        }
    }

    private static async Task<bool> IsCurrentAsync(NpgsqlConnection connection, Projection projection, ProjectionLifecycle lifecycle, CancellationToken ct)
    {
        var shape = Shape(projection, lifecycle);
        await using var command = new NpgsqlCommand("SELECT table_name FROM projection_tables WHERE projection = $1 AND version = $2 AND shape = $3", connection)
        {
            Parameters = { new() { Value = projection.Name }, new() { Value = projection.Version }, new() { Value = shape } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            found.Add(reader.GetString(0));
        return found.SetEquals(projection.Tables.Select(t => t.Name));
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,50}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TableName();

    [GeneratedRegex(@"\btenant_id\s+\w+.*PRIMARY\s+KEY\s*\(\s*tenant_id\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TenantFirst();
}
