using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>The letter of a decision, exactly as it was sealed.</summary>
public sealed class LetterModel(OfficerApi api, CurrentMunicipality here) : PageModel
{
    /// <summary>Shows the letter as a document of its own.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="format"><c>pdf</c> for PDF/A; a page otherwise.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IActionResult> OnGetAsync(Guid caseId, string? format, CancellationToken ct) => format == "pdf"
        ? File(await api.LetterPdfAsync(here.Code, caseId, ct), "application/pdf")
        : new LetterResult(await api.LetterAsync(here.Code, caseId, ct));
}
