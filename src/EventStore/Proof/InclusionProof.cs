using System.Text.Json;
using System.Text.Json.Nodes;

namespace CaseMgmt.EventStore.Proof;

/// <summary>Shows that one event stands in the tree of a root, without showing any other event. Hashes as lower-case hexadecimal.</summary>
/// <param name="EventId">The event.</param>
/// <param name="TenantId">The municipality.</param>
/// <param name="StreamId">Its stream.</param>
/// <param name="Version">Its place in the stream.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="ContentHash">SHA-256 of the event's canonical bytes (docs/adr, tamper evidence).</param>
/// <param name="Index">Its place among all sealed events, from 0.</param>
/// <param name="Block">Its block.</param>
/// <param name="TreeSize">Number of events up to the last of that block.</param>
/// <param name="Path">The audit path, from the leaf upwards.</param>
/// <param name="TreeRoot">Root of the tree.</param>
/// <param name="Root">The signed root; null when there is neither a file of published roots nor a key.</param>
public sealed record InclusionProof(
    Guid EventId, string TenantId, Guid StreamId, long Version, long Sequence, string ContentHash, long Index, long Block, long TreeSize,
    IReadOnlyList<string> Path, string TreeRoot, SignedRoot? Root)
{
    internal const string TypeName = "log-inclusion.v1";

    /// <summary>The proof as JSON.</summary>
    public string ToJson() => new JsonObject
    {
        ["type"] = TypeName,
        ["eventId"] = EventId,
        ["tenantId"] = TenantId,
        ["streamId"] = StreamId,
        ["version"] = Version,
        ["sequence"] = Sequence,
        ["contentHash"] = ContentHash,
        ["index"] = Index,
        ["block"] = Block,
        ["treeSize"] = TreeSize,
        ["path"] = new JsonArray([.. Path.Select(p => (JsonNode)p)]),
        ["treeRoot"] = TreeRoot,
        ["root"] = Root is null ? null : JsonNode.Parse(Root.ToJson()),
    }.ToJsonString(ProofJson.Indented);

    /// <summary>Whether the path leads from the event to the root of the tree.</summary>
    public bool Holds()
    {
        if (ProofJson.Hash(ContentHash) is not { } content || ProofJson.Hash(TreeRoot) is not { } root || ProofJson.Hashes(Path) is not { } path)
            return false;
        var entry = new LogEntry(TenantId, Sequence, EventId, StreamId, Version, content);
        return MerkleTree.IncludesLeaf(MerkleTree.Leaf(entry.ToBytes()), Index, TreeSize, path, root);
    }

    internal static InclusionProof Read(JsonNode json) => new(
        json["eventId"]!.GetValue<Guid>(), json["tenantId"]!.GetValue<string>(), json["streamId"]!.GetValue<Guid>(), json["version"]!.GetValue<long>(), json["sequence"]!.GetValue<long>(),
        json["contentHash"]!.GetValue<string>(), json["index"]!.GetValue<long>(), json["block"]!.GetValue<long>(), json["treeSize"]!.GetValue<long>(),
        [.. json["path"]!.AsArray().Select(p => p!.GetValue<string>())], json["treeRoot"]!.GetValue<string>(), ProofJson.Root(json["root"]));
}

/// <summary>Shows that the log of a later root begins with the whole log of an earlier one.</summary>
/// <param name="First">The earlier root.</param>
/// <param name="Second">The later root.</param>
/// <param name="Path">The consistency proof, hashes as lower-case hexadecimal.</param>
public sealed record ConsistencyProof(SignedRoot First, SignedRoot Second, IReadOnlyList<string> Path)
{
    internal const string TypeName = "log-consistency.v1";

    /// <summary>The proof as JSON.</summary>
    public string ToJson() => new JsonObject
    {
        ["type"] = TypeName,
        ["first"] = JsonNode.Parse(First.ToJson()),
        ["second"] = JsonNode.Parse(Second.ToJson()),
        ["path"] = new JsonArray([.. Path.Select(p => (JsonNode)p)]),
    }.ToJsonString(ProofJson.Indented);

    /// <summary>Whether the later tree begins with the earlier one.</summary>
    public bool Holds() =>
        ProofJson.Hash(First.Root) is { } first && ProofJson.Hash(Second.Root) is { } second && ProofJson.Hashes(Path) is { } path
        && MerkleTree.Continues(First.TreeSize, first, Second.TreeSize, second, path);

    internal static ConsistencyProof Read(JsonNode json) => new(
        ProofJson.Root(json["first"]) ?? throw new FormatException("'first' is not a root."), ProofJson.Root(json["second"]) ?? throw new FormatException("'second' is not a root."),
        [.. json["path"]!.AsArray().Select(p => p!.GetValue<string>())]);
}

internal static class ProofJson
{
    public static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static byte[]? Hash(string text)
    {
        try
        {
            return text.Length == 2 * MerkleTree.HashLength ? Convert.FromHexString(text) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static IReadOnlyList<byte[]>? Hashes(IReadOnlyList<string> texts)
    {
        var hashes = texts.Select(Hash).ToList();
        return hashes.Contains(null) ? null : [.. hashes.OfType<byte[]>()];
    }

    public static SignedRoot? Root(JsonNode? json) => json is null ? null : SignedRoot.Parse(json.ToJsonString());
}
