using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages;

/// <summary>Anyone asks for public documents, signed in or not; nobody needs to say who asks or why.</summary>
public sealed class DocumentsModel(PublicApi api, CurrentMunicipality here, Wording wording) : PageModel
{
    /// <summary>The form.</summary>
    public ContactForm Form { get; private set; } = new();

    /// <summary>The receipt of the request just made, or null. Shown on the answer to the form itself, since the code must stand in no address; sent again it is the same receipt.</summary>
    public RequestReceipt? Receipt { get; private set; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>Sends the request.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] ContactForm form, CancellationToken ct)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        try
        {
            Receipt = await api.AskForDocumentsAsync(here.Code, form.Subject, form.Text?.ReplaceLineEndings("\n"), form.Name, form.Contact, form.Key, ct);
            Response.Headers.CacheControl = "no-store";
            return Page();
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 403 or 404))
        {
            return Show(form, [.. FormError.From(e.Problem, wording, "subject", "text", "name", "contact").Select(w => w.Field is null ? w : w with { Field = $"documents-{w.Field}" })], e.Problem.Status);
        }
        catch (ApiUnavailableException e)
        {
            Response.Headers.RetryAfter = Math.Ceiling(e.RetryAfter.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return Show(form, [new FormError(null, wording.Code("problem", "away"))], StatusCodes.Status503ServiceUnavailable);
        }
    }

    private PageResult Show(ContactForm form, IReadOnlyList<FormError> errors, int status)
    {
        (Form, Errors) = (form, errors);
        ModelState.Clear();
        Response.StatusCode = status;
        return Page();
    }
}
