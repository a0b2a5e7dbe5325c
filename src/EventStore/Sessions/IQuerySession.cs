using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Reads for one tenant. Holds no connection between calls. Not thread-safe.</summary>
public interface IQuerySession : IAsyncDisposable
{
    /// <summary>Municipality code; every row read belongs to it.</summary>
    string TenantId { get; }

    /// <summary>Streams and events.</summary>
    IQueryEventStore Events { get; }

    /// <summary>What is sealed.</summary>
    IVault Vault { get; }

    /// <summary>Begins a set of reads that travel in one round trip.</summary>
    IBatchedQuery CreateBatchQuery();

    /// <summary>Reads read models on a connection whose tenant is set, in a short read-only transaction.</summary>
    /// <param name="read">Runs the queries (Dapper or plain); must not keep the connection.</param>
    /// <param name="ct">Ends the read.</param>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    /// <remarks>Begin, every query and commit are a round trip each: at least three. Where one statement is enough, the other overload takes one.</remarks>
    Task<T> QueryAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken ct = default);

    /// <summary>Reads with one statement in one round trip: read-only, the tenant set. For several statements there is <see cref="CreateBatchQuery"/>.</summary>
    /// <param name="command">The statement, with $1, $2 … for parameters.</param>
    /// <param name="read">Reads the result; the reader stands before its first row. May be run twice, when a connection broke.</param>
    /// <param name="ct">Ends the read.</param>
    /// <exception cref="InvalidOperationException">The statement would write.</exception>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    Task<T> QueryAsync<T>(NpgsqlBatchCommand command, Func<NpgsqlDataReader, Task<T>> read, CancellationToken ct = default);
}

/// <summary>Reads of streams and events.</summary>
public interface IQueryEventStore
{
    /// <summary>The events of a stream in order; empty when there is no such stream.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="version">Last version wanted; 0 for all.</param>
    /// <param name="timestamp">As known at this instant: only what was recorded up to it; null for all.</param>
    /// <param name="effectiveAt">As things stood when this day ended, by what is known: what was done later is left out, and later corrections of that day are
    /// counted in, as <see cref="StoreOptions.Effective"/> says; null for all.</param>
    /// <param name="fromVersion">First version wanted, for who has what came before; 0 for all.</param>
    /// <param name="ct">Ends the read.</param>
    /// <exception cref="UnknownEventException">A name is unknown.</exception>
    /// <exception cref="EventDataException">An event cannot be read.</exception>
    Task<IReadOnlyList<IEvent>> FetchStreamAsync(
        Guid streamId, long version = 0, DateTimeOffset? timestamp = null, DateOnly? effectiveAt = null, long fromVersion = 0, CancellationToken ct = default);

    /// <summary>The folded state of a stream: now, as it was known, or as it stood on a day; default when there was no such stream.</summary>
    /// <inheritdoc cref="FetchStreamAsync"/>
    Task<T?> AggregateStreamAsync<T>(Guid streamId, long version = 0, DateTimeOffset? timestamp = null, DateOnly? effectiveAt = null, CancellationToken ct = default);

    /// <summary>What the log says of a stream as a whole; null when there is no such stream.</summary>
    Task<StreamState?> FetchStreamStateAsync(Guid streamId, CancellationToken ct = default);
}

/// <summary>A stream as a whole.</summary>
/// <param name="Id">The stream.</param>
/// <param name="StreamType">What it was started as, or null.</param>
/// <param name="Version">Number of events.</param>
/// <param name="Created">When the first event was recorded, UTC.</param>
/// <param name="LastTimestamp">When the last event was recorded, UTC.</param>
public sealed record StreamState(Guid Id, string? StreamType, long Version, DateTimeOffset Created, DateTimeOffset LastTimestamp);
