using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace CaseMgmt.Api.OpenApi;

/// <summary>Fills in headers, examples and refusals, from what the endpoint takes and from the example files.</summary>
internal sealed class OperationFilter : IOperationFilter
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    /// <inheritdoc/>
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
        var handler = metadata.OfType<MethodInfo>().FirstOrDefault();
        var parameters = (handler?.GetParameters() ?? []).Select(p => p.ParameterType).ToHashSet();
        Parameters(operation, context.ApiDescription.RelativePath ?? "", parameters);
        Queries(operation, metadata);
        Examples(operation);
        Headers(operation, parameters, handler?.ReturnType);
        Refusals(operation, context);
    }

    private static void Parameters(OpenApiOperation operation, string path, HashSet<Type> taken)
    {
        // What the framework binds by hand shows up as parameters of its own, which they are not.
        operation.Parameters = [.. (operation.Parameters ?? []).Where(p => p.In is not null && p.Schema is not OpenApiSchemaReference)];
        foreach (var name in path.Split('/').Where(s => s is ['{', .., '}']).Select(s => s[1..^1].Split(':')[0]).Except(operation.Parameters.Select(p => p.Name ?? ""), StringComparer.Ordinal).ToList())
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>())
        {
            if (parameter.Name == "municipalityId")
                (parameter.Description, parameter.Example) = ("Municipality code (kommunkod), four digits.", "9901");
        }
        if (taken.Contains(typeof(IdempotentCommand)))
            operation.Parameters.Add(Header(IdempotentCommand.Header, "A new value for each new command, the same value when it is repeated. 1–128 visible ASCII characters.", "5f0c7a52-6f9b-4c0e-9f0a-1d7f2f3b8a11"));
        if (taken.Contains(typeof(IfMatch)))
            operation.Parameters.Add(Header("If-Match", "The version that was seen, as its ETag said.", "\"3\""));
        if (taken.Contains(typeof(AsOf)) || taken.Contains(typeof(KnownAt)))
            operation.Parameters.Add(Query(KnownAt.Parameter, JsonSchemaType.String, "Shows what was known at this instant (RFC 3339, with an offset), and nothing later.", "date-time"));
        if (taken.Contains(typeof(AsOf)))
            operation.Parameters.Add(Query(AsOf.EffectiveParameter, JsonSchemaType.String, "Shows how things stood when this day ended in Sweden, as later corrected: by what is known now, or was known at asKnownAt.", "date"));
        if (taken.Contains(typeof(Page)))
        {
            operation.Parameters.Add(Query("limit", JsonSchemaType.Integer, $"Rows per page, 1–{Page.HighestLimit}; {Page.UsualLimit} when left out."));
            operation.Parameters.Add(Query("cursor", JsonSchemaType.String, "The nextCursor of the page before."));
        }
    }

    private static void Queries(OpenApiOperation operation, IList<object> metadata)
    {
        foreach (var query in metadata.OfType<QueryDoc>())
        {
            if (operation.Parameters?.OfType<OpenApiParameter>().FirstOrDefault(p => p.Name == query.Name) is not { Schema: OpenApiSchema schema } parameter)
                continue;
            parameter.Description = query.Description;
            if (query.Values.Count > 0)
                schema.Enum = [.. query.Values.Select(v => (JsonNode)v)];
        }
        if (ReadAfter.IsReadBy(metadata))
            operation.Parameters?.Add(Query("after", JsonSchemaType.String, "The position of a command whose outcome must be seen; waits for it up to a second."));
    }

    private static OpenApiParameter Header(string name, string description, string example) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Required = true,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        Example = example,
    };

    private static OpenApiParameter Query(string name, JsonSchemaType type, string description, string? format = null) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = description,
        Schema = new OpenApiSchema { Type = type, Format = format },
    };

    private static void Examples(OpenApiOperation operation)
    {
        if (operation.OperationId is not { } id || ExampleFiles.Find(id) is not { } example)
            return;
        if (example["request"] is { } request && Content(operation.RequestBody?.Content) is { } body)
            body.Example = request.DeepClone();
        if (example["response"] is { } response && operation.Responses?.FirstOrDefault(r => r.Key.StartsWith('2')).Value is { } success && Content(success.Content) is { } answer)
            answer.Example = response.DeepClone();
    }

    private static OpenApiMediaType? Content(IDictionary<string, IOpenApiMediaType>? content) =>
        content?.Values.OfType<OpenApiMediaType>().FirstOrDefault();

    private static void Headers(OpenApiOperation operation, HashSet<Type> taken, Type? answer)
    {
        if (operation.Responses?.FirstOrDefault(r => r.Key.StartsWith('2')) is not { Value: OpenApiResponse success } found)
            return;
        var headers = new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
        if (answer is { IsGenericType: true } && answer.GetGenericArguments() is [{ IsGenericType: true } inner] && inner.GetGenericTypeDefinition() == typeof(Versioned<>))
            headers["ETag"] = Text("The version, to be sent as If-Match.");
        if (taken.Contains(typeof(IdempotentCommand)))
        {
            headers["ETag"] = Text("The new version.");
            headers[IdempotentCommand.ReplayHeader] = Text("\"true\" when the answer was given before.");
            if (found.Key == "201")
                headers["Location"] = Text("Where it can be read.");
        }
        if (headers.Count > 0)
            success.Headers = headers;
    }

    private static OpenApiHeader Text(string description) => new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static void Refusals(OpenApiOperation operation, OperationFilterContext context)
    {
        var schema = context.SchemaGenerator.GenerateSchema(typeof(ProblemBody), context.SchemaRepository);
        operation.Responses ??= [];
        foreach (var status in OperationRefusals.Of(context.ApiDescription.ActionDescriptor).GroupBy(p => p.Status))
        {
            var content = new OpenApiMediaType { Schema = schema, Examples = new Dictionary<string, IOpenApiExample>(StringComparer.Ordinal) };
            foreach (var problem in status)
                content.Examples[problem.Code] = new OpenApiExample { Value = JsonSerializer.SerializeToNode(problem.Members(TraceId), ApiJson.Options) };
            operation.Responses[status.Key.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = ReasonPhrases.GetReasonPhrase(status.Key),
                Content = new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal) { [Problem.ContentType] = content },
                Headers = status.Key is 429 or 503
                    ? new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal) { ["Retry-After"] = Text("Seconds to wait before trying again.") }
                    : null,
            };
        }
    }
}

/// <summary>The examples of operations, from the files <c>Examples/{operationId}.json</c> of each slice.</summary>
internal static class ExampleFiles
{
    /// <summary>The example of an operation: an object with <c>request</c>, <c>response</c> or both; null when there is none.</summary>
    public static JsonObject? Find(string operationId)
    {
        var assembly = typeof(ExampleFiles).Assembly;
        var suffix = $".Examples.{operationId}.json";
        if (assembly.GetManifestResourceNames().SingleOrDefault(n => n.EndsWith(suffix, StringComparison.Ordinal)) is not { } name)
            return null;
        using var stream = assembly.GetManifestResourceStream(name)!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}
