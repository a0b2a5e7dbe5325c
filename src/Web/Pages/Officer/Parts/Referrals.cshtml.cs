using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>What officers ask each other in a case: advice, or approval that the decision waits for.</summary>
public sealed class ReferralsModel(OfficerApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    /// <summary>What may be asked for.</summary>
    public static IReadOnlyList<string> Purposes { get; } = ["advice", "approval"];

    /// <summary>The questions, oldest first.</summary>
    public IReadOnlyList<CaseReferral> Referrals { get; private set; } = [];

    /// <summary>The answers that fit a purpose.</summary>
    public static IReadOnlyList<string> AnswersTo(string purpose) => purpose == "advice" ? ["advised"] : ["approved", "not-approved"];

    /// <summary>Asks another officer.</summary>
    public Task<IActionResult> OnPostReferAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        "refer", form, () => api.DoAsync(Here, CaseId, "referrals", new { to = form.Officer?.Trim(), purpose = form.Choice, question = form.Text }, form.Key, null, ct), ct, "to", "purpose", "question");

    /// <summary>Answers what another officer asks.</summary>
    public Task<IActionResult> OnPostReplyAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        "reply", form, () => api.DoAsync(Here, CaseId, $"referrals/{form.About}/answers", new { answer = form.Choice, text = form.Text }, form.Key, null, ct), ct, "answer", "text");

    /// <summary>Takes a question back.</summary>
    public Task<IActionResult> OnPostRecallAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("recall", form, () => api.DoAsync(Here, CaseId, $"referrals/{form.About}/withdrawals", new { }, form.Key, null, ct), ct);

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct) => Referrals = await api.ReferralsAsync(Here, CaseId, ct);
}
