using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Rounds;

/// <summary>What happens after a round is published: free seats, waiting lists, offers and their answers.</summary>
public sealed class WaitingModel(RoundApi api, CurrentMunicipality here, Wording wording) : RoundPartModel(api, here, wording)
{
    /// <summary>The school whose list is shown, or null.</summary>
    [FromQuery]
    public string? Unit { get; set; }

    /// <summary>The grade whose list is shown, or null.</summary>
    [FromQuery]
    public string? Grade { get; set; }

    /// <summary>The free seats that somebody waits for.</summary>
    public IReadOnlyList<FreeSeat> Free { get; private set; } = [];

    /// <summary>The offers, the latest first.</summary>
    public Listing<SeatOffer> Offers { get; private set; } = new([], null);

    /// <summary>The list asked for, the first first; null when none was.</summary>
    public Listing<WaitingChild>? List { get; private set; }

    /// <summary>The name of the form that offers a seat.</summary>
    public static string OfferName(string unit, string grade) => $"offer-{unit}-{grade}";

    /// <summary>Offers a seat to the first on the list.</summary>
    public Task<IActionResult> OnPostOfferAsync([FromForm] OfferForm form, CancellationToken ct) => SendAsync(
        OfferName(form.Unit ?? "", form.Grade ?? ""), "offer-made", form,
        async () => (await Api.OfferAsync(Here, RoundId, new { unit = form.Unit, grade = form.Grade, caseId = form.About, answerBy = form.Day, reasons = string.IsNullOrWhiteSpace(form.Text) ? null : form.Text.Trim() }, form.Key, ct)).Position,
        ct, "answerBy", "reasons");

    /// <summary>Records what the guardians answer.</summary>
    public Task<IActionResult> OnPostAnswerAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("offer-answer", "offer-answered", form, async () => (await Api.AnswerOfferAsync(Here, form.About, form.Choice == "accept", form.Key, ct)).Position, ct);

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        // A round that has ended offers nothing more; its lists are still there to be read.
        if (Round.State == "published")
            Free = await Api.FreeSeatsAsync(Here, RoundId, ct);
        Offers = await Api.OffersAsync(Here, RoundId, null, ct);
        if (!string.IsNullOrEmpty(Unit) && !string.IsNullOrEmpty(Grade))
            List = await Api.WaitingAsync(Here, RoundId, Unit, Grade, null, ct);
    }
}

/// <summary>An offer as typed: the case is what it is about, the day the last to answer, the text the reasons.</summary>
public sealed class OfferForm : CaseForm
{
    /// <summary>The school.</summary>
    public string? Unit { get; set; }

    /// <summary>The grade.</summary>
    public string? Grade { get; set; }
}
