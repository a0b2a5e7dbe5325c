using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Guardian.Parts;

/// <summary>One file of a case, to keep or open.</summary>
public sealed class FileModel(GuardianApi api, CurrentMunicipality here) : PageModel
{
    /// <summary>Passes the file on.</summary>
    public async Task<IActionResult> OnGetAsync(Guid caseId, Guid attachmentId, CancellationToken ct) => new PassedFile(await api.OpenFileAsync(here.Code, caseId, attachmentId, ct));
}
