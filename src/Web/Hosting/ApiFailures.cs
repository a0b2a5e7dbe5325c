using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Session;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CaseMgmt.Web.Hosting;

/// <summary>What a page does when the API refuses and the page has no answer of its own: 401 logs in again, 403, 404 and the rest show their own page, 503 asks to try again.</summary>
public sealed partial class ApiFailures(TimeProvider clock, ILogger<ApiFailures> log) : IAsyncExceptionFilter
{
    private static readonly TimeSpan JustLoggedIn = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async Task OnExceptionAsync(ExceptionContext context)
    {
        switch (context.Exception)
        {
            case ApiUnavailableException unavailable:
                Away(log, unavailable.Message, unavailable.GetBaseException().GetType().Name);
                context.HttpContext.Response.Headers.RetryAfter =
                    Math.Ceiling(unavailable.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                context.Result = new StatusCodeResult(StatusCodes.Status503ServiceUnavailable);
                break;
            case ApiProblemException { Problem.Status: StatusCodes.Status401Unauthorized }:
                context.Result = await AnotherLoginHelpsAsync(context.HttpContext)
                    ? new ChallengeResult()
                    : new StatusCodeResult(StatusCodes.Status401Unauthorized);
                break;
            case ApiProblemException refused:
                context.Result = new StatusCodeResult(refused.Problem.Status);
                break;
            default:
                return;
        }
        context.ExceptionHandled = true;
    }

    /// <summary>The status of a failure that reached no page: an identity provider that is away is a service that is away.</summary>
    public static int StatusOf(Exception failure) => failure is IdentityUnavailableException or ApiUnavailableException
        ? StatusCodes.Status503ServiceUnavailable
        : StatusCodes.Status500InternalServerError;

    /// <summary>A service that is away needs one line in the log, not the framework's page of stack traces.</summary>
    public static bool IsLogged(ExceptionHandlerSuppressDiagnosticsContext context)
    {
        if (StatusOf(context.Exception) != StatusCodes.Status503ServiceUnavailable)
            return false;
        Away(context.HttpContext.RequestServices.GetRequiredService<ILogger<ApiFailures>>(), context.Exception.Message, context.Exception.GetBaseException().GetType().Name);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} ({Why})")]
    private static partial void Away(ILogger logger, string what, string why);

    /// <summary>A session just made that the API does not accept would be sent round for ever by a provider that remembers its users.</summary>
    private async Task<bool> AnotherLoginHelpsAsync(HttpContext context)
    {
        var session = await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return HttpMethods.IsGet(context.Request.Method)
            && (session.Properties?.IssuedUtc is not { } issued || clock.GetUtcNow() - issued > JustLoggedIn);
    }
}
