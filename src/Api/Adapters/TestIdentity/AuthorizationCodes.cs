using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace CaseMgmt.Api.Adapters.TestIdentity;

/// <summary>What a code stands for.</summary>
/// <param name="Id">Random, so that no two codes are alike.</param>
/// <param name="UserId">Who signed in.</param>
/// <param name="ClientId">For which client.</param>
/// <param name="RedirectUri">Where the browser was sent back to.</param>
/// <param name="CodeChallenge">S256 challenge of the client's verifier (RFC 7636).</param>
/// <param name="Nonce">The client's nonce, which comes back in the id_token, or null.</param>
/// <param name="Expires">After this the code is dead.</param>
internal sealed record CodeGrant(string Id, string UserId, string ClientId, string RedirectUri, string CodeChallenge, string? Nonce, DateTimeOffset Expires);

/// <summary>
/// Short-lived codes that can be used once. A code is its own grant, sealed, so that another node than the one that gave it
/// out can redeem it; that it was used is remembered per node until it has expired.
/// </summary>
internal sealed class AuthorizationCodes(SigningKeys keys, TimeProvider time)
{
    /// <summary>How long a code lives.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly ConcurrentDictionary<string, DateTimeOffset> used = new(StringComparer.Ordinal);

    /// <summary>Gives out a code.</summary>
    public string Issue(string userId, string clientId, string redirectUri, string codeChallenge, string? nonce)
    {
        var grant = new CodeGrant(RandomNumberGenerator.GetHexString(24), userId, clientId, redirectUri, codeChallenge, nonce, time.GetUtcNow() + Lifetime);
        var plain = JsonSerializer.SerializeToUtf8Bytes(grant);
        var sealedCode = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(sealedCode.AsSpan(0, NonceSize));
        using var aes = new AesGcm(keys.CodeKey, TagSize);
        aes.Encrypt(sealedCode.AsSpan(0, NonceSize), plain, sealedCode.AsSpan(NonceSize, plain.Length), sealedCode.AsSpan(NonceSize + plain.Length));
        return Base64UrlEncoder.Encode(sealedCode);
    }

    /// <summary>Redeems a code. Any attempt uses it up, so that a verifier cannot be guessed.</summary>
    /// <returns>The grant, or null when code, client, address or verifier is wrong, or the code was used or has expired.</returns>
    public CodeGrant? Redeem(string code, string clientId, string redirectUri, string verifier)
    {
        if (Open(code) is not { } grant)
            return null;
        var now = time.GetUtcNow();
        foreach (var (id, expires) in used)
        {
            if (expires < now)
                used.TryRemove(id, out _);
        }
        if (grant.Expires < now || !used.TryAdd(grant.Id, grant.Expires))
            return null;
        var challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        return string.Equals(grant.ClientId, clientId, StringComparison.Ordinal)
            && string.Equals(grant.RedirectUri, redirectUri, StringComparison.Ordinal)
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(challenge), Encoding.ASCII.GetBytes(grant.CodeChallenge))
            ? grant
            : null;
    }

    private CodeGrant? Open(string code)
    {
        try
        {
            var bytes = Base64UrlEncoder.DecodeBytes(code);
            if (bytes.Length <= NonceSize + TagSize)
                return null;
            var plain = new byte[bytes.Length - NonceSize - TagSize];
            using var aes = new AesGcm(keys.CodeKey, TagSize);
            aes.Decrypt(bytes.AsSpan(0, NonceSize), bytes.AsSpan(NonceSize, plain.Length), bytes.AsSpan(NonceSize + plain.Length), plain);
            return JsonSerializer.Deserialize<CodeGrant>(plain);
        }
        catch (Exception e) when (e is FormatException or CryptographicException or JsonException)
        {
            return null;
        }
    }
}
