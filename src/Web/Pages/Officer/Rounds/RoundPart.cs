using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer.Rounds;

/// <summary>A page about one round of school choice: reads it, takes it a step further, and shows the page again with what was done, or with what is wrong and everything typed kept.</summary>
public abstract class RoundPartModel(RoundApi api, CurrentMunicipality here, Wording wording) : PageModel
{
    private (string Name, CaseForm Form)? sent;

    /// <summary>The round's id, from the address.</summary>
    [FromRoute]
    public Guid RoundId { get; set; }

    /// <summary>The round.</summary>
    public RoundDetails Round { get; private set; } = null!;

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>What the page before did, in words; null when nothing.</summary>
    public string? Done { get; private set; }

    /// <summary>The code of the municipality.</summary>
    protected string Here => here.Code;

    /// <summary>The rounds' part of the API.</summary>
    protected RoundApi Api => api;

    /// <summary>The texts.</summary>
    protected Wording Words => wording;

    /// <summary>A school of the round by its code: its name where that is known.</summary>
    public string SchoolOf(string? unit) => Round.Seats.FirstOrDefault(s => s.Unit == unit)?.Name ?? unit ?? wording.Code("placement", "none");

    /// <summary>A form of the page as it was sent, or one that nobody has filled in.</summary>
    public T Form<T>(string name)
        where T : CaseForm, new() =>
        sent is { } kept && kept.Name == name && kept.Form is T form ? form : new T { Version = Round.Version };

    /// <summary>Whether a form was sent and is shown as it was filled in.</summary>
    protected bool IsSent(string name) => sent?.Name == name;

    /// <summary>Shows the page.</summary>
    public async Task<IActionResult> OnGetAsync(string? after, string? done, CancellationToken ct)
    {
        await ReadAsync(after, ct);
        Done = wording.Knows("done", done) ? wording.Code("done", done) : null;
        return Page();
    }

    /// <summary>Reads what the page shows beside the round.</summary>
    protected abstract Task ReadPartAsync(CancellationToken ct);

    /// <summary>Sends a command; goes to the page that shows what came of it, or shows what is wrong.</summary>
    /// <param name="name">The form's name on the page.</param>
    /// <param name="done">The code of the words that tell what was done.</param>
    /// <param name="form">The form.</param>
    /// <param name="command">The command; answers with the position to wait for.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <param name="fields">What the API calls the form's fields.</param>
    protected async Task<IActionResult> SendAsync(string name, string done, CaseForm form, Func<Task<string?>> command, CancellationToken ct, params string[] fields)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        try
        {
            var position = await command();
            return RedirectToPage(new { m = here.Code, roundId = RoundId, after = position, done });
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 404) && e.Code != "forbidden")
        {
            return await FailAsync(name, form, [.. FormError.From(e.Problem, wording, fields).Select(w => w.Field is null ? w : w with { Field = $"{name}-{w.Field}" })], e.Problem.Status, ct);
        }
        catch (ApiUnavailableException e)
        {
            Response.Headers.RetryAfter = Math.Ceiling(e.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return await FailAsync(name, form, [new FormError(null, wording.Code("problem", "away"))], StatusCodes.Status503ServiceUnavailable, ct);
        }
    }

    /// <summary>Shows the page with what is wrong in a form.</summary>
    protected async Task<IActionResult> FailAsync(string name, CaseForm form, IReadOnlyList<FormError> errors, int status, CancellationToken ct)
    {
        await ReadAsync(null, ct);
        form.Version = Round.Version;
        sent = (name, form);
        ModelState.Clear();
        Errors = errors;
        Response.StatusCode = status;
        return Page();
    }

    /// <summary>Shows the page with a form as it stands, nothing done.</summary>
    protected async Task<IActionResult> ShowAsync(string name, CaseForm form, CancellationToken ct)
    {
        await ReadAsync(null, ct);
        form.Version = Round.Version;
        sent = (name, form);
        ModelState.Clear();
        return Page();
    }

    private async Task ReadAsync(string? after, CancellationToken ct)
    {
        Round = await api.RoundAsync(here.Code, RoundId, after, ct);
        await ReadPartAsync(ct);
    }
}

/// <summary>The head of every page of a round: which round, and which of its pages.</summary>
/// <param name="Page">The page.</param>
/// <param name="Current">The page's code among the round's pages.</param>
public sealed record RoundHead(RoundPartModel Page, string Current);

/// <summary>The fields of a fact that an officer enters of a child.</summary>
/// <param name="Form">The form's name on the page.</param>
/// <param name="Name">What the API calls the entry.</param>
/// <param name="Property">The property of the form that takes it.</param>
/// <param name="Fact">What is entered.</param>
/// <param name="Page">The page.</param>
public sealed record FactFields(string Form, string Name, string Property, FactForm Fact, RoundPartModel Page);
