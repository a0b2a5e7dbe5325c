using System.Text.Json.Nodes;
using CaseMgmt.EventStore.Proof;
using CaseMgmt.EventStore.Tests.Support;

namespace CaseMgmt.EventStore.Tests.Proof;

/// <summary>The published roots: their file, their signatures, and proofs that are checked without a database.</summary>
public sealed class RootsTests(SealedLogFixture fixture) : IClassFixture<SealedLogFixture>, IAsyncLifetime
{
    private readonly SealedLog log = fixture.Log;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => fixture.UndoAsync();

    [Fact]
    public async Task Roots_are_published_once_in_order_and_each_names_the_one_before()
    {
        await log.SealAsync();
        var roots = (await File.ReadAllLinesAsync(log.Roots)).Select(l => SignedRoot.Parse(l)!).ToList();
        Assert.Equal([(1L, 4L), (2, 8), (3, 10)], roots.Select(r => (r.Number, r.TreeSize)));
        Assert.Equal(Convert.ToHexStringLower(MerkleTree.EmptyRoot()), roots[0].Previous);
        Assert.Equal([roots[0].Root, roots[1].Root], roots.Skip(1).Select(r => r.Previous));
        Assert.All(roots, r => Assert.Equal((SealedLog.Start, log.Key.KeyId), (r.At, r.KeyId)));
        Assert.Equal(roots[0], SignedRoot.Parse(roots[0].ToJson()));
    }

