using Microsoft.Extensions.Logging;
using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Keeps one async projection up to date while this node owns it. Lock, reads and writes share one connection, so losing the connection is losing the ownership.</summary>
internal sealed class ProjectionLoop(DocumentStore store, BoundProjection projection, ILogger logger)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan OwnershipCheck = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(2);

    public async Task RunAsync(CancellationToken ct)
    {
        var backOff = TimeSpan.FromMilliseconds(100);
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await OwnAsync(ct);
                backOff = TimeSpan.FromMilliseconds(100);
                await Task.Delay(OwnershipCheck, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.LogWarning(e, "Projection {Projection} lost the database and tries again", projection.Name);
                await Task.Delay(backOff, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                backOff = backOff * 2 < LongestBackOff ? backOff * 2 : LongestBackOff;
            }
        }
    }

    private async Task OwnAsync(CancellationToken ct)
    {
        await using var connection = await store.Database.Reader.OpenConnectionAsync(ct);
        if (!await LockAsync(connection, "pg_try_advisory_lock", ct))
            return;
        try
        {
            await FollowAsync(connection, ct);
        }
        finally
        {
            // The connection goes back to a pool, and the lock would go with it.
            if (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
                await LockAsync(connection, "pg_advisory_unlock", CancellationToken.None);
        }
    }

    private async Task FollowAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var pause = Shortest;
        var status = await ReaderPositions.EnsureAsync(connection, projection.Name, ct);
        while (!ct.IsCancellationRequested)
        {
            var committed = store.Committed.Next;
            var read = 0;
            if (!status.Stopped)
            {
                var (next, rows) = await TakePageAsync(connection, status, ct);
                (status, read) = (next, rows);
            }
            if (read > 0)
            {
                pause = Shortest;
                continue;
            }
            if (await Task.WhenAny(committed, Task.Delay(pause, ct)) == committed)
                pause = Shortest;
            else
                pause = pause * 2 < store.Options.PollingInterval ? pause * 2 : store.Options.PollingInterval;
            if (status.Stopped)
                status = await ReaderPositions.LoadAsync(connection, projection.Name, ct);
        }
    }

    private async Task<(ProjectionStatus Status, int Rows)> TakePageAsync(NpgsqlConnection connection, ProjectionStatus status, CancellationToken ct)
    {
        var rows = await LogReading.SettledAsync(connection, status.Position, projection.TypeNames, ct);
        if (rows.Count == 0)
            return (status, 0);
        var page = ProjectionPage.Of(projection, projection.Live(), store.Options.Registry, rows, status.Position);
        try
        {
            await WriteAsync(connection, status.Position, page, ct);
        }
        catch (PostgresException e) when (e.SqlState is StoreErrors.PositionMoved)
        {
            // Rebuilt or stopped by someone else in the meantime: go on from where it is now.
            return (await ReaderPositions.LoadAsync(connection, projection.Name, ct), 1);
        }
        catch (PostgresException e) when (!StoreErrors.Concerns(e) && page.RowOf(e) is { } refused)
        {
            page = ProjectionPage.Of(projection, projection.Live(), store.Options.Registry, rows, status.Position, until: refused);
            await WriteAsync(connection, status.Position, page, ct);
            return (await StopAsync(connection, status with { Position = page.Position }, refused, e, ct), page.Rows);
        }
        status = status with { Position = page.Position };
        return page.Failure is { } failure
            ? (await StopAsync(connection, status, failure.Row, failure.Error, ct), page.Rows)
            : (status, page.Rows);
    }

    private async Task WriteAsync(NpgsqlConnection connection, LogPosition from, ProjectionPage page, CancellationToken ct)
    {
        if (page.Rows == 0)
            return;
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { ReaderPositions.Move(projection.Name, from, page.Position) } };
        foreach (var command in page.Commands)
            batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(ct);
    }

    private async Task<ProjectionStatus> StopAsync(NpgsqlConnection connection, ProjectionStatus status, LogRow row, Exception error, CancellationToken ct)
    {
        var text = Describe(error);
        await ReaderPositions.StopAsync(connection, projection.Name, row, text, ct);
        logger.LogError(
            "Projection {Projection} stopped at event {Version} of stream {Stream} ({Type}): {Error}", projection.Name, row.Stored.Version, row.Stored.StreamId, row.Stored.Type, text);
        return status with { Stopped = true, Error = text };
    }

    private async Task<bool> LockAsync(NpgsqlConnection connection, string function, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"SELECT {function}(hashtextextended($1, 0))", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = $"projection:{projection.Name}" } },
        };
        return await command.ExecuteScalarAsync(ct) is true;
    }

    private static string Describe(Exception e)
    {
        var text = e is PostgresException p ? $"{p.SqlState} {p.MessageText}" : $"{e.GetType().Name}: {e.Message}";
        return text.Length > 500 ? text[..500] : text;
    }
}
