using System.Diagnostics;
using System.Runtime;
using Npgsql;

namespace CaseMgmt.Benchmarks.Load;

/// <summary>Waits until the program is as it is on any day: everything read, sealed and delivered that was written before, and its code compiled as well as it will be.</summary>
internal sealed class LoadQuiet(string main)
{
    // A block waits by intention before it is sealed.
    private const string Readers = """
        WITH head AS (SELECT epoch, transaction_id, seq_id FROM mt_events ORDER BY epoch DESC, transaction_id DESC, seq_id DESC LIMIT 1)
        SELECT (SELECT count(*) FROM reader_position r, head h WHERE NOT r.stopped AND r.reader <> 'log-seal' AND (r.epoch, r.transaction_id, r.seq_id) < (h.epoch, h.transaction_id, h.seq_id))
        """;

    private const string Unsealed = """
         + (SELECT count(*) FROM head h WHERE NOT EXISTS (
                SELECT FROM log_blocks b WHERE (b.last_epoch, b.last_transaction_id, b.last_seq_id) >= (h.epoch, h.transaction_id, h.seq_id)))
        """;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ShortLook = TimeSpan.FromMilliseconds(20);
    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <summary>Waits until no reader of the log is behind and the last event is sealed.</summary>
    public Task WorkedOffAsync() => NoneAsync(Readers + Unsealed, Look);

    /// <summary>Waits until no reader of the log is behind: every letter is on its way, every case has its number.</summary>
    public Task FollowedAsync() => NoneAsync(Readers, ShortLook);

    /// <summary>Sends until the compiler has next to nothing to do: under a fiftieth of a core over three seconds, or nothing is left to send.</summary>
    /// <param name="send">Sends one request; false when there is none.</param>
    public async Task CompiledAsync(Func<Task<bool>> send)
    {
        var span = TimeSpan.FromSeconds(3);
        while (true)
        {
            var (compiled, begun) = (JitInfo.GetCompilationTime(), watch.Elapsed);
            while (watch.Elapsed - begun < span)
            {
                if (!await send())
                    return;
            }
            if (JitInfo.GetCompilationTime() - compiled < (watch.Elapsed - begun) / 50)
                return;
        }
    }

    private async Task NoneAsync(string behind, TimeSpan look)
    {
        var until = watch.Elapsed + Longest;
        while (await BehindAsync(behind) > 0)
        {
            if (watch.Elapsed > until)
                throw new TimeoutException("The readers of the log do not come to its end.");
            await Task.Delay(look);
        }
    }

    private async Task<long> BehindAsync(string behind)
    {
        await using var connection = new NpgsqlConnection(main);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(behind, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
