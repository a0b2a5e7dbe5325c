namespace CaseMgmt.EventStore;

/// <summary>The key of a retention unit was destroyed by a disposal decision; what it sealed can no longer be read by anyone.</summary>
public sealed class EvidenceDisposedException : EventStoreException
{
    /// <summary>Names the retention unit.</summary>
    public EvidenceDisposedException(Guid retentionUnit)
        : base($"The evidence of retention unit {retentionUnit} has been disposed of.") => RetentionUnit = retentionUnit;

    /// <summary>The retention unit.</summary>
    public Guid RetentionUnit { get; }
}

/// <summary>The key database has no key for a retention unit that has documents.</summary>
public sealed class RetentionKeyMissingException : EventStoreException
{
    /// <summary>Names the retention unit.</summary>
    public RetentionKeyMissingException(Guid retentionUnit)
        : base($"The key database has no key for retention unit {retentionUnit}: check KEYS_DATABASE_URL, or restore the key database.")
        => RetentionUnit = retentionUnit;

    /// <summary>The retention unit.</summary>
    public Guid RetentionUnit { get; }
}

/// <summary>A key is wrapped by a master key that is not configured.</summary>
public sealed class MasterKeyMissingException : EventStoreException
{
    /// <summary>Names the master key.</summary>
    public MasterKeyMissingException(string name)
        : base($"Master key '{name}' is not configured: add {name}=BASE64 to VAULT_MASTER_KEYS on every node and keep it there until 'rewrap' says that it wraps nothing.") => Name = name;

    /// <summary>Its name.</summary>
    public string Name { get; }
}

/// <summary>A session's tenant has no document with this id.</summary>
public sealed class DocumentMissingException : EventStoreException
{
    /// <summary>Names the document.</summary>
    public DocumentMissingException(Guid documentId)
        : base($"There is no vault document {documentId}.") => DocumentId = documentId;

    /// <summary>The document.</summary>
    public Guid DocumentId { get; }
}

/// <summary>A document or key does not open under its key: it was changed, or moved to another place.</summary>
public sealed class DamagedDocumentException : EventStoreException
{
    /// <summary>Names the document, or the retention unit when its wrapped key is what does not open.</summary>
    public DamagedDocumentException(Guid id, Exception? inner = null)
        : base($"Vault entry {id} does not open: it, its place or its key has been changed. Restore it from a backup.", inner) => Id = id;

    /// <summary>The document or retention unit.</summary>
    public Guid Id { get; }
}
