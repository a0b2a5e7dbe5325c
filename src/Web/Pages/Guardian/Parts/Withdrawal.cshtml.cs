using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Guardian.Parts;

/// <summary>Takes an application of any kind back, once the guardian has said to be sure.</summary>
public sealed class WithdrawalModel(GuardianApi api, CurrentMunicipality here, Wording wording, IStringLocalizer<GuardianTexts> texts) : CasePartModel(api, here, wording)
{
    /// <summary>The form's name on the page.</summary>
    public const string FormName = "withdraw-case";

    /// <summary>True for the one who applied: nobody takes back what somebody else has asked for.</summary>
    public bool IsMine => Case.Parties?.Any(p => p.IsMe) is not true;

    /// <summary>Takes it back.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] CaseForm form, CancellationToken ct) => form.Ticked
        ? await SendAsync(FormName, form, () => api.WithdrawAsync(Here, CaseId, form.Key, ct), ct)
        : await FailAsync(FormName, form, [new FormError($"{FormName}-sure", texts["Withdrawal.NotSure"])], StatusCodes.Status422UnprocessableEntity, ct);

    /// <inheritdoc/>
    protected override Task ReadPartAsync(CancellationToken ct) => Task.CompletedTask;
}
