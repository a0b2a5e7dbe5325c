using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>Letters that go by post: printed here, and ticked off when they are sent.</summary>
public sealed class PrintQueueModel(OfficerApi api, CurrentMunicipality here, Wording wording) : PageModel
{
    /// <summary>One page of the queue, oldest first.</summary>
    public Listing<PrintItem> Items { get; private set; } = new([], null);

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>True on the page that follows a letter's sending.</summary>
    public bool JustSent { get; private set; }

    /// <summary>Why a letter goes on paper, in words; null where nothing is said.</summary>
    public string? Why(PrintItem item)
    {
        if (item.Reason is null)
            return null;
        return wording.Code("print-reason", wording.Knows("print-reason", item.Reason) ? item.Reason : "failed");
    }

    /// <summary>Shows the queue.</summary>
    public async Task OnGetAsync(string? cursor, bool sent, CancellationToken ct)
    {
        JustSent = sent;
        Items = await api.PrintQueueAsync(here.Code, cursor, ct);
    }

    /// <summary>Passes the letter on, to be printed.</summary>
    public async Task<IActionResult> OnGetLetterAsync(Guid deliveryId, CancellationToken ct) => new PassedFile(await api.OpenPrintAsync(here.Code, deliveryId, ct));

    /// <summary>Says that a letter was posted.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] Guid deliveryId, [FromForm] Guid key, CancellationToken ct)
    {
        if (key == Guid.Empty)
            return BadRequest();
        try
        {
            await api.SentAsync(here.Code, deliveryId, key, ct);
            return RedirectToPage(new { m = here.Code, sent = true });
        }
        catch (ApiProblemException e) when (e.Problem.Status is 404 or 409)
        {
            // Somebody else was first.
            Items = await api.PrintQueueAsync(here.Code, null, ct);
            Errors = FormError.From(e.Problem, wording);
            Response.StatusCode = e.Problem.Status;
            return Page();
        }
    }
}
