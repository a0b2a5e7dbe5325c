using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>The officers' worklist.</summary>
public sealed class WorklistModel(OfficerApi api, CurrentMunicipality here, Wording wording, TimeProvider clock) : PageModel
{
    /// <summary>Most cases that are ticked at once.</summary>
    public const int MostPicked = 200;

    /// <summary>The statuses one may filter by.</summary>
    public static IReadOnlyList<string> Statuses { get; } = ["under-assessment", "decided", "needs-reexamination", "closed", "handed-over"];

    /// <summary>Which cases: everybody's, one's own, nobody's, those with an unread message, or those in which an officer has put a decision forward.</summary>
    public static IReadOnlyList<string> Views { get; } = ["all", "mine", "unassigned", "unread", "proposed"];

    /// <summary>The warnings one may filter by.</summary>
    public static IReadOnlyList<string> Warnings { get; } = ["target-near", "target-passed", "decision-demandable", "decision-demanded", "demand-answer-passed", "signature-declined", "signature-missing", "appeal-waits"];

    /// <summary>The queues one may filter by.</summary>
    public static IReadOnlyList<string> Queues { get; } = ["ordinary", "protected"];

    /// <summary>The orders: those that came first, or those to be decided first.</summary>
    public static IReadOnlyList<string> Orders { get; } = ["arrival", "due"];

    /// <summary>The status shown.</summary>
    public string Status { get; private set; } = Statuses[0];

    /// <summary>Whose cases are shown.</summary>
    public string Shown { get; private set; } = Views[0];

    /// <summary>The warning shown, or null for all cases.</summary>
    public string? Warning { get; private set; }

    /// <summary>The queue shown, or null for all.</summary>
    public string? Queue { get; private set; }

    /// <summary>The order.</summary>
    public string Order { get; private set; } = Orders[0];

    /// <summary>The cursor of the page shown, or null for the first.</summary>
    public string? Cursor { get; private set; }

    /// <summary>The cases ticked when a form was sent that was refused.</summary>
    public IReadOnlySet<Guid> Picked { get; private set; } = new HashSet<Guid>();

    /// <summary>The form of the cases ticked.</summary>
    public CaseForm Form { get; private set; } = new();

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>How many cases were given to an officer on the page before; null when none were.</summary>
    public int? Assigned { get; private set; }

    /// <summary>The cases that could not be given.</summary>
    public IReadOnlyList<LeftCase> Left { get; private set; } = [];

    /// <summary>One page of the list.</summary>
    public Listing<WorklistItem> Items { get; private set; } = new([], null);

    /// <summary>Reads the page that the cursor points at, or the first. What is no filter of ours is left out.</summary>
    public async Task OnGetAsync([FromQuery] WorklistQuery query, int? assigned, CancellationToken ct)
    {
        Assigned = assigned;
        await ReadAsync(query, ct);
    }

    /// <summary>Gives the cases ticked to an officer, oneself when nobody is named; those that cannot be given are told.</summary>
    public async Task<IActionResult> OnPostAssignAsync([FromQuery] WorklistQuery query, [FromForm] CaseForm form, [FromForm] string[] cases, CancellationToken ct)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        var picked = PickedCase.Of(cases);
        (Form, Picked) = (form, picked.Select(c => c.CaseId).ToHashSet());
        if (picked.Count is 0 or > MostPicked)
            return await RefuseAsync(query, [new FormError("picked", wording.Code("problem", "none-picked"))], StatusCodes.Status422UnprocessableEntity, ct);
        try
        {
            var results = (await api.AssignAsync(here.Code, [.. picked.Select(c => c.CaseId)], string.IsNullOrWhiteSpace(form.Officer) ? null : form.Officer.Trim(), form.Ticked, form.Key, ct)).Results;
            Left =
            [
                .. results.Where(r => r.Outcome == "refused")
                    .Select(r => new LeftCase(r.CaseId, picked.First(c => c.CaseId == r.CaseId).Reference, wording.Code("hindrance", r.Code))),
            ];
            var assigned = results.Count - Left.Count;
            if (Left.Count == 0)
            {
                Take(query);
                return Redirect(Link(Cursor) + $"&assigned={assigned.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
            }
            (Form, Picked, Assigned) = (new CaseForm(), new HashSet<Guid>(), assigned);
            await ReadAsync(query, ct);
            return Page();
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 403 or 404))
        {
            return await RefuseAsync(query, [.. FormError.From(e.Problem, wording, "officer").Select(w => w.Field is null ? w : w with { Field = "picked-officer" })], e.Problem.Status, ct);
        }
    }

    /// <summary>Address of a page of the same list.</summary>
    public string Link(string? cursor) => $"/{here.Code}/officer/worklist{Query.With(
        ("status", Status), ("view", Shown == Views[0] ? null : Shown), ("warning", Warning), ("queue", Queue), ("order", Order == Orders[0] ? null : Order), ("cursor", cursor))}";

    /// <summary>True when the case should have been decided before today and is not.</summary>
    public bool IsLate(WorklistItem item) =>
        item.Status is "under-assessment" && item.TargetDate is { } target && target < Wording.SwedishDay(clock.GetUtcNow());

    private async Task<IActionResult> RefuseAsync(WorklistQuery query, IReadOnlyList<FormError> errors, int status, CancellationToken ct)
    {
        await ReadAsync(query, ct);
        Errors = errors;
        ModelState.Clear();
        Response.StatusCode = status;
        return Page();
    }

    private void Take(WorklistQuery query)
    {
        Status = OneOf(Statuses, query.Status) ?? Statuses[0];
        Shown = OneOf(Views, query.View) ?? Views[0];
        Warning = OneOf(Warnings, query.Warning);
        Queue = OneOf(Queues, query.Queue);
        Order = OneOf(Orders, query.Order) ?? Orders[0];
        Cursor = string.IsNullOrEmpty(query.Cursor) ? null : query.Cursor;
    }

    private async Task ReadAsync(WorklistQuery query, CancellationToken ct)
    {
        Take(query);
        var filter = new WorklistFilter(Status, Queue, Shown == "mine", Shown == "unassigned", Shown == "unread", Warning, Order == "due" ? Order : null, Shown == "proposed");
        Items = await api.WorklistAsync(here.Code, filter, Cursor, ct);
    }

    private static string? OneOf(IReadOnlyList<string> codes, string? code) => codes.FirstOrDefault(c => string.Equals(c, code, StringComparison.Ordinal));
}

/// <summary>What the worklist is asked for, as it stands in its address.</summary>
public sealed class WorklistQuery
{
    /// <summary>The status.</summary>
    public string? Status { get; set; }

    /// <summary>Whose cases.</summary>
    public string? View { get; set; }

    /// <summary>The warning.</summary>
    public string? Warning { get; set; }

    /// <summary>The queue.</summary>
    public string? Queue { get; set; }

    /// <summary>The order.</summary>
    public string? Order { get; set; }

    /// <summary>The page.</summary>
    public string? Cursor { get; set; }
}
