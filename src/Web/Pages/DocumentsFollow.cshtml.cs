using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages;

/// <summary>Whoever asked for public documents reads how it goes, by the reference and the code of the receipt; neither stands in an address.</summary>
public sealed class DocumentsFollowModel(PublicApi api, CurrentMunicipality here, Wording wording) : PageModel
{
    /// <summary>The form as typed: the subject is the reference, the text the code, the person the file or the letter to fetch.</summary>
    public FollowForm Form { get; private set; } = new();

    /// <summary>What was just written: <c>answer</c>, <c>message</c>, or nothing.</summary>
    public string? Written { get; private set; }

    /// <summary>The request, or null.</summary>
    public FollowedRequest? Found { get; private set; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>Shows how the request goes.</summary>
    public Task<IActionResult> OnPostAsync([FromForm] FollowForm form, CancellationToken ct) => AskAsync(form, async () =>
    {
        (Form, Found) = (form, await api.FollowAsync(here.Code, form.Subject, form.Text, ct));
        return Page();
    });

    /// <summary>Takes in what is written, and shows it. There is no address to go on to: reference and code stand in none.</summary>
    public Task<IActionResult> OnPostWriteAsync([FromForm] FollowForm form, CancellationToken ct) => AskAsync(form, async () =>
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        try
        {
            var written = await api.WriteAsync(here.Code, form.Subject, form.Text, form.Reply?.ReplaceLineEndings("\n"), form.About == Guid.Empty ? null : form.About, form.Key, ct);
            (Written, Form) = (written.IsAnswer ? "answer" : "message", new FollowForm { Subject = form.Subject, Text = form.Text });
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 403 or 404))
        {
            (Form, Errors) = (form, [.. FormError.From(e.Problem, wording, "text").Select(w => w.Field is null ? w : w with { Field = $"{FormNameOf(form.About)}-{w.Field}" })]);
            Response.StatusCode = e.Problem.Status;
        }
        ModelState.Clear();
        Found = await api.FollowAsync(here.Code, form.Subject, form.Text, ct);
        return Page();
    });

    /// <summary>The name on the page of the form that answers a question, or of the one for messages.</summary>
    public static string FormNameOf(Guid question) => question == Guid.Empty ? "reply" : $"answer-{question:N}";

    /// <summary>What was typed in a form that was refused; nothing in the others.</summary>
    public string? TypedIn(Guid question) => Errors.Count > 0 && Form.About == question ? Form.Reply : null;

    /// <summary>The key of a form: that of the one that was refused, so that a retry is the same.</summary>
    public Guid KeyOf(Guid question) => Errors.Count > 0 && Form.About == question ? Form.Key : Guid.NewGuid();

    /// <summary>Shows a letter: the one named, or the decision.</summary>
    public Task<IActionResult> OnPostLetterAsync([FromForm] FollowForm form, CancellationToken ct) =>
        AskAsync(form, async () => new LetterResult(await api.FollowLetterAsync(here.Code, form.Subject, form.Text, form.Person, ct)));

    /// <summary>Passes a file on that was disclosed.</summary>
    public Task<IActionResult> OnPostFileAsync([FromForm] FollowForm form, CancellationToken ct) =>
        AskAsync(form, async () => new PassedFile(await api.FollowFileAsync(here.Code, form.Subject, form.Text, form.Person.GetValueOrDefault(), ct)));

    private async Task<IActionResult> AskAsync(FollowForm form, Func<Task<IActionResult>> ask)
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

    private PageResult Show(FollowForm form, IReadOnlyList<FormError> errors, int status)
    {
        (Form, Errors) = (form, errors);
        ModelState.Clear();
        Response.StatusCode = status;
        return Page();
    }
}

/// <summary>Reference and code, with what is written.</summary>
public sealed class FollowForm : CaseForm
{
    /// <summary>The reference.</summary>
    public string? Subject { get; set; }

    /// <summary>A message or an answer.</summary>
    public string? Reply { get; set; }
}
