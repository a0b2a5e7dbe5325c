using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>What an officer has found of the grounds of a case of school transport, and what that does to the proposal.</summary>
public sealed class InvestigationModel(OfficerApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    /// <summary>The case with facts, findings and proposal.</summary>
    public CaseDetails Transport { get; private set; } = null!;

    /// <summary>Records what was found of one ground.</summary>
    public Task<IActionResult> OnPostFindAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        "find", form,
        () => api.DoTransportAsync(
            Here, CaseId, "investigations",
            new { findings = new[] { new { ground = form.Choice, supports = form.Channel switch { "yes" => true, "no" => false, _ => (bool?)null }, until = form.Day, note = form.Text } } }, form.Key, form.Version, ct),
        ct, "findings[0].ground", "findings[0].supports", "findings[0].until", "findings[0].note");

    /// <summary>Records what the two journeys cost.</summary>
    public async Task<IActionResult> OnPostCostsAsync([FromForm] CostsForm form, CancellationToken ct) => form.Read() is var (assigned, attended) && assigned is not null && attended is not null
        ? await SendAsync(
            "costs", form, () => api.DoTransportAsync(Here, CaseId, "investigations", new { costs = new { assignedSek = assigned, attendedSek = attended } }, form.Key, form.Version, ct), ct,
            "costs.assignedSek", "costs.attendedSek")
        : await FailAsync(
            "costs", form,
            [.. new[] { (assigned, "assignedSek"), (attended, "attendedSek") }.Where(f => f.Item1 is null).Select(f => new FormError($"costs-costs.{f.Item2}", Words.Code("problem", "no-amount")))],
            StatusCodes.Status422UnprocessableEntity, ct);

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct) => Transport = await api.CaseAsync(Here, CaseId, null, ShownTimes.Now, ct);
}

/// <summary>The costs of two journeys as typed, kronor in a school year.</summary>
public sealed class CostsForm : CaseForm
{
    /// <summary>To the assigned school.</summary>
    public string? Assigned { get; set; }

    /// <summary>To the school attended.</summary>
    public string? Attended { get; set; }

    /// <summary>The amounts; null for what is no amount.</summary>
    public (decimal? Assigned, decimal? Attended) Read() => (Kronor(Assigned), Kronor(Attended));

    private static decimal? Kronor(string? text) =>
        decimal.TryParse(text?.Replace(" ", "", StringComparison.Ordinal).Replace("\u00a0", "", StringComparison.Ordinal), System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.GetCultureInfo("sv-SE"), out var amount)
            ? amount
            : null;
}
