using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>An officer registers a request for public documents that came on paper, by e-mail or by telephone.</summary>
public sealed class DocumentRequestModel(OfficerApi api, CurrentMunicipality here, Wording wording) : PageModel
{
    private static readonly string[] Fields = ["subject", "text", "channel", "arrivedOn", "arrivalReason", "name", "contact"];

    /// <summary>The form.</summary>
    public ContactForm Form { get; private set; } = new();

    /// <summary>The receipt of the request just registered, or null. Shown on the answer to the form itself, since the code must stand in no address; sent again it is the same receipt.</summary>
    public RequestReceipt? Receipt { get; private set; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>Shows the form.</summary>
    public void OnGet()
    {
        // The form is empty.
    }

    /// <summary>Registers it, and shows the code that the one who asked is to have.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] ContactForm form, CancellationToken ct)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        try
        {
            Receipt = await api.RegisterRequestAsync(
                here.Code, new { subject = form.Subject, text = form.Text?.ReplaceLineEndings("\n"), channel = form.Channel, arrivedOn = form.Day, arrivalReason = string.IsNullOrWhiteSpace(form.ArrivalReason) ? null : form.ArrivalReason.ReplaceLineEndings("\n").Trim(), name = form.Name, contact = form.Contact }, form.Key, ct);
            Response.Headers.CacheControl = "no-store";
            return Page();
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 403 or 404))
        {
            (Form, Errors) = (form, [.. FormError.From(e.Problem, wording, Fields).Select(w => w.Field is null ? w : w with { Field = $"request-{w.Field}" })]);
            ModelState.Clear();
            Response.StatusCode = e.Problem.Status;
            return Page();
        }
    }
}
