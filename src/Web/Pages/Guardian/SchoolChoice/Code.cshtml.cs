using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Guardian.SchoolChoice;

/// <summary>A child's random code in a round, with what is public of the list and the lottery, so that a family can see for itself that the child is on the list.</summary>
public sealed class CodeModel(ChoiceApi choices, CurrentMunicipality here, Wording wording) : PageModel
{
    /// <summary>The round, from the address.</summary>
    [FromRoute]
    public Guid RoundId { get; set; }

    /// <summary>The child, from the address.</summary>
    [FromRoute]
    public Guid ChildId { get; set; }

    /// <summary>The code; null when there is none to show.</summary>
    public ChildCode? Code { get; private set; }

    /// <summary>Why there is none, in words.</summary>
    public string? Barred { get; private set; }

    /// <summary>Shows the page.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        try
        {
            Code = await choices.CodeAsync(here.Code, RoundId, ChildId, ct);
        }
        catch (ApiProblemException e) when (e.Code is "round-list-not-fixed" or "child-not-on-list")
        {
            Barred = wording.Problem(e.Problem);
        }
    }
}
