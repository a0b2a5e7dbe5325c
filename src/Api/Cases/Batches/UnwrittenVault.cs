using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases.Batches;

/// <summary>Stands in for the vault where a decision is tried and nothing is written: it says that it seals, and keeps nothing.</summary>
internal sealed class UnwrittenVault : IVault
{
    /// <inheritdoc/>
    public SealedDocument Seal(RetentionKey key, string kind, ReadOnlySpan<byte> plaintext) => new(Guid.Empty, "", Guid.Empty, kind);

    /// <inheritdoc/>
    public SealedAhead Ahead() => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Take(SealedAhead ahead) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<RetentionKey> KeyAsync(Guid retentionUnit, CancellationToken ct = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<RetentionKey> NewKeyAsync(Guid retentionUnit, CancellationToken ct = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<Guid, RetentionKey>> KeysAsync(IReadOnlyCollection<Guid> retentionUnits, CancellationToken ct = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<Guid, OpenedDocument>> ComputeAsync(IReadOnlyCollection<Guid> ids, string purpose, CancellationToken ct = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<Guid, OpenedDocument>> RevealAsync(IReadOnlyCollection<Guid> ids, RevealContext context, CancellationToken ct = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public byte[] BlindIndex(string purpose, string normalisedValue) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void IndexNames(IReadOnlyCollection<IndexedName> names) => throw new NotSupportedException();

    /// <inheritdoc/>
    public NameSearch SearchNames(string text, bool wholeWords = false) => throw new NotSupportedException();
}
