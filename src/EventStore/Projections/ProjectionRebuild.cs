using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>How far a rebuild is.</summary>
/// <param name="Projection">Its name.</param>
/// <param name="Events">Events taken in so far.</param>
/// <param name="Total">About how many there are: the log's highest number.</param>
public sealed record RebuildProgress(string Projection, long Events, long Total);

/// <summary>
/// One rebuild: fill shadow tables beside the live ones, catch up, lock briefly, take in the rest, swap. Until the swap commits, nothing has changed.
/// Everything before the swap is many short transactions, so that readers never wait for it.
/// </summary>
internal sealed class ProjectionRebuild(NpgsqlDataSource owner, NpgsqlConnection connection, StoreOptions options, Projection projection, ProjectionLifecycle lifecycle)
{
    private const int LastPage = 1000;
    private readonly BoundProjection bound = new(projection, options.Registry);
    private readonly ShadowTables tables = new(connection, projection, lifecycle);
    private LogPosition position = LogPosition.Start;
    private (LogPosition Position, long Read) marked;
    private long read;
    private long total;
    private Action<RebuildProgress>? told;

    /// <summary>How many events were read.</summary>
    public long Read => read;

    /// <summary>Fills the tables up to what is settled, for a <see cref="TableSwap"/> to put in place; leaves the reader's role in force.</summary>
    /// <exception cref="MigrationException">A table is refused, or an event; the message names it.</exception>
    public async Task PrepareAsync(Action<RebuildProgress>? progress, CancellationToken ct)
    {
        told = progress;
        await connection.RunAsync("SET ROLE casemgmt_owner", ct);
        await tables.CreateAsync(ct);
        await connection.RunAsync("SET ROLE casemgmt_reader", ct);
        var settled = await LogReading.LastSettledAsync(connection, ct);
        total = settled.Sequence;
        if (bound.ByStream)
            await LoadAsync(settled, ct);
        else
            await CatchUpAsync(ct);
        await connection.RunAsync("SET ROLE casemgmt_owner", ct);
        await tables.FinishAsync(ct);
        await connection.RunAsync("SET ROLE casemgmt_reader", ct);
        await CatchUpAsync(ct);
    }

    /// <summary>Remembers where it stands, for <see cref="StepBack"/>.</summary>
    public void Mark() => marked = (position, read);

    /// <summary>Goes back to the mark, when the swap was rolled back.</summary>
    public void StepBack() => (position, read) = marked;

    /// <summary>Stops the daemon and every writer of the live tables, to the end of the transaction.</summary>
    public Task HoldAsync(CancellationToken ct) => tables.HoldAsync(ct);

    // Stream by stream, every row is whole when it is written, once.
    private async Task LoadAsync(LogPosition until, CancellationToken ct)
    {
        await using var ahead = new ReadAhead(
            OpenAsync,
            () => bound.Shadow(WriteForm.Load),
            (c, writes, _, place, limit, token) => LogReading.FoldStreamsAsync(c, bound, options.Registry, writes, place, until, limit, token));
        for (var place = default(StreamPlace); ;)
        {
            var page = await ahead.TakeAsync(connection, default, place, ct);
            if (page.Failure is { } failure)
                throw Refused(failure.Row, failure.Error.Message, failure.Error);
            try
            {
                await page.Writes.LoadAsync(connection, ct);
            }
            catch (PostgresException e) when (!StoreErrors.Concerns(e))
            {
                throw Refused($"the {page.Events} events up to stream {page.Place.Stream}", e);
            }
            place = page.Place;
            Advance(page.Events);
            if (!page.IsFull)
                break;
        }
        position = until;
    }

    /// <summary>Takes in what has been settled since.</summary>
    public async Task CatchUpAsync(CancellationToken ct)
    {
        await using var ahead = new ReadAhead(
            OpenAsync,
            () => bound.Shadow(WriteForm.PerPage),
            (c, writes, after, _, limit, token) => LogReading.FoldAsync(c, bound, options.Registry, writes, after, limit, settled: true, token));
        while (true)
        {
            var page = await ahead.TakeAsync(connection, position, default, ct);
            if (page.Events == 0 && page.Failure is null)
                return;
            try
            {
                await WriteAsync(page, ct);
            }
            catch (PostgresException e) when (!StoreErrors.Concerns(e))
            {
                throw await BlameAsync(page, e, ct);
            }
        }
    }

    /// <summary>Says how far it is.</summary>
    public void Tell() => told?.Invoke(new RebuildProgress(projection.Name, read, Math.Max(read, total)));

    private async Task WriteAsync(LogPage page, CancellationToken ct)
    {
        if (page.Failure is { } failure)
            throw Refused(failure.Row, failure.Error.Message, failure.Error);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { RowStatements.PlanOnce() } };
        foreach (var command in page.Writes.Commands)
            batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(ct);
        position = page.Position;
        Advance(page.Events);
    }

    // Once more, statement by statement, to name the event.
    private async Task<MigrationException> BlameAsync(LogPage page, PostgresException refused, CancellationToken ct)
    {
        var rows = await LogReading.ReadAsync(connection, page.From, bound.TypeNames, page.Events, settled: true, ct);
        var one = ProjectionPage.Of(bound, bound.Shadow(WriteForm.OneByOne), options.Registry, rows, page.From);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in one.Commands)
            batch.BatchCommands.Add(command);
        try
        {
            await batch.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (one.RowOf(e) is { } row)
        {
            return Refused(row, $"{e.SqlState} {e.MessageText}", e);
        }
        return Refused($"the {page.Events} events after position {page.From}", refused);
    }

    /// <summary>Takes in the last events while the live tables are held.</summary>
    public async Task TakeRestAsync(CancellationToken ct)
    {
        // Inline: who has written live rows has committed before the lock was given, and who has not will write them after the swap. So all that is committed counts, settled or not.
        var writes = bound.Shadow(WriteForm.PerPage);
        while (await LogReading.FoldAsync(connection, bound, options.Registry, writes, position, LastPage, settled: lifecycle == ProjectionLifecycle.Async, ct) is { } page
            && (page.Events > 0 || page.Failure is not null))
        {
            try
            {
                await WriteAsync(page, ct);
            }
            catch (PostgresException e) when (!StoreErrors.Concerns(e))
            {
                throw Refused($"the {page.Events} events after position {page.From}", e);
            }
            writes.Clear();
        }
    }

    /// <summary>Puts the tables in place; leaves the owner's role in force.</summary>
    public Task SwapAsync(CancellationToken ct) => tables.SwapAsync(position, ct);

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken ct)
    {
        var second = await owner.OpenConnectionAsync(ct);
        // Reset when it goes back to its pool.
        await second.RunAsync("SET statement_timeout = 0; SET ROLE casemgmt_reader", ct);
        return second;
    }

    private void Advance(int events)
    {
        read += events;
        Tell();
    }

    private MigrationException Refused(in LogRow row, string why, Exception e) =>
        new($"Projection '{projection.Name}' cannot take in event {row.Stored.Version} of stream {row.Stored.StreamId} ({row.Stored.Type}): {why}", e);

    private MigrationException Refused(string what, PostgresException e) => new($"Projection '{projection.Name}' cannot take in {what}: {e.SqlState} {e.MessageText}", e);
}
