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

    /// <summary>The days.</summary>
    public CaseTimes Times { get; private set; } = null!;

    /// <summary>The signed-in officer's account.</summary>
    public string? Me => User.FindFirst(SessionClaims.Subject)?.Value;

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

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct) => Times = await api.TimesAsync(Here, CaseId, ct);
}
