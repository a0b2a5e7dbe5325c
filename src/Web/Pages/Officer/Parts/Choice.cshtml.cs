using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>A child's choice of schools: the wishes, how far they are signed, and what an officer settles or takes back for the family.</summary>
public sealed class ChoiceModel(OfficerApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    /// <summary>The choice.</summary>
    public Choice Choice { get; private set; } = null!;

    /// <summary>True when somebody has not signed and it is for an officer to settle what follows.</summary>
    public bool IsUnsigned => Choice.CanChange && Choice.Signatures.Any(s => s.State is "awaited" or "missing");

    /// <summary>Settles whether wishes count that somebody has not signed.</summary>
    public Task<IActionResult> OnPostSettleAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        "settle", form, () => api.DoChoiceAsync(Here, CaseId, "signature-rulings", new { wishesCount = form.Choice switch { "counts" => true, "disregarded" => false, _ => (bool?)null } }, form.Key, form.Version, ct), ct,
        "wishesCount");

    /// <summary>Takes the choice back, as the guardian who made it has said.</summary>
    public Task<IActionResult> OnPostTakeBackAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("take-back", form, () => api.DoChoiceAsync(Here, CaseId, "withdrawals", new { arrivedOn = form.Day }, form.Key, form.Version, ct), ct, "arrivedOn");

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct) => Choice = await api.ChoiceAsync(Here, CaseId, ct);
}
