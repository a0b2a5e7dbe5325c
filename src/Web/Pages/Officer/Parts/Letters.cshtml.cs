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

    /// <summary>Names of those who take part or get the decision, by person.</summary>
    public IReadOnlyDictionary<Guid, string> Names { get; private set; } = new Dictionary<Guid, string>();

    /// <summary>The letter that was delivered; null for what is no letter of the case's list.</summary>
    public CaseLetter? LetterOf(Delivery delivery) => delivery.LetterId is { } id ? Letters.FirstOrDefault(l => l.LetterId == id) : null;

    /// <summary>To whom something went, by name; null for who no longer takes part.</summary>
    public string? RecipientOf(Delivery delivery) => delivery.RecipientId is { } person ? Names.GetValueOrDefault(person) : null;

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
        if (Deliveries.Count == 0)
            return;
        var names = new Dictionary<Guid, string>();
        foreach (var (person, name) in (await api.PartiesAsync(Here, CaseId, ct)).Select(p => (p.PartyId, p.Name)).Concat((await api.RecipientsAsync(Here, CaseId, ct)).Select(r => (r.RecipientId, r.Name))))
            names.TryAdd(person, name);
        Names = names;
    }
}
