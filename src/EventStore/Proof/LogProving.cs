using Npgsql;

namespace CaseMgmt.EventStore.Proof;

/// <summary>Makes proofs from the sealed blocks.</summary>
/// <param name="store">The store; its reader role is used.</param>
/// <param name="options">With the key that signs roots, if there is one.</param>
public sealed class LogProving(DocumentStore store, LogProofOptions options)
{
    private const int BlocksPerPage = 8;

    /// <summary>Proves that one event stands in the log.</summary>
    /// <param name="eventId">The event.</param>
    /// <param name="ct">Ends the work.</param>
    /// <exception cref="LogProofException">There is no such event, it is not sealed yet, or it is no longer what was sealed.</exception>
    /// <exception cref="StoreUnavailableException">The database is away or not migrated.</exception>
    public Task<InclusionProof> EventAsync(Guid eventId, CancellationToken ct = default) => ReadAsync(async connection =>
    {
        var (entry, position) = await FindAsync(connection, eventId, ct) ?? throw new LogProofException($"There is no event {eventId}.");
        var number = await BlockOfAsync(connection, position, ct) ?? throw new LogProofException($"Event {eventId} is not covered by a sealed block yet: try again in a minute.");
        var (block, previous) = await BlockAsync(connection, number, ct);
        var bytes = entry.ToBytes();
        var place = LogEntry.Split(block.Entries, block.Events)?.ToList().FindIndex(e => e.Span.SequenceEqual(bytes)) ?? -1;
        if (place < 0)
            throw new LogProofException($"Event {eventId} is not what was sealed in block {number}: run verify-log.");
        var index = block.TreeSize - block.Events + place;
        var path = await PathAsync(connection, MerkleProofs.Inclusion(index, block.TreeSize), block.TreeSize, ct);
        var proof = new InclusionProof(
            eventId, entry.TenantId, entry.StreamId, entry.Version, entry.Sequence, Convert.ToHexStringLower(entry.ContentHash), index, number, block.TreeSize,
            path, Convert.ToHexStringLower(block.TreeRoot), options.SigningKey is { } key ? SignedRoot.Of(block, previous, key) : null);
        return proof.Holds() ? proof : throw Damaged();
    }, ct);

    /// <summary>Proves that the log of a later block begins with the log of an earlier one.</summary>
    /// <param name="first">Number of the earlier block.</param>
    /// <param name="second">Number of the later block.</param>
    /// <param name="ct">Ends the work.</param>
    /// <exception cref="LogProofException">A block does not exist or is damaged, or there is no key to sign roots with.</exception>
    /// <exception cref="StoreUnavailableException">The database is away or not migrated.</exception>
    public Task<ConsistencyProof> BetweenAsync(long first, long second, CancellationToken ct = default) => ReadAsync(async connection =>
    {
        var key = options.SigningKey ?? throw new LogProofException("LOG_SIGNING_KEY is not set, and the two roots of a proof are signed.");
        var (earlier, beforeEarlier) = await BlockAsync(connection, first, ct);
        var (later, beforeLater) = await BlockAsync(connection, second, ct);
        if (earlier.TreeSize > later.TreeSize)
            throw new LogProofException($"Block {first} does not come before block {second}.");
        var path = await PathAsync(connection, MerkleProofs.Consistency(earlier.TreeSize, later.TreeSize), later.TreeSize, ct);
        var proof = new ConsistencyProof(SignedRoot.Of(earlier, beforeEarlier, key), SignedRoot.Of(later, beforeLater, key), path);
        return proof.Holds() ? proof : throw Damaged();
    }, ct);

    private Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken ct) => Database.WithAsync(store.Database.Reader, async connection =>
    {
        await using var snapshot = await LongReading.BeginAsync(connection, ct);
        return await read(connection);
    }, ct);

    // Ids of events are in no index: the store never asks for one. An operator may wait for the table to be read.
    private static async Task<(LogEntry Entry, LogPosition Position)?> FindAsync(NpgsqlConnection connection, Guid eventId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"SELECT {EntryReading.Columns} FROM mt_events e WHERE e.id = $1 LIMIT 1", connection) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = eventId } } };
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? (new EntryReading().Read(row), EntryReading.Position(row)) : null;
    }

    private static async Task<long?> BlockOfAsync(NpgsqlConnection connection, LogPosition position, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT min(number) FROM log_blocks WHERE (last_epoch, last_transaction_id, last_seq_id) >= ($1, $2, $3)", connection)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = position.Epoch }, LogReading.Transaction(position), new NpgsqlParameter<long> { TypedValue = position.Sequence } },
        };
        return await command.ExecuteScalarAsync(ct) as long?;
    }

    private static async Task<(LogBlock Block, byte[] Previous)> BlockAsync(NpgsqlConnection connection, long number, CancellationToken ct)
    {
        var blocks = await LogBlocks.AfterAsync(connection, Math.Max(number - 2, 0), 2, entries: true, ct);
        var block = blocks.FirstOrDefault(b => b.Number == number) ?? throw new LogProofException($"There is no block {number}.");
        return (block, blocks.FirstOrDefault(b => b.Number == number - 1)?.TreeRoot ?? MerkleTree.EmptyRoot());
    }

    private static async Task<IReadOnlyList<string>> PathAsync(NpgsqlConnection connection, IReadOnlyList<LeafRange> ranges, long size, CancellationToken ct)
    {
        var roots = new RangeRoots(ranges);
        var (index, number) = (0L, 0L);
        while (index < size && await LogBlocks.AfterAsync(connection, number, BlocksPerPage, entries: true, ct) is { Count: > 0 } blocks)
        {
            foreach (var block in blocks)
            {
                foreach (var entry in LogEntry.Split(block.Entries, block.Events) ?? throw Damaged())
                    roots.Add(index++, MerkleTree.Leaf(entry.Span));
                number = block.Number;
            }
        }
        return [.. roots.Path().Select(Convert.ToHexStringLower)];
    }

    private static LogProofException Damaged() => new("The blocks of the log do not give the root they hold: run verify-log.");
}
