using Npgsql;

namespace CaseMgmt.EventStore.Proof;

/// <summary>Compares the rows of one block with what was sealed, and remembers across blocks what was left over, to tell a move from a loss.</summary>
internal sealed class BlockComparison(NpgsqlConnection connection, string? tenant, Action<LogFinding> found)
{
    private const int MostLeftOver = 10_000;

    // Wide enough for clocks of nodes that differ and for a transaction that is slow to commit, narrow enough that no day of notice or appeal fits in.
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromHours(1);
    private readonly EntryReading reading = new();
    private DateTimeOffset latest = DateTimeOffset.MinValue.AddDays(1);
    private readonly Dictionary<Guid, (long Block, LogEntry Entry)> missing = [];
    private readonly Dictionary<Guid, (long Block, LogEntry Entry)> extra = [];

    /// <summary>Compares the rows of a block with its entries.</summary>
    public async Task CompareAsync(LogBlock? before, LogBlock own, IReadOnlyList<ReadOnlyMemory<byte>> sealedEntries, CancellationToken ct)
    {
        var (block, after, upTo) = (own.Number, before?.Last, own.Last);
        var expected = tenant is null ? sealedEntries : [.. sealedEntries.Where(IsOfTenant)];
        await using var command = Rows(after, upTo);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var (same, differing) = (0, new List<byte[]>());
        while (await rows.ReadAsync(ct))
        {
            var read = reading.Read(rows);
            var entry = read.ToBytes();
            if (differing.Count == 0 && same < expected.Count && expected[same].Span.SequenceEqual(entry))
            {
                same++;
                CheckTime(own, read, EntryReading.WrittenAt(rows));
            }
            else if (differing.Count < expected.Count + MostLeftOver)
            {
                differing.Add(entry);
            }
            else
            {
                throw new LogProofException($"Block {block} has {MostLeftOver} rows more than were sealed: the log is no longer the one that was sealed. Restore the database from a backup.");
            }
        }
        if (same < expected.Count || differing.Count > 0)
            Differ(block, [.. expected.Skip(same)], differing);
    }

    // Events stand in the order they were written, so one that says it is older than those before it was dated back. When the block before was sealed
    // tells nothing: a sealer that stopped before it had caught up leaves events that are older than its last block.
    private void CheckTime(LogBlock own, in LogEntry entry, DateTimeOffset? at)
    {
        if (at is null)
            found(LogFinding.Of(LogFault.EventMisdated, own.Number, entry, "it bears no time"));
        else if (at > own.SealedAt + ClocksDiffer)
            found(LogFinding.Of(LogFault.EventMisdated, own.Number, entry, $"it says it was written {SignedRoot.Stamp(at.Value)}, but its block was sealed {SignedRoot.Stamp(own.SealedAt)} with it"));
        else if (at < latest - ClocksDiffer)
            found(LogFinding.Of(LogFault.EventMisdated, own.Number, entry, $"it says it was written {SignedRoot.Stamp(at.Value)}, but an event before it {SignedRoot.Stamp(latest)}"));
        else if (at > latest)
            latest = at.Value;
    }

    /// <summary>Reports what is left over at the end of the log.</summary>
    public void Finish()
    {
        foreach (var (id, (block, was)) in missing)
        {
            if (extra.Remove(id, out var now))
                found(LogFinding.Of(LogFault.EventChanged, block, was, $"the row was moved; it now stands in block {now.Block} as {Place(now.Entry)}"));
            else
                found(LogFinding.Of(LogFault.EventMissing, block, was, "the row was deleted"));
        }
        foreach (var (block, entry) in extra.Values)
            found(LogFinding.Of(LogFault.EventInserted, block, entry, "the row was inserted after the block was sealed"));
        missing.Clear();
        extra.Clear();
    }

    private void Differ(long block, List<ReadOnlyMemory<byte>> expected, List<byte[]> actual)
    {
        var sealedBytes = expected.Select(e => Convert.ToBase64String(e.Span)).ToHashSet(StringComparer.Ordinal);
        var rowBytes = actual.Select(Convert.ToBase64String).ToHashSet(StringComparer.Ordinal);
        var lost = expected.Where(e => !rowBytes.Contains(Convert.ToBase64String(e.Span))).Select(e => LogEntry.Read(e.Span, out _)!.Value).ToList();
        var rows = actual.Where(e => !sealedBytes.Contains(Convert.ToBase64String(e))).Select(e => LogEntry.Read(e, out _)!.Value).ToList();
        if (lost.Count == 0 && rows.Count == 0)
        {
            var first = LogEntry.Read(expected.Count > 0 ? expected[0].Span : actual[0], out _)!.Value;
            found(LogFinding.Of(LogFault.EventsReordered, block, first, "from here on the block's entries stand in another order than the rows"));
        }
        // Counted, since ids are not unique by any index.
        foreach (var was in lost)
        {
            var at = rows.FindIndex(r => r.EventId == was.EventId);
            at = at >= 0 ? at : rows.FindIndex(r => r.Sequence == was.Sequence && string.Equals(r.TenantId, was.TenantId, StringComparison.Ordinal));
            if (at >= 0)
            {
                found(LogFinding.Of(LogFault.EventChanged, block, was, Change(was, rows[at])));
                rows.RemoveAt(at);
            }
            else
            {
                Keep(missing, block, was);
            }
        }
        foreach (var row in rows)
            Keep(extra, block, row);
    }

    private void Keep(Dictionary<Guid, (long Block, LogEntry Entry)> where, long block, LogEntry entry)
    {
        if (where.Count >= MostLeftOver || !where.TryAdd(entry.EventId, (block, entry)))
        {
            found(ReferenceEquals(where, missing)
                ? LogFinding.Of(LogFault.EventMissing, block, entry, "the row was deleted or moved")
                : LogFinding.Of(LogFault.EventInserted, block, entry, "the row was inserted or moved after the block was sealed"));
        }
    }

    private static string Change(in LogEntry was, in LogEntry now) =>
        (was with { ContentHash = now.ContentHash }) == now ? "the row's contents were changed"
        : was.EventId != now.EventId ? $"another event stands in its place: {now.EventId}"
        : $"the row was changed; it now says {Place(now)}";

    private static string Place(in LogEntry e) => $"event {e.Version} of stream {e.StreamId}, municipality {e.TenantId}, number {e.Sequence}";

    private bool IsOfTenant(ReadOnlyMemory<byte> entry) => string.Equals(LogEntry.Read(entry.Span, out _)!.Value.TenantId, tenant, StringComparison.Ordinal);

    private NpgsqlCommand Rows(LogPosition? after, LogPosition upTo)
    {
        var command = new NpgsqlCommand(
            $"""
            SELECT {EntryReading.Columns} FROM mt_events e
            WHERE (e.epoch, e.transaction_id, e.seq_id) <= ($1, $2, $3){(after is null ? "" : " AND (e.epoch, e.transaction_id, e.seq_id) > ($4, $5, $6)")}{(tenant is null ? "" : $" AND e.tenant_id = ${(after is null ? 4 : 7)}")}
            ORDER BY e.epoch, e.transaction_id, e.seq_id
            """, connection);
        foreach (var position in after is { } from ? [upTo, from] : new[] { upTo })
        {
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = position.Epoch });
            command.Parameters.Add(LogReading.Transaction(position));
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position.Sequence });
        }
        if (tenant is not null)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        return command;
    }
}
