using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseMgmt.Domain.SchoolUnits;

/// <summary>A school unit's code (skolenhetskod) in the national school-unit register: eight digits.</summary>
/// <param name="Value">The digits.</param>
[JsonConverter(typeof(SchoolUnitCodeJson))]
public readonly record struct SchoolUnitCode(string Value)
{
    /// <summary>Reads a code; anything but eight digits is refused.</summary>
    public static bool TryParse(string? text, out SchoolUnitCode code)
    {
        var valid = text is { Length: 8 } && text.All(char.IsAsciiDigit);
        code = valid ? new SchoolUnitCode(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Writes a <see cref="SchoolUnitCode"/> as its digits.</summary>
public sealed class SchoolUnitCodeJson : JsonConverter<SchoolUnitCode>
{
    /// <inheritdoc/>
    public override SchoolUnitCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        SchoolUnitCode.TryParse(reader.GetString(), out var code) ? code : throw new JsonException("A school unit code has eight digits.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SchoolUnitCode value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
