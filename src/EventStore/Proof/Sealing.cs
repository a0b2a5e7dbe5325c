using Npgsql;

namespace CaseMgmt.EventStore.Proof;

/// <summary>Goes on with the tree from the last block. Lives as long as the connection that holds the lock.</summary>
internal sealed class Sealing
{
    public const string Reader = "log-seal";

    private readonly NpgsqlConnection connection;
    private readonly LogProofOptions options;
    private readonly TimeProvider time;
    private readonly EntryReading reading = new();
    private readonly MerkleFrontier tree;
    private LogPosition position;
    private DateTimeOffset? waitingSince;
    private bool begun;

    private Sealing(NpgsqlConnection connection, LogProofOptions options, TimeProvider time, LogBlock? last, MerkleFrontier tree)
    {
        (this.connection, this.options, this.time, this.tree) = (connection, options, time, tree);
        (position, Number) = (last?.Last ?? LogPosition.Start, last?.Number ?? 0);
    }

    /// <summary>Number of the last block; 0 before the first.</summary>
    public long Number { get; private set; }

    /// <summary>When the oldest event was written that is not sealed yet; null when all are.</summary>
    public DateTimeOffset? OldestUnsealed { get; private set; }

    /// <summary>Reads where the tree stands.</summary>
    /// <exception cref="LogProofException">The last block is damaged, or the reader does not stand at its end.</exception>
    public static async Task<Sealing> ResumeAsync(NpgsqlConnection connection, LogProofOptions options, TimeProvider time, CancellationToken ct)
    {
        var status = await ReaderPositions.EnsureAsync(connection, Reader, ct);
        var last = await LogBlocks.LastAsync(connection, ct);
        if (status.Position != (last?.Last ?? LogPosition.Start))
            throw new LogProofException($"The reader '{Reader}' does not stand where the last sealed block ends: run verify-log, and restore the database if blocks are missing.");
        MerkleFrontier kept;
        try
        {
            kept = MerkleFrontier.FromBytes(last?.TreeSize ?? 0, last?.Frontier ?? []);
        }
        catch (FormatException e)
        {
            throw Damaged(last!, e);
        }
        return last is null || kept.Root().AsSpan().SequenceEqual(last.TreeRoot) ? new Sealing(connection, options, time, last, kept) : throw Damaged(last, null);
    }

    /// <summary>Seals the next block if it is full, or if its first event has waited long enough.</summary>
    /// <param name="partial">Seals what there is, full or not.</param>
    /// <param name="ct">Ends the work.</param>
    /// <returns>False when there was nothing to seal yet.</returns>
    public async Task<bool> NextAsync(bool partial, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var (entries, first, last) = await PageAsync(ct);
        if (entries.Count == 0)
        {
            (waitingSince, begun) = (null, true);
            return false;
        }
        // What waited while nothing was sealed has waited long enough.
        waitingSince ??= begun || OldestUnsealed > now ? now : OldestUnsealed ?? now;
        begun = true;
        if (entries.Count < options.BlockEvents && !partial && now - waitingSince < options.BlockAge)
            return false;
        var block = new MerkleFrontier();
        // Kept apart until the block is stored: a failed write must not leave its leaves in the tree.
        var grown = MerkleFrontier.FromBytes(tree.Size, tree.ToBytes());
        foreach (var leaf in entries.Select(e => MerkleTree.Leaf(e)))
        {
            block.Append(leaf);
            grown.Append(leaf);
        }
        var stamp = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        await LogBlocks.AddAsync(connection, Reader, position, new LogBlock(
            Number + 1, first, last, entries.Count, Joined(entries), block.Root(), grown.Size, grown.Root(), grown.ToBytes(), stamp), ct);
        tree.Replace(grown);
        (position, waitingSince) = (last, null);
        Number++;
        return true;
    }

    private async Task<(IReadOnlyList<byte[]> Entries, LogPosition First, LogPosition Last)> PageAsync(CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT {EntryReading.Columns} FROM mt_events e
            WHERE (e.epoch, e.transaction_id, e.seq_id) > ($1, $2, $3){LogReading.Settled}
            ORDER BY e.epoch, e.transaction_id, e.seq_id LIMIT $4
            """, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<int> { TypedValue = position.Epoch }, LogReading.Transaction(position), new NpgsqlParameter<long> { TypedValue = position.Sequence },
                new NpgsqlParameter<int> { TypedValue = options.BlockEvents },
            },
        };
        await using var rows = await command.ExecuteReaderAsync(ct);
        var entries = new List<byte[]>();
        var (first, last) = (LogPosition.Start, LogPosition.Start);
        while (await rows.ReadAsync(ct))
        {
            entries.Add(reading.Read(rows).ToBytes());
            last = EntryReading.Position(rows);
            if (entries.Count > 1)
                continue;
            first = last;
            OldestUnsealed = EntryReading.WrittenAt(rows);
        }
        if (entries.Count == 0)
            OldestUnsealed = null;
        return (entries, first, last);
    }

    private static byte[] Joined(IReadOnlyList<byte[]> entries)
    {
        var joined = new byte[entries.Sum(e => e.Length)];
        var at = 0;
        foreach (var entry in entries)
        {
            entry.CopyTo(joined, at);
            at += entry.Length;
        }
        return joined;
    }

    private static LogProofException Damaged(LogBlock block, Exception? inner) =>
        new($"Block {block.Number} of the log is damaged: run verify-log, and restore the database from a backup.", inner);
}
