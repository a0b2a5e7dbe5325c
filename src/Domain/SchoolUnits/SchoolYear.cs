using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseMgmt.Domain.SchoolUnits;

/// <summary>A school year, 1 July to 30 June, written <c>2026/2027</c>.</summary>
/// <param name="StartYear">The calendar year it begins in.</param>
[JsonConverter(typeof(SchoolYearJson))]
public readonly record struct SchoolYear(int StartYear) : IComparable<SchoolYear>
{
    /// <summary>Its first day, 1 July.</summary>
    public DateOnly FirstDay => new(StartYear, 7, 1);

    /// <summary>Its last day, 30 June.</summary>
    public DateOnly LastDay => new(StartYear + 1, 6, 30);

    /// <summary>The school year that a day lies in.</summary>
    public static SchoolYear Of(DateOnly day) => new(day.Month >= 7 ? day.Year : day.Year - 1);

    /// <summary>Reads <c>2026/2027</c>; two years that do not follow each other are refused.</summary>
    public static bool TryParse(string? text, out SchoolYear year)
    {
        year = default;
        if (text is not { Length: 9 } || text[4] != '/'
            || !int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !int.TryParse(text.AsSpan(5, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            || second != first + 1 || first is < 1900 or > 2998)
        {
            return false;
        }
        year = new SchoolYear(first);
        return true;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">The text is not a school year.</exception>
    public static SchoolYear Parse(string text) =>
        TryParse(text, out var year) ? year : throw new FormatException($"'{text}' is not a school year such as 2026/2027.");

    /// <inheritdoc/>
    public int CompareTo(SchoolYear other) => StartYear.CompareTo(other.StartYear);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{StartYear:0000}/{StartYear + 1:0000}");
}

/// <summary>Writes a <see cref="SchoolYear"/> as <c>2026/2027</c>.</summary>
public sealed class SchoolYearJson : JsonConverter<SchoolYear>
{
    /// <inheritdoc/>
    public override SchoolYear Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        SchoolYear.TryParse(reader.GetString(), out var year) ? year : throw new JsonException("A school year is written like 2026/2027.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SchoolYear value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
