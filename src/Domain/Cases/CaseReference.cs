using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseMgmt.Domain.Cases;

/// <summary>
/// The public reference of a case, short and speakable: a prefix for the case type and eight characters of Crockford's
/// alphabet (no I, L, O or U), the last of them a check character (Luhn mod 32), such as <c>SKJ-7K4M-2Q9X</c>.
/// Says nothing about the person or the order of cases.
/// </summary>
/// <param name="Value">The reference as written.</param>
[JsonConverter(typeof(CaseReferenceJson))]
public readonly record struct CaseReference(string Value)
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Makes a reference.</summary>
    /// <param name="prefix">Two to four capital letters for the case type.</param>
    /// <param name="random">Random bits, of which 35 are used; a fact from outside.</param>
    public static CaseReference Create(string prefix, ulong random)
    {
        Span<char> code = stackalloc char[8];
        for (var i = 0; i < 7; i++)
            code[i] = Alphabet[(int)((random >> (5 * i)) & 31)];
        code[7] = Alphabet[(32 - (Sum(code[..7], lastIsCheck: false) % 32)) % 32];
        return new CaseReference($"{prefix}-{code[..4]}-{code[4..]}");
    }

    /// <summary>Reads a reference as people write it: small letters, spaces, O for 0 and I or L for 1 are understood.</summary>
    public static bool TryParse(string? text, out CaseReference reference)
    {
        reference = default;
        if (text is null || text.Length > 40)
            return false;
        var compact = new string([.. text.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit)]);
        if (compact.Length is < 10 or > 12 || !compact[..^8].All(char.IsAsciiLetterUpper))
            return false;
        var code = compact[^8..].Replace('O', '0').Replace('I', '1').Replace('L', '1');
        if (code.Any(c => !Alphabet.Contains(c, StringComparison.Ordinal)) || Sum(code, lastIsCheck: true) % 32 != 0)
            return false;
        reference = new CaseReference($"{compact[..^8]}-{code[..4]}-{code[4..]}");
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static int Sum(ReadOnlySpan<char> code, bool lastIsCheck)
    {
        var sum = 0;
        var doubled = !lastIsCheck;
        for (var i = code.Length - 1; i >= 0; i--, doubled = !doubled)
        {
            var value = Alphabet.IndexOf(code[i], StringComparison.Ordinal) * (doubled ? 2 : 1);
            sum += (value / 32) + (value % 32);
        }
        return sum;
    }
}

/// <summary>Writes a <see cref="CaseReference"/> as its text.</summary>
public sealed class CaseReferenceJson : JsonConverter<CaseReference>
{
    /// <inheritdoc/>
    public override CaseReference Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        CaseReference.TryParse(reader.GetString(), out var reference) ? reference : throw new JsonException("A case reference is written like SKJ-7K4M-2Q9X.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, CaseReference value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
