namespace CaseMgmt.EventStore;

/// <summary>Everything the store is built from.</summary>
public sealed class StoreOptions
{
    /// <summary>Names and types of all events.</summary>
    public required EventRegistry Registry { get; init; }

    /// <summary>How states are folded from streams.</summary>
    public Folds Folds { get; init; } = new();

    /// <summary>The read models, inline and async.</summary>
    public ProjectionRegistrations Projections { get; init; } = new();

    /// <summary>From which day events tell how things stood; as recorded, in UTC, when left out.</summary>
    public EffectiveDays Effective { get; init; } = EffectiveDays.AsRecorded;

    /// <summary>Effects outside the database; none unless added.</summary>
    public SubscriptionRegistrations Subscriptions { get; } = new();

    /// <summary>What is done when deadlines pass; none unless added.</summary>
    public DeadlineHandlers DeadlineHandlers { get; } = new();

    /// <summary>What batches do to their items; none unless added.</summary>
    public BatchHandlers BatchHandlers { get; } = new();

    /// <summary>What disposal deletes beside the store's own tables.</summary>
    public IReadOnlyList<IDisposalStep> DisposalSteps { get; init; } = [];

    /// <summary>The clock that stamps events.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The main database: an Npgsql connection string or a postgres:// address (DATABASE_URL).</summary>
    public required string MainConnection { get; init; }

    /// <summary>The main database as the application role (DATABASE_APP_URL); the main connection that takes on casemgmt_app when null.</summary>
    public string? AppConnection { get; init; }

    /// <summary>The main database as the reader role (DATABASE_READER_URL); the main connection that takes on casemgmt_reader when null.</summary>
    public string? ReaderConnection { get; init; }

    /// <summary>The key database (KEYS_DATABASE_URL).</summary>
    public required string KeysConnection { get; init; }

    /// <summary>The master keys (VAULT_MASTER_KEYS).</summary>
    public required MasterKeys MasterKeys { get; init; }

    /// <summary>Whether events are refused from a session that does not say who writes them, in which correlation and for what cause. A program says so; what tries the store out need not.</summary>
    public bool DemandCauses { get; init; }

    /// <summary>How long one statement may run, in whole seconds; a writer that waits longer is ended.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a writer waits for another writer's lock, in whole seconds.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a transaction that writes may stay open: the server ends it (PostgreSQL 17 or newer), or <see cref="WriterWatch"/> does. Rebuilds and migrations are not bound by it.</summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Options with the connections and keys of the settings DATABASE_URL, DATABASE_APP_URL, DATABASE_READER_URL, KEYS_DATABASE_URL and VAULT_MASTER_KEYS.</summary>
    /// <param name="setting">Gives a setting by name, or null: the environment or a configuration.</param>
    /// <param name="registry">Names and types of all events.</param>
    /// <param name="folds">How states are folded.</param>
    /// <param name="projections">The read models.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <param name="effective">From which day events tell how things stood; as recorded when null.</param>
    /// <param name="disposalSteps">What disposal deletes beside the store's own tables; nothing when null.</param>
    /// <param name="demandCauses">Whether every event must say who wrote it and for what cause.</param>
    /// <exception cref="FormatException">A setting is missing or wrong; the message names it.</exception>
    public static StoreOptions FromSettings(
        Func<string, string?> setting, EventRegistry registry, Folds folds, ProjectionRegistrations projections, TimeProvider? time = null, EffectiveDays? effective = null,
        IReadOnlyList<IDisposalStep>? disposalSteps = null, bool demandCauses = false) => new()
        {
            Registry = registry,
            Folds = folds,
            Projections = projections,
            DisposalSteps = disposalSteps ?? [],
            DemandCauses = demandCauses,
            Effective = effective ?? EffectiveDays.AsRecorded,
            Time = time ?? TimeProvider.System,
            MainConnection = ConnectionUrl.ToConnectionString(Required(setting, "DATABASE_URL")),
            AppConnection = Optional(setting, "DATABASE_APP_URL"),
            ReaderConnection = Optional(setting, "DATABASE_READER_URL"),
            KeysConnection = ConnectionUrl.ToConnectionString(Required(setting, "KEYS_DATABASE_URL"), "KEYS_DATABASE_URL"),
            MasterKeys = MasterKeys.Parse(Required(setting, "VAULT_MASTER_KEYS")),
        };

    private static string? Optional(Func<string, string?> setting, string name) =>
        setting(name) is { Length: > 0 } text ? ConnectionUrl.ToConnectionString(text, name) : null;

    private static string Required(Func<string, string?> setting, string name) =>
        setting(name) is { Length: > 0 } text ? text : throw new FormatException($"{name} is not set.");

    /// <summary>How long a reader that found nothing waits at most before it looks again.</summary>
    public TimeSpan PollingInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a reader that found something lets more come together before it looks again. What is committed meanwhile waits that long at most.</summary>
    public TimeSpan GatherInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How often a node that does not own a projection, a subscription or the deadlines tries to: what a node's death costs, at most five seconds together with the time until the database notices it.</summary>
    public TimeSpan OwnershipCheckInterval { get; init; } = TimeSpan.FromSeconds(1);
}
