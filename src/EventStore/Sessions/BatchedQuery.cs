using Npgsql;

namespace CaseMgmt.EventStore;

internal sealed class BatchedQuery(DocumentStore store, string tenant, PendingWrites? pending, IVault vault) : IBatchedQuery
{
    private readonly List<Question> questions = [];
    private bool executed;

    // A plain read of the store's own needs no watch over what it does.
    private bool isWatched;

    public Task<IEventStream<T>> FetchForWriting<T>(Guid streamId)
    {
        var writes = pending ?? throw new InvalidOperationException("A query session cannot fetch for writing.");
        var fold = store.Options.Folds.Of<T>();
        return Stream<IEventStream<T>>(streamId, events => new FetchedStream<T>(writes, streamId, fold.Run(streamId, events), events.Count == 0 ? 0 : events[^1].Version));
    }

    public Task<T?> AggregateStream<T>(Guid streamId, DateTimeOffset? timestamp = null, DateOnly? effectiveAt = null)
    {
        var fold = store.Options.Folds.Of<T>();
        return Stream<T?>(
            streamId,
            known =>
            {
                var events = effectiveAt is { } day ? store.Options.Effective.On(day, known) : known;
                return events.Count == 0 ? default : fold.Run(streamId, events);
            },
            timestamp);
    }

    public Task<IdempotencyRecord?> FindIdempotency(string key, string actor, string route) =>
        Ask(Idempotency.Find(tenant, key, actor, route, vault, store.Options.Time.GetUtcNow()), reader => Idempotency.ReadAsync(reader, key, actor, route));

    public Task<T> Query<T>(NpgsqlBatchCommand command, Func<NpgsqlDataReader, Task<T>> read)
    {
        isWatched = true;
        return Ask(command, read);
    }

    public async Task Execute(CancellationToken ct = default)
    {
        if (executed)
            throw new InvalidOperationException("This batch has been executed; make another.");
        executed = true;
        if (questions.Count == 0)
            return;
        try
        {
            var attempts = 0;
            await store.Database.ReadAsync(async connection =>
            {
                await using var batch = new NpgsqlBatch(connection) { BatchCommands = { isWatched ? Database.ReadAs(tenant) : Database.SetTenant(tenant) } };
                var isFirst = attempts++ == 0;
                foreach (var question in questions)
                    batch.BatchCommands.Add(isFirst ? question.Command : Database.Fresh(question.Command));
                await using var reader = await batch.ExecuteReaderAsync(ct);
                foreach (var question in questions)
                {
                    await reader.NextResultAsync(ct);
                    await question.Answer(reader);
                }
                return true;
            }, ct);
        }
        catch (Exception e)
        {
            foreach (var question in questions)
                question.Fail(e);
            throw;
        }
    }

    private Task<T> Ask<T>(NpgsqlBatchCommand command, Func<NpgsqlDataReader, Task<T>> read)
    {
        if (executed)
            throw new InvalidOperationException("This batch has been executed; make another.");
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        questions.Add(new Question(command, async reader =>
        {
            T value;
            try
            {
                value = await read(reader);
            }
            catch (EventStoreException e)
            {
                // The stream that cannot be read fails its own question; the others still get their answers.
                answer.TrySetException(e);
                return;
            }
            answer.TrySetResult(value);
        }, e => answer.TrySetException(e)));
        return answer.Task;
    }

    private Task<T> Stream<T>(Guid streamId, Func<IReadOnlyList<IEvent>, T> fold, DateTimeOffset? until = null) =>
        Ask(EventRows.Stream(tenant, streamId, version: 0), async reader =>
            fold(await EventRows.ReadStreamAsync(reader, tenant, streamId, store.Options.Registry, until, CancellationToken.None)));

    private sealed record Question(NpgsqlBatchCommand Command, Func<NpgsqlDataReader, Task> Answer, Action<Exception> Fail);
}
