using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>The letter of a decision, exactly as it was sealed.</summary>
public sealed class LetterModel(OfficerApi api, CurrentMunicipality here) : PageModel
{
    /// <summary>Shows the letter as a document of its own.</summary>
    public async Task<IActionResult> OnGetAsync(Guid caseId, CancellationToken ct) =>
        new LetterResult(await api.LetterAsync(here.Code, caseId, ct));
}
