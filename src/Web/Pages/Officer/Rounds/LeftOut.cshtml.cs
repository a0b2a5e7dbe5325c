using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Rounds;

/// <summary>The children whom officers have taken out of a round, and the decision that each waits for.</summary>
public sealed class LeftOutModel(RoundApi api, CurrentMunicipality here, Wording wording) : RoundPartModel(api, here, wording)
{
    /// <summary>The children, the oldest case first.</summary>
    public IReadOnlyList<LeftOutChoice> Children { get; private set; } = [];

    /// <summary>The name of the form that places a child.</summary>
    public static string PlaceName(Guid caseId) => $"place-{caseId:N}";

    /// <summary>The name of the form that ends a case without a place.</summary>
    public static string EndName(Guid caseId) => $"end-{caseId:N}";

    /// <summary>Places a child by a decision of its own.</summary>
    public Task<IActionResult> OnPostPlaceAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        PlaceName(form.About), "child-decided", form,
        async () => (await Api.DecideSinglyAsync(Here, form.About, "placements", new { unit = form.Choice, ground = "left-out", reasons = form.Text?.Trim() }, form.Key, form.Version, ct)).Position, ct, "unit", "reasons");

    /// <summary>Refuses the wishes of a child, or strikes its case off.</summary>
    public Task<IActionResult> OnPostEndAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        EndName(form.About), "child-decided", form,
        async () => (await Api.DecideSinglyAsync(
            Here, form.About, "endings", new { outcome = form.Choice, reasons = form.Text?.Trim() ?? "", communicationNotNeeded = form.Ticked ? true : (bool?)null }, form.Key, form.Version, ct)).Position,
        ct, "outcome", "reasons", "communicationNotNeeded");

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct) => Children = await Api.LeftOutAsync(Here, RoundId, ct);
}
