using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace CaseMgmt.Domain.Persons;

/// <summary>
/// Reference of the decision by which somebody was appointed, such as <c>Ä 1234-26</c>: letters, digits, spaces and the signs . : / -, at most 40. It stands open
/// in the log, so nothing that looks like a personnummer is accepted.
/// </summary>
/// <param name="Value">The reference.</param>
[JsonConverter(typeof(AppointmentReferenceJson))]
public readonly partial record struct AppointmentReference(string Value)
{
    /// <summary>Reads a reference; false when it is none.</summary>
    public static bool TryParse(string? text, out AppointmentReference reference)
    {
        reference = new AppointmentReference(text?.Trim() ?? "");
        return WellFormed().IsMatch(reference.Value) && !NumberOfAPerson().IsMatch(reference.Value);
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex(@"^[\p{L}0-9][\p{L}0-9 .:/-]{0,39}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex WellFormed();

    [GeneratedRegex(@"\d{6}[- +]?\d{4}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex NumberOfAPerson();
}

/// <summary>Writes an <see cref="AppointmentReference"/> as its text.</summary>
public sealed class AppointmentReferenceJson : JsonConverter<AppointmentReference>
{
    /// <inheritdoc/>
    public override AppointmentReference Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        AppointmentReference.TryParse(reader.GetString(), out var reference) ? reference : throw new JsonException("The reference of an appointment is written with letters, digits, spaces and . : / -, such as 2026/117:3.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, AppointmentReference value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
