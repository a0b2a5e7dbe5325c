using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseMgmt.Api.Http;

/// <summary>How the API reads and writes JSON: camelCase, dates ISO 8601, enums in kebab case, nothing unknown accepted.</summary>
internal static class ApiJson
{
    /// <summary>The options, for reading and writing outside the framework's own binding.</summary>
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>Sets the options on the framework's own.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.PropertyNameCaseInsensitive = false;
        options.RespectNullableAnnotations = true;
        // A field left out must never become the first value of its kind.
        options.RespectRequiredConstructorParameters = true;
        options.MaxDepth = 32;
        // Answers are never placed inside a page, so Swedish letters can stand as themselves.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.Converters.Add(new InstantConverter());
        return options;
    }
}
