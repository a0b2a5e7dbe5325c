using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseMgmt.EventStore.Proof;

/// <summary>One published root: what the log was, said outside the database and signed. Hashes as lower-case hexadecimal.</summary>
/// <param name="Number">Number of the block that it closes, from 1.</param>
/// <param name="TreeSize">Number of events up to the last of that block.</param>
/// <param name="Root">Root of the tree of all of them.</param>
/// <param name="BlockRoot">Root of a tree of the block's events alone; tells which block was changed, since every later root differs too.</param>
/// <param name="Previous">Root of the tree before the block; of the empty tree before the first.</param>
/// <param name="At">When the block was sealed.</param>
/// <param name="KeyId">Which key signed.</param>
/// <param name="Signature">ECDSA over the lines of <see cref="Payload"/>, r and s of 32 bytes each, base64url.</param>
public sealed record SignedRoot(long Number, long TreeSize, string Root, string BlockRoot, string Previous, DateTimeOffset At, string KeyId, string Signature) : IPublishedLine
{
    internal const string TypeName = "log-root.v1";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>What is signed: eight lines of UTF-8, each ended by a line feed, beginning with <c>casemgmt.log-root.v1</c>.</summary>
    public byte[] Payload() => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"casemgmt.{TypeName}\n{Number}\n{TreeSize}\n{Root}\n{BlockRoot}\n{Previous}\n{Stamp(At)}\n{KeyId}\n"));

    /// <summary>The root as one line of JSON, without the line feed.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new Line(TypeName, Number, TreeSize, Root, BlockRoot, Previous, Stamp(At), KeyId, Signature), Json);

    /// <summary>Reads a line; null when it is not a root.</summary>
    public static SignedRoot? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(line, Json) is { Type: TypeName } read && Instant(read.At) is { } at
                ? new SignedRoot(read.Number, read.TreeSize, read.Root, read.BlockRoot, read.Previous, at, read.KeyId, read.Signature)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static SignedRoot Of(LogBlock block, byte[] previous, RootSigningKey key)
    {
        var root = new SignedRoot(
            block.Number, block.TreeSize, Convert.ToHexStringLower(block.TreeRoot), Convert.ToHexStringLower(block.BlockRoot), Convert.ToHexStringLower(previous), block.SealedAt, key.KeyId, "");
        return root with { Signature = key.Sign(root.Payload()) };
    }

    private const string StampFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    internal static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString(StampFormat, CultureInfo.InvariantCulture);

    internal static DateTimeOffset? Instant(string stamp) =>
        DateTimeOffset.TryParseExact(stamp, StampFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    private sealed record Line(
        [property: JsonRequired] string Type, [property: JsonRequired] long Number, [property: JsonRequired] long TreeSize, [property: JsonRequired] string Root,
        [property: JsonRequired] string BlockRoot, [property: JsonRequired] string Previous, [property: JsonRequired] string At, [property: JsonRequired] string KeyId,
        [property: JsonRequired] string Signature);
}
