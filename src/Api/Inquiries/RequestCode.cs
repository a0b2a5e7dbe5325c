using System.Security.Cryptography;
using System.Text;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Inquiries;

/// <summary>
/// The code by which somebody whom no register knows reads the answer to a request: 80 bits made of the case by the vault's index key, so that it is kept nowhere and follows from nothing that is told.
/// Sixteen characters of the alphabet of references (no I, L, O or U), such as <c>7K4M-2Q9X-0AB3-T5VW</c>.
/// </summary>
internal static class RequestCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const string Purpose = "document-request-code";
    private const int Characters = 16;
    private const int Group = 4;
    private const int BitsPerCharacter = 5;

    /// <summary>The code of a case.</summary>
    /// <param name="vault">Whose index key is used.</param>
    /// <param name="caseId">The case.</param>
    public static string Of(IVault vault, Guid caseId)
    {
        var bits = vault.BlindIndex(Purpose, caseId.ToString("N"));
        var code = new StringBuilder();
        for (var i = 0; i < Characters; i++)
        {
            if (i > 0 && i % Group == 0)
                code.Append('-');
            var value = 0;
            for (var bit = i * BitsPerCharacter; bit < (i + 1) * BitsPerCharacter; bit++)
                value = (value << 1) | ((bits[bit / 8] >> (7 - (bit % 8))) & 1);
            code.Append(Alphabet[value]);
        }
        return code.ToString();
    }

    /// <summary>Whether somebody has written the code of a case, as people write: small letters, spaces, O for 0 and I or L for 1 are understood. Takes as long whatever is wrong.</summary>
    public static bool Matches(IVault vault, Guid caseId, string? written) =>
        CryptographicOperations.FixedTimeEquals(Bytes(Of(vault, caseId)), Bytes(written is { Length: <= 100 } ? written : ""));

    private static byte[] Bytes(string code) =>
        Encoding.ASCII.GetBytes([.. code.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit).Select(c => c switch { 'O' => '0', 'I' or 'L' => '1', _ => c })]);
}
