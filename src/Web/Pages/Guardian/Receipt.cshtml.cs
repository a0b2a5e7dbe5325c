using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Guardian;

/// <summary>The receipt of an application; an address of its own, so that reloading it sends nothing.</summary>
public sealed class ReceiptModel(GuardianApi api, CurrentMunicipality here) : PageModel
{
    /// <summary>The case that the application made.</summary>
    public CaseDetails Case { get; private set; } = null!;

    /// <summary>Reads the case, waiting for the position that the sending answered with.</summary>
    public async Task OnGetAsync(Guid caseId, string? after, CancellationToken ct) => Case = await api.CaseAsync(here.Code, caseId, after, ct);
}
