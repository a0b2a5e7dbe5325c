using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Board;

/// <summary>A meeting of the board: its list of decisions, its minutes and the day they were announced.</summary>
public sealed class MeetingModel(ManagerApi api, CurrentMunicipality here, Wording wording) : PageModel
{
    // Meetings are few; an older one than this is looked up no further.
    private const int MostPages = 10;

    /// <summary>The steps, each once, in their order.</summary>
    public static IReadOnlyList<string> Steps { get; } = ["approvals", "announcements"];

    /// <summary>The meeting.</summary>
    public BoardMeeting Meeting { get; private set; } = null!;

    /// <summary>One page of the list.</summary>
    public Listing<ReportedDecision> Decisions { get; private set; } = new([], null);

    /// <summary>The form of the next step.</summary>
    public CaseForm Form { get; private set; } = new();

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>What the page before did, in words.</summary>
    public string? Done { get; private set; }

    /// <summary>The step that comes next, or null.</summary>
    public string? Next => (Meeting.MinutesApprovedOn, Meeting.AnnouncedOn) switch
    {
        (null, _) => Steps[0],
        (_, null) => Steps[1],
        _ => null,
    };

    /// <summary>Shows the meeting.</summary>
    public async Task<IActionResult> OnGetAsync(Guid meetingId, string? cursor, string? after, string? done, CancellationToken ct)
    {
        Done = wording.Knows("done", done) ? wording.Code("done", done) : null;
        return await ReadAsync(meetingId, cursor, after, ct) ? Page() : NotFound();
    }

    /// <summary>Passes the list on as CSV.</summary>
    public async Task<IActionResult> OnGetCsvAsync(Guid meetingId, CancellationToken ct) =>
        new PassedFile(await api.CsvAsync(here.Code, meetingId, ct) with { Name = $"{meetingId:D}.csv" });

    /// <summary>Records the day of a step.</summary>
    public async Task<IActionResult> OnPostAsync(Guid meetingId, [FromForm] CaseForm form, CancellationToken ct)
    {
        if (form.Key == Guid.Empty || Steps.FirstOrDefault(s => string.Equals(s, form.Choice, StringComparison.Ordinal)) is not { } step)
            return BadRequest();
        try
        {
            var answer = await api.StepAsync(here.Code, meetingId, step, form.Day, form.Key, ct);
            return RedirectToPage(new { m = here.Code, meetingId, after = answer.Position, done = step });
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 403 or 404))
        {
            if (!await ReadAsync(meetingId, null, null, ct))
                return NotFound();
            (Form, Errors) = (form, [.. FormError.From(e.Problem, wording, "on").Select(w => w.Field is null ? w : w with { Field = "step-on" })]);
            ModelState.Clear();
            Response.StatusCode = e.Problem.Status;
            return Page();
        }
    }

    private async Task<bool> ReadAsync(Guid meetingId, string? cursor, string? after, CancellationToken ct)
    {
        string? page = null;
        for (var read = 0; read < MostPages; read++)
        {
            var meetings = await api.MeetingsAsync(here.Code, page, after, ct);
            if (meetings.Items.FirstOrDefault(m => m.MeetingId == meetingId) is { } found)
            {
                Meeting = found;
                Decisions = await api.DecisionsAsync(here.Code, meetingId, cursor, ct);
                return true;
            }
            page = meetings.NextCursor;
            if (page is null)
                break;
        }
        return false;
    }
}
