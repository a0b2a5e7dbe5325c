using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>Who takes part in a case, and who has signed it.</summary>
public sealed class PartiesModel(OfficerApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    /// <summary>In which role a person may be let in.</summary>
    public static IReadOnlyList<string> Roles { get; } = ["co-guardian", "trustee", "representative", "pupil"];

    /// <summary>Those who take part, the applicant first.</summary>
    public IReadOnlyList<CaseParty> Parties { get; private set; } = [];

    /// <summary>Lets a person take part.</summary>
    public Task<IActionResult> OnPostAddAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        "add", form, () => api.DoAsync(Here, CaseId, "parties", new { personalIdentityNumber = form.Text?.Trim(), role = form.Choice }, form.Key, null, ct), ct, "personalIdentityNumber", "role");

    /// <summary>Ends that a person takes part.</summary>
    public Task<IActionResult> OnPostEndAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("end", form, () => api.DoAsync(Here, CaseId, $"parties/{form.About}/endings", new { }, form.Key, null, ct), ct);

    /// <summary>Asks a party to sign.</summary>
    public Task<IActionResult> OnPostSignatureAsync([FromForm] SignatureForm form, CancellationToken ct) => SendAsync(
        "signature", form, () => api.DoAsync(Here, CaseId, $"parties/{form.About}/signature-requests", new { remindOn = form.RemindOn, due = form.Day }, form.Key, null, ct), ct, "remindOn", "due");

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct) => Parties = await api.PartiesAsync(Here, CaseId, ct);
}

/// <summary>Until when a party is to sign; the day is the last.</summary>
public sealed class SignatureForm : CaseForm
{
    /// <summary>The day of the reminder.</summary>
    public DateOnly? RemindOn { get; set; }
}