    [Fact]
    public async Task A_file_that_is_gone_or_emptied_is_not_begun_anew_but_put_back_or_followed_by_another()
    {
        await log.SealAsync();
        var whole = await File.ReadAllTextAsync(log.Roots);
        foreach (var empty in new[] { false, true })
        {
            File.Delete(log.Roots);
            if (empty)
                await File.WriteAllTextAsync(log.Roots, "");
            var refused = await Assert.ThrowsAsync<LogProofException>(() => log.SealAsync());
            Assert.Contains(log.Roots, refused.Message, StringComparison.Ordinal);
            Assert.Equal(empty, File.Exists(log.Roots));
        }
        await File.WriteAllTextAsync(log.Roots, whole);
        await log.SealAsync();
        Assert.Equal(whole, await File.ReadAllTextAsync(log.Roots));

        var other = Path.Combine(Path.GetDirectoryName(log.Roots)!, "another.jsonl");
        await new LogSealer(log.Test.Store, new LogProofOptions { SigningKey = log.Key, RootsFile = other, BlockEvents = 4 }, Microsoft.Extensions.Logging.Abstractions.NullLogger<LogSealer>.Instance).SealNowAsync();
        Assert.Equal(Payloads(whole), Payloads(await File.ReadAllTextAsync(other)));
        File.Delete(other);

        static IEnumerable<byte[]> Payloads(string file) => file.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => SignedRoot.Parse(l)!.Payload());
    }

    [Fact]
    public async Task A_file_that_was_torn_is_caught_up()
    {
        var whole = await File.ReadAllTextAsync(log.Roots);

        // The machine stopped in the middle of the third line.
        await File.WriteAllTextAsync(log.Roots, whole[..^100]);
        await log.SealAsync();
        Assert.Equal(4, (await File.ReadAllLinesAsync(log.Roots)).Length);
        var (verdict, findings) = await log.VerifyAsync();
        Assert.Empty(findings);
        Assert.Equal(3, verdict.Roots);
    }

    [Fact]
    public async Task A_file_cut_short_at_the_end_or_in_the_middle_is_found()
    {
        var lines = await File.ReadAllLinesAsync(log.Roots);
        await File.WriteAllLinesAsync(log.Roots, lines[..2]);
        var found = await log.OnlyFindingAsync();
        Assert.Equal((LogFault.RootsIncomplete, 3L), (found.Fault, found.Block));
        Assert.Empty((await log.VerifyAsync(olderRoots: true)).Findings);

        await File.WriteAllLinesAsync(log.Roots, [lines[0], lines[2]]);
        found = await log.OnlyFindingAsync();
        Assert.Equal((LogFault.RootsIncomplete, 2L), (found.Fault, found.Block));
        Assert.Single((await log.VerifyAsync(olderRoots: true)).Findings);

        await File.WriteAllLinesAsync(log.Roots, [lines[1], lines[2]]);
        Assert.Equal((LogFault.RootsIncomplete, 1L), ((await log.OnlyFindingAsync()).Fault, (await log.OnlyFindingAsync()).Block));
    }

    [Theory]
    [InlineData("treeSize", "9")]
    [InlineData("root", "\"00\"")]
    [InlineData("blockRoot", "\"00\"")]
    [InlineData("previous", "\"00\"")]
    [InlineData("at", "\"2026-03-01T09:00:00.000000Z\"")]
    [InlineData("signature", "\"AAAA\"")]
    public async Task An_edited_line_is_found(string property, string value)
    {
        var lines = await File.ReadAllLinesAsync(log.Roots);
        var edited = JsonNode.Parse(lines[1])!;
        edited[property] = JsonNode.Parse(value);
        await File.WriteAllLinesAsync(log.Roots, [lines[0], edited.ToJsonString(), lines[2]]);
        var found = await log.OnlyFindingAsync();
        Assert.Equal((LogFault.RootForged, 2L), (found.Fault, found.Block));
        Assert.Contains("Line 2 ", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_and_a_second_history_are_found()
    {
        using var other = RootSigningKey.Parse(RootSigningKey.Generate());
        var found = Assert.Single((await log.VerifyAsync(key: other)).Findings);
        Assert.Equal(LogFault.RootForged, found.Fault);
        Assert.Contains(log.Key.KeyId, found.Message, StringComparison.Ordinal);
        Assert.Contains(other.KeyId, found.Message, StringComparison.Ordinal);

        await using var stranger = await SealedLog.CreateAsync(write: false);
        await stranger.StartAsync(Guid.NewGuid(), new Opened("x"));
        var sameKey = new LogProofOptions { SigningKey = log.Key, RootsFile = stranger.Roots, BlockEvents = 4 };
        var sealer = new LogSealer(stranger.Test.Store, sameKey, Microsoft.Extensions.Logging.Abstractions.NullLogger<LogSealer>.Instance);
        await stranger.SettleAsync();
        await sealer.SealNowAsync();
        await File.AppendAllLinesAsync(log.Roots, await File.ReadAllLinesAsync(stranger.Roots));
        Assert.Contains("Two histories", (await log.OnlyFindingAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_ends_before_what_was_published_is_found()
    {
        await log.Test.RunAsync($"delete from log_blocks where number = 3; delete from mt_events where (stream_id = '{log.A}' and version = 5) or (stream_id = '{log.B}' and version = 3); update mt_streams set version = version - 1 where id in ('{log.A}', '{log.B}')");
        var found = await log.OnlyFindingAsync();
        Assert.Equal((LogFault.LogShorter, 3L), (found.Fault, found.Block));
        Assert.Contains("Lost are 2 events", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_is_proved_and_the_proof_checked_with_nothing_but_file_and_key()
    {
        var id = await log.Test.AskAsync<Guid>($"select id from mt_events where stream_id = '{log.B}' and version = 2");
        var proof = await new LogProving(log.Test.Store, log.Options).EventAsync(id);
        using var keys = new RootVerifyKeys([log.Key.PublicKey]);
        var (holds, message) = await ProofCheck.RunAsync(proof.ToJson(), log.Roots, keys);
        Assert.True(holds, message);
        Assert.Contains($"event 2 of stream {log.B}", message, StringComparison.Ordinal);
        Assert.True((await ProofCheck.RunAsync((proof with { Root = null }).ToJson(), log.Roots, keys)).Holds);
        Assert.False((await ProofCheck.RunAsync((proof with { Root = null }).ToJson(), null, keys)).Holds);

        var other = Convert.ToHexStringLower(MerkleTree.EmptyRoot());
        foreach (var wrong in new[]
        {
            proof with { Version = 3 }, proof with { EventId = Guid.Empty }, proof with { TenantId = "2580" }, proof with { StreamId = log.A }, proof with { Sequence = proof.Sequence + 1 },
            proof with { ContentHash = other }, proof with { Index = proof.Index - 1 }, proof with { TreeSize = proof.TreeSize + 1 }, proof with { TreeRoot = other }, proof with { Path = [] },
            proof with { Path = [.. proof.Path.Skip(1), other] }, proof with { Root = proof.Root! with { Signature = "AAAA" } }, proof with { Root = proof.Root with { At = proof.Root.At.AddDays(-1) } },
            proof with { ContentHash = "x" }, proof with { Path = ["x"] },
        })
        {
            (holds, message) = await ProofCheck.RunAsync(wrong.ToJson(), log.Roots, keys);
            Assert.False(holds, message);
        }
        await Assert.ThrowsAsync<FormatException>(() => ProofCheck.RunAsync("""{"type":"log-inclusion.v1"}""", log.Roots, keys));
        await Assert.ThrowsAsync<FormatException>(() => ProofCheck.RunAsync("[]", log.Roots, keys));
    }

    [Fact]
    public async Task A_proof_is_refused_for_an_event_that_is_unknown_unsealed_or_changed()
    {
        var proving = new LogProving(log.Test.Store, log.Options);
        await Assert.ThrowsAsync<LogProofException>(() => proving.EventAsync(Guid.NewGuid()));
        await log.AppendAsync(log.B, 3, new Noted(8, "red"));
        var id = await log.Test.AskAsync<Guid>($"select id from mt_events where stream_id = '{log.B}' and version = 4");
        Assert.Contains("not covered", (await Assert.ThrowsAsync<LogProofException>(() => proving.EventAsync(id))).Message, StringComparison.Ordinal);
        id = await log.Test.AskAsync<Guid>($"update mt_events set user_name = 'x' where stream_id = '{log.B}' and version = 1 returning id");
        Assert.Contains("verify-log", (await Assert.ThrowsAsync<LogProofException>(() => proving.EventAsync(id))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_two_roots_are_proved_to_be_of_one_history()
    {
        var proving = new LogProving(log.Test.Store, log.Options);
        using var keys = new RootVerifyKeys([log.Key.PublicKey]);
        foreach (var (first, second) in new[] { (1, 2), (1, 3), (2, 3), (3, 3) })
        {
            var proof = await proving.BetweenAsync(first, second);
            var (holds, message) = await ProofCheck.RunAsync(proof.ToJson(), log.Roots, keys);
            Assert.True(holds, message);
            Assert.False((await ProofCheck.RunAsync((proof with { First = proof.First with { Root = Convert.ToHexStringLower(MerkleTree.EmptyRoot()) } }).ToJson(), log.Roots, keys)).Holds);
        }
        await Assert.ThrowsAsync<LogProofException>(() => proving.BetweenAsync(1, 9));
    }

    [Fact]
    public void Keys_are_read_from_base64_and_pem_and_nothing_of_a_wrong_one_is_repeated()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        using var read = RootSigningKey.Parse(key.ExportPkcs8PrivateKeyPem());
        using var keys = new RootVerifyKeys([key.ExportSubjectPublicKeyInfoPem(), read.PublicKey]);
        Assert.Equal(read.KeyId, Assert.Single(keys.KeyIds));
        using var larger = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        foreach (var wrong in new[] { "planted", "", key.ExportSubjectPublicKeyInfoPem(), larger.ExportPkcs8PrivateKeyPem() })
        {
            var error = Assert.Throws<FormatException>(() => RootSigningKey.Parse(wrong));
            Assert.Contains("LOG_SIGNING_KEY", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("planted", error.ToString(), StringComparison.Ordinal);
        }
        Assert.Throws<FormatException>(() => LogProofOptions.FromSettings(name => name == "LOG_ROOTS_FILE" ? "x" : null));
        Assert.Throws<FormatException>(() => LogProofOptions.FromSettings(name => name switch { "LOG_ROOTS_WEBHOOK" => "http://example.test/", "LOG_SIGNING_KEY" => RootSigningKey.Generate(), _ => null }));
    }
}
