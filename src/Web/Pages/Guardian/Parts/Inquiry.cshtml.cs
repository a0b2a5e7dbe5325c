using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;

namespace CaseMgmt.Web.Pages.Guardian.Parts;

/// <summary>What one has written to the school office, and the answer.</summary>
public sealed class InquiryModel(GuardianApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    /// <summary>The inquiry.</summary>
    public InquiryDetails Inquiry { get; private set; } = null!;

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct) => Inquiry = await api.InquiryAsync(Here, CaseId, ct);
}
