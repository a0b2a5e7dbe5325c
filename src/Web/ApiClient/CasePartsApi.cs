namespace CaseMgmt.Web.ApiClient;

/// <summary>What guardian and officer alike may read and send in a case, whatever its type; each under their own side of the API.</summary>
/// <param name="transport">Sends the requests.</param>
/// <param name="side"><c>guardian</c> or <c>officer</c>.</param>
public abstract class CasePartsApi(ApiTransport transport, string side)
{
    // Lists of one case are short; a longer one is shown as far as this.
    private const int MostPages = 10;

    /// <summary>Sends the requests.</summary>
    protected ApiTransport Transport => transport;

    /// <summary>What every case has; <paramref name="after"/> waits up to a second until that position is readable.</summary>
    public Task<CaseOverview> OverviewAsync(string municipality, Guid caseId, string? after, CancellationToken ct) =>
        transport.GetAsync<CaseOverview>(Case(municipality, caseId) + Query.With(("after", after)), ct);

    /// <summary>The days of a case.</summary>
    public Task<CaseTimes> TimesAsync(string municipality, Guid caseId, CancellationToken ct) => transport.GetAsync<CaseTimes>(Case(municipality, caseId, "times"), ct);

    /// <summary>What a party was asked for, with the answers.</summary>
    public Task<IReadOnlyList<CaseRequest>> RequestsAsync(string municipality, Guid caseId, CancellationToken ct) => AllAsync<CaseRequest>(Case(municipality, caseId, "requests"), ct);

    /// <summary>The appeals against the decision of a case.</summary>
    public Task<IReadOnlyList<CaseAppeal>> AppealsAsync(string municipality, Guid caseId, CancellationToken ct) => AllAsync<CaseAppeal>(Case(municipality, caseId, "appeals"), ct);

    /// <summary>To whom the decision goes, the applicant first.</summary>
    public Task<IReadOnlyList<DecisionRecipient>> RecipientsAsync(string municipality, Guid caseId, CancellationToken ct) => AllAsync<DecisionRecipient>(Case(municipality, caseId, "recipients"), ct);

    /// <summary>The messages both ways, oldest first.</summary>
    public Task<IReadOnlyList<CaseMessage>> MessagesAsync(string municipality, Guid caseId, CancellationToken ct) => AllAsync<CaseMessage>(Case(municipality, caseId, "messages"), ct);

    /// <summary>Sends a message to the other side.</summary>
    public Task<CommandAnswer> SendMessageAsync(string municipality, Guid caseId, string? text, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<CommandAnswer>(Case(municipality, caseId, "messages"), new { text }, idempotencyKey, null, ct);

    /// <summary>Says that the other side's messages are read up to one.</summary>
    public Task<CommandAnswer> ReadMessagesAsync(string municipality, Guid caseId, Guid lastMessageId, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<CommandAnswer>(Case(municipality, caseId, "messages/reads"), new { lastMessageId }, idempotencyKey, null, ct);

    /// <summary>The files of a case.</summary>
    public Task<IReadOnlyList<CaseAttachment>> FilesAsync(string municipality, Guid caseId, CancellationToken ct) => AllAsync<CaseAttachment>(Case(municipality, caseId, "attachments"), ct);

    /// <summary>Opens a file.</summary>
    public Task<ApiFile> OpenFileAsync(string municipality, Guid caseId, Guid attachmentId, CancellationToken ct) =>
        transport.OpenAsync(Case(municipality, caseId, $"attachments/{attachmentId}"), ct);

    /// <summary>Sends a file as it comes.</summary>
    public Task<CommandAnswer> SendFileAsync(string municipality, Guid caseId, Stream content, string name, Guid idempotencyKey, CancellationToken ct) =>
        transport.UploadAsync<CommandAnswer>(Case(municipality, caseId, "attachments"), content, name, idempotencyKey, ct);

    /// <summary>The letters of a case.</summary>
    public Task<IReadOnlyList<CaseLetter>> LettersAsync(string municipality, Guid caseId, CancellationToken ct) => AllAsync<CaseLetter>(Case(municipality, caseId, "letters"), ct);

    /// <summary>One letter as sealed, an HTML document.</summary>
    public Task<string> OneLetterAsync(string municipality, Guid caseId, Guid letterId, CancellationToken ct) => transport.GetHtmlAsync(Case(municipality, caseId, $"letters/{letterId}"), ct);

    /// <summary>The same letter as PDF/A.</summary>
    public Task<byte[]> OneLetterPdfAsync(string municipality, Guid caseId, Guid letterId, CancellationToken ct) =>
        transport.GetBytesAsync(Case(municipality, caseId, $"letters/{letterId}?format=pdf"), "application/pdf", ct);

    /// <summary>What has been sent in a case, oldest first.</summary>
    public Task<IReadOnlyList<Delivery>> DeliveriesAsync(string municipality, Guid caseId, CancellationToken ct) => AllAsync<Delivery>(Case(municipality, caseId, "deliveries"), ct);

    /// <summary>The receipt, with the form as the applicant saw it.</summary>
    public Task<CaseReceipt> ReceiptAsync(string municipality, Guid caseId, CancellationToken ct) => transport.GetAsync<CaseReceipt>(Case(municipality, caseId, "receipt"), ct);

    /// <summary>Address of something in a case.</summary>
    protected string Case(string municipality, Guid caseId, string? part = null) => $"{municipality}/{side}/cases/{caseId}{(part is null ? "" : "/" + part)}";

    /// <summary>Every row of a list.</summary>
    protected async Task<IReadOnlyList<T>> AllAsync<T>(string path, CancellationToken ct)
    {
        var rows = new List<T>();
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            var listing = await transport.GetAsync<Listing<T>>(path + Query.With(("limit", "200"), ("cursor", cursor)), ct);
            rows.AddRange(listing.Items);
            cursor = listing.NextCursor;
            if (cursor is null)
                break;
        }
        return rows;
    }
}
