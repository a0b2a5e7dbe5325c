using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CaseMgmt.Api.Http;

/// <summary>Registers what every request passes: JSON, errors, rate limit, forwarded headers.</summary>
internal static class HttpSetup
{
    /// <summary>Registers it.</summary>
    public static IServiceCollection AddHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.ConfigureHttpJsonOptions(o => ApiJson.Configure(o.SerializerOptions));
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.AddExceptionHandler<ExceptionProblems>();
        services.AddProblemDetails();
        services.AddRequestValidators();
        services.AddRateLimiter(o => RateLimit(o, configuration));
        services.Configure<ForwardedHeadersOptions>(o => Forwarded(o, configuration));
        services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(configuration.GetValue("ShutdownSeconds", 20)));
        return services;
    }

    // Per actor, so that one robot that runs wild does not stop the guardians; per visitor or address for those without a token.
    private static void RateLimit(RateLimiterOptions options, IConfiguration configuration)
    {
        var perMinute = configuration.GetValue("RateLimit:PerMinute", 600);
        var visitorKey = configuration[VisitorMark.Setting];
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            context.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null
                ? RateLimitPartition.GetNoLimiter("")
                : RateLimitPartition.GetTokenBucketLimiter(PartitionOf(context, visitorKey), _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = perMinute,
                    TokensPerPeriod = Math.Max(1, perMinute / 6),
                    ReplenishmentPeriod = TimeSpan.FromSeconds(10),
                    QueueLimit = 0,
                }));
        options.OnRejected = async (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(10);
            await (ProblemCodes.TooManyRequests with { RetryAfter = wait }).ExecuteAsync(rejected.HttpContext);
        };
    }

    // All visitors of the e-service come from its one address.
    private static string PartitionOf(HttpContext context, string? visitorKey) =>
        context.User.FindFirst("sub")?.Value is { } subject ? $"actor:{subject}"
        : VisitorMark.Of(context.Request, visitorKey) is { } visitor ? $"visitor:{visitor}"
        : string.Create(CultureInfo.InvariantCulture, $"address:{context.Connection.RemoteIpAddress}");

    private static void Forwarded(ForwardedHeadersOptions options, IConfiguration configuration)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.ForwardLimit = 1;
        foreach (var proxy in configuration.GetSection("ForwardedHeaders:KnownProxies").Get<string[]>() ?? [])
            options.KnownProxies.Add(IPAddress.Parse(proxy));
        foreach (var network in configuration.GetSection("ForwardedHeaders:KnownNetworks").Get<string[]>() ?? [])
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
    }
}

/// <summary>What a request may weigh. Uploads will get a limit of their own where they are received.</summary>
internal static class Limits
{
    /// <summary>Largest body of a command or query, in bytes.</summary>
    public const long BodyBytes = 256 * 1024;

    /// <summary>Sets the limits on the server.</summary>
    public static void Set(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = BodyBytes;
        options.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        options.Limits.MaxRequestLineSize = 8 * 1024;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }
}
