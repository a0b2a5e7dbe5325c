using CaseMgmt.Api.Adapters.TestIdentity;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace CaseMgmt.Api.Identity;

/// <summary>How bearer tokens are checked: issuer, audience, signature, lifetime against the program's clock.</summary>
internal static class Tokens
{
    /// <summary>The audience that tokens for this API carry.</summary>
    public const string Audience = "casemgmt-api";

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>Registers the check. Keys come from the authority's discovery document, or from the test provider in this process.</summary>
    public static IServiceCollection AddTokens(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<IServiceProvider>((options, provider) =>
            Configure(options, configuration, provider));
        return services;
    }

    private static void Configure(JwtBearerOptions options, IConfiguration configuration, IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        options.MapInboundClaims = false;
        options.RequireHttpsMetadata = configuration.GetValue("Identity:RequireHttps", true);
        options.IncludeErrorDetails = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidateIssuer = true,
            ValidateAudience = true,
            ValidAudience = Audience,
            ValidateIssuerSigningKey = true,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256],
            LifetimeValidator = (from, to, _, _) => IsCurrent(from, to, time.GetUtcNow().UtcDateTime),
            NameClaimType = "sub",
            RoleClaimType = Roles.Claim,
        };
        if (provider.GetService<TestIdentityProvider>() is { } test)
        {
            // The provider is this process: asking itself over HTTP for its keys would make start-up wait on itself.
            options.TokenValidationParameters.ValidIssuer = test.Issuer;
            options.ConfigurationManager = new StaticConfigurationManager<OpenIdConnectConfiguration>(test.Configuration);
            return;
        }
        options.Authority = configuration["Identity:Authority"]
            ?? throw new OptionsValidationException("Identity", typeof(JwtBearerOptions), ["Identity:Authority is missing: the address of the issuer of tokens."]);
        options.MetadataAddress = configuration["Identity:MetadataAddress"] ?? options.MetadataAddress;
    }

    private static bool IsCurrent(DateTime? from, DateTime? to, DateTime now) =>
        to is { } end && now < end + ClockSkew && (from is not { } start || now >= start - ClockSkew);
}
