using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Public;

/// <summary>The rounds of school choice, for anyone, signed in or not.</summary>
public sealed class RoundsModel(PublicApi api, CurrentMunicipality here) : PageModel
{
    /// <summary>Where the page begins; null for the first.</summary>
    [FromQuery]
    public string? Cursor { get; set; }

    /// <summary>The rounds, the one that opens last first.</summary>
    public Listing<PublicRoundItem> Rounds { get; private set; } = new([], null);

    /// <summary>Shows the list.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Rounds = await api.RoundsAsync(here.Code, Cursor, ct);
}
