using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace CaseMgmt.Web.Hosting;

/// <summary>Route constraint <c>municipality</c>: the code of a municipality that this node serves; any other is not found.</summary>
public sealed class MunicipalityConstraint(IOptions<WebOptions> options) : IRouteConstraint
{
    /// <inheritdoc/>
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values.TryGetValue(routeKey, out var value)
        && value is string code
        && options.Value.Municipalities.Any(m => string.Equals(m.Code, code, StringComparison.Ordinal));
}

/// <summary>The municipality that the request's path names.</summary>
public sealed class CurrentMunicipality(IHttpContextAccessor accessor, IOptions<WebOptions> options)
{
    /// <summary>The municipality, or null on the pages that belong to none. Error pages keep the municipality of the page that failed.</summary>
    public Municipality? OrNull => options.Value.Municipalities.FirstOrDefault(m => string.Equals(m.Code, CodeInPath, StringComparison.Ordinal));

    /// <summary>The municipality of a page whose route names one.</summary>
    public Municipality Value => OrNull ?? throw new InvalidOperationException("The page's route names no municipality.");

    /// <summary>The municipality's code.</summary>
    public string Code => Value.Code;

    private string? CodeInPath
    {
        get
        {
            var context = accessor.HttpContext;
            if (context?.Request.RouteValues["m"] is string code)
                return code;
            var path = context?.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath
                ?? context?.Features.Get<IExceptionHandlerPathFeature>()?.Path;
            return path?.Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        }
    }
}
