using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Npgsql;

namespace CaseMgmt.Api.Operations;

/// <summary>The event store as this program has it: its events, folds and projections, and the migrations of both databases.</summary>
public static class ProgramStore
{
    private static readonly MigrationSet Api = new("api", typeof(ProgramStore).Assembly, "CaseMgmt.Api.Migrations.");

    /// <summary>The migration sets of the main database, in order.</summary>
    public static IReadOnlyList<MigrationSet> MainSets { get; } = [MigrationSet.EventStore, Api];

    /// <summary>Options from settings. Every event must say who wrote it and for what cause, for every host, command and reader.</summary>
    /// <param name="setting">Gives a setting by name, or null.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <exception cref="FormatException">A setting is missing or wrong; the message names it.</exception>
    public static StoreOptions Options(Func<string, string?> setting, TimeProvider? time = null) =>
        StoreOptions.FromSettings(setting, DomainEvents.Registry(), Registration.Folds(), Registration.Projections(), time, new EffectiveDays(DomainEvents.EffectiveFrom, SwedishTime.Zone),
            [new Cases.CaseDisposalStep()], demandCauses: true);

    /// <summary>Brings both databases and the tables of all projections up to date; safe from many nodes at once.</summary>
    /// <param name="options">Where the databases are.</param>
    /// <param name="progress">Told one line per step that changed something; may be null.</param>
    /// <param name="ct">Ends the run between two steps.</param>
    /// <returns>How many steps changed something.</returns>
    /// <exception cref="MigrationException">A database refused, was migrated by a newer release, or is not the other one's.</exception>
    /// <exception cref="StoreUnavailableException">A database is away.</exception>
    public static async Task<int> MigrateAsync(StoreOptions options, Action<string>? progress = null, CancellationToken ct = default)
    {
        await using var keys = Owner(options.KeysConnection, "KEYS_DATABASE_URL");
        var steps = await new MigrationRunner(keys, MigrationSet.Keys).RunAsync(progress, ct);
        await using var main = Owner(options.MainConnection, "DATABASE_URL");
        steps += await new MigrationRunner(main, [.. MainSets]).RunAsync(progress, ct);
        await DatabasePair.EnsureAsync(main, keys, options.MasterKeys, ct);
        return steps + await new ProjectionSchema(main, options).ApplyAsync(progress, ct);
    }

    /// <summary>A data source of the login that owns the schema.</summary>
    /// <param name="connection">Npgsql string or postgres:// address.</param>
    /// <param name="setting">What the setting is called, for errors.</param>
    public static NpgsqlDataSource Owner(string connection, string setting) =>
        new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(ConnectionUrl.ToConnectionString(connection, setting)) { IncludeFailedBatchedCommand = true, ReadBufferSize = 64 * 1024 }.ConnectionString)
        {
            Name = "casemgmt-owner",
        }.Build();
}
