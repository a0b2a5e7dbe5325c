using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace CaseMgmt.Web.Session;

/// <summary>Seals what the browser keeps for us (ticket, login state, antiforgery, messages) under one key from configuration, so that any node opens what any other sealed and no key file exists.</summary>
/// <remarks>AES-256-GCM. Every message has a key and nonce of its own, derived by HKDF-SHA256 (RFC 5869) from the configured key, a random salt and the chain of purposes: no nonce can repeat under a key, and what is sealed for one purpose does not open for another.</remarks>
public sealed class SessionKeys : IDataProtectionProvider
{
    private readonly IReadOnlyList<byte[]> keys;

    /// <summary>Seals by the first key and opens by any.</summary>
    /// <param name="keys">Base64 of 32 bytes each, newest first.</param>
    /// <exception cref="InvalidOperationException">No key, or one that is not 32 bytes in base64.</exception>
    public SessionKeys(IEnumerable<string?> keys)
    {
        this.keys = [.. keys.Select(Read)];
        if (this.keys.Count == 0)
            throw new InvalidOperationException("At least one session key is needed.");
    }

    /// <inheritdoc/>
    public IDataProtector CreateProtector(string purpose) => new Protector(keys, Chain([], purpose));

    private static byte[] Read(string? key)
    {
        var bytes = new byte[32];
        return key is not null && Convert.TryFromBase64String(key, bytes, out var written) && written == bytes.Length
            ? bytes
            : throw new InvalidOperationException("Web:SessionKey must be 32 bytes in base64, the same on every node (openssl rand -base64 32).");
    }

    private static byte[] Chain(byte[] purposes, string purpose)
    {
        var name = Encoding.UTF8.GetBytes(purpose);
        var chain = new byte[purposes.Length + 4 + name.Length];
        purposes.CopyTo(chain, 0);
        // The length in front keeps ("a", "bc") apart from ("ab", "c").
        BinaryPrimitives.WriteInt32BigEndian(chain.AsSpan(purposes.Length), name.Length);
        name.CopyTo(chain, purposes.Length + 4);
        return chain;
    }

    private sealed class Protector(IReadOnlyList<byte[]> keys, byte[] purposes) : IDataProtector
    {
        private const byte Form = 1;
        private const int SaltLength = 32;
        private const int TagLength = 16;
        private const int Overhead = 1 + SaltLength + TagLength;

        public IDataProtector CreateProtector(string purpose) => new Protector(keys, Chain(purposes, purpose));

        public byte[] Protect(byte[] plaintext)
        {
            var output = new byte[Overhead + plaintext.Length];
            output[0] = Form;
            var salt = output.AsSpan(1, SaltLength);
            RandomNumberGenerator.Fill(salt);
            Span<byte> derived = stackalloc byte[44];
            HKDF.DeriveKey(HashAlgorithmName.SHA256, keys[0], derived, salt, purposes);
            using var aes = new AesGcm(derived[..32], TagLength);
            aes.Encrypt(derived[32..], plaintext, output.AsSpan(1 + SaltLength, plaintext.Length), output.AsSpan(output.Length - TagLength), output.AsSpan(0, 1));
            CryptographicOperations.ZeroMemory(derived);
            return output;
        }

        public byte[] Unprotect(byte[] protectedData)
        {
            if (protectedData.Length < Overhead || protectedData[0] != Form)
                throw new CryptographicException("Not sealed by this program.");
            var plaintext = new byte[protectedData.Length - Overhead];
            if (!keys.Any(key => TryOpen(key, protectedData, plaintext)))
                throw new CryptographicException("Sealed by another key, for another purpose, or changed since.");
            return plaintext;
        }

        private bool TryOpen(byte[] key, ReadOnlySpan<byte> sealedData, Span<byte> plaintext)
        {
            Span<byte> derived = stackalloc byte[44];
            HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, sealedData.Slice(1, SaltLength), purposes);
            try
            {
                using var aes = new AesGcm(derived[..32], TagLength);
                aes.Decrypt(derived[32..], sealedData.Slice(1 + SaltLength, plaintext.Length), sealedData[^TagLength..], plaintext, sealedData[..1]);
                return true;
            }
            catch (AuthenticationTagMismatchException)
            {
                return false;
            }
            finally
            {
                CryptographicOperations.ZeroMemory(derived);
            }
        }
    }
}
