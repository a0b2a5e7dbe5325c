using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseMgmt.Domain.Persons;

/// <summary>A person by a random identity that means nothing outside the program; never derived from a personnummer.</summary>
/// <param name="Value">The identity.</param>
[JsonConverter(typeof(PersonRefJson))]
public readonly record struct PersonRef(Guid Value)
{
    /// <summary>Somebody who is in no register and need not be known, such as anyone who asks for a public document.</summary>
    public static PersonRef Outside { get; } = new(Guid.Empty);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>Writes a <see cref="PersonRef"/> as its bare identity.</summary>
public sealed class PersonRefJson : JsonConverter<PersonRef>
{
    /// <inheritdoc/>
    public override PersonRef Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetGuid());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, PersonRef value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
