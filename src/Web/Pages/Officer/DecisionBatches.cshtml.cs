using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>Many cases decided as they are put forward: what would come of it, and the start.</summary>
public sealed class DecisionBatchesModel(OfficerApi api, CurrentMunicipality here, Wording wording) : PageModel
{
    /// <summary>The form: its key and the reasons.</summary>
    public CaseForm Form { get; private set; } = new();

    /// <summary>The cases that would be decided, each with what is put forward.</summary>
    public IReadOnlyList<(PickedCase Case, string Outcome)> Ready { get; private set; } = [];

    /// <summary>The cases that would be left, and why.</summary>
    public IReadOnlyList<LeftCase> Left { get; private set; } = [];

    /// <summary>Every case that was ticked, to be looked at again.</summary>
    public IReadOnlyList<PickedCase> Picked { get; private set; } = [];

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>The address without a form leads to the worklist, where cases are ticked.</summary>
    public IActionResult OnGet() => RedirectToPage("/Officer/Worklist", new { m = here.Code });

    /// <summary>Looks at what would come of deciding the cases ticked; nothing is saved.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] CaseForm form, [FromForm] string[] cases, CancellationToken ct)
    {
        // A look is no command: what is started afterwards has a key of its own.
        form.Key = Guid.NewGuid();
        return await LookAsync(form, PickedCase.Of(cases), [], StatusCodes.Status200OK, ct);
    }

    /// <summary>Decides the cases that were looked at, each at the version it had then.</summary>
    public async Task<IActionResult> OnPostStartAsync([FromForm] CaseForm form, [FromForm] string[] cases, [FromForm] string[] ready, CancellationToken ct)
    {
        var items = PickedCase.Of(ready);
        if (form.Key == Guid.Empty || items.Count == 0)
            return BadRequest();
        try
        {
            var started = await api.StartBatchAsync(here.Code, [.. items.Select(c => new BatchItem(c.CaseId, c.Version))], Reasons(form), form.Ticked, form.Key, ct);
            return RedirectToPage("/Officer/DecisionBatch", new { m = here.Code, batchId = started.BatchId });
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 403))
        {
            return await LookAsync(form, PickedCase.Of(cases), FormError.From(e.Problem, wording, "reasons"), e.Problem.Status, ct);
        }
        catch (ApiUnavailableException e)
        {
            Response.Headers.RetryAfter = Math.Ceiling(e.RetryAfter.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return await LookAsync(form, PickedCase.Of(cases), [new FormError(null, wording.Code("problem", "away"))], StatusCodes.Status503ServiceUnavailable, ct);
        }
    }

    private async Task<IActionResult> LookAsync(CaseForm form, IReadOnlyList<PickedCase> picked, IReadOnlyList<FormError> errors, int status, CancellationToken ct)
    {
        if (picked.Count is 0 or > WorklistModel.MostPicked)
            (errors, status) = ([new FormError(null, wording.Code("problem", "none-picked"))], StatusCodes.Status422UnprocessableEntity);
        else if (status != StatusCodes.Status503ServiceUnavailable)
            Show(picked, (await api.BatchPreviewAsync(here.Code, [.. picked.Select(c => c.CaseId)], Reasons(form), form.Ticked, ct)).Items);
        (Form, Picked, Errors) = (form, picked, errors);
        ModelState.Clear();
        Response.StatusCode = status;
        return Page();
    }

    private void Show(IReadOnlyList<PickedCase> picked, IReadOnlyList<BatchPreviewItem> looked)
    {
        var references = picked.ToDictionary(c => c.CaseId, c => c.Reference);
        Ready = [.. looked.Where(i => i is { Decidable: true, Version: not null, Outcome: not null }).Select(i => (new PickedCase(i.CaseId, references[i.CaseId], i.Version!.Value), i.Outcome!))];
        Left = [.. looked.Where(i => !i.Decidable).Select(i => new LeftCase(i.CaseId, references[i.CaseId], wording.Code("hindrance", i.Code)))];
    }

    private static string? Reasons(CaseForm form) => string.IsNullOrWhiteSpace(form.Text) ? null : form.Text.Trim().ReplaceLineEndings("\n");
}
