using System.Buffers.Text;
using System.Security.Cryptography;

namespace CaseMgmt.EventStore.Proof;

/// <summary>The private key that signs roots: ECDSA over P-256 with SHA-256.</summary>
public sealed class RootSigningKey : IDisposable
{
    private readonly ECDsa key;

    private RootSigningKey(ECDsa key)
    {
        this.key = key;
        PublicKey = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
        KeyId = RootVerifyKeys.IdOf(key);
    }

    /// <summary>The first 16 hexadecimal digits of SHA-256 of the public key.</summary>
    public string KeyId { get; }

    /// <summary>The public key (SubjectPublicKeyInfo) as base64: what an auditor is given.</summary>
    public string PublicKey { get; }

    /// <summary>A new key, in the form that <see cref="Parse"/> reads.</summary>
    public static string Generate()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(made.ExportPkcs8PrivateKey());
    }

    /// <summary>Reads a private key: PKCS#8 as PEM, or its base64 in one line.</summary>
    /// <param name="text">The key.</param>
    /// <param name="setting">What the setting is called, for the error.</param>
    /// <exception cref="FormatException">It is no such key, or of another curve; the message names the setting and repeats nothing of the key.</exception>
    public static RootSigningKey Parse(string text, string setting = "LOG_SIGNING_KEY")
    {
        var read = ECDsa.Create();
        try
        {
            if (text.Contains("-----BEGIN", StringComparison.Ordinal))
                read.ImportFromPem(text);
            else
                read.ImportPkcs8PrivateKey(Convert.FromBase64String(text), out _);
            // A public key alone imports from PEM, but does not sign.
            _ = read.SignData([], HashAlgorithmName.SHA256);
            if (read.KeySize == 256)
                return new RootSigningKey(read);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            // told below, without the cause, which may quote the key
        }
        read.Dispose();
        throw new FormatException($"{setting} is not a private key of the curve P-256 (PKCS#8, PEM or base64).");
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    internal string Sign(byte[] payload) => Base64Url.EncodeToString(key.SignData(payload, HashAlgorithmName.SHA256));
}

/// <summary>The public keys that published roots are checked with: today's and those used before.</summary>
public sealed class RootVerifyKeys : IDisposable
{
    private readonly Dictionary<string, ECDsa> keys = new(StringComparer.Ordinal);

    /// <summary>Reads public keys: SubjectPublicKeyInfo as PEM, or its base64 in one line.</summary>
    /// <param name="texts">One key each.</param>
    /// <exception cref="FormatException">One of them is no such key.</exception>
    public RootVerifyKeys(IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            var key = ECDsa.Create();
            try
            {
                if (text.Contains("-----BEGIN", StringComparison.Ordinal))
                    key.ImportFromPem(text);
                else
                    key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text.Trim()), out _);
            }
            catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
            {
                key.Dispose();
                throw new FormatException("A key to check roots with is not a public key of the curve P-256 (SubjectPublicKeyInfo, PEM or base64).", e);
            }
            if (!keys.TryAdd(IdOf(key), key))
                key.Dispose();
        }
    }

    /// <summary>The ids of the keys.</summary>
    public IReadOnlyCollection<string> KeyIds => keys.Keys;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in keys.Values)
            key.Dispose();
    }

    internal static string IdOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];

    /// <summary>Null when the key is not known.</summary>
    internal bool? Verify(string keyId, byte[] payload, string signature)
    {
        if (!keys.TryGetValue(keyId, out var key))
            return null;
        try
        {
            return key.VerifyData(payload, Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return false;
        }
    }
}
