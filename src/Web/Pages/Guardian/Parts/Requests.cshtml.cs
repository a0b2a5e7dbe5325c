using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Guardian.Parts;

/// <summary>What the municipality asks the guardian for.</summary>
public sealed class RequestsModel(GuardianApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    /// <summary>The requests, oldest first.</summary>
    public IReadOnlyList<CaseRequest> Requests { get; private set; } = [];

    /// <summary>The days of the case.</summary>
    public CaseTimes Times { get; private set; } = null!;

    /// <summary>Asks to be decided.</summary>
    public Task<IActionResult> OnPostDemandAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync("my-demand", form, () => api.DemandAsync(Here, CaseId, form.Key, ct), ct);

    /// <summary>Answers a request.</summary>
    public Task<IActionResult> OnPostAnswerAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("answer", form, () => api.AnswerAsync(Here, CaseId, form.About, form.Text, form.Key, ct), ct, "text");

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        Requests = await api.RequestsAsync(Here, CaseId, ct);
        Times = await api.TimesAsync(Here, CaseId, ct);
    }
}
