using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseMgmt.Domain.Cases;

/// <summary>A stable code in kebab case.</summary>
/// <typeparam name="TSelf">The kind of code.</typeparam>
public interface ICode<out TSelf>
{
    /// <summary>The code.</summary>
    string Value { get; }

    /// <summary>Makes one of its text.</summary>
    static abstract TSelf From(string value);
}

/// <summary>Code of a case type, such as <c>school-transport</c>.</summary>
/// <param name="Value">The code.</param>
[JsonConverter(typeof(CodeJson<CaseTypeCode>))]
public readonly record struct CaseTypeCode(string Value) : ICode<CaseTypeCode>
{
    /// <inheritdoc/>
    public static CaseTypeCode From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Code of a row in the catalogue of decision types.</summary>
/// <param name="Value">The code.</param>
[JsonConverter(typeof(CodeJson<DecisionTypeCode>))]
public readonly record struct DecisionTypeCode(string Value) : ICode<DecisionTypeCode>
{
    /// <inheritdoc/>
    public static DecisionTypeCode From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Code of a kind of fact that a case rests on, such as <c>home-address</c>; never the fact itself.</summary>
/// <param name="Value">The code.</param>
[JsonConverter(typeof(CodeJson<FactCode>))]
public readonly record struct FactCode(string Value) : ICode<FactCode>
{
    /// <inheritdoc/>
    public static FactCode From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Code of a way to appeal.</summary>
/// <param name="Value">The code.</param>
[JsonConverter(typeof(CodeJson<AppealRouteCode>))]
public readonly record struct AppealRouteCode(string Value) : ICode<AppealRouteCode>
{
    /// <inheritdoc/>
    public static AppealRouteCode From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Writes a code as its bare text.</summary>
/// <typeparam name="T">The kind of code.</typeparam>
public sealed class CodeJson<T> : JsonConverter<T>
    where T : struct, ICode<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { Length: > 0 } text ? T.From(text) : throw new JsonException("A code is not empty.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>How an application arrived.</summary>
public enum Channel
{
    /// <summary>The e-service.</summary>
    EService,

    /// <summary>The REST interface, on the applicant's behalf.</summary>
    Api,

    /// <summary>On paper; registered by an officer.</summary>
    Paper,

    /// <summary>By e-mail; registered by an officer.</summary>
    Email,

    /// <summary>By telephone; registered by an officer.</summary>
    Telephone,

    /// <summary>Nobody applied: the municipality opened the case itself.</summary>
    OwnInitiative,

    /// <summary>On a visit to the office; registered by an officer.</summary>
    Visit,
}

/// <summary>Who handles a case.</summary>
public enum Queue
{
    /// <summary>The officers of the case type.</summary>
    Ordinary,

    /// <summary>The officers named for protected persons; nobody else sees the case.</summary>
    Protected,
}
