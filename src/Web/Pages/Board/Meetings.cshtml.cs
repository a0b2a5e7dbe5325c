using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Board;

/// <summary>The meetings of the board that decisions were reported at, and the decisions that wait to be reported.</summary>
public sealed class MeetingsModel(ManagerApi api, CurrentMunicipality here, Wording wording) : PageModel
{
    /// <summary>The meetings, newest first.</summary>
    public Listing<BoardMeeting> Meetings { get; private set; } = new([], null);

    /// <summary>The decisions that stand on no list yet, oldest first.</summary>
    public Listing<ReportedDecision> Unreported { get; private set; } = new([], null);

    /// <summary>The form of a new list.</summary>
    public CaseForm Form { get; private set; } = new();

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>Reads both lists; the cursors are those of each.</summary>
    public Task OnGetAsync(string? cursor, string? waiting, CancellationToken ct) => ReadAsync(cursor, waiting, ct);

    /// <summary>Draws up the list for a meeting, and opens it.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] CaseForm form, CancellationToken ct)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        try
        {
            var drawn = await api.DrawUpAsync(here.Code, form.Day, form.Key, ct);
            return RedirectToPage("/Board/Meeting", new { m = here.Code, meetingId = drawn.MeetingId, after = drawn.Position, done = "drawn-up" });
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 403 or 404))
        {
            await ReadAsync(null, null, ct);
            (Form, Errors) = (form, [.. FormError.From(e.Problem, wording, "on").Select(w => w.Field is null ? w : w with { Field = "draw-on" })]);
            ModelState.Clear();
            Response.StatusCode = e.Problem.Status;
            return Page();
        }
    }

    private async Task ReadAsync(string? cursor, string? waiting, CancellationToken ct)
    {
        Meetings = await api.MeetingsAsync(here.Code, cursor, null, ct);
        Unreported = await api.UnreportedAsync(here.Code, waiting, ct);
    }
}
