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
            insert into log_restores (lost_root, lost_number, lost_size, kept_root, kept_number, kept_size, reference, recorded_at, key_id, signature, recorded_by, rewritten)
            values ('{lost.Root}', {lost.Number}, {lost.TreeSize}, '{kept.Root}', {kept.Number}, {kept.TreeSize}, 'KS-1', now(), '{log.Key.KeyId}', '{lost.Signature}', 'drift-1', true)
            """);
        await log.AppendAsync(log.B, 2, new Noted(9, "green"));

        await Assert.ThrowsAsync<LogProofException>(() => log.SealAsync());
        Assert.Equal(published, await File.ReadAllLinesAsync(log.Roots));
        Assert.Contains((await log.VerifyAsync()).Findings, f => f.Fault is LogFault.RootDiffers);
    }

    [Fact]
    public void A_record_from_before_anybody_was_named_is_read_and_signed_as_it_was()
    {
        using var key = RootSigningKey.Parse(RootSigningKey.Generate());
        using var keys = new RootVerifyKeys([key.PublicKey]);
        var (kept, lost) = (new string('a', 64), new string('b', 64));
        var payload = $"casemgmt.log-restore.v1\n2\n8\n{kept}\n3\n11\n{lost}\nKS-1\n2026-11-22T09:00:00.000000Z\n{key.KeyId}\n";
        var line = $$"""
            {"type":"log-restore.v1","keptNumber":2,"keptSize":8,"keptRoot":"{{kept}}","lostNumber":3,"lostSize":11,"lostRoot":"{{lost}}","reference":"KS-1","at":"2026-11-22T09:00:00.000000Z","keyId":"{{key.KeyId}}","signature":"{{key.Sign(System.Text.Encoding.UTF8.GetBytes(payload))}}"}
            """;
        var read = RecordedRestore.Parse(line)!;
        Assert.Equal(("", false), (read.By, read.Rewritten));
        Assert.Equal(payload, System.Text.Encoding.UTF8.GetString(read.Payload()));
        Assert.True(keys.Verify(read.KeyId, read.Payload(), read.Signature));
        // Whoever adds a name to it, or takes the version up, has signed nothing.
        Assert.Null(RecordedRestore.Parse(line.Replace("\"reference\"", "\"by\":\"drift-1\",\"kind\":\"lost\",\"reference\"", StringComparison.Ordinal)));
        Assert.Null(RecordedRestore.Parse(line.Replace("log-restore.v1", "log-restore.v2", StringComparison.Ordinal)));
    }
}
