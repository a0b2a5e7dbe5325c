namespace CaseMgmt.EventStore;

/// <summary>What is personal, sealed: one document at a time, each under the key of its retention unit. Bound to the tenant of its session.</summary>
public interface IVault
{
    /// <summary>The key of a retention unit; made and committed in the key database when there is none and nothing is sealed for the unit yet.</summary>
    /// <exception cref="EvidenceDisposedException">The unit's key was destroyed.</exception>
    /// <exception cref="RetentionKeyMissingException">Something is sealed for the unit and its key is not there: another would open nothing of it, and stand in the way of the true one.</exception>
    /// <exception cref="MasterKeyMissingException">The master key that wraps it is not configured.</exception>
    Task<RetentionKey> KeyAsync(Guid retentionUnit, CancellationToken ct = default);

    /// <summary>As <see cref="KeyAsync"/>, for a unit that begins with this write under an id that was just made: asks no more than that.</summary>
    /// <inheritdoc cref="KeyAsync"/>
    Task<RetentionKey> NewKeyAsync(Guid retentionUnit, CancellationToken ct = default);

    /// <summary>The keys of many retention units in one round trip.</summary>
    /// <inheritdoc cref="KeyAsync"/>
    Task<IReadOnlyDictionary<Guid, RetentionKey>> KeysAsync(IReadOnlyCollection<Guid> retentionUnits, CancellationToken ct = default);

    /// <summary>Seals a document and queues its row in the session's batch.</summary>
    /// <param name="key">The key of the retention unit it belongs to.</param>
    /// <param name="kind">What it is, such as <c>evidence.v1</c>.</param>
    /// <param name="plaintext">The content.</param>
    /// <exception cref="InvalidOperationException">The session only reads.</exception>
    SealedDocument Seal(RetentionKey key, string kind, ReadOnlySpan<byte> plaintext);

    /// <summary>A vault to seal in before there is a session that writes; documents of different keys may be sealed side by side, each in a vault of its own.</summary>
    SealedAhead Ahead();

    /// <summary>Queues the rows of what was sealed ahead in the session's batch.</summary>
    /// <exception cref="InvalidOperationException">The session only reads.</exception>
    void Take(SealedAhead ahead);

    /// <summary>Opens documents for computation inside the program (rules, replay, letters); counted per purpose, not shown to anyone.</summary>
    /// <param name="ids">The documents.</param>
    /// <param name="purpose">Code of the purpose, such as <c>replay</c>.</param>
    /// <param name="ct">Ends the read.</param>
    /// <exception cref="DocumentMissingException">There is no such document for this tenant.</exception>
    /// <exception cref="RetentionKeyMissingException">The key database lacks the unit's key.</exception>
    /// <exception cref="DamagedDocumentException">A document does not open: it was changed, or moved.</exception>
    /// <exception cref="MasterKeyMissingException">The master key that wraps the unit's key is not configured.</exception>
    Task<IReadOnlyDictionary<Guid, OpenedDocument>> ComputeAsync(IReadOnlyCollection<Guid> ids, string purpose, CancellationToken ct = default);

    /// <summary>
    /// Opens documents to be shown to a person; who, why and which is written to the read audit first, also when there is nothing to show.
    /// Who may see what is not known here: the program calls this in one place, which filters.
    /// </summary>
    /// <inheritdoc cref="ComputeAsync"/>
    Task<IReadOnlyDictionary<Guid, OpenedDocument>> RevealAsync(IReadOnlyCollection<Guid> ids, RevealContext context, CancellationToken ct = default);

    /// <summary>Keyed hash to search by, different for every tenant and purpose; 32 bytes.</summary>
    /// <param name="purpose">What is searched, such as <c>personnummer</c>.</param>
    /// <param name="normalisedValue">The value in its one normal form.</param>
    byte[] BlindIndex(string purpose, string normalisedValue);

    /// <summary>Queues the keyed words and prefixes of names, in place of what was indexed for the same retention units.</summary>
    /// <exception cref="InvalidOperationException">The session only reads.</exception>
    void IndexNames(IReadOnlyCollection<IndexedName> names);

    /// <summary>What a search by name asks the index: every word of the text must be a name's word or the beginning of one.</summary>
    /// <param name="text">Names as a person writes them; not kept.</param>
    /// <param name="wholeWords">True when beginnings of words do not count.</param>
    NameSearch SearchNames(string text, bool wholeWords = false);
}

/// <summary>Who is shown sealed documents, and why. Codes and refs only: no names, no free text.</summary>
/// <param name="Actor">Reference of the person who reads.</param>
/// <param name="Reason">Code of the reason: lower-case letters, digits, dots and hyphens.</param>
/// <param name="Subject">The case or person the documents concern, as a ref.</param>
/// <param name="Cases">The cases of which something was shown by it, where it was more than one or the subject is none; null otherwise.</param>
public sealed record RevealContext(string Actor, string Reason, string Subject, IReadOnlyCollection<Guid>? Cases = null);

/// <summary>A document as it was sealed; its row is written at SaveChanges.</summary>
/// <param name="Id">What events refer to.</param>
/// <param name="Hash">Keyed hash (HMAC-SHA256, base64url) that proves the content without telling it.</param>
/// <param name="RetentionUnit">Whose key opens it.</param>
/// <param name="Kind">What it is.</param>
public sealed record SealedDocument(Guid Id, string Hash, Guid RetentionUnit, string Kind);

/// <summary>Documents that are sealed, and written when a session takes them in; until then they are nowhere but here.</summary>
public sealed class SealedAhead
{
    internal SealedAhead(IVault vault, PendingWrites pending) => (Vault, Pending) = (vault, pending);

    /// <summary>Where they are sealed.</summary>
    public IVault Vault { get; }

    internal PendingWrites Pending { get; }
}

/// <summary>A document that was opened, or the marker that its key has been destroyed.</summary>
public sealed class OpenedDocument
{
    private readonly byte[]? plaintext;

    internal OpenedDocument(Guid id, string kind, Guid retentionUnit, byte[]? plaintext) =>
        (Id, Kind, RetentionUnit, this.plaintext) = (id, kind, retentionUnit, plaintext);

    /// <summary>The document.</summary>
    public Guid Id { get; }

    /// <summary>What it is.</summary>
    public string Kind { get; }

    /// <summary>Whose key opens it.</summary>
    public Guid RetentionUnit { get; }

    /// <summary>True when the retention unit's key has been destroyed: the evidence is disposed of.</summary>
    public bool IsDisposed => plaintext is null;

    /// <summary>The content.</summary>
    /// <exception cref="EvidenceDisposedException">The key has been destroyed.</exception>
    public ReadOnlyMemory<byte> Plaintext => plaintext ?? throw new EvidenceDisposedException(RetentionUnit);
}
