using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Guardian;

/// <summary>The guardian's children.</summary>
public sealed class ChildrenModel(GuardianApi api, CurrentMunicipality here) : PageModel
{
    /// <summary>The children, as the population register knows them.</summary>
    public IReadOnlyList<Child> Children { get; private set; } = [];

    /// <summary>Reads the children.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Children = (await api.ChildrenAsync(here.Code, null, ct)).Items;
}
