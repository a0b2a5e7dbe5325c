using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace CaseMgmt.EventStore;

/// <summary>The master keys from configuration: those that wrap the keys of retention units, and the one blind indexes rest on.</summary>
public sealed class MasterKeys
{
    private const string Setting = "VAULT_MASTER_KEYS";
    private const string IndexName = "index";
    private const string AloneName = "1";
    private const int KeyBytes = 32;
    private readonly Dictionary<string, byte[]> keys;
    private const string Derived = IndexName + "=@";
    private readonly byte[] index;
    private readonly ConcurrentDictionary<(string Tenant, string Purpose), byte[]> indexKeys = new();

    private MasterKeys(Dictionary<string, byte[]> keys, string current, byte[] index, string? indexFrom) =>
        (this.keys, Current, this.index, IndexFrom) = (keys, current, index, indexFrom);

    /// <summary>Name of the key that wraps new keys: the first that is configured.</summary>
    public string Current { get; }

    /// <summary>Names of all wrapping keys, the current one first.</summary>
    public IReadOnlyList<string> Names => [.. keys.Keys];

    /// <summary>Name of the wrapping key from which the index key is derived, which therefore stays; null when <c>index</c> is a key of its own.</summary>
    public string? IndexFrom { get; }

    /// <summary>Tells one index key from another and nothing of either; 32 hexadecimal digits.</summary>
    internal string IndexFingerprint => Convert.ToHexStringLower(HKDF.DeriveKey(HashAlgorithmName.SHA256, index, 16, salt: null, Bytes.Join("fingerprint")));

    /// <summary>
    /// Reads <c>name=BASE64;name=BASE64;index=BASE64</c>, 32 bytes each, or one key alone. The first wraps new keys; older ones stay until nothing is wrapped by them.
    /// Blind indexes rest on <c>index</c>, which never changes. One key alone needs none: it is derived from that key. As soon as there are two it must be given, as a key
    /// or, where searches rest on a key that once stood alone, as <c>index=@name</c>; that key then stays.
    /// </summary>
    /// <exception cref="FormatException">A part is missing or wrong; the message names it and repeats no secret.</exception>
    public static MasterKeys Parse(string text)
    {
        var wrapping = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        byte[]? indexing = null;
        string? from = null;
        string? current = null;
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith(Derived, StringComparison.Ordinal))
            {
                from = from is null && indexing is null ? part[Derived.Length..] : throw Twice(IndexName);
                continue;
            }
            var (name, key) = ParsePart(part);
            if (string.Equals(name, IndexName, StringComparison.Ordinal))
                indexing = from is null && indexing is null ? key : throw Twice(IndexName);
            else if (!wrapping.TryAdd(name, key))
                throw Twice(name);
            else
                current ??= name;
        }
        if (current is null)
            throw new FormatException($"{Setting}: no master key is given.");
        if (indexing is not null)
            return new MasterKeys(wrapping, current, indexing, indexFrom: null);
        if (from is null && wrapping.Count > 1)
            throw new FormatException($"{Setting}: with several master keys '{IndexName}' must be given, since searches rest on it: as {IndexName}=BASE64 where it was given before, else as {Derived}NAME with the name of the key that stood alone ('{AloneName}' if it had none).");
        from ??= current;
        return wrapping.TryGetValue(from, out var origin)
            ? new MasterKeys(wrapping, current, HKDF.DeriveKey(HashAlgorithmName.SHA256, origin, KeyBytes, salt: null, Bytes.Join(IndexName)), from)
            : throw new FormatException($"{Setting}: '{IndexName}' names a key that is not given.");
    }

    /// <summary>A new random set in the form <see cref="Parse"/> reads, for development and first installation.</summary>
    /// <param name="name">Name of the master key, such as the year.</param>
    public static string Generate(string name) =>
        $"{name}={Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes))};{IndexName}={Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes))}";

    // Searches would rest on whichever stood last.
    private static FormatException Twice(string name) => new($"{Setting}: '{name}' is given twice.");

    private static (string Name, byte[] Key) ParsePart(string part)
    {
        // Base64 may end in '=', so one at the very end does not make a name.
        var at = part.TrimEnd('=').IndexOf('=', StringComparison.Ordinal);
        var name = at < 0 ? AloneName : part[..at];
        var bytes = new byte[KeyBytes + 1];
        return name.Length > 0 && Convert.TryFromBase64String(part[(at + 1)..], bytes, out var length) && length == KeyBytes
            ? (name, bytes[..KeyBytes])
            : throw new FormatException($"{Setting}: every part must read name=BASE64 with {KeyBytes} bytes.");
    }

    /// <summary>Those of the names that are not among the configured wrapping keys.</summary>
    public IReadOnlyList<string> Missing(IEnumerable<string> names) => [.. names.Where(n => !keys.ContainsKey(n))];

    internal byte[] Key(string name) => keys.TryGetValue(name, out var key) ? key : throw new MasterKeyMissingException(name);

    internal byte[] IndexKey(string tenant, string purpose) => indexKeys.GetOrAdd(
        (tenant, purpose),
        static (of, index) => HKDF.DeriveKey(HashAlgorithmName.SHA256, index, KeyBytes, salt: null, Bytes.Join("blind-index", of.Tenant, of.Purpose)),
        index);
}
