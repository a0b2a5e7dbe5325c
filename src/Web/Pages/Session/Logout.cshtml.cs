using CaseMgmt.Web.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace CaseMgmt.Web.Pages.Session;

/// <summary>Ends the session; only by a form, so that no link or image elsewhere logs anyone out.</summary>
public sealed class LogoutModel(IOptions<WebOptions> options) : PageModel
{
    /// <summary>Nothing to see here.</summary>
    public IActionResult OnGet() => NotFound();

    /// <summary>Removes the session cookie and says so.</summary>
    public async Task<IActionResult> OnPostAsync(string? m)
    {
        await HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return options.Value.Municipalities.Any(known => string.Equals(known.Code, m, StringComparison.Ordinal))
            ? RedirectToPage("/Session/SignedOut", new { m })
            : RedirectToPage("/Index");
    }
}
