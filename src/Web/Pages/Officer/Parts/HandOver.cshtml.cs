using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>An application that was sent to the wrong service: what a hand-over would bring, and the hand-over.</summary>
public sealed class HandOverModel(OfficerApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    private const string GeneralMatter = "general-matter";
    private const string SchoolTransport = "school-transport";

    /// <summary>The service to look at, from the address; the school office's other matters when left out, and school transport for one of those.</summary>
    [FromQuery]
    public string? To { get; set; }

    /// <summary>What would follow; null where it cannot be handed over.</summary>
    public HandOverPreview? Preview { get; private set; }

    /// <summary>Why it cannot be handed over, in words.</summary>
    public string? Barred { get; private set; }

    /// <summary>Hands the case over and opens the one it goes on as.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] CaseForm form, CancellationToken ct)
    {
        HandedOver? over = null;
        To = form.Choice;
        var result = await SendAsync(
            "hand-over", form,
            async () =>
            {
                over = await api.HandOverAsync(Here, CaseId, form.Choice ?? "", form.Version, form.Key, ct);
                return new CommandAnswer(over.NewCaseId, over.NewReference, over.Version, over.Position);
            },
            ct);
        return over is null ? result : RedirectToPage("/Officer/Parts/Handling", new { m = Here, caseId = over.NewCaseId, after = over.Position, done = "hand-over" });
    }

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        try
        {
            Preview = await api.HandOverPreviewAsync(Here, CaseId, string.IsNullOrEmpty(To) ? Case.CaseType == GeneralMatter ? SchoolTransport : GeneralMatter : To, ct);
        }
        catch (ApiProblemException e) when (e.Problem.Status is StatusCodes.Status409Conflict or StatusCodes.Status422UnprocessableEntity or StatusCodes.Status410Gone || e.Code is "officer-disqualified")
        {
            Barred = Words.Problem(e.Problem);
        }
    }
}
