namespace CaseMgmt.Domain;

/// <summary>A reference to a document in the vault, with the keyed hash that proves which document was meant.</summary>
public interface ISealedRef
{
    /// <summary>The document's identity in the vault.</summary>
    Guid Id { get; }

    /// <summary>HMAC-SHA256 of the plaintext under the retention unit's key, base64url; says nothing without the key.</summary>
    string Hash { get; }
}

/// <summary>A reference to a sealed document of a known shape.</summary>
/// <typeparam name="T">What the document holds.</typeparam>
/// <param name="Id">The document's identity in the vault.</param>
/// <param name="Hash">HMAC-SHA256 of the plaintext under the retention unit's key, base64url.</param>
public sealed record SealedRef<T>(Guid Id, string Hash) : ISealedRef;
