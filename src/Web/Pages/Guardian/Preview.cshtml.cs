using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Guardian;

/// <summary>The answer for one child and school year before anything is applied for: way, map, limit, and what one may do next.</summary>
public sealed class PreviewModel(GuardianApi api, CurrentMunicipality here, Wording wording) : PageModel
{
    /// <summary>The child.</summary>
    public Child Child { get; private set; } = null!;

    /// <summary>The answer.</summary>
    public Preview Preview { get; private set; } = null!;

    /// <summary>The school years to choose among.</summary>
    public SchoolYears Years { get; private set; } = null!;

    /// <summary>The answer in words: the API's own, but for a protected child ours, which holds nothing of the child.</summary>
    public string? AnswerText { get; private set; }

    /// <summary>Reads child, years and answer; another guardian's child is not found.</summary>
    public async Task<IActionResult> OnGetAsync(string childId, string? schoolYear, CancellationToken ct)
    {
        Years = await api.SchoolYearsAsync(here.Code, ct);
        var year = Years.Items.FirstOrDefault(y => string.Equals(y, schoolYear, StringComparison.Ordinal)) ?? Years.Default;
        if ((await api.ChildrenAsync(here.Code, year, ct)).Items.FirstOrDefault(c => string.Equals(c.ChildId, childId, StringComparison.Ordinal)) is not { } child)
            return NotFound();
        var preview = await api.PreviewAsync(here.Code, new PreviewQuestion(childId, year), ct);

        // The page shows no way to a protected child's home even if an answer should hold one.
        var isProtected = child.ProtectedIdentity || preview.Problem is "protected-identity";
        Child = child with { ProtectedIdentity = isProtected };
        Preview = isProtected ? preview with { Map = null, Distance = null, School = null, Findings = [] } : preview;
        AnswerText = isProtected ? wording.Code("preview", "protected-identity") : preview.AnswerText;
        return Page();
    }
}
