using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Guardian.Parts;

/// <summary>Appeals against the decision of one's case.</summary>
public sealed class AppealsModel(GuardianApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    /// <summary>How the decision is appealed; null before there is one.</summary>
    public AppealRoute? Route => Case.Appeal;

    /// <summary>The appeals, oldest first.</summary>
    public IReadOnlyList<CaseAppeal> Appeals { get; private set; } = [];

    /// <summary>True where an appeal may be written: the decision is there, and no appeal of it waits or has been ruled on without a new decision. One that comes too late is the municipality's to dismiss (förvaltningslagen 45 §), and is written all the same.</summary>
    public bool MayAppeal => Case.Status == "decided" && !CaseHome.IsFiledWithCourt(Route) && Appeals.Where(a => a.OfLetterId is null).All(a => a.State is "withdrawn" or "dismissed" or "met" or "executed");

    /// <summary>Appeals.</summary>
    public Task<IActionResult> OnPostAppealAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync("my-appeal", form, () => api.AppealAsync(Here, CaseId, form.Text, form.Key, ct), ct, "text");

    /// <summary>Takes an appeal back.</summary>
    public Task<IActionResult> OnPostWithdrawAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("withdraw", form, () => api.WithdrawAppealAsync(Here, CaseId, form.About, form.Text, form.Key, ct), ct, "text");

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct) => Appeals = await api.AppealsAsync(Here, CaseId, ct);
}
