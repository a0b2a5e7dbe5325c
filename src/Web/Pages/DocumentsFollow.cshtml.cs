using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages;

/// <summary>Whoever asked for public documents reads how it goes, by the reference and the code of the receipt; neither stands in an address.</summary>
public sealed class DocumentsFollowModel(PublicApi api, CurrentMunicipality here, Wording wording) : PageModel
{
    /// <summary>The form as typed: the subject is the reference, the text the code, the person the file to fetch.</summary>
    public ContactForm Form { get; private set; } = new();

    /// <summary>The request, or null.</summary>
    public FollowedRequest? Found { get; private set; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>Shows how the request goes.</summary>
    public Task<IActionResult> OnPostAsync([FromForm] ContactForm form, CancellationToken ct) => AskAsync(form, async () =>
    {
        (Form, Found) = (form, await api.FollowAsync(here.Code, form.Subject, form.Text, ct));
        return Page();
    });

    /// <summary>Shows the decision.</summary>
    public Task<IActionResult> OnPostLetterAsync([FromForm] ContactForm form, CancellationToken ct) =>
        AskAsync(form, async () => new LetterResult(await api.FollowLetterAsync(here.Code, form.Subject, form.Text, ct)));

    /// <summary>Passes a file on that was disclosed.</summary>
    public Task<IActionResult> OnPostFileAsync([FromForm] ContactForm form, CancellationToken ct) =>
        AskAsync(form, async () => new PassedFile(await api.FollowFileAsync(here.Code, form.Subject, form.Text, form.Person.GetValueOrDefault(), ct)));

    private async Task<IActionResult> AskAsync(ContactForm form, Func<Task<IActionResult>> ask)
    {
        Response.Headers.CacheControl = "no-store";
        try
        {
            return await ask();
        }
        catch (ApiProblemException e) when (e.Problem.Status == StatusCodes.Status404NotFound)
        {
            return Show(form, [new FormError(null, wording.Code("follow", "none"))], StatusCodes.Status404NotFound);
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 403))
        {
            return Show(form, [.. FormError.From(e.Problem, wording, "reference", "code").Select(w => w.Field is null ? w : w with { Field = $"follow-{w.Field}" })], e.Problem.Status);
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
