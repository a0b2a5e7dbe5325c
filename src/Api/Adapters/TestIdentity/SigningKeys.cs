using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace CaseMgmt.Api.Adapters.TestIdentity;

/// <summary>
/// The keys of the test identity provider, derived from one configured secret so that several nodes sign and read alike.
/// Without a secret they are made at start and die with the process.
/// </summary>
internal sealed class SigningKeys : IDisposable
{
    // The order of the group of P-256 (FIPS 186-4, D.1.2.3).
    private static readonly BigInteger Order = BigInteger.Parse(
        "00FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
        System.Globalization.NumberStyles.HexNumber,
        System.Globalization.CultureInfo.InvariantCulture);

    private readonly ECDsa signing;

    /// <summary>Derives the keys.</summary>
    /// <param name="secret">At least 32 characters, or null for keys of this process only.</param>
    public SigningKeys(string? secret)
    {
        if (secret is { Length: < 32 })
            throw new InvalidOperationException("Identity:TestSigningKey must have at least 32 characters.");
        var material = secret is null ? RandomNumberGenerator.GetBytes(32) : Encoding.UTF8.GetBytes(secret);
        CodeKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, material, 32, info: "casemgmt/test-identity/code"u8.ToArray());
        signing = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = PrivateScalar(material) });
        var point = signing.ExportParameters(includePrivateParameters: false).Q;
        KeyId = Base64UrlEncoder.Encode(SHA256.HashData([.. point.X!, .. point.Y!])[..12]);
        // The library's cache is one for the process and goes by the key's id: another host with the same secret would sign with a key that this one has disposed of.
        Private = new ECDsaSecurityKey(signing) { KeyId = KeyId, CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
        Public = new JsonWebKey
        {
            Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
            Crv = JsonWebKeyECTypes.P256,
            X = Base64UrlEncoder.Encode(point.X),
            Y = Base64UrlEncoder.Encode(point.Y),
            Use = JsonWebKeyUseNames.Sig,
            Alg = SecurityAlgorithms.EcdsaSha256,
            Kid = KeyId,
        };
    }

    /// <summary>The key's name in tokens and in the published set.</summary>
    public string KeyId { get; }

    /// <summary>Signs tokens, ES256.</summary>
    public SecurityKey Private { get; }

    /// <summary>What others check tokens with.</summary>
    public JsonWebKey Public { get; }

    /// <summary>Seals authorization codes, AES-256.</summary>
    public byte[] CodeKey { get; }

    /// <inheritdoc/>
    public void Dispose() => signing.Dispose();

    // 48 bytes reduced modulo the order minus one, so that no scalar is favoured (FIPS 186-4, B.4.1).
    private static byte[] PrivateScalar(byte[] material)
    {
        var wide = HKDF.DeriveKey(HashAlgorithmName.SHA256, material, 48, info: "casemgmt/test-identity/es256"u8.ToArray());
        var scalar = (new BigInteger(wide, isUnsigned: true, isBigEndian: true) % (Order - BigInteger.One)) + BigInteger.One;
        var bytes = scalar.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }
}
