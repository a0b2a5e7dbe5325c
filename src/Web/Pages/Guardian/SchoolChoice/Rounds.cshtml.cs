using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Guardian.SchoolChoice;

/// <summary>The rounds of school choice that concern the guardian's children.</summary>
public sealed class RoundsModel(ChoiceApi api, CurrentMunicipality here) : PageModel
{
    /// <summary>The rounds, the latest first.</summary>
    public IReadOnlyList<ChoiceRound> Rounds { get; private set; } = [];

    /// <summary>Reads the rounds.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Rounds = await api.RoundsAsync(here.Code, ct);
}
