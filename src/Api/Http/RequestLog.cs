using System.Diagnostics;
using System.Text.RegularExpressions;
using CaseMgmt.EventStore;
using Microsoft.AspNetCore.Diagnostics;

namespace CaseMgmt.Api.Http;

/// <summary>
/// One log line and one span description per request: method, route template, status, milliseconds. Never the address as
/// typed, query strings, headers or bodies, since any of them may point at a person.
/// </summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> log, TimeProvider time)
{
    /// <summary>The header by which a caller ties its own trace to ours.</summary>
    public const string CorrelationHeader = "X-Correlation-Id";

    private const int KeptBytes = 16;

    /// <summary>The correlation id of a request, as the caller is told it: the caller's own when it is well-formed, otherwise the trace's.</summary>
    public static string CorrelationOf(HttpContext context) => GivenBy(context) ?? Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

    /// <summary>
    /// The correlation id of a request, as events keep it for ever. Whoever chooses digits may choose those of a person or a place: what came from outside, also as the trace that a caller goes on
    /// with, is kept as a keyed hash.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="vault">The municipality's vault, whose keys the hash rests on.</param>
    public static string KeptCorrelationOf(HttpContext context, IVault vault) =>
        GivenBy(context) is not null || GoesOnWithATrace() ? KeptCorrelation(CorrelationOf(context), vault) : CorrelationOf(context);

    /// <summary>How a correlation id that came from outside is kept.</summary>
    /// <param name="given">A UUID or the id of a trace, with hyphens or without.</param>
    /// <param name="vault">The municipality's vault, whose keys the hash rests on.</param>
    public static string KeptCorrelation(string given, IVault vault) =>
        Convert.ToHexStringLower(vault.BlindIndex("correlation", given.Replace("-", "", StringComparison.Ordinal)).AsSpan(0, KeptBytes));

    /// <summary>Whether a text is a correlation id that a caller may give.</summary>
    public static bool IsWellFormed(string given) => WellFormed().IsMatch(given);

    private static string? GivenBy(HttpContext context) => context.Request.Headers[CorrelationHeader] is [{ } given] && IsWellFormed(given) ? given : null;

    // The first activity of this process has a parent only where the caller named one.
    private static bool GoesOnWithATrace()
    {
        var first = Activity.Current;
        while (first?.Parent is { } parent)
            first = parent;
        return first?.ParentId is not null;
    }

    /// <summary>Runs the middleware.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        var correlation = CorrelationOf(context);
        context.Response.OnStarting(() =>
        {
            context.Response.Headers[CorrelationHeader] = correlation;
            return Task.CompletedTask;
        });
        try
        {
            await next(context);
        }
        finally
        {
            // Where something failed the endpoint is cleared before the answer is written.
            var route = ((context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint) as RouteEndpoint)?.RoutePattern.RawText ?? "(none)";
            Activity.Current?.SetTag("http.route", route).SetTag("http.request.method", context.Request.Method)
                .SetTag("http.response.status_code", context.Response.StatusCode);
            log.LogInformation("{Method} {Route} {Status} {Elapsed:F1} ms", Method(context), route, context.Response.StatusCode, time.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    private static string Method(HttpContext context) => HttpMethods.GetCanonicalizedValue(context.Request.Method) switch
    {
        "GET" or "POST" or "PUT" or "DELETE" or "PATCH" or "HEAD" or "OPTIONS" => HttpMethods.GetCanonicalizedValue(context.Request.Method),
        _ => "OTHER",
    };

    [GeneratedRegex("^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$", RegexOptions.None, 1000)]
    private static partial Regex WellFormed();
}

/// <summary>Headers that tell browsers to trust nothing they need not.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>Runs the middleware.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers.XFrameOptions = "DENY";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
            if (context.Request.IsHttps)
                headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            if (headers.CacheControl.Count == 0)
                headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(context);
    }
}
