using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Guardian;

/// <summary>The guardian's children.</summary>
public sealed class ChildrenModel(GuardianApi api, CurrentMunicipality here, IStringLocalizer<GuardianTexts> texts) : PageModel
{
    /// <summary>The children, as the population register knows them.</summary>
    public IReadOnlyList<Child> Children { get; private set; } = [];

    /// <summary>Reads the children.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Children = (await api.ChildrenAsync(here.Code, null, ct)).Items;

    /// <summary>The child's name; several protected children are told apart by their place in the list, since no name is shown.</summary>
    public string NameOf(Child child) => child.ProtectedIdentity && Children.Count(c => c.ProtectedIdentity) > 1
        ? texts["Children.ProtectedName", child.Name, Children.TakeWhile(c => c != child).Count(c => c.ProtectedIdentity) + 1]
        : child.Name;
}
