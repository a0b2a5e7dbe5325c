using CaseMgmt.Api.Http;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolUnits;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace CaseMgmt.Api.OpenApi;

/// <summary>The description of the API: <c>/openapi/v1.json</c> (OpenAPI 3.1) and pages to try it at <c>/swagger</c>.</summary>
internal static class OpenApiSetup
{
    /// <summary>Registers the description.</summary>
    public static IServiceCollection AddOpenApiDescription(this IServiceCollection services)
    {
        services.AddSingleton<ISerializerDataContractResolver>(new JsonSerializerDataContractResolver(ApiJson.Options));
        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen(Configure);
        return services;
    }

    /// <summary>Serves the description.</summary>
    public static void MapOpenApiDescription(this WebApplication app) =>
        app.MapSwagger("/openapi/{documentName}.json", o => o.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1).AllowAnonymous();

    /// <summary>Serves the pages, before authorization, since they are no endpoints.</summary>
    public static void UseOpenApiPages(this WebApplication app) =>
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/swagger", StringComparison.Ordinal), pages =>
        {
            pages.Use((context, next) =>
            {
                // The pages bring their own script and style, set some of the style inline, and call this API only.
#pragma warning disable S7039
                context.Response.Headers.ContentSecurityPolicy =
                    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'; frame-ancestors 'none'";
#pragma warning restore S7039
                return next(context);
            });
            pages.UseSwaggerUI(o =>
            {
                o.SwaggerEndpoint("/openapi/v1.json", "CaseMgmt v1");
                o.RoutePrefix = "swagger";
                o.DocumentTitle = "CaseMgmt API";
            });
        });

    private static void Configure(SwaggerGenOptions options)
    {
        options.SwaggerDoc("v1", new OpenApiInfo
        {
            Title = "CaseMgmt",
            Version = "v1",
            Description = "Case management for school administration. Texts for people are Swedish; errors are problem+json (RFC 9457) with a stable code.",
            License = new OpenApiLicense { Name = "EUPL-1.2", Identifier = "EUPL-1.2" },
        });
        options.SupportNonNullableReferenceTypes();
        options.CustomSchemaIds(SchemaId);
        options.CustomOperationIds(d => d.ActionDescriptor.EndpointMetadata.OfType<IEndpointNameMetadata>().LastOrDefault()?.EndpointName);
        options.TagActionsBy(d => [TagOf(d.RelativePath ?? "")]);
        options.OrderActionsBy(d => $"{d.RelativePath} {d.HttpMethod}");
        MapText<SchoolYear>(options, "A school year, 1 July to 30 June.", @"^\d{4}/\d{4}$", "2026/2027");
        MapText<Grade>(options, "A grade within its school form: F or 1 to 10.", "^(F|[1-9]|10)$", "2");
        MapText<SchoolUnitCode>(options, "Skolverket's code of a school unit.", @"^\d{8}$", "99010003");
        MapText<CaseReference>(options, "The public reference of a case.", "^[A-Z]{2,4}-[0-9A-Z]{4}-[0-9A-Z]{4}$", "SKJ-7K4M-2Q9P");
        options.OperationFilter<OperationFilter>();
        options.SchemaFilter<RequiredFields>();
        options.AddSecurityDefinition(JwtBearerDefaults.AuthenticationScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "Access token with audience casemgmt-api and the claim municipality_roles.",
        });
        options.AddSecurityRequirement(document => new OpenApiSecurityRequirement
        {
            [new OpenApiSecuritySchemeReference(JwtBearerDefaults.AuthenticationScheme, document)] = [],
        });
        foreach (var file in new[] { "CaseMgmt.Api.xml", "CaseMgmt.Domain.xml" })
        {
            var path = Path.Combine(AppContext.BaseDirectory, file);
            if (File.Exists(path))
                options.IncludeXmlComments(path);
        }
    }

    // Written as text, whatever they hold.
    private static void MapText<T>(SwaggerGenOptions options, string description, string pattern, string example)
        where T : struct
    {
        options.MapType<T>(() => Text(JsonSchemaType.String));
        options.MapType<T?>(() => Text(JsonSchemaType.String | JsonSchemaType.Null));

        OpenApiSchema Text(JsonSchemaType type) => new() { Type = type, Description = description, Pattern = pattern, Examples = [example] };
    }

    // A use case's request is its own nested type, so the name needs the use case's as well.
    private static string SchemaId(Type type)
    {
        var name = type.IsNested && type.DeclaringType is { } outer ? outer.Name + type.Name : type.Name;
        return type.IsGenericType
            ? string.Concat(type.GetGenericArguments().Select(SchemaId)) + name[..name.IndexOf('`', StringComparison.Ordinal)]
            : name;
    }

    private static string TagOf(string path) => path.Split('/') is [_, ("guardian" or "officer" or "robot" or "school" or "manager") and var group, _, ..] ? group : "common";
}
