using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>Letters that go by post: printed here, recipient by recipient, and ticked off when they are sent; and deliveries that have failed.</summary>
public sealed class PrintQueueModel(OfficerApi api, CurrentMunicipality here, Wording wording) : PageModel
{
    /// <summary>One page of the queue, oldest first.</summary>
    public Listing<PrintItem> Items { get; private set; } = new([], null);

    /// <summary>The letters of the page by recipient, the one who has waited longest first.</summary>
    public IReadOnlyList<IGrouping<Guid, PrintItem>> Recipients => [.. Items.Items.GroupBy(i => i.RecipientId)];

    /// <summary>The deliveries that have failed and are tried again; empty on later pages.</summary>
    public IReadOnlyList<FailedDelivery> Failed { get; private set; } = [];

    /// <summary>The form: the day the letters were posted.</summary>
    public CaseForm Form { get; private set; } = new();

    /// <summary>The letters ticked when a form was sent that was refused.</summary>
    public IReadOnlySet<Guid> Ticked { get; private set; } = new HashSet<Guid>();

    /// <summary>The page of the list; null for the first.</summary>
    public string? Cursor { get; private set; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<FormError> Errors { get; private set; } = [];

    /// <summary>How many letters were marked as sent on the page before; null when none were.</summary>
    public int? Sent { get; private set; }

    /// <summary>The recipient whose address is asked for; null when none is.</summary>
    public PrintEnvelope? Envelope { get; private set; }

    /// <summary>Why a letter goes on paper, in words; null where nothing is said.</summary>
    public string? Why(PrintItem item)
    {
        if (item.Reason is null)
            return null;
        return wording.Code("print-reason", wording.Knows("print-reason", item.Reason) ? item.Reason : "failed");
    }

    /// <summary>Shows the queue, with one recipient's address where it is asked for.</summary>
    public async Task OnGetAsync(string? cursor, int? sent, Guid? envelope, CancellationToken ct)
    {
        Sent = sent;
        await ReadAsync(cursor, ct);
        if (envelope is { } delivery && Items.Items.Any(i => i.DeliveryId == delivery))
            Envelope = await api.PrintRecipientAsync(here.Code, delivery, ct);
    }

    /// <summary>Passes the letter on, to be printed.</summary>
    public async Task<IActionResult> OnGetLetterAsync(Guid deliveryId, CancellationToken ct) => new PassedFile(await api.OpenPrintAsync(here.Code, deliveryId, ct));

    /// <summary>Says that the letters ticked were posted; those that could not be marked are told.</summary>
    public async Task<IActionResult> OnPostAsync(string? cursor, [FromForm] CaseForm form, [FromForm] Guid[] letters, CancellationToken ct)
    {
        if (form.Key == Guid.Empty)
            return BadRequest();
        (Form, Ticked) = (form, letters.ToHashSet());
        if (letters.Length == 0)
            return await ShowAsync(cursor, [new FormError("letters", wording.Code("problem", "none-ticked"))], StatusCodes.Status422UnprocessableEntity, ct);
        try
        {
            var results = (await api.SentAsync(here.Code, letters, form.Day, form.Key, ct)).Results;
            var refused = results.Where(r => r.Outcome == "refused").ToList();
            if (refused.Count == 0)
                return Redirect($"/{here.Code}/officer/print-queue?sent={results.Count.ToString(CultureInfo.InvariantCulture)}");
            (Form, Ticked) = (new CaseForm(), new HashSet<Guid>());
            Sent = results.Count - refused.Count;
            return await ShowAsync(null, [.. refused.Select(r => r.Code).Distinct(StringComparer.Ordinal).Select(c => new FormError(null, wording.Code("problem", c)))], StatusCodes.Status409Conflict, ct);
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 403 or 404))
        {
            return await ShowAsync(cursor, [.. FormError.From(e.Problem, wording, "sentOn").Select(w => w.Field is null ? w : w with { Field = "letters-sentOn" })], e.Problem.Status, ct);
        }
    }

    private async Task<IActionResult> ShowAsync(string? cursor, IReadOnlyList<FormError> errors, int status, CancellationToken ct)
    {
        await ReadAsync(cursor, ct);
        Errors = errors;
        ModelState.Clear();
        Response.StatusCode = status;
        return Page();
    }

    private async Task ReadAsync(string? cursor, CancellationToken ct)
    {
        Cursor = string.IsNullOrEmpty(cursor) ? null : cursor;
        Items = await api.PrintQueueAsync(here.Code, Cursor, ct);
        if (Cursor is null)
            Failed = (await api.FailedDeliveriesAsync(here.Code, ct)).Items;
    }
}
