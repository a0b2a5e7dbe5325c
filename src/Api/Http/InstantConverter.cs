using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseMgmt.Api.Http;

/// <summary>Reads an instant only where it says how far from UTC it is: without that the server's own time zone would choose, and an hour comes twice in autumn.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.GetString() is { } text && SaysOffset(text) && reader.TryGetDateTimeOffset(out var instant) ? instant : throw new JsonException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    private static bool SaysOffset(string text) => text.IndexOf('T', StringComparison.Ordinal) is > 0 and var time && text.AsSpan(time).IndexOfAny("Z+-") >= 0;
}
