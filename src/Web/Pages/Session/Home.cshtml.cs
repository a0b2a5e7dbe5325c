using CaseMgmt.Web.Session;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Session;

/// <summary>Where a login leads: guardians to their children, officers to the worklist, managers to the lists for the board.</summary>
[Authorize]
public sealed class HomeModel : PageModel
{
    /// <summary>Sends the person on by role; without one in this municipality there is nothing to see.</summary>
    public IActionResult OnGet(string m)
    {
        if (User.HasRole(m, SessionClaims.Guardian))
            return RedirectToPage("/Guardian/Children", new { m });
        if (User.HasRole(m, SessionClaims.Officer))
            return RedirectToPage("/Officer/Worklist", new { m });
        return User.HasRole(m, SessionClaims.Manager) ? RedirectToPage("/Board/Meetings", new { m }) : Forbid();
    }
}
