using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer.Trustees;

/// <summary>Who is appointed to answer for children beside their guardians, or where they have none; recorded and ended by officers.</summary>
public sealed class IndexModel(TrusteeApi api, CurrentMunicipality here, Wording wording) : PageModel
{
    private const string FormName = "appoint";
    private static readonly string[] Fields = ["childNumber", "trusteeNumber", "kind", "from", "until", "reference"];

    /// <summary>What somebody may be appointed as.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["trustee", "appointed-guardian"];

    /// <summary>The page shown.</summary>
    [FromQuery]
    public string? Cursor { get; set; }

    /// <summary>One page of the appointments, newest first.</summary>
    public Listing<TrusteeItem> Trustees { get; private set; } = new([], null);

    /// <summary>The form.</summary>
    public TrusteeForm Form { get; private set; } = new();

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>What the page before did, in words; null when nothing.</summary>
    public string? Done { get; private set; }

    /// <summary>Address of a page of the same list, or of a form on it.</summary>
    public string Link(string? cursor, string? handler = null) => $"/{here.Code}/officer/trustees{Query.With(("cursor", cursor), ("handler", handler))}";

    /// <summary>Shows the appointments.</summary>
    public async Task OnGetAsync(string? after, string? done, CancellationToken ct)
    {
        Trustees = await api.TrusteesAsync(here.Code, Cursor, after, ct);
        Done = wording.Knows("done", done) ? wording.Code("done", done) : null;
    }

    /// <summary>Records an appointment.</summary>
    public Task<IActionResult> OnPostAsync([FromForm] TrusteeForm form, CancellationToken ct) => TryAsync(
        form,
        async () => (await api.AppointAsync(
            here.Code,
            new { childNumber = form.ChildNumber?.Trim(), trusteeNumber = form.TrusteeNumber?.Trim(), kind = form.Kind, from = form.From, reference = form.Reference?.Trim(), until = form.Until },
            form.Key, ct), "trustee-appointed"),
        ct);

    /// <summary>Records that an appointment has ended.</summary>
    public Task<IActionResult> OnPostEndAsync([FromForm] CaseForm form, CancellationToken ct) =>
        TryAsync(new TrusteeForm { Key = form.Key }, async () => (await api.EndAsync(here.Code, form.About, form.Key, ct), "trustee-ended"), ct);

    private async Task<IActionResult> TryAsync(TrusteeForm form, Func<Task<(TrusteeDone Answer, string Done)>> run, CancellationToken ct)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        try
        {
            var (answer, done) = await run();
            return RedirectToPage(new { m = here.Code, cursor = Cursor, after = answer.Position, done });
        }
        catch (ApiProblemException e) when (e.Problem.Status is not 401 && e.Code != "forbidden")
        {
            return await FailAsync(form, [.. FormError.From(e.Problem, wording, Fields).Select(w => w.Field is null ? w : w with { Field = $"{FormName}-{w.Field}" })], e.Problem.Status, ct);
        }
        catch (ApiUnavailableException e)
        {
            Response.Headers.RetryAfter = Math.Ceiling(e.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return await FailAsync(form, [new FormError(null, wording.Code("problem", "away"))], StatusCodes.Status503ServiceUnavailable, ct);
        }
    }

    private async Task<PageResult> FailAsync(TrusteeForm form, IReadOnlyList<FormError> errors, int status, CancellationToken ct)
    {
        Trustees = await api.TrusteesAsync(here.Code, Cursor, null, ct);
        (Form, Errors) = (form, errors);
        ModelState.Clear();
        Response.StatusCode = status;
        return Page();
    }
}

/// <summary>An appointment as typed.</summary>
public sealed class TrusteeForm : CaseForm
{
    /// <summary>The child's personal identity number.</summary>
    public string? ChildNumber { get; set; }

    /// <summary>That of the one who is appointed.</summary>
    public string? TrusteeNumber { get; set; }

    /// <summary>What the person is appointed as.</summary>
    public string? Kind { get; set; }

    /// <summary>The day of the appointment.</summary>
    public DateOnly? From { get; set; }

    /// <summary>Its last day.</summary>
    public DateOnly? Until { get; set; }

    /// <summary>The decision that appointed.</summary>
    public string? Reference { get; set; }
}
