using Npgsql;

namespace CaseMgmt.EventStore.Proof;

/// <summary>Records, in the log's own book and among the published roots, that the database was restored to an earlier time.</summary>
/// <param name="store">The store; its reader role is used.</param>
/// <param name="options">With the key that signs.</param>
public sealed class LogRestoring(DocumentStore store, LogProofOptions options)
{
    private const int Page = 500;

    /// <summary>
    /// Records the restore. Refused when anything else is wrong with the log, or nothing is: it explains lost events and, where that is said, that others were
    /// written in their place before it was recorded. A log that was rewritten looks like the latter, so one is never taken for the other.
    /// </summary>
    /// <param name="rootsFile">The file of published roots; the record is appended to it.</param>
    /// <param name="keys">The keys its lines are signed with.</param>
    /// <param name="reference">Where the restore is on record: letters, digits and <c>. / : -</c>, at most 60.</param>
    /// <param name="by">Who records it: an operator's id, in the same form.</param>
    /// <param name="rewritten">Whether other events stand where the lost ones stood.</param>
    /// <param name="ct">Ends the work.</param>
    /// <exception cref="FormatException">The reference or the id is none.</exception>
    /// <exception cref="LogProofException">There is nothing to record, or more is wrong than lost events.</exception>
    /// <exception cref="StoreUnavailableException">The database is away or not migrated.</exception>
    public async Task<RecordedRestore> AcceptAsync(string rootsFile, RootVerifyKeys keys, string reference, string by, bool rewritten = false, CancellationToken ct = default)
    {
        if (!RecordedRestore.IsReference(reference))
            throw new FormatException("A restore is recorded with a reference of letters, digits and . / : -, at most 60, such as a number in the diary. No names.");
        if (!RecordedRestore.IsReference(by))
            throw new FormatException("A restore is recorded by somebody: the id of an operator, of letters, digits and . / : -, at most 60. No names.");
        var key = options.SigningKey ?? throw new LogProofException("LOG_SIGNING_KEY is not set, and what is published is signed.");
        await ExamineAsync(rootsFile, keys, rewritten, ct);
        var restore = await Database.WithAsync(store.Database.Reader, async connection =>
        {
            var (kept, lost) = await CompareAsync(connection, rootsFile, keys, ct);
            var recorded = new RecordedRestore(
                kept?.Number ?? 0, kept?.TreeSize ?? 0, kept?.Root ?? Convert.ToHexStringLower(MerkleTree.EmptyRoot()), lost.Number, lost.TreeSize, lost.Root, reference, Now(), key.KeyId, "", by, rewritten).Signed(key);
            await LogRestores.AddAsync(connection, recorded, ct);
            return recorded;
        }, ct);
        // Should this fail, the node that publishes appends it: the table says so.
        if (await RootsFile.LastAsync(rootsFile, ct) is { } last && last.Number == restore.LostNumber)
            await RootsFile.AppendAsync(rootsFile, [restore], ct);
        return restore;
    }

    private async Task ExamineAsync(string rootsFile, RootVerifyKeys keys, bool rewritten, CancellationToken ct)
    {
        var findings = new List<LogFinding>();
        await new LogVerification(store).RunAsync(new LogVerificationScope { RootsFile = rootsFile, Keys = keys, OlderRoots = true }, findings.Add, null, ct);
        // What was written in the last seconds before a backup is sealed when the program runs again.
        findings.RemoveAll(f => f.Fault == LogFault.NotSealed);
        if (findings.Find(f => f.Fault is not (LogFault.LogShorter or LogFault.RootDiffers or LogFault.EventMisdated)) is { } other)
            throw new LogProofException($"Nothing is recorded: more is wrong than a restore explains. {other.Message}");
        if (findings.TrueForAll(f => f.Fault == LogFault.EventMisdated))
            throw new LogProofException("There is nothing to record: the log has everything that was published.");
        var differs = findings.Find(f => f.Fault == LogFault.RootDiffers);
        if (differs is not null && !rewritten)
        {
            throw new LogProofException(
                $"Nothing is recorded: events are not only lost, others stand where they stood. {differs.Message} So it is when a node wrote after the restore before it was recorded, and so it is when the log was rewritten. "
                + "Hold it against the old data folder or a replica; when it is the former, say so with --accept-rewritten.");
        }
        if (differs is null && rewritten)
            throw new LogProofException("Nothing is recorded: no other events stand where lost ones stood. Lost events alone are recorded with --accept-restore.");
    }

    private static async Task<(SignedRoot? Kept, SignedRoot Lost)> CompareAsync(NpgsqlConnection connection, string rootsFile, RootVerifyKeys keys, CancellationToken ct)
    {
        await using var published = new PublishedRoots(rootsFile, keys, _ => { }, restored: null, ct);
        SignedRoot? kept = null;
        var (number, same) = (0L, true);
        while (same && await LogBlocks.AfterAsync(connection, number, Page, entries: false, ct) is { Count: > 0 } blocks)
        {
            foreach (var block in blocks)
            {
                var (root, _) = await published.OfAsync(block.Number);
                same = root is not null && string.Equals(root.Root, Convert.ToHexStringLower(block.TreeRoot), StringComparison.Ordinal);
                if (!same)
                    break;
                (kept, number) = (root, block.Number);
            }
        }
        return (kept, await published.LastAsync() ?? throw new LogProofException("Nothing has been published."));
    }

    private DateTimeOffset Now()
    {
        var now = store.Options.Time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
