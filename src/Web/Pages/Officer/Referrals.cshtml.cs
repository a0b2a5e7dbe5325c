using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>What waits for the advice or approval of the signed-in officer.</summary>
public sealed class ReferralsModel(OfficerApi api, CurrentMunicipality here) : PageModel
{
    /// <summary>One page of the list, oldest first.</summary>
    public Listing<WaitingReferral> Items { get; private set; } = new([], null);

    /// <summary>Reads the page that the cursor points at, or the first.</summary>
    public async Task OnGetAsync(string? cursor, CancellationToken ct) => Items = await api.WaitingReferralsAsync(here.Code, cursor, ct);
}
