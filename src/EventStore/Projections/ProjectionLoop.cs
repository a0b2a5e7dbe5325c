using Microsoft.Extensions.Logging;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Keeps one async projection up to date while this node owns it. Lock and writes share one connection, so losing the connection is losing the ownership.</summary>
internal sealed class ProjectionLoop(DocumentStore store, BoundProjection projection, ProjectionMetrics metrics, ILogger logger)
{
    private const int CarefulPage = 500;
    private LogPosition carefulUntil = LogPosition.Start;
    private bool warned;

    /// <summary>Follows the log until cancelled, or until this release must not write the tables.</summary>
    public async Task FollowAsync(Ownership ownership, CancellationToken ct)
    {
        var connection = ownership.Connection;
        var pace = new ReaderPace(store);
        await using var ahead = new ReadAhead(
            async token => await store.Database.Reader.OpenConnectionAsync(token),
            () => projection.Live(WriteForm.PerPage),
            (c, writes, after, _, limit, token) => LogReading.FoldAsync(c, projection, store.Options.Registry, writes, after, limit, settled: true, token));
        var status = await StartAsync(connection, ct);
        while (status is not null && !ct.IsCancellationRequested)
        {
            pace.Begin();
            var before = status;
            if (!status.Stopped)
                status = await TakePageAsync(connection, ahead, status, ct);
            if (status is null || (status != before && ahead.HasMore))
                continue;
            await pace.WaitAsync(gather: status != before, ct);
            if (status.Stopped && !(await ReaderPositions.LoadAsync(connection, projection.Name, ct)).Stopped)
                status = await StartAsync(connection, ct);
        }
    }

    // Where to go on from; null while this release must not write the tables.
    private async Task<ProjectionStatus?> StartAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        if (!await ReaderPositions.OwnsTablesAsync(connection, projection.Projection, ct))
        {
            if (!warned)
                logger.LogWarning("Projection {Projection} waits: its tables are not those of this release; run migrate, or stop this node if a newer release runs", projection.Name);
            warned = true;
            return null;
        }
        warned = false;
        var status = await ReaderPositions.EnsureAsync(connection, projection.Name, ct);
        if (status.Stopped || await ReaderPositions.IsInLogAsync(connection, status.Position, ct))
            return status;
        var last = await LogReading.LastAsync(connection, ct);
        return await StopAsync(
            connection, status, row: null,
            $"Position {status.Position} is not in the log, which ends at {last}: the log was restored to another time than the tables. Run rebuild {projection.Name}.", ct);
    }

    private async Task<ProjectionStatus?> TakePageAsync(NpgsqlConnection connection, ReadAhead ahead, ProjectionStatus status, CancellationToken ct)
    {
        try
        {
            if (status.Position.CompareTo(carefulUntil) < 0)
                return await TakeCarefullyAsync(connection, status, ct);
            var page = await ahead.TakeAsync(connection, status.Position, default, ct);
            if (page.Failure is { } failure)
            {
                carefulUntil = failure.Row.Position;
                return await TakeCarefullyAsync(connection, status, ct);
            }
            if (page.Events == 0)
                return status;
            try
            {
                await WriteAsync(connection, status.Position, page.Position, page.Writes.Commands, ct);
            }
            catch (PostgresException e) when (e.SqlState is not StoreErrors.PositionMoved && !StoreErrors.Concerns(e))
            {
                carefulUntil = page.Position;
                return await TakeCarefullyAsync(connection, status, ct);
            }
            metrics.Taken(projection.Name, page.Events);
            return status with { Position = page.Position };
        }
        catch (PostgresException e) when (e.SqlState is StoreErrors.PositionMoved)
        {
            // Rebuilt or stopped by someone else in the meantime: go on from where it is now.
            return await StartAsync(connection, ct);
        }
    }

    // Statement by statement, to find the event that was refused. All before it are written.
    private async Task<ProjectionStatus?> TakeCarefullyAsync(NpgsqlConnection connection, ProjectionStatus status, CancellationToken ct)
    {
        var rows = await LogReading.ReadAsync(connection, status.Position, projection.TypeNames, CarefulPage, settled: true, ct);
        var page = ProjectionPage.Of(projection, projection.Live(WriteForm.OneByOne), store.Options.Registry, rows, status.Position);
        try
        {
            await WriteAsync(connection, status.Position, page.Position, page.Commands, ct);
        }
        catch (PostgresException e) when (!StoreErrors.Concerns(e) && page.RowOf(e) is { } refused)
        {
            page = ProjectionPage.Of(projection, projection.Live(WriteForm.OneByOne), store.Options.Registry, rows, status.Position, until: refused.Position);
            await WriteAsync(connection, status.Position, page.Position, page.Commands, ct);
            return await StopAsync(connection, status with { Position = page.Position }, refused, Describe(e, refused), ct);
        }
        metrics.Taken(projection.Name, page.Rows);
        status = status with { Position = page.Position };
        return page.Failure is { } failure
            ? await StopAsync(connection, status, failure.Row, Describe(failure.Error, failure.Row), ct)
            : status;
    }

    private async Task WriteAsync(NpgsqlConnection connection, LogPosition from, LogPosition to, IEnumerable<NpgsqlBatchCommand> commands, CancellationToken ct)
    {
        if (from == to)
            return;
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { ReaderPositions.Move(projection.Name, from, to), ReaderPositions.RequireTables(projection.Projection), RowStatements.PlanOnce() } };
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(ct);
    }

    private async Task<ProjectionStatus?> StopAsync(NpgsqlConnection connection, ProjectionStatus status, LogRow? row, string error, CancellationToken ct)
    {
        if (!await ReaderPositions.StopAsync(connection, projection.Name, status.Position, row, error, ct))
            return await StartAsync(connection, ct);
        if (row is { Stored: var e })
            logger.LogError("Projection {Projection} stopped at event {Version} of stream {Stream} ({Type}): {Error}", projection.Name, e.Version, e.StreamId, e.Type, error);
        else
            logger.LogError("Projection {Projection} stopped: {Error}", projection.Name, error);
        return status with { Stopped = true, Error = error };
    }

    // Nobody knows whose name a handler's message holds: the kind of error, and which event, is enough to find it again.
    private static string Describe(Exception e, LogRow row) => $"{Failures.Describe(e)} (event {row.Stored.Version} of stream {row.Stored.StreamId})";
}
