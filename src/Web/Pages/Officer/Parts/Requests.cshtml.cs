using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>What the party was asked for: completions and opinions, with the answers.</summary>
public sealed class RequestsModel(OfficerApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    /// <summary>What may be asked for.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["completion", "opinion"];

    /// <summary>How an answer or an appeal comes that an officer records.</summary>
    public static IReadOnlyList<string> Channels { get; } = ["paper", "email", "telephone", "visit"];

    /// <summary>The requests, oldest first.</summary>
    public IReadOnlyList<CaseRequest> Requests { get; private set; } = [];

    /// <summary>Asks.</summary>
    public Task<IActionResult> OnPostAskAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        "ask", form, () => api.DoAsync(Here, CaseId, "requests", new { kind = form.Choice, due = form.Day, text = form.Text }, form.Key, form.Version, ct), ct, "kind", "due", "text");

    /// <summary>Records an answer that came another way.</summary>
    public Task<IActionResult> OnPostAnswerAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        "answer", form,
        () => api.DoAsync(Here, CaseId, $"requests/{form.About}/answers", new { channel = form.Channel, text = form.Text, arrivedOn = form.Day }, form.Key, null, ct),
        ct, "channel", "text", "arrivedOn");

    /// <summary>Gives more time to answer.</summary>
    public Task<IActionResult> OnPostExtendAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        "extend", form, () => api.DoAsync(Here, CaseId, $"requests/{form.About}/extensions", new { due = form.Day, reason = form.Text }, form.Key, form.Version, ct), ct, "due", "reason");

    /// <summary>Takes a request back.</summary>
    public Task<IActionResult> OnPostWithdrawAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("withdraw", form, () => api.DoAsync(Here, CaseId, $"requests/{form.About}/withdrawals", new { }, form.Key, null, ct), ct);

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct) => Requests = await api.RequestsAsync(Here, CaseId, ct);
}
