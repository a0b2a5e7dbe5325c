using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>A case at the officer's desk: facts, map, rule trace, proposal, letter preview, decision.</summary>
public sealed class CaseModel(OfficerApi api, CurrentMunicipality here, Wording wording, IStringLocalizer<OfficerTexts> texts) : PageModel
{
    private static readonly string[] TimeFields = ["asKnownAt", "effectiveAt"];
    private static readonly string[] CorrectionFields = ["what", "effectiveFrom", "explanation"];
    private static readonly string[] Fields = ["outcome", "decisionType", "mode", "validFrom", "validTo", "reasons", "conditions", "presentedBy", "tookPart", "board.meeting", "board.paragraph"];

    /// <summary>The case.</summary>
    public CaseDetails Case { get; private set; } = null!;

    /// <summary>What every case has; null as of another time.</summary>
    public CaseOverview? Overview { get; private set; }

    /// <summary>The days of the case; null as of another time.</summary>
    public CaseTimes? CaseTimes { get; private set; }

    /// <summary>Whether parties have sent something in that nobody has gone through; nothing is decided before.</summary>
    public bool HasNewMaterial { get; private set; }

    /// <summary>What has happened, oldest first.</summary>
    public IReadOnlyList<TimelineEntry> Timeline { get; private set; } = [];

    /// <summary>What has happened since the form was shown, when that made it stale.</summary>
    public IReadOnlyList<TimelineEntry> Changes { get; private set; } = [];

    /// <summary>The form.</summary>
    public DecisionForm Form { get; private set; } = new();

    /// <summary>What is wrong with the form.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>True on the page that follows a decision.</summary>
    public bool JustDecided { get; private set; }

    /// <summary>True on the page that follows a correction.</summary>
    public bool JustCorrected { get; private set; }

    /// <summary>True on the page that follows a decision put forward.</summary>
    public bool JustProposed { get; private set; }

    /// <summary>True on the page that follows the return of one.</summary>
    public bool JustReturned { get; private set; }

    /// <summary>The form of the return of what is put forward: the text is why.</summary>
    public CaseForm Return { get; private set; } = new();

    /// <summary>The form of a correction.</summary>
    public CorrectionForm Correction { get; private set; } = new();

    /// <summary>The times that were asked for, as typed.</summary>
    public TimeForm Times { get; private set; } = new();

    /// <summary>Shows the case, now or as of another time.</summary>
    public async Task<IActionResult> OnGetAsync(Guid caseId, string? after, bool decided, bool corrected, bool proposed, bool returned, [FromQuery] TimeForm times, CancellationToken ct)
    {
        Times = times;
        var asked = times.Read(texts, out var errors);
        var status = StatusCodes.Status422UnprocessableEntity;
        try
        {
            await ReadAsync(caseId, after, errors.Count == 0 ? asked : ShownTimes.Now, ct);
        }
        catch (ApiProblemException e) when (!times.IsEmpty && (e.Problem.Status == StatusCodes.Status400BadRequest || e.Problem.Code is "case-not-known-then"))
        {
            (errors, status) = (FormError.From(e.Problem, wording, TimeFields), e.Problem.Status);
            await ReadAsync(caseId, null, ShownTimes.Now, ct);
        }
        catch (ApiProblemException e) when (e.Problem.Status == StatusCodes.Status404NotFound)
        {
            // Other cases than those of school transport have pages of their own.
            var other = await api.OverviewAsync(here.Code, caseId, null, ct);
            return CaseHome.IsTransport(other.CaseType) ? NotFound() : Redirect($"/{here.Code}/officer/cases/{caseId}{CaseHome.ForOfficer(other.CaseType)}");
        }
        Begin();
        JustDecided = decided && Case.Decision is not null;
        JustProposed = proposed && Case.Proposal is { PutForwardBy: not null };
        JustReturned = returned && Case.ReturnedProposal is not null;
        JustCorrected = corrected && Case.Corrections is { Count: > 0 };
        return errors.Count > 0 ? Show(errors, status) : Page();
    }

