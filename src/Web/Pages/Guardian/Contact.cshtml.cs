using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Guardian;

/// <summary>A guardian writes to the school office about another matter, about one of the children or none.</summary>
public sealed class ContactModel(GuardianApi api, CurrentMunicipality here, Wording wording) : PageModel
{
    /// <summary>The form.</summary>
    public ContactForm Form { get; private set; } = new();

    /// <summary>The children to choose among.</summary>
    public IReadOnlyList<Child> Children { get; private set; } = [];

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>Shows the form.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Children = (await api.ChildrenAsync(here.Code, null, ct)).Items;

    /// <summary>Sends what is written, and opens the case it made.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] ContactForm form, CancellationToken ct)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        try
        {
            var answer = await api.WriteAsync(here.Code, form.Subject, form.Text?.ReplaceLineEndings("\n"), string.IsNullOrEmpty(form.Choice) ? null : form.Choice, form.Key, ct);
            return RedirectToPage("/Guardian/Parts/Inquiry", new { m = here.Code, caseId = answer.CaseId, after = answer.Position, done = "contact" });
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 403 or 404))
        {
            return await ShowAsync(form, [.. FormError.From(e.Problem, wording, "subject", "text").Select(w => w.Field is null ? w : w with { Field = $"contact-{w.Field}" })], e.Problem.Status, ct);
        }
        catch (ApiUnavailableException e)
        {
            Response.Headers.RetryAfter = Math.Ceiling(e.RetryAfter.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return await ShowAsync(form, [new FormError(null, wording.Code("problem", "away"))], StatusCodes.Status503ServiceUnavailable, ct);
        }
    }

    private async Task<IActionResult> ShowAsync(ContactForm form, IReadOnlyList<FormError> errors, int status, CancellationToken ct)
    {
        try
        {
            Children = (await api.ChildrenAsync(here.Code, null, ct)).Items;
        }
        catch (ApiUnavailableException)
        {
            // What is written matters more than the list of children.
        }
        (Form, Errors) = (form, errors);
        ModelState.Clear();
        Response.StatusCode = status;
        return Page();
    }
}
