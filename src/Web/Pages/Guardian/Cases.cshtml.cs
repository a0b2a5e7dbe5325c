using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Guardian;

/// <summary>The guardian's cases.</summary>
public sealed class CasesModel(GuardianApi api, CurrentMunicipality here) : PageModel
{
    /// <summary>One page of the list.</summary>
    public Listing<CaseSummary> Cases { get; private set; } = new([], null);

    /// <summary>Reads the page that the cursor points at, or the first.</summary>
    public async Task OnGetAsync(string? cursor, CancellationToken ct) => Cases = await api.CasesAsync(here.Code, cursor, ct);
}