    /// <summary>Corrects a fact, or shows what is wrong with everything typed kept.</summary>
    public async Task<IActionResult> OnPostCorrectAsync(Guid caseId, [FromForm] CorrectionForm form, CancellationToken ct)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        await ReadAsync(caseId, null, ShownTimes.Now, ct);
        Begin();
        Correction = form;
        var correction = form.Read(texts, out var errors);
        if (errors.Count > 0)
            return Show(errors, StatusCodes.Status422UnprocessableEntity);
        try
        {
            var answer = await api.CorrectAsync(here.Code, caseId, correction, form.Version, form.Key, ct);
            return RedirectToPage(new { m = here.Code, caseId, after = answer.Position, corrected = true });
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 403 or 404))
        {
            await ReadAsync(caseId, null, ShownTimes.Now, ct);
            Begin();
            Correction = form;
            if (e.Problem.Status == StatusCodes.Status412PreconditionFailed)
            {
                Changes = [.. Timeline.Where(entry => entry.Version > form.Version)];
                form.Version = Case.Version;
            }
            return Show(FormError.From(e.Problem, wording, CorrectionFields), e.Problem.Status);
        }
        catch (ApiUnavailableException e)
        {
            Response.Headers.RetryAfter = Math.Ceiling(e.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return Show([new FormError(null, texts["Correct.Unavailable"])], StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>Decides, or shows what is wrong with everything typed kept.</summary>
    public Task<IActionResult> OnPostAsync(Guid caseId, [FromForm] DecisionForm form, CancellationToken ct) =>
        SendAsync(caseId, form, decision => api.DecideAsync(here.Code, caseId, decision, form.Version, form.Key, ct), after => new { m = here.Code, caseId, after, decided = true }, ct);

    /// <summary>Puts the decision forward to whoever may take it, or shows what is wrong with everything typed kept. Who has a part in it is told with the decision.</summary>
    public Task<IActionResult> OnPostProposeAsync(Guid caseId, [FromForm] DecisionForm form, CancellationToken ct) =>
        SendAsync(
            caseId, form, decision => api.DoTransportAsync(here.Code, caseId, "proposals", decision with { PresentedBy = null, TookPart = null, Board = null }, form.Key, form.Version, ct),
            after => new { m = here.Code, caseId, after, proposed = true }, ct);

    /// <summary>Returns what an officer has put forward, or takes it back.</summary>
    public async Task<IActionResult> OnPostReturnAsync(Guid caseId, [FromForm] CaseForm form, CancellationToken ct)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        try
        {
            var answer = await api.DoTransportAsync(here.Code, caseId, "proposals/returns", new { reason = form.Text }, form.Key, form.Version, ct);
            return RedirectToPage(new { m = here.Code, caseId, after = answer.Position, returned = true });
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 403 or 404))
        {
            await ReadAsync(caseId, null, ShownTimes.Now, ct);
            Begin();
            ModelState.Clear();
            (Return.Text, Return.Key) = (form.Text, form.Key);
            return Show([.. FormError.From(e.Problem, wording, "reason").Select(w => w.Field is null ? w : w with { Field = "return-reason" })], e.Problem.Status);
        }
    }

    private async Task<IActionResult> SendAsync(Guid caseId, DecisionForm form, Func<Decision, Task<CommandAnswer>> send, Func<string?, object> to, CancellationToken ct)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        await ReadAsync(caseId, null, ShownTimes.Now, ct);
        Begin();
        Form = form;
        // A case decided meanwhile is the API's to answer: the same decision sent twice is not an error.
        var decision = form.Read(Case.Proposal, texts, out var errors);
        if (errors.Count > 0)
            return Show(errors, StatusCodes.Status422UnprocessableEntity);
        try
        {
            return RedirectToPage(to((await send(decision)).Position));
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 403 or 404) || e.Code == "decision-not-delegated")
        {
            await ReadAsync(caseId, null, ShownTimes.Now, ct);
            // Assessed anew meanwhile is as stale: what was typed is kept, and what has changed is shown.
            if (e.Problem.Status == StatusCodes.Status412PreconditionFailed || e.Code == "facts-changed")
            {
                Changes = [.. Timeline.Where(entry => entry.Version > form.Version)];
                form.Version = Case.Version;
            }
            return Show(FormError.From(e.Problem, wording, Fields), e.Problem.Status);
        }
        catch (ApiUnavailableException e)
        {
            Response.Headers.RetryAfter = Math.Ceiling(e.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return Show([new FormError(null, texts["Decide.Unavailable"])], StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>Shows the letter that the form as it stands would give; nothing is saved.</summary>
    public async Task<IActionResult> OnPostLetterPreviewAsync(Guid caseId, [FromForm] DecisionForm form, CancellationToken ct)
    {
        await ReadAsync(caseId, null, ShownTimes.Now, ct);
        Begin();
        Form = form;
        var decision = form.Read(Case.Proposal, texts, out var errors);
        if (errors.Count > 0)
            return Show(errors, StatusCodes.Status422UnprocessableEntity);
        try
        {
            return new LetterResult(await api.LetterPreviewAsync(here.Code, caseId, decision, ct));
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 403 or 404))
        {
            return Show(FormError.From(e.Problem, wording, Fields), e.Problem.Status);
        }
    }

    private PageResult Show(IReadOnlyList<FormError> errors, int status)
    {
        Errors = errors;
        Response.StatusCode = status;
        return Page();
    }

    // Forms that nobody has filled in.
    private void Begin()
    {
        Form = Case.Decision is null ? DecisionForm.For(Case) : new DecisionForm();
        Correction = CorrectionForm.For(Case);
        Return = new CaseForm { Version = Case.Version };
    }

    private async Task ReadAsync(Guid caseId, string? after, ShownTimes times, CancellationToken ct)
    {
        Case = await api.CaseAsync(here.Code, caseId, after, times, ct);
        Timeline = (await api.TimelineAsync(here.Code, caseId, times, ct)).Items;
        if (Case.AsOf is not null)
            return;
        Overview = await api.OverviewAsync(here.Code, caseId, null, ct);
        CaseTimes = await api.TimesAsync(here.Code, caseId, ct);
        HasNewMaterial = Overview.Status == "under-assessment" && (await api.NewMaterialAsync(here.Code, caseId, ct)).Count > 0;
    }
}
