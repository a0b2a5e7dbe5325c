using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>One letter of a case, exactly as it was sealed.</summary>
public sealed class OneLetterModel(OfficerApi api, CurrentMunicipality here) : PageModel
{
    /// <summary>Shows the letter as a document of its own.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="letterId">The letter.</param>
    /// <param name="format"><c>pdf</c> for PDF/A; a page otherwise.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IActionResult> OnGetAsync(Guid caseId, Guid letterId, string? format, CancellationToken ct) => format == "pdf"
        ? File(await api.OneLetterPdfAsync(here.Code, caseId, letterId, ct), "application/pdf")
        : new LetterResult(await api.OneLetterAsync(here.Code, caseId, letterId, ct));
}
