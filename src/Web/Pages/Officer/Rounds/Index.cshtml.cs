using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer.Rounds;

/// <summary>The rounds of school choice.</summary>
public sealed class IndexModel(RoundApi api, CurrentMunicipality here) : PageModel
{
    /// <summary>One page of the list, the one that opens last first.</summary>
    public Listing<RoundItem> Rounds { get; private set; } = new([], null);

    /// <summary>Reads the page that the cursor points at, or the first.</summary>
    public async Task OnGetAsync(string? cursor, CancellationToken ct) => Rounds = await api.RoundsAsync(here.Code, cursor, ct);
}
