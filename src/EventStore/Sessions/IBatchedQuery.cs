using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Several reads in one round trip. Ask first, then execute, then await what was asked.</summary>
public interface IBatchedQuery
{
    /// <summary>State and version of a stream to decide on; appends go to the session the batch was made from.</summary>
    /// <exception cref="InvalidOperationException">The session only reads.</exception>
    Task<IEventStream<T>> FetchForWriting<T>(Guid streamId);

    /// <summary>Folded state of a stream; default when there is, or was, no such stream.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="timestamp">As known at this instant; null for all.</param>
    /// <param name="effectiveAt">As things stood when this day ended, by what is known; null for all.</param>
    Task<T?> AggregateStream<T>(Guid streamId, DateTimeOffset? timestamp = null, DateOnly? effectiveAt = null);

    /// <summary>The stored answer of an earlier request with this key; null when there is none or it has expired.</summary>
    Task<IdempotencyRecord?> FindIdempotency(string key, string actor, string route);

    /// <summary>Any read; the reader stands before the first row of the command's result.</summary>
    Task<T> Query<T>(NpgsqlBatchCommand command, Func<NpgsqlDataReader, Task<T>> read);

    /// <summary>Sends everything asked, in one round trip. Once only.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    Task Execute(CancellationToken ct = default);
}
