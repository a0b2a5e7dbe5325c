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

    /// <summary>How long one statement may run, in whole seconds; a writer that waits longer is ended.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a writer waits for another writer's lock, in whole seconds.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a reader that found nothing waits at most before it looks again.</summary>
    public TimeSpan PollingInterval { get; init; } = TimeSpan.FromMilliseconds(250);
}
