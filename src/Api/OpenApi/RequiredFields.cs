using System.Reflection;
using System.Text.Json;
using FluentValidation;
using FluentValidation.Validators;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace CaseMgmt.Api.OpenApi;

/// <summary>
/// Says which fields are always there and which may be null. Answers are as their types say. Requests are read with every field
/// optional so that all that is missing can be told at once; there the validator says what is required.
/// </summary>
internal sealed class RequiredFields(IServiceProvider services) : ISchemaFilter
{
    /// <inheritdoc/>
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema { Properties: { } properties } described)
            return;
        // Problems may carry members of their own, such as existingCase.
        if (context.Type == typeof(ProblemBody))
            described.AdditionalPropertiesAllowed = true;
        var nullability = new NullabilityInfoContext();
        var validated = ValidatedFields(context.Type).ToHashSet(StringComparer.Ordinal);
        // What answers hold is always written, null when there is none; requests and problems may leave out what they do not need.
        var isAnswer = context.Type.Name != "Request" && context.Type != typeof(ProblemBody);
        foreach (var property in context.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var name = NameOf(property.Name);
            if (nullability.Create(property).ReadState != NullabilityState.Nullable || validated.Contains(name))
            {
                Require(described, properties, name);
                continue;
            }
            AllowNull(properties, name);
            if (isAnswer && properties.ContainsKey(name))
                (described.Required ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);
        }
    }

    private IEnumerable<string> ValidatedFields(Type type) =>
        services.GetService(typeof(IValidator<>).MakeGenericType(type)) is IValidator validator
            ? validator.CreateDescriptor().GetMembersWithValidators()
                .Where(m => m.Any(rule => rule is { Validator: INotNullValidator or INotEmptyValidator, Options: { HasCondition: false, HasAsyncCondition: false } }))
                .Select(m => NameOf(m.Key))
            : [];

    private static void Require(OpenApiSchema described, IDictionary<string, IOpenApiSchema> properties, string name)
    {
        if (!properties.TryGetValue(name, out var property))
            return;
        (described.Required ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);
        if (property is OpenApiSchema { Type: { } type } field)
            field.Type = type & ~JsonSchemaType.Null;
    }

    private static void AllowNull(IDictionary<string, IOpenApiSchema> properties, string name)
    {
        if (!properties.TryGetValue(name, out var property))
            return;
        if (property is OpenApiSchema { Type: { } type } field)
            field.Type = type | JsonSchemaType.Null;
        else if (property is OpenApiSchemaReference reference)
            properties[name] = new OpenApiSchema { Description = reference.Description, OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, reference] };
    }

    private static string NameOf(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);
}
