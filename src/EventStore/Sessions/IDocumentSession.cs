using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Reads and gathers writes for one tenant; nothing is written before <see cref="SaveChangesAsync"/>. Not thread-safe.</summary>
public interface IDocumentSession : IQuerySession
{
    /// <summary>Streams and events, with appends.</summary>
    new IEventOperations Events { get; }

    /// <summary>Written on every event of the session.</summary>
    string? CorrelationId { get; set; }

    /// <summary>Written on every event of the session.</summary>
    string? CausationId { get; set; }

    /// <summary>Reference of the actor, never a name; written on every event of the session.</summary>
    string? UserName { get; set; }

    /// <summary>Sets a header on every event of the session. Never personal data.</summary>
    void SetHeader(string key, string value);

    /// <summary>Takes something that can be held once only.</summary>
    /// <param name="name">Name of the invariant, such as <c>open-application</c>.</param>
    /// <param name="key">What is held, of refs and codes only.</param>
    /// <param name="holder">The stream that holds it; the first stream the session writes to when left out.</param>
    void Claim(string name, string key, Guid? holder = null);

    /// <summary>Lets go of a claim; no error when it is not held.</summary>
    void ReleaseClaim(string name, string key);

    /// <summary>Stores the answer of the request in the same batch.</summary>
    void StoreIdempotency(IdempotencyRecord record);

    /// <summary>Queues a write to a table of the program's own (an imported register, a draft), in the same batch and transaction.</summary>
    /// <param name="command">Runs after everything else, with the tenant set; its result is not read. Never on the log's own tables.</param>
    /// <exception cref="ArgumentException">It names a table of the log.</exception>
    void Execute(NpgsqlBatchCommand command);

    /// <summary>
    /// Lets the commit stand only while something that was read, and that no stream's version tells of, is still so. Asked when the streams written to are locked and before anything
    /// else is written: whoever holds one of them (<see cref="IEventStream{T}.Hold"/>) has committed by then, and is seen.
    /// </summary>
    /// <param name="condition">Its first column is true when it is so. Never on the log's own tables.</param>
    /// <exception cref="ArgumentException">It names a table of the log.</exception>
    void Demand(NpgsqlBatchCommand condition);

    /// <summary>Writes everything gathered in one transaction and one round trip, or nothing. The session is empty afterwards.</summary>
    /// <exception cref="EventCauseMissingException">Nobody said who writes, or for what cause, where that is demanded.</exception>
    /// <exception cref="StreamConflictException">A stream is not at the version decided on.</exception>
    /// <exception cref="StreamExistsException">A stream to start already exists.</exception>
    /// <exception cref="ConditionConflictException">What was demanded is no longer so.</exception>
    /// <exception cref="WriteDeadlockException">This writer gave way to another.</exception>
    /// <exception cref="ClaimTakenException">A claim is held.</exception>
    /// <exception cref="IdempotencyRaceException">The same request was stored first.</exception>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    Task<CommitResult> SaveChangesAsync(CancellationToken ct = default);
}

/// <summary>Reads and appends.</summary>
public interface IEventOperations : IQueryEventStore
{
    /// <summary>Starts a stream that must not exist.</summary>
    /// <typeparam name="T">The state it folds into; its name becomes the stream's type.</typeparam>
    /// <param name="id">The new stream.</param>
    /// <param name="events">At least one registered event.</param>
    void StartStream<T>(Guid id, params object[] events);

    /// <summary>Appends to a stream that must be at the version decided on.</summary>
    /// <param name="id">The stream.</param>
    /// <param name="expectedVersion">The version that was read and decided on, at least 1. (Not Marten's meaning, which counts the new events in.)</param>
    /// <param name="events">Registered events; none is no write and no check.</param>
    void Append(Guid id, long expectedVersion, params object[] events);

    /// <summary>State and version of a stream in one query; appends to the answer are checked against that version.</summary>
    Task<IEventStream<T>> FetchForWriting<T>(Guid id, CancellationToken ct = default);
}

/// <summary>A stream as it was read to be decided on.</summary>
/// <typeparam name="T">Its folded state.</typeparam>
public interface IEventStream<out T>
{
    /// <summary>The stream.</summary>
    Guid Id { get; }

    /// <summary>Folded state; the initial state when the stream does not exist.</summary>
    T Aggregate { get; }

    /// <summary>Number of events read; 0 when the stream does not exist.</summary>
    long CurrentVersion { get; }

    /// <summary>Gathers events to be appended at SaveChanges; a stream that does not exist is started.</summary>
    void AppendMany(IEnumerable<object> events);

    /// <inheritdoc cref="AppendMany(IEnumerable{object})"/>
    void AppendMany(params object[] events);

    /// <summary>
    /// Lets the commit stand only if the stream is still where it was read, and keeps it there until the commit is done: for a decision that rests on a stream to which it writes nothing.
    /// Many may hold a stream at the same time; whoever writes to it waits for them. Nothing where events are appended to it.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no such stream.</exception>
    void Hold();
}

/// <summary>What was written.</summary>
/// <param name="Position">Opaque place in the log, for <c>?after=</c>; empty when no event was written.</param>
/// <param name="Versions">New version of every stream written to.</param>
public sealed record CommitResult(string Position, IReadOnlyDictionary<Guid, long> Versions);

/// <summary>The stored answer to one command, kept seven days per tenant, actor, route and key. The key is stored as a keyed hash.</summary>
/// <param name="Key">The Idempotency-Key the client sent.</param>
/// <param name="Actor">Reference of the actor.</param>
/// <param name="Route">Method and route template.</param>
/// <param name="RequestHash">Hash of the request; another hash under the same key is another request.</param>
/// <param name="Status">HTTP status of the answer.</param>
/// <param name="Response">JSON of the answer: ids, version and position only.</param>
/// <param name="Expires">When the record may be forgotten, UTC; seven days after the store's clock when left out.</param>
public sealed record IdempotencyRecord(string Key, string Actor, string Route, string RequestHash, int Status, string Response, DateTimeOffset? Expires = null);
