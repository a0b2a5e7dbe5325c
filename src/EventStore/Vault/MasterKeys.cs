using System.Security.Cryptography;

namespace CaseMgmt.EventStore;

/// <summary>The master keys from configuration: those that wrap the keys of retention units, and the one blind indexes rest on.</summary>
public sealed class MasterKeys
{
    private const string IndexName = "index";
    private const int KeyBytes = 32;
    private readonly Dictionary<string, byte[]> keys;
    private readonly byte[] index;

    private MasterKeys(Dictionary<string, byte[]> keys, string current, byte[] index) =>
        (this.keys, Current, this.index) = (keys, current, index);

    /// <summary>Name of the key that wraps new keys: the first that is configured.</summary>
    public string Current { get; }

    /// <summary>Names of all wrapping keys, the current one first.</summary>
    public IReadOnlyList<string> Names => [.. keys.Keys];

    /// <summary>Reads <c>name=BASE64;name=BASE64;index=BASE64</c>, 32 bytes each. The first is current; older ones stay until nothing is wrapped by them; <c>index</c> never changes.</summary>
    /// <exception cref="FormatException">A part is missing or wrong; the message names it and repeats no secret.</exception>
    public static MasterKeys Parse(string text)
    {
        var wrapping = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        byte[]? indexing = null;
        string? current = null;
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                throw new FormatException("VAULT_MASTER_KEYS: every part must read name=BASE64.");
            var name = part[..at];
            var bytes = new byte[KeyBytes + 1];
            if (!Convert.TryFromBase64String(part[(at + 1)..], bytes, out var length) || length != KeyBytes)
                throw new FormatException($"VAULT_MASTER_KEYS: '{name}' must be {KeyBytes} bytes in base64.");
            var key = bytes[..KeyBytes];
            if (string.Equals(name, IndexName, StringComparison.Ordinal))
                indexing = key;
            else if (!wrapping.TryAdd(name, key))
                throw new FormatException($"VAULT_MASTER_KEYS: '{name}' is given twice.");
            else
                current ??= name;
        }
        if (current is null)
            throw new FormatException("VAULT_MASTER_KEYS: no master key is given.");
        if (indexing is null)
            throw new FormatException("VAULT_MASTER_KEYS: the part 'index=' is missing.");
        return new MasterKeys(wrapping, current, indexing);
    }

    /// <summary>A new random set in the form <see cref="Parse"/> reads, for development and first installation.</summary>
    /// <param name="name">Name of the master key, such as the year.</param>
    public static string Generate(string name) =>
        $"{name}={Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes))};{IndexName}={Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes))}";

    internal byte[] Key(string name) => keys.TryGetValue(name, out var key) ? key : throw new MasterKeyMissingException(name);

    internal byte[] IndexKey(string tenant, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, index, KeyBytes, salt: null, Bytes.Join("blind-index", tenant, purpose));
}
