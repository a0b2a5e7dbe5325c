using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseMgmt.Domain.SchoolUnits;

/// <summary>The school forms (skolformer) of skollagen 1 kap. 1 § that the program handles.</summary>
public enum SchoolForm
{
    /// <summary>Förskoleklass, grade F.</summary>
    PreschoolClass,

    /// <summary>Grundskola, grades 1–9.</summary>
    CompulsorySchool,

    /// <summary>Anpassad grundskola, grades 1–9.</summary>
    AdaptedCompulsorySchool,

    /// <summary>Gymnasieskola, years 1–3.</summary>
    UpperSecondarySchool,

    /// <summary>Anpassad gymnasieskola, years 1–4.</summary>
    AdaptedUpperSecondarySchool,
}

/// <summary>A grade (årskurs) within its school form: <c>F</c> or a number. A grade means nothing without its school year.</summary>
/// <param name="Code"><c>F</c>, or 1 to 10.</param>
[JsonConverter(typeof(GradeJson))]
public readonly record struct Grade(string Code) : IComparable<Grade>
{
    /// <summary>Förskoleklass.</summary>
    public static Grade PreschoolClass { get; } = new("F");

    /// <summary>0 for F, otherwise the number.</summary>
    public int Number => Code == "F" ? 0 : int.Parse(Code, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads <c>F</c> or 1 to 10.</summary>
    public static bool TryParse(string? text, out Grade grade)
    {
        var valid = text == "F" || (int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var n)
            && n is >= 1 and <= 10 && text.Length == (n == 10 ? 2 : 1));
        grade = valid ? new Grade(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public int CompareTo(Grade other) => Number.CompareTo(other.Number);

    /// <inheritdoc/>
    public override string ToString() => Code;
}

/// <summary>Writes a <see cref="Grade"/> as its code.</summary>
public sealed class GradeJson : JsonConverter<Grade>
{
    /// <inheritdoc/>
    public override Grade Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Grade.TryParse(reader.GetString(), out var grade) ? grade : throw new JsonException("A grade is F or 1 to 10.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Grade value, JsonSerializerOptions options) => writer.WriteStringValue(value.Code);
}
