using System.Security.Cryptography;

namespace CaseMgmt.EventStore;

/// <summary>The opened key of one retention unit. Lives in memory for the time of a session; its bytes are never shown or stored.</summary>
public sealed class RetentionKey
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly byte[] encryption;
    private readonly byte[] root;
    private byte[]? hashing;

    internal RetentionKey(string tenantId, Guid retentionUnit, byte[] key)
    {
        TenantId = tenantId;
        RetentionUnit = retentionUnit;
        encryption = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, salt: null, Bytes.Join("seal"));
        root = key;
    }

    /// <summary>The tenant it belongs to.</summary>
    public string TenantId { get; }

    /// <summary>The retention unit: a case, a grade document, or a person's identity.</summary>
    public Guid RetentionUnit { get; }

    internal string Hash(string kind, ReadOnlySpan<byte> plaintext)
    {
        using var hmac = BeginHash(kind);
        hmac.AppendData(plaintext);
        return System.Buffers.Text.Base64Url.EncodeToString(hmac.GetHashAndReset());
    }

    /// <summary>A hash that takes in its content part by part; ends as <see cref="Hash"/> does.</summary>
    internal IncrementalHash BeginHash(string kind)
    {
        // Only who seals needs it; deriving it for every document that is opened would cost as much as opening it.
        hashing ??= HKDF.DeriveKey(HashAlgorithmName.SHA256, root, KeyBytes, salt: null, Bytes.Join("hash"));
        var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, hashing);
        hmac.AppendData(Bytes.Join(kind));
        return hmac;
    }

    /// <summary>Nonce, tag and ciphertext, in this order.</summary>
    internal byte[] Encrypt(Guid documentId, string kind, ReadOnlySpan<byte> plaintext) =>
        Encrypt(encryption, plaintext, Place(documentId, kind));

    internal byte[] Decrypt(Guid documentId, string kind, ReadOnlySpan<byte> body) =>
        Decrypt(encryption, body, Place(documentId, kind), documentId);

    internal static byte[] Encrypt(byte[] key, ReadOnlySpan<byte> plaintext, byte[] associated)
    {
        var result = new byte[NonceBytes + TagBytes + plaintext.Length];
        var nonce = result.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plaintext, result.AsSpan(NonceBytes + TagBytes), result.AsSpan(NonceBytes, TagBytes), associated);
        return result;
    }

    internal static byte[] Decrypt(byte[] key, ReadOnlySpan<byte> body, byte[] associated, Guid id)
    {
        if (body.Length < NonceBytes + TagBytes)
            throw new DamagedDocumentException(id);
        var plaintext = new byte[body.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(body[..NonceBytes], body[(NonceBytes + TagBytes)..], body[NonceBytes..(NonceBytes + TagBytes)], plaintext, associated);
        }
        catch (CryptographicException e)
        {
            throw new DamagedDocumentException(id, e);
        }
        return plaintext;
    }

    // Bound to its place, so that a row copied to another document, unit or tenant does not open there.
    private byte[] Place(Guid documentId, string kind) => Bytes.Join("document", TenantId, RetentionUnit.ToString(), documentId.ToString(), kind);
}
