using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace CaseMgmt.Domain.SchoolChoice.Lottery;

/// <summary>A child's random code in one round: 26 characters of Crockford's base 32, 130 random bits. It says nothing of the child and is used nowhere else.</summary>
/// <param name="Value">The code.</param>
[JsonConverter(typeof(RoundCodeJson))]
public readonly partial record struct RoundCode(string Value) : IComparable<RoundCode>
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Number of characters, and of random bytes that make one.</summary>
    public const int Length = 26;

    /// <summary>Makes a code from random bytes, of which five bits each are used.</summary>
    /// <param name="random">As many bytes as a code has characters, from a cryptographic source.</param>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public static RoundCode From(ReadOnlySpan<byte> random)
    {
        if (random.Length != Length)
            throw new ArgumentException("One byte per character.", nameof(random));
        var text = new char[Length];
        for (var i = 0; i < text.Length; i++)
            text[i] = Alphabet[random[i] & 31];
        return new RoundCode(new string(text));
    }

    /// <summary>Reads a code; anything else is refused.</summary>
    public static bool TryParse(string? text, out RoundCode code)
    {
        var valid = text is not null && Shape().IsMatch(text);
        code = valid ? new RoundCode(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public int CompareTo(RoundCode other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex(@"^[0-9A-HJKMNP-TV-Z]{26}\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Shape();
}

/// <summary>Writes a <see cref="RoundCode"/> as its bare text.</summary>
public sealed class RoundCodeJson : JsonConverter<RoundCode>
{
    /// <inheritdoc/>
    public override RoundCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        RoundCode.TryParse(reader.GetString(), out var code) ? code : throw new JsonException("A round code has 26 characters.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RoundCode value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>
/// The rules that anyone can recompute a round's lottery by, with nothing but SHA-256. All texts are UTF-8, hashes are written in lower-case
/// hexadecimal, lines end with one line feed.
/// <list type="bullet">
/// <item>At closing are published: the hash of the list of codes, which is SHA-256 of the codes in ascending order, each on a line; and either the
/// source of later public randomness or the commitment to a secret, which is SHA-256 of <c>round LF seed</c>.</item>
/// <item>A child's ticket is SHA-256 of <c>round LF code LF seed</c>; its lottery number is its place, from 1, among the tickets in ascending order.</item>
/// </list>
/// Neither the applicants nor the municipality can choose the outcome: the list is fixed before the seed is known, the seed before the list can be changed.
/// </summary>
public static class LotteryRules
{
    /// <summary>The hash of the list of codes.</summary>
    /// <param name="codes">The codes, in any order.</param>
    public static string ListHash(IEnumerable<RoundCode> codes) => Hash(string.Concat(codes.Order().Select(c => c.Value + "\n")));

    /// <summary>The commitment to a secret seed.</summary>
    /// <param name="round">Identity of the round.</param>
    /// <param name="seed">The seed.</param>
    public static string Commitment(Guid round, string seed) => Hash($"{Text(round)}\n{seed}");

    /// <summary>A child's ticket: 64 characters that decide its place.</summary>
    /// <param name="round">Identity of the round.</param>
    /// <param name="code">The child's code.</param>
    /// <param name="seed">The seed.</param>
    public static string Ticket(Guid round, RoundCode code, string seed) => Hash($"{Text(round)}\n{code.Value}\n{seed}");

    private static string Text(Guid round) => round.ToString("D", CultureInfo.InvariantCulture);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>A draw: every child's number, recomputed from the published codes and seed.</summary>
public sealed class LotteryDraw
{
    private readonly IReadOnlyDictionary<RoundCode, int> _numbers;

    private LotteryDraw(IReadOnlyDictionary<RoundCode, int> numbers) => _numbers = numbers;

    /// <summary>The codes in the order drawn.</summary>
    public IReadOnlyList<RoundCode> Order => [.. _numbers.OrderBy(n => n.Value).Select(n => n.Key)];

    /// <summary>Draws.</summary>
    /// <param name="round">Identity of the round.</param>
    /// <param name="codes">Every code, each once.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentException">A code stands twice.</exception>
    public static LotteryDraw Of(Guid round, IReadOnlyCollection<RoundCode> codes, string seed)
    {
        if (codes.Distinct().Count() != codes.Count)
            throw new ArgumentException("A code stands twice.", nameof(codes));
        // Two codes with one ticket would be a collision of SHA-256; the code then decides, so that the order is whole even so.
        var order = codes.Select(c => (Ticket: LotteryRules.Ticket(round, c, seed), Code: c)).OrderBy(t => t.Ticket, StringComparer.Ordinal).ThenBy(t => t.Code);
        return new LotteryDraw(order.Select((t, i) => (t.Code, Number: i + 1)).ToDictionary(t => t.Code, t => t.Number));
    }

    /// <summary>A child's number, from 1; null when it is not in the draw.</summary>
    public int? NumberOf(RoundCode code) => _numbers.TryGetValue(code, out var number) ? number : null;
}
