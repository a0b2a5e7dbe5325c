using CaseMgmt.EventStore.Tests.Support;

namespace CaseMgmt.EventStore.Tests.Proof;

/// <summary>The bytes that are hashed do not hang on how the database spells JSON.</summary>
public sealed class CanonicalTests
{
    [Fact]
    public async Task The_content_hash_of_a_row_is_what_the_record_of_decision_says()
    {
        await using var log = await SealedLog.CreateAsync(write: false);
        const string Id = "0198f0aa-0000-7000-8000-000000000001";
        await log.Test.RunAsync(
            $$$"""
            insert into mt_streams (tenant_id, id, version) values ('9901', '{{{log.A}}}', 1);
            insert into mt_events (id, stream_id, version, data, type, timestamp, tenant_id, user_name, headers, epoch, transaction_id, seq_id)
            values ('{{{Id}}}', '{{{log.A}}}', 1, '{"number": 1.50, "åäö": "a\"\u0001\t\\/é", "b": [true, null, {}, []], "a": {"z": -0.0, "y": 1e3}}', 'test.opened.v1',
                    '2000-01-01T00:00:01.000002Z', '9901', 'o-1', '{"k": "v"}', 1, '7', 42)
            """);
        await log.SealAsync();
        var proof = await new CaseMgmt.EventStore.Proof.LogProving(log.Test.Store, log.Options).EventAsync(Guid.Parse(Id));

        using var bytes = new MemoryStream();
        void Number(long n) => bytes.Write(BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(n)));
        void Text(string? text)
        {
            bytes.WriteByte(text is null ? (byte)0 : (byte)1);
            if (text is null)
                return;
            var utf8 = System.Text.Encoding.UTF8.GetBytes(text);
            Number(utf8.Length);
            bytes.Write(utf8);
        }

        bytes.Write("casemgmt.event.v1\n"u8);
        Text("9901");
        Number(42);
        bytes.Write(Guid.Parse(Id).ToByteArray(bigEndian: true));
        bytes.Write(log.A.ToByteArray(bigEndian: true));
        Number(1);
        Text("test.opened.v1");
        Number(1_000_002);
        Text("""{"a":{"y":1000,"z":0.0},"b":[true,null,{},[]],"number":1.50,"åäö":"a\"\u0001\t\\/é"}""");
        Text(null);
        Text("""{"k":"v"}""");
        Text(null);
        Text(null);
        Text("o-1");
        Text(null);
        Number(0);
        Number(1);
        Number(7);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes.ToArray())), proof.ContentHash, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Json_nested_beyond_measure_does_not_stop_the_sealing_and_its_change_is_still_found()
    {
        await using var log = await SealedLog.CreateAsync(write: false);
        await log.StartAsync(log.A, new Opened("a"));
        await log.Test.RunAsync("update mt_events set data = (repeat('[', 3000) || repeat(']', 3000))::jsonb");
        await log.SealAsync();
        Assert.Empty((await log.VerifyAsync()).Findings);
        await log.Test.RunAsync("update mt_events set data = (repeat('[', 3000) || '1' || repeat(']', 3000))::jsonb");
        Assert.Equal(log.A, (await log.OnlyFindingAsync()).StreamId);
    }
}
