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

    /// <summary>Records what a party who is asked to sign has answered on paper or otherwise.</summary>
    public Task<IActionResult> OnPostSignedAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        "signed", form,
        () => api.DoAsync(
            Here, CaseId, $"parties/{form.About}/signatures", new { agrees = form.Choice switch { "agrees" => true, "declines" => false, _ => (bool?)null }, channel = form.Channel, arrivedOn = form.Day, arrivalReason = string.IsNullOrWhiteSpace(form.Text) ? null : form.Text.Trim() },
            form.Key, null, ct),
        ct, "agrees", "channel", "arrivedOn", "arrivalReason");

    /// <summary>True where an answer of a party may be recorded; the API has the last word.</summary>
    public bool MayRecord(CaseParty party) => party is { Role: not "applicant", Signature: not "not-asked" } && (IsUndecided || LateIsSigned);

    // Wishes that came after a round are signed until they are decided, though the child is placed.
    private bool LateIsSigned { get; set; }

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        Parties = await api.PartiesAsync(Here, CaseId, ct);
        LateIsSigned = CaseHome.IsChoice(Case.CaseType) && !IsUndecided && !IsOver && (await api.ChoiceAsync(Here, CaseId, ct)).LateIsSigned;
    }
}

/// <summary>Until when a party is to sign; the day is the last.</summary>
public sealed class SignatureForm : CaseForm
{
    /// <summary>The day of the reminder.</summary>
    public DateOnly? RemindOn { get; set; }
}
