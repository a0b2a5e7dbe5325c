using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Guardian.Parts;

/// <summary>Signs a case, or says that one does not agree.</summary>
public sealed class SignatureModel(GuardianApi api, ChoiceApi choices, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    /// <summary>The reader's own part in the case; null for whoever takes no part beside the applicant.</summary>
    public CaseMember? Mine => Case.Parties?.FirstOrDefault(p => p.IsMe);

    /// <summary>What is signed: the form as it was sent; null where it is not to be shown.</summary>
    public CaseReceipt? Receipt { get; private set; }

    /// <summary>What is signed in a case of school choice: the wishes as they are now, which the form as it was first sent need not be; null in other cases.</summary>
    public Choice? Choice { get; private set; }

    /// <summary>True while an answer may be given.</summary>
    public bool MayAnswer => (IsUndecided || Choice is { LateIsSigned: true }) && Mine is { Signature: not "not-asked" };

    /// <summary>Signs.</summary>
    public Task<IActionResult> OnPostSignAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync("sign", form, () => api.SignAsync(Here, CaseId, true, form.Key, ct), ct);

    /// <summary>Says that one does not agree.</summary>
    public Task<IActionResult> OnPostDeclineAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync("decline", form, () => api.SignAsync(Here, CaseId, false, form.Key, ct), ct);

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        if (CaseHome.IsChoice(Case.CaseType))
        {
            Choice = await choices.ChoiceAsync(Here, CaseId, null, ct);
            return;
        }
        try
        {
            Receipt = await api.ReceiptAsync(Here, CaseId, ct);
        }
        catch (ApiProblemException e) when (e.Problem.Status is 404 or 410)
        {
            // One may sign without the form.
        }
    }
}
