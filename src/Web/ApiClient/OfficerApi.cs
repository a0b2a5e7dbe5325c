using System.Globalization;

namespace CaseMgmt.Web.ApiClient;

/// <summary>The case officer's part of the REST API, within one municipality (its code comes first in every call).</summary>
public sealed class OfficerApi(ApiTransport transport) : CasePartsApi(transport, "officer")
{
    /// <summary>Cases to work on; status null shows the undecided.</summary>
    public Task<Listing<WorklistItem>> WorklistAsync(string municipality, WorklistFilter filter, string? cursor, CancellationToken ct) =>
        Transport.GetAsync<Listing<WorklistItem>>(
            $"{municipality}/officer/worklist{Query.With(
                ("status", filter.Status), ("queue", filter.Queue), ("mine", Flag(filter.Mine)), ("unassigned", Flag(filter.Unassigned)), ("unread", Flag(filter.Unread)), ("proposed", Flag(filter.Proposed)),
                ("warning", filter.Warning), ("sort", filter.Sort), ("limit", "25"), ("cursor", cursor))}", ct);

    /// <summary>Finds persons with cases that the officer may see. The terms never stand in an address.</summary>
    public Task<Listing<FoundCase>> SearchAsync(string municipality, CaseSearch search, string? cursor, CancellationToken ct) =>
        Transport.AskAsync<Listing<FoundCase>>($"{municipality}/officer/case-searches{Query.With(("limit", "25"), ("cursor", cursor))}", search, ct);

    /// <summary>The cases with a reference or a diary number.</summary>
    public Task<Listing<CaseOverview>> NumberedAsync(string municipality, string number, CancellationToken ct) =>
        Transport.GetAsync<Listing<CaseOverview>>($"{municipality}/officer/cases{Query.With(("number", number))}", ct);

    /// <summary>The letters that wait to be printed, oldest first.</summary>
    public Task<Listing<PrintItem>> PrintQueueAsync(string municipality, string? cursor, CancellationToken ct) =>
        Transport.GetAsync<Listing<PrintItem>>($"{municipality}/officer/print-queue{Query.With(("limit", "25"), ("cursor", cursor))}", ct);

    /// <summary>The letter to print, PDF/A or a page.</summary>
    public Task<ApiFile> OpenPrintAsync(string municipality, Guid deliveryId, CancellationToken ct) =>
        Transport.OpenAsync($"{municipality}/officer/print-queue/{deliveryId}/letter", ct);

    /// <summary>To whom a letter to print goes.</summary>
    public Task<PrintEnvelope> PrintRecipientAsync(string municipality, Guid deliveryId, CancellationToken ct) =>
        Transport.GetAsync<PrintEnvelope>($"{municipality}/officer/print-queue/{deliveryId}/recipient", ct);

    /// <summary>Says that printed letters were posted on a day; today when it is null.</summary>
    public Task<SendingResults> SentAsync(string municipality, IReadOnlyList<Guid> deliveries, DateOnly? sentOn, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<SendingResults>($"{municipality}/officer/print-queue/sendings", new { deliveries, sentOn }, idempotencyKey, null, ct);

    /// <summary>The deliveries that have failed and are tried again, oldest first.</summary>
    public Task<Listing<FailedDelivery>> FailedDeliveriesAsync(string municipality, CancellationToken ct) =>
        Transport.GetAsync<Listing<FailedDelivery>>($"{municipality}/officer/failed-deliveries{Query.With(("limit", "50"))}", ct);

    /// <summary>Who has looked at a case, newest first.</summary>
    public Task<Listing<CaseLook>> ReadsAsync(string municipality, Guid caseId, string? cursor, CancellationToken ct) =>
        Transport.GetAsync<Listing<CaseLook>>($"{Case(municipality, caseId, "reads")}{Query.With(("limit", "50"), ("cursor", cursor))}", ct);

    /// <summary>The internal notes of a case.</summary>
    public Task<IReadOnlyList<CaseNote>> NotesAsync(string municipality, Guid caseId, CancellationToken ct) => AllAsync<CaseNote>(Case(municipality, caseId, "notes"), ct);

    /// <summary>Does something in a case.</summary>
    /// <param name="municipality">The municipality.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="part">What is done, as its path under the case, such as <c>assignees</c>.</param>
    /// <param name="body">The command.</param>
    /// <param name="idempotencyKey">The same through every retry.</param>
    /// <param name="version">The version that was read, where the command rests on it; null otherwise.</param>
    /// <param name="ct">Cancels the wait.</param>
    public Task<CommandAnswer> DoAsync(string municipality, Guid caseId, string part, object body, Guid idempotencyKey, long? version, CancellationToken ct) =>
        Transport.CommandAsync<CommandAnswer>(Case(municipality, caseId, part), body, idempotencyKey, version, ct);

    /// <summary>Does something in a case of school transport; the parameters are those of <see cref="DoAsync"/>.</summary>
    public Task<CommandAnswer> DoTransportAsync(string municipality, Guid caseId, string part, object body, Guid idempotencyKey, long version, CancellationToken ct) =>
        Transport.CommandAsync<CommandAnswer>($"{municipality}/officer/school-transport/cases/{caseId}/{part}", body, idempotencyKey, version, ct);

    /// <summary>A child's choice of schools.</summary>
    public Task<Choice> ChoiceAsync(string municipality, Guid caseId, CancellationToken ct) => Transport.GetAsync<Choice>($"{municipality}/officer/school-choice/choices/{caseId}", ct);

    /// <summary>Does something in a child's choice of schools; the parameters are those of <see cref="DoAsync"/>.</summary>
    public Task<CommandAnswer> DoChoiceAsync(string municipality, Guid caseId, string part, object body, Guid idempotencyKey, long version, CancellationToken ct) =>
        Transport.CommandAsync<CommandAnswer>($"{municipality}/officer/school-choice/choices/{caseId}/{part}", body, idempotencyKey, version, ct);

    /// <summary>Changes a child's choice of schools for the guardian who made it, on the version that was read.</summary>
    public Task<CommandAnswer> ChangeChoiceAsync(string municipality, Guid caseId, object choice, Guid idempotencyKey, long version, CancellationToken ct) =>
        Transport.PutAsync<CommandAnswer>($"{municipality}/officer/school-choice/choices/{caseId}", choice, idempotencyKey, version, ct);

    /// <summary>The documents of a case, oldest first.</summary>
    public Task<IReadOnlyList<CaseDocument>> DocumentsAsync(string municipality, Guid caseId, CancellationToken ct) => AllAsync<CaseDocument>(Case(municipality, caseId, "documents"), ct);

    /// <summary>Granted school transport of a school year as CSV, passed on as it comes.</summary>
    public Task<ApiFile> TransportsAsync(string municipality, string schoolYear, CancellationToken ct) =>
        Transport.OpenAsync($"{municipality}/officer/school-transport/transports.csv{Query.With(("schoolYear", schoolYear))}", ct);

    /// <summary>The decision of a case taken again; refused with code <c>case-not-decided</c> where there is none.</summary>
    public Task<DecisionReplay> ReplayAsync(string municipality, Guid caseId, CancellationToken ct) => Transport.GetAsync<DecisionReplay>(Case(municipality, caseId, "replay"), ct);

    /// <summary>The sections that a mark of secrecy may rest on.</summary>
    public async Task<IReadOnlyList<SecrecyGround>> SecrecyGroundsAsync(string municipality, CancellationToken ct) =>
        (await Transport.GetAsync<Listing<SecrecyGround>>($"{municipality}/officer/secrecy-grounds", ct)).Items;

    /// <summary>The file that went with an appeal when it was sent on.</summary>
    public Task<ApiFile> OpenBundleAsync(string municipality, Guid caseId, Guid appealId, CancellationToken ct) => Transport.OpenAsync(Case(municipality, caseId, $"appeals/{appealId}/bundle"), ct);

    /// <summary>Another matter or a request for public documents.</summary>
    public Task<InquiryDetails> InquiryAsync(string municipality, Guid caseId, CancellationToken ct) =>
        Transport.GetAsync<InquiryDetails>($"{municipality}/officer/inquiries/cases/{caseId}", ct);

    /// <summary>Does something in another matter or a request for documents; the parameters are those of <see cref="DoAsync"/>.</summary>
    public Task<CommandAnswer> DoInquiryAsync(string municipality, Guid caseId, string part, object body, Guid idempotencyKey, long version, CancellationToken ct) =>
        Transport.CommandAsync<CommandAnswer>($"{municipality}/officer/inquiries/cases/{caseId}/{part}", body, idempotencyKey, version, ct);

    /// <summary>The letter that a refusal to disclose would give, an HTML document; nothing is saved.</summary>
    public Task<string> RefusalPreviewAsync(string municipality, Guid caseId, object refusal, CancellationToken ct) =>
        Transport.AskHtmlAsync($"{municipality}/officer/inquiries/cases/{caseId}/letter-previews", refusal, ct);

    /// <summary>The letter of a changed decision on disclosure as it would be; nothing is saved.</summary>
    public Task<string> DisclosureChangePreviewAsync(string municipality, Guid caseId, object change, CancellationToken ct) =>
        Transport.AskHtmlAsync($"{municipality}/officer/inquiries/cases/{caseId}/disclosure-changes/letter-previews", change, ct);

    /// <summary>Registers a request for public documents that came another way. The receipt has the code by which the one who asked reads the answer.</summary>
    public Task<RequestReceipt> RegisterRequestAsync(string municipality, object request, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<RequestReceipt>($"{municipality}/officer/document-requests", request, idempotencyKey, null, ct);

    /// <summary>Registers an application for school transport that came another way. A second for the same child and year is refused with code <c>application-exists</c> and the existing case.</summary>
    public Task<CommandAnswer> RegisterTransportAsync(string municipality, object application, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<CommandAnswer>($"{municipality}/officer/school-transport/applications", application, idempotencyKey, null, ct);

    /// <summary>Registers a choice of schools that came another way, in time.</summary>
    public Task<CommandAnswer> RegisterChoiceAsync(string municipality, object choice, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<CommandAnswer>($"{municipality}/officer/school-choice/choices", choice, idempotencyKey, null, ct);

    /// <summary>Registers a choice of schools that came after the time for choices.</summary>
    public Task<CommandAnswer> RegisterLateChoiceAsync(string municipality, object choice, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<CommandAnswer>($"{municipality}/officer/school-choice/late-choices", choice, idempotencyKey, null, ct);

    /// <summary>Who takes part in a case, the applicant first.</summary>
    public Task<IReadOnlyList<CaseParty>> PartiesAsync(string municipality, Guid caseId, CancellationToken ct) => AllAsync<CaseParty>(Case(municipality, caseId, "parties"), ct);

    /// <summary>What parties have sent in that no officer has gone through, oldest first.</summary>
    public Task<IReadOnlyList<NewMaterial>> NewMaterialAsync(string municipality, Guid caseId, CancellationToken ct) => AllAsync<NewMaterial>(Case(municipality, caseId, "new-material"), ct);

    /// <summary>What officers have asked each other in a case.</summary>
    public Task<IReadOnlyList<CaseReferral>> ReferralsAsync(string municipality, Guid caseId, CancellationToken ct) => AllAsync<CaseReferral>(Case(municipality, caseId, "referrals"), ct);

    /// <summary>What waits for the advice or approval of the officer who looks.</summary>
    public Task<Listing<WaitingReferral>> WaitingReferralsAsync(string municipality, string? cursor, CancellationToken ct) =>
        Transport.GetAsync<Listing<WaitingReferral>>($"{municipality}/officer/referrals{Query.With(("limit", "25"), ("cursor", cursor))}", ct);

    /// <summary>What a hand-over to a service would bring; nothing is saved.</summary>
    public Task<HandOverPreview> HandOverPreviewAsync(string municipality, Guid caseId, string caseType, CancellationToken ct) =>
        Transport.AskAsync<HandOverPreview>(Case(municipality, caseId, "hand-overs/previews"), new { caseType }, ct);

    /// <summary>Hands a case over, on the version that was read.</summary>
    public Task<HandedOver> HandOverAsync(string municipality, Guid caseId, string caseType, long version, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<HandedOver>(Case(municipality, caseId, "hand-overs"), new { caseType }, idempotencyKey, version, ct);

    /// <summary>Gives cases to an officer, or to oneself; with replaces, those who have them lose them.</summary>
    public Task<AssignmentResults> AssignAsync(string municipality, IReadOnlyList<Guid> cases, string? officer, bool replaces, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<AssignmentResults>($"{municipality}/officer/assignments", new { cases, officer, replaces }, idempotencyKey, null, ct);

    /// <summary>What would come of deciding cases as they are put forward; nothing is saved.</summary>
    public Task<BatchPreview> BatchPreviewAsync(string municipality, IReadOnlyList<Guid> caseIds, string? reasons, bool communicationNotNeeded, CancellationToken ct) =>
        Transport.AskAsync<BatchPreview>($"{municipality}/officer/decision-batches/previews", new { caseIds, reasons, communicationNotNeeded }, ct);

    /// <summary>Decides cases as they are put forward, each at the version it was looked at.</summary>
    public Task<BatchStarted> StartBatchAsync(string municipality, IReadOnlyList<BatchItem> items, string? reasons, bool communicationNotNeeded, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<BatchStarted>($"{municipality}/officer/decision-batches", new { items, reasons, communicationNotNeeded }, idempotencyKey, null, ct);

    /// <summary>How far a batch has come.</summary>
    public Task<BatchProgress> BatchAsync(string municipality, Guid batchId, CancellationToken ct) => Transport.GetAsync<BatchProgress>($"{municipality}/officer/decision-batches/{batchId}", ct);

    /// <summary>One case with facts, findings and proposal, now or as of another time. Not found with code <c>case-not-known-then</c> where there was none then.</summary>
    public Task<CaseDetails> CaseAsync(string municipality, Guid caseId, string? after, ShownTimes times, CancellationToken ct) =>
        Transport.GetAsync<CaseDetails>(
            $"{municipality}/officer/school-transport/cases/{caseId}{Query.With(("after", after), ("asKnownAt", Instant(times)), ("effectiveAt", times.EffectiveAt?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))}", ct);

    /// <summary>What has happened in a case, oldest first; as far as it was known at a time.</summary>
    public Task<Listing<TimelineEntry>> TimelineAsync(string municipality, Guid caseId, ShownTimes times, CancellationToken ct) =>
        Transport.GetAsync<Listing<TimelineEntry>>($"{municipality}/officer/cases/{caseId}/timeline{Query.With(("asKnownAt", Instant(times)))}", ct);

    /// <summary>The letter as decided, an HTML document; not found until then.</summary>
    public Task<string> LetterAsync(string municipality, Guid caseId, CancellationToken ct) =>
        Transport.GetHtmlAsync($"{municipality}/officer/cases/{caseId}/letter", ct);

    /// <summary>The same letter as PDF/A; not found for a letter that was never written in that form.</summary>
    public Task<byte[]> LetterPdfAsync(string municipality, Guid caseId, CancellationToken ct) =>
        Transport.GetBytesAsync($"{municipality}/officer/cases/{caseId}/letter?format=pdf", "application/pdf", ct);

    /// <summary>The letter that the decision would give, an HTML document; nothing is saved.</summary>
    public Task<string> LetterPreviewAsync(string municipality, Guid caseId, Decision decision, CancellationToken ct) =>
        Transport.AskHtmlAsync($"{municipality}/officer/school-transport/cases/{caseId}/letter-previews", decision, ct);

    /// <summary>The letter that a change of the decision would give, an HTML document; nothing is saved.</summary>
    public Task<string> ChangePreviewAsync(string municipality, Guid caseId, object change, CancellationToken ct) =>
        Transport.AskHtmlAsync($"{municipality}/officer/school-transport/cases/{caseId}/changes/letter-previews", change, ct);

    /// <summary>The letter that deciding another matter would give, an HTML document; nothing is saved.</summary>
    public Task<string> MatterPreviewAsync(string municipality, Guid caseId, object decision, CancellationToken ct) =>
        Transport.AskHtmlAsync($"{municipality}/officer/inquiries/cases/{caseId:D}/decisions/letter-previews", decision, ct);

    /// <summary>The letter that a change of the decision in another matter would give, an HTML document; nothing is saved.</summary>
    public Task<string> MatterChangePreviewAsync(string municipality, Guid caseId, object change, CancellationToken ct) =>
        Transport.AskHtmlAsync($"{municipality}/officer/inquiries/cases/{caseId:D}/changes/letter-previews", change, ct);

    /// <summary>The letter that ending the case untried would give, an HTML document; nothing is saved.</summary>
    public Task<string> EndingPreviewAsync(string municipality, Guid caseId, object ending, CancellationToken ct) =>
        Transport.AskHtmlAsync(Case(municipality, caseId, "endings/letter-previews"), ending, ct);

    /// <summary>The letter that would put a slip right, an HTML document; nothing is saved.</summary>
    public Task<string> RectificationPreviewAsync(string municipality, Guid caseId, string? what, CancellationToken ct) =>
        Transport.AskHtmlAsync(Case(municipality, caseId, "rectifications/letter-previews"), new { what }, ct);

    /// <summary>Decides, on the version the officer has read; stale is refused with code <c>stale-version</c>.</summary>
    public Task<CommandAnswer> DecideAsync(string municipality, Guid caseId, Decision decision, long version, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<CommandAnswer>($"{municipality}/officer/school-transport/cases/{caseId}/decisions", decision, idempotencyKey, version, ct);

    /// <summary>Corrects a fact, on the version the officer has read; stale is refused with code <c>stale-version</c>.</summary>
    public Task<CommandAnswer> CorrectAsync(string municipality, Guid caseId, Correction correction, long version, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<CommandAnswer>($"{municipality}/officer/school-transport/cases/{caseId}/corrections", correction, idempotencyKey, version, ct);

    /// <summary>Applications per school and outcome in one school year.</summary>
    public Task<TransportStatistics> StatisticsAsync(string municipality, string schoolYear, CancellationToken ct) =>
        Transport.GetAsync<TransportStatistics>(
            $"{municipality}/officer/school-transport/statistics{Query.With(("schoolYear", schoolYear))}", ct);

    private static string? Flag(bool isOn) => isOn ? "true" : null;

    private static string? Instant(ShownTimes times) => times.AsKnownAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
