using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CaseMgmt.Api.Http;

/// <summary>
/// Which visitor of the e-service an anonymous request comes from: a mark that the e-service makes of the visitor's address, with the proof that it has the key. The API is never told the address, and a mark
/// without its proof counts for nothing.
/// </summary>
internal static class VisitorMark
{
    /// <summary>The header that the mark comes in.</summary>
    public const string Header = "X-Visitor";

    /// <summary>The setting with the key, which the e-service has too.</summary>
    public const string Setting = "RateLimit:VisitorKey";

    private const int ProofBytes = 32;

    /// <summary>The mark of a request, or null where it has none that the key proves.</summary>
    /// <param name="request">The request.</param>
    /// <param name="key">The key; null where the API has none.</param>
    public static string? Of(HttpRequest request, string? key)
    {
        if (key is not { Length: > 0 } || request.Headers[Header] is not [{ } given] || given.Split('.') is not [var mark, var proof] || !Base64Url.IsValid(proof, out var length) || length != ProofBytes)
            return null;
        return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(mark)), Base64Url.DecodeFromChars(proof)) ? mark : null;
    }
}
