namespace CaseMgmt.Web.ApiClient;

/// <summary>The guardian's part of the REST API, within one municipality (its code comes first in every call).</summary>
public sealed class GuardianApi(ApiTransport transport) : CasePartsApi(transport, "guardian")
{
    /// <summary>The signed-in guardian's children, as of a school year or the present one.</summary>
    public Task<Listing<Child>> ChildrenAsync(string municipality, string? schoolYear, CancellationToken ct) =>
        Transport.GetAsync<Listing<Child>>($"{municipality}/guardian/school-transport/children{Query.With(("schoolYear", schoolYear), ("limit", "200"))}", ct);

    /// <summary>The school years one may apply for.</summary>
    public Task<SchoolYears> SchoolYearsAsync(string municipality, CancellationToken ct) =>
        Transport.GetAsync<SchoolYears>($"{municipality}/guardian/school-transport/school-years", ct);

    /// <summary>The answer for one child and school year, without legal effect.</summary>
    public Task<Preview> PreviewAsync(string municipality, PreviewQuestion question, CancellationToken ct) =>
        Transport.AskAsync<Preview>($"{municipality}/guardian/school-transport/previews", question, ct);

    /// <summary>Applies. A second identical application is refused with code <c>application-exists</c> and the existing case.</summary>
    public Task<CommandAnswer> ApplyAsync(string municipality, Application application, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<CommandAnswer>($"{municipality}/guardian/school-transport/applications", application, idempotencyKey, null, ct);

    /// <summary>The guardian's cases, newest first.</summary>
    public Task<Listing<CaseSummary>> CasesAsync(string municipality, string? cursor, CancellationToken ct) =>
        Transport.GetAsync<Listing<CaseSummary>>($"{municipality}/guardian/cases{Query.With(("limit", "20"), ("cursor", cursor))}", ct);

    /// <summary>One case; <paramref name="after"/> waits up to a second until that position is readable.</summary>
    public Task<CaseDetails> CaseAsync(string municipality, Guid caseId, string? after, CancellationToken ct) =>
        Transport.GetAsync<CaseDetails>($"{municipality}/guardian/school-transport/cases/{caseId}{Query.With(("after", after))}", ct);

    /// <summary>What has happened in a case, oldest first.</summary>
    public Task<Listing<TimelineEntry>> TimelineAsync(string municipality, Guid caseId, CancellationToken ct) =>
        Transport.GetAsync<Listing<TimelineEntry>>($"{municipality}/guardian/cases/{caseId}/timeline", ct);

    /// <summary>Writes to the school office about another matter, about a child or none.</summary>
    public Task<CommandAnswer> WriteAsync(string municipality, string? subject, string? text, string? childId, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<CommandAnswer>($"{municipality}/guardian/general-matters", new { subject, text, childId }, idempotencyKey, null, ct);

    /// <summary>What one has written to the school office, and the answer.</summary>
    public Task<InquiryDetails> InquiryAsync(string municipality, Guid caseId, CancellationToken ct) =>
        Transport.GetAsync<InquiryDetails>($"{municipality}/guardian/inquiries/cases/{caseId}", ct);

    /// <summary>Signs a case, or says that one does not agree.</summary>
    public Task<CommandAnswer> SignAsync(string municipality, Guid caseId, bool agrees, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<CommandAnswer>(Case(municipality, caseId, "signatures"), new { agrees }, idempotencyKey, null, ct);

    /// <summary>Takes one's application back, all of it.</summary>
    public Task<CommandAnswer> WithdrawAsync(string municipality, Guid caseId, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<CommandAnswer>(Case(municipality, caseId, "withdrawals"), new { }, idempotencyKey, null, ct);

    /// <summary>Takes one's appeal back.</summary>
    public Task<CommandAnswer> WithdrawAppealAsync(string municipality, Guid caseId, Guid appealId, string? text, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<CommandAnswer>(Case(municipality, caseId, $"appeals/{appealId}/withdrawals"), new { text }, idempotencyKey, null, ct);

    /// <summary>Appeals the decision.</summary>
    public Task<CommandAnswer> AppealAsync(string municipality, Guid caseId, string? text, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<CommandAnswer>(Case(municipality, caseId, "appeals"), new { text }, idempotencyKey, null, ct);

    /// <summary>Asks to be decided.</summary>
    public Task<CommandAnswer> DemandAsync(string municipality, Guid caseId, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<CommandAnswer>(Case(municipality, caseId, "decision-demands"), new { }, idempotencyKey, null, ct);

    /// <summary>Answers a request.</summary>
    public Task<CommandAnswer> AnswerAsync(string municipality, Guid caseId, Guid requestId, string? text, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<CommandAnswer>(Case(municipality, caseId, $"requests/{requestId}/answers"), new { text }, idempotencyKey, null, ct);

    /// <summary>The e-mail address for notices.</summary>
    public Task<NoticeAddress> NoticeAddressAsync(string municipality, CancellationToken ct) => Transport.GetAsync<NoticeAddress>($"{municipality}/guardian/notice-address", ct);

    /// <summary>Gives an e-mail address, to which a code is sent.</summary>
    public Task<NoticeAnswer> GiveNoticeAddressAsync(string municipality, string? email, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<NoticeAnswer>($"{municipality}/guardian/notice-address", new { email }, idempotencyKey, null, ct);

    /// <summary>Gives the code that was sent.</summary>
    public Task<NoticeAnswer> ConfirmNoticeAddressAsync(string municipality, string? code, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<NoticeAnswer>($"{municipality}/guardian/notice-address/confirmations", new { code }, idempotencyKey, null, ct);

    /// <summary>Removes the e-mail address, also one that waits for its code.</summary>
    public Task<NoticeAnswer> RemoveNoticeAddressAsync(string municipality, Guid idempotencyKey, CancellationToken ct) =>
        Transport.CommandAsync<NoticeAnswer>($"{municipality}/guardian/notice-address/removals", new { }, idempotencyKey, null, ct);

    /// <summary>The letter as decided, an HTML document; not found until then.</summary>
    public Task<string> LetterAsync(string municipality, Guid caseId, CancellationToken ct) =>
        Transport.GetHtmlAsync($"{municipality}/guardian/cases/{caseId}/letter", ct);

    /// <summary>The same letter as PDF/A; not found for a letter that was never written in that form.</summary>
    public Task<byte[]> LetterPdfAsync(string municipality, Guid caseId, CancellationToken ct) =>
        Transport.GetBytesAsync($"{municipality}/guardian/cases/{caseId}/letter?format=pdf", "application/pdf", ct);
}
