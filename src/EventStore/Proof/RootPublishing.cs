using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace CaseMgmt.EventStore.Proof;

/// <summary>Carries signed roots out of the database: whoever holds the database could rewrite every table of it.</summary>
internal sealed class RootPublishing(LogProofOptions options, TimeProvider time)
{
    private const int Page = 200;
    private long inFile = -1;

    /// <summary>Appends what the file lacks.</summary>
    /// <exception cref="LogProofException">The file cannot be read or written, or holds roots that the log does not have.</exception>
    public async Task ToFileAsync(NpgsqlConnection connection, long number, CancellationToken ct)
    {
        if (options.RootsFile is not { } file || options.SigningKey is not { } key || inFile == number)
            return;
        var last = await RootsFile.LastAsync(file, ct);
        var previous = last is null ? MerkleTree.EmptyRoot() : await AgreedAsync(connection, last, file, ct);
        inFile = last?.Number ?? 0;
        while (await LogBlocks.AfterAsync(connection, inFile, Page, entries: false, ct) is { Count: > 0 } blocks)
        {
            await RootsFile.AppendAsync(file, Signed(blocks, previous, key), ct);
            (inFile, previous) = (blocks[^1].Number, blocks[^1].TreeRoot);
        }
    }

    /// <summary>Posts the next root that the webhook has not acknowledged.</summary>
    /// <returns>False when there is none.</returns>
    /// <exception cref="HttpRequestException">It did not answer, or not with 2xx.</exception>
    public async Task<bool> ToWebhookAsync(NpgsqlConnection connection, HttpClient http, CancellationToken ct)
    {
        if (options.RootsWebhook is not { } address || options.SigningKey is not { } key)
            return false;
        var target = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.AbsoluteUri)))[..16];
        var done = await DeliveredAsync(connection, target, ct);
        // The block before it as well, for its root.
        var blocks = await LogBlocks.AfterAsync(connection, Math.Max(done - 1, 0), 2, entries: false, ct);
        if (blocks.Count == 0 || blocks[^1].Number <= done)
            return false;
        var root = Signed(blocks, MerkleTree.EmptyRoot(), key).Single(r => r.Number == done + 1);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(root.ToJson())) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        request.Headers.Add("Idempotency-Key", string.Create(CultureInfo.InvariantCulture, $"log-root-{root.Number}-{root.Root}"));
        using var answer = await http.SendAsync(request, ct);
        answer.EnsureSuccessStatusCode();
        await using var acknowledged = new NpgsqlCommand("INSERT INTO log_root_deliveries (target, number, delivered_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = target },
                new NpgsqlParameter<long> { TypedValue = root.Number },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() },
            },
        };
        await acknowledged.ExecuteNonQueryAsync(ct);
        return true;
    }

    private static IEnumerable<SignedRoot> Signed(IEnumerable<LogBlock> blocks, byte[] previous, RootSigningKey key)
    {
        foreach (var block in blocks)
        {
            yield return SignedRoot.Of(block, previous, key);
            previous = block.TreeRoot;
        }
    }

    private static async Task<long> DeliveredAsync(NpgsqlConnection connection, string target, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT coalesce(max(number), 0) FROM log_root_deliveries WHERE target = $1", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = target } },
        };
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task<byte[]> AgreedAsync(NpgsqlConnection connection, SignedRoot last, string file, CancellationToken ct)
    {
        var here = await LogBlocks.AfterAsync(connection, last.Number - 1, 1, entries: false, ct);
        return here is [var block] && block.Number == last.Number && string.Equals(Convert.ToHexStringLower(block.TreeRoot), last.Root, StringComparison.Ordinal)
            ? block.TreeRoot
            : throw new LogProofException(
                $"The last published root in {file}, number {last.Number} of {SignedRoot.Stamp(last.At)}, is not the log's: the database was restored to an earlier time or changed. Nothing is published until it is cleared up; run verify-log --roots {file}.");
    }
}
