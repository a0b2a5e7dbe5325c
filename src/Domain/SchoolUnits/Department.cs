using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseMgmt.Domain.SchoolUnits;

/// <summary>What a unit calls one of its departments in files and interfaces: 1 to 20 small letters a–z, digits and hyphens. Unique within its unit, and kept when the name changes.</summary>
/// <param name="Value">The code.</param>
[JsonConverter(typeof(DepartmentCodeJson))]
public readonly record struct DepartmentCode(string Value)
{
    private const int Longest = 20;

    /// <summary>Reads a code; anything else is refused.</summary>
    public static bool TryParse(string? text, out DepartmentCode code)
    {
        var valid = text is { Length: > 0 and <= Longest } && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
        code = valid ? new DepartmentCode(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Writes a <see cref="DepartmentCode"/> as text.</summary>
public sealed class DepartmentCodeJson : JsonConverter<DepartmentCode>
{
    /// <inheritdoc/>
    public override DepartmentCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DepartmentCode.TryParse(reader.GetString(), out var code) ? code : throw new JsonException("A department's code is 1 to 20 small letters, digits and hyphens.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DepartmentCode value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>A department (avdelning) of the fritidshem of a school unit.</summary>
/// <param name="Code">Its code within the unit.</param>
/// <param name="Name">Its name.</param>
/// <param name="OpensOn">Its first day, or null when it has been open as long as the program knows.</param>
/// <param name="ClosesOn">Its last day, or null when no end is planned.</param>
public sealed record Department([Open] DepartmentCode Code, [Open] PublicText Name, [Open] DateOnly? OpensOn, [Open] DateOnly? ClosesOn)
{
    /// <summary>Whether it is open on a day, as planned.</summary>
    public bool IsOpenOn(DateOnly day) => !(day < OpensOn) && !(day > ClosesOn);
}
