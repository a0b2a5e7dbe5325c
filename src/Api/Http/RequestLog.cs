using System.Diagnostics;
using System.Text.RegularExpressions;
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

    /// <summary>The correlation id of a request: the caller's when it is well-formed, otherwise the trace's.</summary>
    public static string CorrelationOf(HttpContext context) =>
        context.Request.Headers[CorrelationHeader] is [{ } given] && WellFormed().IsMatch(given)
            ? given
            : Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

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
