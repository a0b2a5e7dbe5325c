using System.Text.Json;
using System.Text.Json.Nodes;

namespace CaseMgmt.EventStore.Proof;

/// <summary>Checks proofs without a database: an auditor needs the proof, the file of published roots and the public keys.</summary>
public static class ProofCheck
{
    /// <summary>Checks a proof of inclusion or of consistency.</summary>
    /// <param name="json">The proof.</param>
    /// <param name="rootsFile">The file of published roots; null: only the signature says that the root was published.</param>
    /// <param name="keys">The keys roots are signed with.</param>
    /// <param name="ct">Ends the check.</param>
    /// <returns>Whether it holds, and a sentence that says what was shown or what is wrong.</returns>
    /// <exception cref="FormatException">It is no proof.</exception>
    /// <exception cref="LogProofException">The file of roots cannot be read.</exception>
    public static async Task<(bool Holds, string Message)> RunAsync(string json, string? rootsFile, RootVerifyKeys keys, CancellationToken ct = default)
    {
        var (inclusion, consistency) = Read(json);
        return inclusion is not null ? await CheckAsync(inclusion, rootsFile, keys, ct) : await CheckAsync(consistency!, rootsFile, keys, ct);
    }

    private static async Task<(bool, string)> CheckAsync(InclusionProof proof, string? rootsFile, RootVerifyKeys keys, CancellationToken ct)
    {
        if (!proof.Holds())
            return (false, $"The path does not lead from event {proof.EventId} to the root: the proof was changed, or is of another event.");
        if (proof.Root is { } signed && (signed.Number != proof.Block || signed.TreeSize != proof.TreeSize || !string.Equals(signed.Root, proof.TreeRoot, StringComparison.Ordinal)))
            return (false, "The signed root in the proof is of another tree than the path leads to.");
        var root = proof.Root ?? (rootsFile is null ? null : await FindAsync(rootsFile, proof.Block, keys, ct));
        if (root is null)
            return (false, "The proof has no signed root: give the file of published roots with --roots.");
        if (await DoubtAsync(root with { TreeSize = proof.TreeSize, Root = proof.TreeRoot }, rootsFile, keys, ct) is { } doubt)
            return (false, doubt);
        return (true, $"Event {proof.EventId} (event {proof.Version} of stream {proof.StreamId}, municipality {proof.TenantId}, number {proof.Sequence}) stands in the log of root {root.Number}, sealed {SignedRoot.Stamp(root.At)}, signed by key {root.KeyId}.");
    }

    private static async Task<(bool, string)> CheckAsync(ConsistencyProof proof, string? rootsFile, RootVerifyKeys keys, CancellationToken ct)
    {
        if (!proof.Holds())
            return (false, $"The log of root {proof.Second.Number} does not begin with the log of root {proof.First.Number}, or the proof was changed.");
        foreach (var root in new[] { proof.First, proof.Second })
        {
            if (await DoubtAsync(root, rootsFile, keys, ct) is { } doubt)
                return (false, doubt);
        }
        return (true, $"The log of root {proof.Second.Number} ({proof.Second.TreeSize} events, {SignedRoot.Stamp(proof.Second.At)}) begins with the whole log of root {proof.First.Number} ({proof.First.TreeSize} events, {SignedRoot.Stamp(proof.First.At)}).");
    }

    private static async Task<string?> DoubtAsync(SignedRoot root, string? rootsFile, RootVerifyKeys keys, CancellationToken ct)
    {
        switch (keys.Verify(root.KeyId, root.Payload(), root.Signature))
        {
            case null:
                return $"Root {root.Number} is signed by key {root.KeyId}, which is none of those to check with ({string.Join(", ", keys.KeyIds)}).";
            case false:
                return $"Root {root.Number} was changed after it was signed.";
        }
        if (rootsFile is null)
            return null;
        var published = await FindAsync(rootsFile, root.Number, keys, ct);
        if (published is null)
            return $"Root {root.Number} is not in {rootsFile}.";
        return published.Payload().AsSpan().SequenceEqual((root with { KeyId = published.KeyId }).Payload()) ? null : $"Root {root.Number} in {rootsFile} is another.";
    }

    private static async Task<SignedRoot?> FindAsync(string file, long number, RootVerifyKeys keys, CancellationToken ct)
    {
        SignedRoot? found = null;
        await foreach (var (_, line) in RootsFile.ReadAsync(file, ct))
        {
            if (line is SignedRoot root && root.Number == number && keys.Verify(root.KeyId, root.Payload(), root.Signature) is true)
                found = root;
        }
        return found;
    }

    private static (InclusionProof?, ConsistencyProof?) Read(string json)
    {
        try
        {
            var node = JsonNode.Parse(json);
            return node?["type"]?.GetValue<string>() switch
            {
                InclusionProof.TypeName => (InclusionProof.Read(node), null),
                ConsistencyProof.TypeName => (null, ConsistencyProof.Read(node)),
                _ => throw new FormatException("The file is not a proof that verify-log wrote."),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new FormatException("The file is not a proof that verify-log wrote.", e);
        }
    }
}
