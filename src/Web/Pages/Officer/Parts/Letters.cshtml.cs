using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>The receipt with the form as it was sent, the letters, and how they were delivered.</summary>
public sealed class LettersModel(OfficerApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    /// <summary>The receipt; null once it is disposed of.</summary>
    public CaseReceipt? Receipt { get; private set; }

    /// <summary>The letters, oldest first.</summary>
    public IReadOnlyList<CaseLetter> Letters { get; private set; } = [];

    /// <summary>What has been sent.</summary>
    public IReadOnlyList<Delivery> Deliveries { get; private set; } = [];

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        try
        {
            Receipt = await api.ReceiptAsync(Here, CaseId, ct);
        }
        catch (ApiProblemException e) when (e.Problem.Status is 404 or 410)
        {
            // The letters may outlive the form.
        }
        Letters = await api.LettersAsync(Here, CaseId, ct);
        Deliveries = await api.DeliveriesAsync(Here, CaseId, ct);
    }
}
