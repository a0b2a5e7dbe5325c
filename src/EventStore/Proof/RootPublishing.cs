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
    private static readonly LastRoot Beginning = new(0, Convert.ToHexStringLower(MerkleTree.EmptyRoot()), DateTimeOffset.MinValue);
    private long inFile = -1;

    /// <summary>Number of the last root that is known to be in the file; 0 when none is.</summary>
    public long InFile => Math.Max(Volatile.Read(ref inFile), 0);

    /// <summary>Appends what the file lacks.</summary>
    /// <exception cref="LogProofException">The file cannot be read or written, or holds roots that the log does not have.</exception>
    public async Task ToFileAsync(NpgsqlConnection connection, long number, CancellationToken ct)
    {
        if (options.RootsFile is not { } file || options.SigningKey is not { } key || inFile == number)
            return;
        var last = await LastAsync(connection, file, ct) ?? Beginning;
        var previous = await RootAsync(connection, last, ct);
        if (previous is null && await RestoreAsync(connection, last, key, ct) is { } restore)
        {
            await RootsFile.AppendAsync(file, [restore], ct);
            last = new LastRoot(restore.KeptNumber, restore.KeptRoot, restore.At);
            previous = await RootAsync(connection, last, ct);
        }
        if (previous is null)
            throw SecondHistory(file, last);
        inFile = last.Number;
        if (last.Number > 0)
            await AcknowledgedAsync(connection, TargetOf(file), 1, ct);
        while (await LogBlocks.AfterAsync(connection, inFile, Page, entries: false, ct) is { Count: > 0 } blocks)
        {
            await RootsFile.AppendAsync(file, Signed(blocks, previous, key), ct);
            await AcknowledgedAsync(connection, TargetOf(file), 1, ct);
            (inFile, previous) = (blocks[^1].Number, blocks[^1].TreeRoot);
        }
    }

    /// <summary>Posts the next root or recorded restore that the webhook has not acknowledged.</summary>
    /// <returns>False when there is none.</returns>
    /// <exception cref="HttpRequestException">It did not answer, or not with 2xx.</exception>
    /// <exception cref="LogProofException">The file holds roots that the log does not have: two histories must not stand side by side unsaid.</exception>
    public async Task<bool> ToWebhookAsync(NpgsqlConnection connection, HttpClient http, CancellationToken ct)
    {
        if (options.RootsWebhook is not { } address || options.SigningKey is not { } key)
            return false;
        var target = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.AbsoluteUri)))[..16];
        var restoresTarget = target + "/restores";
        var restores = (await LogRestores.AllAsync(connection, ct)).Skip((int)await DeliveredAsync(connection, restoresTarget, ct)).ToList();
        if (restores is [var restore, ..])
        {
            await PostAsync(http, address, restore, $"log-restore-{restore.LostRoot}", ct);
            await AcknowledgedAsync(connection, restoresTarget, await DeliveredAsync(connection, restoresTarget, ct) + 1, ct);
            return true;
        }
        var done = await DeliveredAsync(connection, target, ct);
        // The block before it as well, for its root.
        var blocks = await LogBlocks.AfterAsync(connection, Math.Max(done - 1, 0), 2, entries: false, ct);
        if (blocks.Count == 0 || blocks[^1].Number <= done)
            return false;
        // The receiver cannot be asked what it has; the file tells whether this log is still the one that was published.
        if (options.RootsFile is { } file && await LastAsync(connection, file, ct) is { } last
            && await RootAsync(connection, last, ct) is null && await RestoreAsync(connection, last, key, ct) is null)
            throw SecondHistory(file, last);
        var root = Signed(blocks, MerkleTree.EmptyRoot(), key).Single(r => r.Number == done + 1);
        await PostAsync(http, address, root, string.Create(CultureInfo.InvariantCulture, $"log-root-{root.Number}-{root.Root}"), ct);
        await AcknowledgedAsync(connection, target, root.Number, ct);
        return true;
    }

    // A file that is gone is not begun anew unsaid: what it held was what the log could be checked against.
    private static async Task<LastRoot?> LastAsync(NpgsqlConnection connection, string file, CancellationToken ct) =>
        await RootsFile.LastAsync(file, ct) is { } last ? last
        : await DeliveredAsync(connection, TargetOf(file), ct) == 0 ? null
        : throw new LogProofException(
            $"Roots were published in {file} (LOG_ROOTS_FILE) on this machine, and it is gone or empty. Nothing is published until it is put back from a copy; where there is none, name a new file, which gets all roots of the log as it is now.");

    // The same path on another machine is another file.
    private static string TargetOf(string file) =>
        "file:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}\n{Path.GetFullPath(file)}")))[..16];

    private static LogProofException SecondHistory(string file, LastRoot last) => new(
        $"The last published root in {file}, number {last.Number} of {SignedRoot.Stamp(last.At)}, is not the log's: the database was restored to an earlier time or changed. Nothing is published until it is cleared up; run verify-log --roots {file}.");

    private static async Task PostAsync(HttpClient http, Uri address, IPublishedLine line, string idempotencyKey, CancellationToken ct)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(line.ToJson())) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var answer = await http.SendAsync(request, ct);
        answer.EnsureSuccessStatusCode();
    }

    private async Task AcknowledgedAsync(NpgsqlConnection connection, string target, long number, CancellationToken ct)
    {
        await using var acknowledged = new NpgsqlCommand("INSERT INTO log_root_deliveries (target, number, delivered_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = target },
                new NpgsqlParameter<long> { TypedValue = number },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() },
            },
        };
        await acknowledged.ExecuteNonQueryAsync(ct);
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

    // The root of the log's block of that number; null when it is not the one that was published.
    private static async Task<byte[]?> RootAsync(NpgsqlConnection connection, LastRoot published, CancellationToken ct)
    {
        var root = published.Number == 0
            ? MerkleTree.EmptyRoot()
            : (await LogBlocks.AfterAsync(connection, published.Number - 1, 1, entries: false, ct)).FirstOrDefault(b => b.Number == published.Number)?.TreeRoot;
        return root is not null && string.Equals(Convert.ToHexStringLower(root), published.Root, StringComparison.Ordinal) ? root : null;
    }

    // Only what was signed when it was recorded: a row alone may be anybody's who holds the database.
    private static async Task<RecordedRestore?> RestoreAsync(NpgsqlConnection connection, LastRoot lost, RootSigningKey key, CancellationToken ct)
    {
        using var keys = new RootVerifyKeys([key.PublicKey]);
        return (await LogRestores.AllAsync(connection, ct)).FirstOrDefault(r =>
            r.LostNumber == lost.Number && string.Equals(r.LostRoot, lost.Root, StringComparison.Ordinal) && keys.Verify(r.KeyId, r.Payload(), r.Signature) is true);
    }
}
