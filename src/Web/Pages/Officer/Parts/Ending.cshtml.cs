using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>Ends a case of any type without trying it: taken back by the applicant, struck off or dismissed.</summary>
public sealed class EndingModel(OfficerApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    private static readonly string[] Fields = ["outcome", "ground", "reasons"];

    /// <summary>What such a decision comes to.</summary>
    public static IReadOnlyList<string> Outcomes { get; } = ["struck-off", "dismissed"];

    /// <summary>Why a case is not tried: first those of a case that is struck off, then those of one that is dismissed.</summary>
    public static IReadOnlyList<string> Grounds { get; } = ["lapsed", "taken-back", "not-entitled", "not-completed", "not-ours", "tried-before", "other"];

    /// <summary>Records that the applicant has taken the application back.</summary>
    public Task<IActionResult> OnPostWithdrawAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        "record-withdrawal", form, () => api.DoAsync(Here, CaseId, "withdrawals", new { channel = form.Channel, arrivedOn = form.Day }, form.Key, form.Version, ct), ct, "channel", "arrivedOn");

    /// <summary>Decides.</summary>
    public Task<IActionResult> OnPostEndAsync([FromForm] EndingForm form, CancellationToken ct) =>
        SendAsync("end-untried", form, () => api.DoAsync(Here, CaseId, "endings", Of(form), form.Key, form.Version, ct), ct, Fields);

    /// <summary>Shows the letter that the decision would give; nothing is saved.</summary>
    public Task<IActionResult> OnPostPreviewAsync([FromForm] EndingForm form, CancellationToken ct) =>
        PreviewAsync("end-untried", form, () => api.EndingPreviewAsync(Here, CaseId, Of(form), ct), ct, Fields);

    private static object Of(EndingForm form) => new { outcome = form.Choice, ground = string.IsNullOrEmpty(form.Ground) ? null : form.Ground, reasons = form.Text, communicationNotNeeded = form.Ticked };

    /// <inheritdoc/>
    protected override Task ReadPartAsync(CancellationToken ct) => Task.CompletedTask;
}

/// <summary>A decision that does not try the case, as typed: the choice is whether it is struck off or dismissed, the text its reasons, the tick that nothing needs to be communicated.</summary>
public sealed class EndingForm : CaseForm
{
    /// <summary>Why.</summary>
    public string? Ground { get; set; }
}
