using Npgsql;

namespace CaseMgmt.EventStore.Proof;

/// <summary>What a check of the log covers.</summary>
public sealed record LogVerificationScope
{
    /// <summary>The file of published roots; null: the log is checked against its own blocks alone.</summary>
    public string? RootsFile { get; init; }

    /// <summary>The keys that roots are signed with; needed with a file.</summary>
    public RootVerifyKeys? Keys { get; init; }

    /// <summary>Compares the rows of one municipality only; the tree is checked whole all the same. Null for all.</summary>
    public string? TenantId { get; init; }

    /// <summary>Told each restore that is recorded in the file; may be null.</summary>
    public Action<RecordedRestore>? Restored { get; init; }

    /// <summary>True when the file may end before the log does: an older copy.</summary>
    public bool OlderRoots { get; init; }
}

/// <summary>Proves that no sealed event was changed, removed, inserted or moved, or says where one was. Reads in one snapshot, in pages; writers are not held up.</summary>
/// <param name="store">The store; its reader role is used.</param>
public sealed class LogVerification(DocumentStore store)
{
    private const int BlocksPerPage = 8;
    private static readonly TimeSpan LongestUnsealed = TimeSpan.FromHours(1);

    // Pages are taken by the index of the readers' order; estimates of row comparisons are no guide.
    private const string Reading = "SET LOCAL jit = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off";
    private const string Grouping = "SET LOCAL enable_seqscan = on; SET LOCAL enable_bitmapscan = on; SET LOCAL enable_sort = on; SET LOCAL work_mem = '64MB'";

    /// <summary>Checks the log.</summary>
    /// <param name="scope">What to check, and against what.</param>
    /// <param name="found">Told each thing that is wrong, as it is found.</param>
    /// <param name="progress">Told how many of how many sealed events are checked; may be null.</param>
    /// <param name="ct">Ends the check.</param>
    /// <exception cref="LogProofException">The file of roots cannot be read, or the log is so far from what was sealed that it cannot be compared.</exception>
    /// <exception cref="StoreUnavailableException">The database is away or not migrated.</exception>
    public async Task<LogVerdict> RunAsync(LogVerificationScope scope, Action<LogFinding> found, Action<long, long>? progress = null, CancellationToken ct = default)
    {
        if (scope.RootsFile is not null && scope.Keys is null)
            throw new ArgumentException("Published roots are checked with keys.", nameof(scope));
        var findings = 0L;
        void Count(LogFinding finding)
        {
            findings++;
            found(finding);
        }

        await using var published = scope.RootsFile is { } file ? new PublishedRoots(file, scope.Keys!, Count, scope.Restored, ct) : null;
        var verdict = await Database.WithAsync(store.Database.Reader, async connection =>
        {
            await using var snapshot = await LongReading.BeginAsync(connection, ct);
            await connection.RunAsync(Reading, ct);
            var tree = new TreeCheck(published, scope, Count);
            var rows = new BlockComparison(connection, scope.TenantId, Count);
            var total = (await LogBlocks.LastAsync(connection, ct))?.TreeSize ?? 0;
            LogBlock? last = null;
            while (await LogBlocks.AfterAsync(connection, last?.Number ?? 0, BlocksPerPage, entries: true, ct) is { Count: > 0 } blocks)
            {
                foreach (var block in blocks)
                {
                    if (await tree.TakeAsync(block) is { } entries)
                        await rows.CompareAsync(last, block, entries, ct);
                    last = block;
                }
                progress?.Invoke(last!.TreeSize, total);
            }
            rows.Finish();
            await tree.FinishAsync();
            var tail = await TailAsync(connection, last, scope.TenantId, ct);
            if (tail > 0 && await LogBlocks.OldestAfterLastAsync(connection, ct, scope.TenantId) is { } oldest && store.Options.Time.GetUtcNow() - oldest > LongestUnsealed)
                Count(NotSealed(oldest));
            await connection.RunAsync(Grouping, ct);
            var streams = await StreamCheck.RunAsync(connection, scope.TenantId, Count, ct);
            return new LogVerdict(tree.Events, tree.Blocks, tail, streams, published?.Count ?? 0, 0);
        }, ct);
        return verdict with { Findings = findings };
    }

    private static LogFinding NotSealed(DateTimeOffset oldest) => new(
        LogFault.NotSealed,
        $"Events since {SignedRoot.Stamp(oldest)} are not sealed, and nothing here vouches for them: start the API, which seals them within a minute, or see why it does not in its log, at the reader '{Sealing.Reader}'. Then verify again.");

    private static async Task<long> TailAsync(NpgsqlConnection connection, LogBlock? last, string? tenant, CancellationToken ct)
    {
        var after = last?.Last ?? LogPosition.Start;
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM mt_events e WHERE (e.epoch, e.transaction_id, e.seq_id) > ($1, $2, $3) AND ($4 IS NULL OR e.tenant_id = $4)", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<int> { TypedValue = after.Epoch }, LogReading.Transaction(after), new NpgsqlParameter<long> { TypedValue = after.Sequence },
                new() { Value = (object?)tenant ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
            },
        };
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
