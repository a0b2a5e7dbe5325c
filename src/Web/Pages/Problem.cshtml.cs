using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages;

/// <summary>What a person sees when a page cannot be shown: one text per kind of failure, and a way on.</summary>
// A failed form is shown by running this page in the same request: checking the form again would hide the first failure. It changes nothing.
#pragma warning disable S4502
[IgnoreAntiforgeryToken]
#pragma warning restore S4502
[ResponseCache(NoStore = true)]
public sealed class ProblemModel : PageModel
{
    /// <summary>The failure that has a text: 400, 401, 403, 404, 500 or 503.</summary>
    public string Kind { get; private set; } = "404";

    /// <summary>The page to try again, for a failure that may pass; null for a form, which the browser itself sends again.</summary>
    public string? RetryPath { get; private set; }

    /// <summary>Shows the failure; the address itself, typed by hand, is a page that does not exist.</summary>
    public void OnGet() => Show();

    /// <summary>A form that failed keeps its method when the error is shown.</summary>
    public void OnPost() => Show();

    private void Show()
    {
        var original = HttpContext.Features.Get<IStatusCodeReExecuteFeature>();
        var failed = HttpContext.Features.Get<IExceptionHandlerPathFeature>();
        if (original is null && failed is null)
            Response.StatusCode = StatusCodes.Status404NotFound;
        Kind = Response.StatusCode switch
        {
            400 or 401 or 403 or 404 or 503 => Response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture),
            < 500 => "400",
            _ => "500",
        };
        if (Response.StatusCode >= 500 && HttpMethods.IsGet(Request.Method))
            RetryPath = original is null ? failed?.Path : original.OriginalPath + original.OriginalQueryString;
        if (Response.StatusCode == StatusCodes.Status503ServiceUnavailable && Response.Headers.RetryAfter.Count == 0)
            Response.Headers.RetryAfter = "10";
    }
}
