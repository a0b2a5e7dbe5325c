using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>Appeals against the decision: recorded, reconsidered, sent on, ruled on.</summary>
public sealed class AppealsModel(OfficerApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    private static readonly string[] OfLegality = ["rejected", "not-tried", "set-aside"];

    /// <summary>What a court or a board of appeal may come to.</summary>
    public static IReadOnlyList<string> Rulings { get; } = ["rejected", "not-tried", "changed", "set-aside", "remitted"];

    /// <summary>What may come of one appeal: in a legality review the court sets the decision aside or not, and puts nothing in its place (kommunallagen 13 kap.).</summary>
    public IReadOnlyList<string> RulingsOf(CaseAppeal appeal) => IsForTheCourt(appeal) ? OfLegality : Rulings;

    /// <summary>Where another decision is taken as a ruling asks: what follows the case's address.</summary>
    public string ChangePath =>
        CaseHome.IsDocumentRequest(Case.CaseType) ? "inquiry#change-disclosure-title" : CaseHome.IsChoice(Case.CaseType) ? "placement#place-title" : "change";

    /// <summary>How it is known that the party has received the decision.</summary>
    public static IReadOnlyList<string> Proofs { get; } = ["receipt", "in-person", "stated", "digital-mailbox"];

    /// <summary>The appeals, oldest first.</summary>
    public IReadOnlyList<CaseAppeal> Appeals { get; private set; } = [];

    /// <summary>To whom the decision goes, the applicant first; each has a time to appeal of their own.</summary>
    public IReadOnlyList<DecisionRecipient> Recipients { get; private set; } = [];

    /// <summary>The name of the one whose an appeal is; null where that was not written down or the person is none of those to whom the decision goes.</summary>
    public string? AppellantOf(CaseAppeal appeal) => Recipients.FirstOrDefault(r => r.RecipientId == appeal.AppellantId)?.Name;

    /// <summary>The steps that may come next for an appeal; the API has the last word.</summary>
    public IReadOnlyList<string> StepsOf(CaseAppeal appeal) => appeal.State switch
    {
        // What belongs to the court goes there as it is (kommunallagen 13 kap. 6 §).
        "received" when IsForTheCourt(appeal) => ["forward"],
        "received" when appeal.InTime is false => ["admit-late"],
        "received" when appeal.OfLetterId is not null => ["uphold", "meet"],
        "received" => ["uphold"],
        "reconsidered" => ["forward"],
        "ruled" when !appeal.NeedsDecision && appeal.Ruling is "changed" or "set-aside" or "remitted" => ["execute"],
        _ => [],
    };

    /// <summary>True where the next step may be a new decision in the case: the appeal is reconsidered, or a ruling did not leave the decision as it was.</summary>
    public bool MayAskForChange(CaseAppeal appeal) => !(appeal.State == "received" && IsForTheCourt(appeal)) && appeal is { OfLetterId: null } and ({ State: "received", InTime: not false } or { State: "ruled", Ruling: "changed" or "set-aside" or "remitted" });

    /// <summary>True where the appeal is late, and the municipality's to dismiss.</summary>
    public bool MayDismiss(CaseAppeal appeal) => appeal is { State: "received", InTime: false } && !IsForTheCourt(appeal);

    private bool IsForTheCourt(CaseAppeal appeal) => appeal.OfLetterId is null && CaseHome.IsFiledWithCourt(Case.Appeal);

    /// <summary>Records an appeal that came another way.</summary>
    public Task<IActionResult> OnPostAppealAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        "appeal", form, () => api.DoAsync(Here, CaseId, "appeals", new { channel = form.Channel, text = form.Text, arrivedOn = form.Day, appellantId = form.Person }, form.Key, null, ct), ct, "appellantId", "channel", "text", "arrivedOn");

    /// <summary>Records that the party has received the decision.</summary>
    public Task<IActionResult> OnPostReceiveAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("receive", form, () => api.DoAsync(Here, CaseId, "receipts", new { proof = form.Choice, on = form.Day, recipientId = form.Person }, form.Key, null, ct), ct, "recipientId", "proof", "on");

    /// <summary>Records that the decision can no longer be appealed, after a ruling.</summary>
    public Task<IActionResult> OnPostForceAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("force", form, () => api.DoAsync(Here, CaseId, "legal-force", new { on = form.Day }, form.Key, form.Version, ct), ct, "on");

    /// <summary>Passes on the file that went with an appeal.</summary>
    public async Task<IActionResult> OnGetBundleAsync(Guid appeal, CancellationToken ct) => new PassedFile(await api.OpenBundleAsync(Here, CaseId, appeal, ct));

    /// <summary>Takes an appeal a step further.</summary>
    public Task<IActionResult> OnPostStepAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("step", form, () => api.DoAsync(Here, CaseId, $"appeals/{form.About}/steps", new { step = form.Choice }, form.Key, form.Version, ct), ct, "step");

    /// <summary>Records that an appeal was taken back.</summary>
    public Task<IActionResult> OnPostWithdrawAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        "withdraw", form, () => api.DoAsync(Here, CaseId, $"appeals/{form.About}/withdrawals", new { channel = form.Channel, text = form.Text, arrivedOn = form.Day }, form.Key, form.Version, ct), ct, "channel", "text", "arrivedOn");

    /// <summary>Dismisses an appeal that came late.</summary>
    public Task<IActionResult> OnPostDismissAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("dismiss", form, () => api.DoAsync(Here, CaseId, $"appeals/{form.About}/dismissals", new { reasons = form.Text }, form.Key, form.Version, ct), ct, "reasons");

    /// <summary>Records what the court came to.</summary>
    public Task<IActionResult> OnPostRuleAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        "rule", form, () => api.DoAsync(Here, CaseId, $"appeals/{form.About}/rulings", new { ruling = form.Choice, text = form.Text, on = form.Day }, form.Key, form.Version, ct), ct, "ruling", "text", "on");

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        Appeals = await api.AppealsAsync(Here, CaseId, ct);
        Recipients = await api.RecipientsAsync(Here, CaseId, ct);
    }
}
