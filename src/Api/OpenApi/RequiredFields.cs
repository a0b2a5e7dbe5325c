using System.Text.Json;
using FluentValidation;
using FluentValidation.Validators;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace CaseMgmt.Api.OpenApi;

/// <summary>
/// Requests are read with every field optional so that all that is missing can be told at once; what the validator demands is
/// what the description shows as required.
/// </summary>
internal sealed class RequiredFields(IServiceProvider services) : ISchemaFilter
{
    /// <inheritdoc/>
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema { Properties: { } properties } described
            || services.GetService(typeof(IValidator<>).MakeGenericType(context.Type)) is not IValidator validator)
            return;
        foreach (var member in validator.CreateDescriptor().GetMembersWithValidators())
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(member.Key);
            if (!member.Any(rule => rule.Validator is INotNullValidator or INotEmptyValidator && rule.Options is { HasCondition: false, HasAsyncCondition: false }))
                continue;
            (described.Required ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);
            if (properties.TryGetValue(name, out var property) && property is OpenApiSchema { Type: { } type } field)
                field.Type = type & ~JsonSchemaType.Null;
        }
    }
}
