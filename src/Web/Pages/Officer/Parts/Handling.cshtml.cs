using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Session;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>Who has a case and which days it has.</summary>
public sealed class HandlingModel(OfficerApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    /// <summary>Why an officer no longer has a case.</summary>
    public static IReadOnlyList<string> Reasons { get; } = ["reassigned", "absence", "workload"];

    /// <summary>Why an officer may not take part in a case (conflict of interest).</summary>
    public static IReadOnlyList<string> Grounds { get; } = ["own-interest", "representative", "earlier-position", "other-circumstance"];

    /// <summary>The queues.</summary>
    public static IReadOnlyList<string> Queues => WorklistModel.Queues;

    /// <summary>The days.</summary>
    public CaseTimes Times { get; private set; } = null!;

    /// <summary>The officers who have the case.</summary>
    public IReadOnlyList<string> Assignees => Case.Assignees ?? [];

    /// <summary>Takes the case.</summary>
    public Task<IActionResult> OnPostTakeAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("take", form, () => api.DoAsync(Here, CaseId, "assignees", new { }, form.Key, null, ct), ct);

    /// <summary>Gives the case to an officer.</summary>
    public async Task<IActionResult> OnPostGiveAsync([FromForm] CaseForm form, CancellationToken ct) => string.IsNullOrWhiteSpace(form.Officer)
        // Left out, the API would give it to the one who asks.
        ? await FailAsync("give", form, [new FormError("give-officer", Words.Code("problem", "no-officer"))], StatusCodes.Status422UnprocessableEntity, ct)
        : await SendAsync("give", form, () => api.DoAsync(Here, CaseId, "assignees", new { officer = form.Officer.Trim() }, form.Key, null, ct), ct, "officer");

    /// <summary>Takes the case from an officer, or hands it back.</summary>
    public Task<IActionResult> OnPostReleaseAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("release", form, () => api.DoAsync(Here, CaseId, "releases", new { reason = form.Choice, officer = form.Officer }, form.Key, null, ct), ct, "reason", "officer");

    /// <summary>Declares an officer disqualified, oneself when nobody is named; another may take over at once.</summary>
    public Task<IActionResult> OnPostDisqualifyAsync([FromForm] DisqualifyForm form, CancellationToken ct) => SendAsync(
        "disqualify", form, () => api.DoAsync(Here, CaseId, "disqualifications", new { ground = form.Choice, officer = Account(form.Officer), successor = Account(form.Successor) }, form.Key, null, ct), ct,
        "ground", "officer", "successor");

    /// <summary>Moves the case to another queue; whoever may not see it there goes back to the worklist.</summary>
    public async Task<IActionResult> OnPostMoveAsync([FromForm] CaseForm form, CancellationToken ct)
    {
        var result = await SendAsync("move", form, () => api.DoAsync(Here, CaseId, "queue-changes", new { queue = form.Choice }, form.Key, form.Version, ct), ct, "queue");
        return result is RedirectToPageResult && form.Choice == "protected" && !User.HasRole(Here, SessionClaims.ProtectedOfficer) ? RedirectToPage("/Officer/Worklist", new { m = Here }) : result;
    }

    /// <summary>Closes a decided case.</summary>
    public Task<IActionResult> OnPostCloseAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("close", form, () => api.DoAsync(Here, CaseId, "closings", new { }, form.Key, form.Version, ct), ct);

    /// <summary>Opens a closed case again.</summary>
    public Task<IActionResult> OnPostReopenAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("reopen", form, () => api.DoAsync(Here, CaseId, "reopenings", new { }, form.Key, form.Version, ct), ct);

    /// <summary>Tells the applicant that the case is delayed.</summary>
    public Task<IActionResult> OnPostDelayAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("delay", form, () => api.DoAsync(Here, CaseId, "delay-notices", new { expectedBy = form.Day, text = form.Text }, form.Key, null, ct), ct, "expectedBy", "text");

    /// <summary>Moves the municipality's target.</summary>
    public Task<IActionResult> OnPostExtendTargetAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        "extend-target", form, () => api.DoAsync(Here, CaseId, "target-extensions", new { due = form.Day, reason = form.Text }, form.Key, form.Version, ct), ct, "due", "reason");

    /// <summary>Records a request to be decided that came another way.</summary>
    public Task<IActionResult> OnPostDemandAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("demand", form, () => api.DoAsync(Here, CaseId, "decision-demands", new { arrivedOn = form.Day }, form.Key, null, ct), ct, "arrivedOn");

    /// <summary>Refuses a request to be decided.</summary>
    public Task<IActionResult> OnPostRefuseDemandAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("refuse-demand", form, () => api.DoAsync(Here, CaseId, "decision-demands/refusals", new { reasons = form.Text }, form.Key, form.Version, ct), ct, "reasons");

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct) => Times = await api.TimesAsync(Here, CaseId, ct);

    private static string? Account(string? officer) => string.IsNullOrWhiteSpace(officer) ? null : officer.Trim();
}

/// <summary>Who is disqualified, on which ground (the choice), and who takes over.</summary>
public sealed class DisqualifyForm : CaseForm
{
    /// <summary>The account of the officer who takes over.</summary>
    public string? Successor { get; set; }
}
