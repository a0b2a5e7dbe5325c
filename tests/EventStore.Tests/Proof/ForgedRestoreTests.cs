using CaseMgmt.EventStore.Proof;
using CaseMgmt.EventStore.Tests.Support;

namespace CaseMgmt.EventStore.Tests.Proof;

/// <summary>Whoever holds the database and not the key cannot have the log's end cut off and called a restore.</summary>
public sealed class ForgedRestoreTests
{
    [Fact]
    public async Task A_restore_that_was_written_into_the_table_by_hand_is_neither_signed_nor_published()
    {
        await using var log = await SealedLog.CreateAsync();
        var published = await File.ReadAllLinesAsync(log.Roots);
        var (kept, lost) = (SignedRoot.Parse(published[1])!, SignedRoot.Parse(published[2])!);
        await log.Test.RunAsync(
            $"""
            delete from log_blocks where number = 3;
            delete from mt_events where (stream_id = '{log.A}' and version = 5) or (stream_id = '{log.B}' and version = 3);
            update mt_streams set version = version - 1 where id in ('{log.A}', '{log.B}');
            update reader_position p set transaction_id = b.last_transaction_id, seq_id = b.last_seq_id from log_blocks b where b.number = 2 and p.reader = 'log-seal';
            insert into log_restores (lost_root, lost_number, lost_size, kept_root, kept_number, kept_size, reference, recorded_at, key_id, signature)
            values ('{lost.Root}', {lost.Number}, {lost.TreeSize}, '{kept.Root}', {kept.Number}, {kept.TreeSize}, 'KS-1', now(), '{log.Key.KeyId}', '{lost.Signature}')
            """);
        await log.AppendAsync(log.B, 2, new Noted(9, "green"));

        await Assert.ThrowsAsync<LogProofException>(() => log.SealAsync());
        Assert.Equal(published, await File.ReadAllLinesAsync(log.Roots));
        Assert.Contains((await log.VerifyAsync()).Findings, f => f.Fault is LogFault.RootDiffers);
    }
}
