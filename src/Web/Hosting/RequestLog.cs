using System.Diagnostics;

namespace CaseMgmt.Web.Hosting;

/// <summary>One log line per request: method, route pattern, status, milliseconds. Never the path, the query or a body, which may hold personal data.</summary>
public static partial class RequestLog
{
    /// <summary>Logs every request except health checks and static files.</summary>
    public static IApplicationBuilder UseRequestLog(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var started = Stopwatch.GetTimestamp();
        await next(context);
        if (context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } pattern } && pattern is not "/health")
        {
            var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("CaseMgmt.Web.Requests");
            Answered(logger, context.Request.Method, pattern, context.Response.StatusCode, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
    });

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Route} answered {Status} in {Milliseconds} ms")]
    private static partial void Answered(ILogger logger, string method, string route, int status, long milliseconds);
}
