using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Session;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages;

/// <summary>A page about one part of a case: reads it, sends a form, and shows the page again with what was done, or with what is wrong and everything typed kept.</summary>
public abstract class CasePartModel(CasePartsApi api, CurrentMunicipality here, Wording wording) : PageModel
{
    /// <summary>The case's id, from the address.</summary>
    [FromRoute]
    public Guid CaseId { get; set; }

    /// <summary>What every case has.</summary>
    public CaseOverview Case { get; private set; } = null!;

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>What the page before did, in words; null when nothing.</summary>
    public string? Done { get; private set; }

    /// <summary>True in a case of school transport, which has a page of its own.</summary>
    public bool IsTransport => CaseHome.IsTransport(Case.CaseType);

    /// <summary>True when nothing more may be done in the case.</summary>
    public bool IsOver => Case.Status is "closed" or "handed-over";

    /// <summary>True until the case is decided.</summary>
    public bool IsUndecided => Case.Status == "under-assessment";

    /// <summary>The signed-in person's account.</summary>
    public string? Me => User.FindFirst(SessionClaims.Subject)?.Value;

    /// <summary>The code of the municipality.</summary>
    protected string Here => here.Code;

    /// <summary>What both sides may read and send.</summary>
    protected CasePartsApi Parts => api;

    /// <summary>The texts.</summary>
    protected Wording Words => wording;

    // Which form was sent, and how it was filled in.
    private (string Name, CaseForm Form)? sent;

    /// <summary>Shows the part.</summary>
    public async Task<IActionResult> OnGetAsync(string? after, string? done, CancellationToken ct)
    {
        await ReadAsync(after, ct);
        Done = wording.Knows("done", done) ? wording.Code("done", done) : null;
        return Page();
    }

    /// <summary>A form of the page as it was sent, or one that nobody has filled in.</summary>
    /// <param name="name">Its name on the page.</param>
    /// <param name="about">What it is about, where there are several of it.</param>
    public CaseForm Form(string name, Guid? about = null) =>
        sent is { } kept && kept.Name == NameOf(name, about ?? Guid.Empty) ? kept.Form : new CaseForm { About = about ?? Guid.Empty, Version = Case.Version };

    /// <summary>As <see cref="Form(string, Guid?)"/>, for a form with more fields.</summary>
    public T Form<T>(string name, Guid? about = null)
        where T : CaseForm, new() =>
        Form(name, about) as T ?? new T { About = about ?? Guid.Empty, Version = Case.Version };

    /// <summary>The name of a form of which there are several.</summary>
    public static string NameOf(string name, Guid about) => about == Guid.Empty ? name : $"{name}-{about:N}";

    /// <summary>Reads what the part shows.</summary>
    protected abstract Task ReadPartAsync(CancellationToken ct);

    /// <summary>Sends a command; goes to the page that shows it, or shows what is wrong.</summary>
    /// <param name="name">The form's name on the page.</param>
    /// <param name="form">The form.</param>
    /// <param name="command">The command.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <param name="fields">What the API calls the form's fields.</param>
    protected async Task<IActionResult> SendAsync(string name, CaseForm form, Func<Task<CommandAnswer>> command, CancellationToken ct, params string[] fields)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        try
        {
            var answer = await command();
            // What is sent to a case that has been handed over arrives in the one that it goes on as.
            return answer.CaseId == Guid.Empty || answer.CaseId == CaseId
                ? RedirectToPage(new { m = here.Code, caseId = CaseId, after = answer.Position, done = name })
                : RedirectToPage(new { m = here.Code, caseId = answer.CaseId, after = answer.Position, done = "elsewhere" });
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 404) && e.Code != "forbidden")
        {
            var id = NameOf(name, form.About);
            return await FailAsync(name, form, [.. FormError.From(e.Problem, wording, fields).Select(w => w.Field is null ? w : w with { Field = $"{id}-{w.Field}" })], e.Problem.Status, ct);
        }
        catch (ApiUnavailableException e)
        {
            Response.Headers.RetryAfter = Math.Ceiling(e.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return await FailAsync(name, form, [new FormError(null, wording.Code("problem", "away"))], StatusCodes.Status503ServiceUnavailable, ct);
        }
    }

    /// <summary>Shows a letter as it would be; or what is wrong in the form that it would follow from. Nothing is saved.</summary>
    /// <param name="name">The form's name on the page.</param>
    /// <param name="form">The form.</param>
    /// <param name="ask">Asks for the letter.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <param name="fields">What the API calls the form's fields.</param>
    protected async Task<IActionResult> PreviewAsync(string name, CaseForm form, Func<Task<string>> ask, CancellationToken ct, params string[] fields)
    {
        try
        {
            return new LetterResult(await ask());
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 404) && e.Code != "forbidden")
        {
            return await FailAsync(name, form, [.. FormError.From(e.Problem, Words, fields).Select(w => w.Field is null ? w : w with { Field = $"{name}-{w.Field}" })], e.Problem.Status, ct);
        }
    }

    /// <summary>Shows the page with what is wrong in a form.</summary>
    protected async Task<IActionResult> FailAsync(string name, CaseForm form, IReadOnlyList<FormError> errors, int status, CancellationToken ct)
    {
        await ReadAsync(null, ct);
        // What comes next rests on what is shown now.
        form.Version = Case.Version;
        sent = (NameOf(name, form.About), form);
        // A select or a hidden field shows what was sent, not what the framework remembers of it.
        ModelState.Clear();
        Errors = errors;
        Response.StatusCode = status;
        return Page();
    }

    private async Task ReadAsync(string? after, CancellationToken ct)
    {
        Case = await api.OverviewAsync(here.Code, CaseId, after, ct);
        await ReadPartAsync(ct);
    }
}
