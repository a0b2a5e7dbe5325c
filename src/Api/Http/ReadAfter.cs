using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Http;

/// <summary>
/// <c>?after=&lt;position&gt;</c> on reads: what a command answered with is waited for, up to a second, so that a caller sees
/// its own writes. Inline read models have it at once; an endpoint over an async one says <see cref="WaitsFor"/>.
/// </summary>
internal static class ReadAfter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Makes reads of the endpoint wait for an async projection.</summary>
    public static RouteHandlerBuilder WaitsFor(this RouteHandlerBuilder endpoint, string projection) =>
        endpoint.AddEndpointFilter(async (context, next) =>
        {
            if (Position(context.HttpContext) is { } position)
            {
                var daemon = context.HttpContext.RequestServices.GetRequiredService<ProjectionDaemon>();
                await daemon.WaitForAsync(position, projection, Patience, context.HttpContext.RequestAborted);
            }
            return await next(context);
        });

    /// <summary>Whether an endpoint is a read that takes a position.</summary>
    public static bool IsReadBy(IEnumerable<object> metadata) => metadata.OfType<IHttpMethodMetadata>().Any(m => m.HttpMethods.Contains(HttpMethods.Get, StringComparer.Ordinal));

    /// <summary>Refuses a position that no command gave out, on every read.</summary>
    public static ValueTask<object?> CheckAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        _ = Position(context.HttpContext);
        return next(context);
    }

    private static string? Position(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Query["after"] is not [{ Length: > 0 } text])
            return null;
        return LogPosition.TryParse(text, out _) ? text : throw new ProblemException(ProblemCodes.BadPosition);
    }
}
