using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>
/// Pages of the log for one projection: while one is written, the next is read and folded on a connection of its own. That connection is there only as long
/// as pages are full. Pages grow as long as they are full too, up to what takes little memory.
/// </summary>
internal sealed class ReadAhead(Func<CancellationToken, Task<NpgsqlConnection>> open, Func<ProjectionWrites> writes, ReadAhead.Fold fold) : IAsyncDisposable
{
    /// <summary>Folds the page after a place.</summary>
    public delegate Task<LogPage> Fold(NpgsqlConnection connection, ProjectionWrites writes, LogPosition after, StreamPlace place, int limit, CancellationToken ct);

    private const int Fewest = 500;
    private const int Most = 20_000;
    private const int MostBytes = 16 * 1024 * 1024;
    private readonly ProjectionWrites[] buffers = [writes(), writes()];
    private int turn;
    private int limit = Fewest;
    private NpgsqlConnection? second;
    private Task<LogPage>? next;

    /// <summary>True when the page taken last was full, so that more is there already.</summary>
    public bool HasMore { get; private set; }

    /// <summary>The page after a place; valid until the page after it is taken.</summary>
    /// <param name="own">The caller's connection, free for the time being.</param>
    /// <param name="after">Where the caller stands in the log.</param>
    /// <param name="place">Where the caller stands in the order of streams.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task<LogPage> TakeAsync(NpgsqlConnection own, LogPosition after, StreamPlace place, CancellationToken ct)
    {
        var page = await NextAsync();
        if (page is null || page.From != after || page.FromPlace != place)
            page = await fold(own, Buffer(), after, place, limit, ct);
        HasMore = page.IsFull;
        if (page is { IsFull: true, Failure: null })
        {
            limit = (int)Math.Clamp(MostBytes / Math.Max(1, page.Size / page.Events), Fewest, Math.Min(Most, limit * 2));
            var connection = second ??= await open(ct);
            next = Task.Run(() => fold(connection, Buffer(), page.Position, page.Place, limit, ct), ct);
        }
        else
        {
            limit = Fewest;
            await CloseAsync();
        }
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await ((Task?)next ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await CloseAsync();
    }

    private async Task<LogPage?> NextAsync()
    {
        if (next is not { } reading)
            return null;
        next = null;
        return await reading;
    }

    private ProjectionWrites Buffer()
    {
        turn ^= 1;
        buffers[turn].Clear();
        return buffers[turn];
    }

    private async Task CloseAsync()
    {
        if (second is { } connection)
        {
            second = null;
            await connection.DisposeAsync();
        }
    }
}
