namespace CaseMgmt.Web.ApiClient;

/// <summary>What anyone may do, signed in or not.</summary>
public sealed class PublicApi(ApiTransport transport)
{
    /// <summary>Asks for public documents; nobody needs to say who asks.</summary>
    public Task<RequestReceipt> AskForDocumentsAsync(string municipality, string? subject, string? text, string? name, string? contact, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<RequestReceipt>($"{municipality}/public/document-requests", new { subject, text, name, contact }, idempotencyKey, null, ct);

    /// <summary>How a request for public documents goes. Not found where reference and code do not belong together.</summary>
    public Task<FollowedRequest> FollowAsync(string municipality, string? reference, string? code, CancellationToken ct) =>
        transport.AskAsync<FollowedRequest>($"{municipality}/public/document-request-answers", new { reference, code }, ct);

    /// <summary>A letter about the request, an HTML document; the decision where none is named.</summary>
    public Task<string> FollowLetterAsync(string municipality, string? reference, string? code, Guid? letterId, CancellationToken ct) =>
        transport.AskHtmlAsync($"{municipality}/public/document-request-answers/letters", new { reference, code, letterId }, ct);

    /// <summary>Writes about the request, or answers what the municipality asks.</summary>
    public Task<WrittenReply> WriteAsync(string municipality, string? reference, string? code, string? text, Guid? requestId, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<WrittenReply>($"{municipality}/public/document-request-answers/messages", new { reference, code, text, requestId }, idempotencyKey, null, ct);

    /// <summary>A file that was disclosed, as it comes.</summary>
    public Task<ApiFile> FollowFileAsync(string municipality, string? reference, string? code, Guid file, CancellationToken ct) =>
        transport.AskFileAsync($"{municipality}/public/document-request-answers/files", new { reference, code, fileId = file }, ct);

    /// <summary>The rounds of school choice, the one that opens last first.</summary>
    public Task<Listing<PublicRoundItem>> RoundsAsync(string municipality, string? cursor, CancellationToken ct) =>
        transport.GetAsync<Listing<PublicRoundItem>>($"{municipality}/public/school-choice/rounds{Query.With(("limit", "25"), ("cursor", cursor))}", ct);

    /// <summary>What is public of a round.</summary>
    public Task<PublicRound> RoundAsync(string municipality, Guid roundId, CancellationToken ct) => transport.GetAsync<PublicRound>($"{municipality}/public/school-choice/rounds/{roundId}", ct);

    /// <summary>The codes of a round that is closed.</summary>
    public Task<PublicCodes> CodesAsync(string municipality, Guid roundId, CancellationToken ct) => transport.GetAsync<PublicCodes>($"{municipality}/public/school-choice/rounds/{roundId}/codes", ct);

    /// <summary>The last admitted of each school in a round that is published.</summary>
    public Task<RoundCutoffs> CutoffsAsync(string municipality, Guid roundId, CancellationToken ct) => transport.GetAsync<RoundCutoffs>($"{municipality}/public/school-choice/rounds/{roundId}/cutoffs", ct);
}

/// <summary>The receipt of a request for public documents: the code reads the answer, together with the reference.</summary>
public sealed record RequestReceipt(Guid CaseId, string Reference, string AccessCode, string? Position = null);

/// <summary>A request for public documents as the one who asked may follow it. Disclosed is <c>all</c>, <c>part</c> or <c>none</c>, or null until it is settled.</summary>
public sealed record FollowedRequest(
    string Reference, string Status, string StatusText, DateTimeOffset RegisteredAt, string? Disclosed, string? Outcome, bool HasLetter, IReadOnlyList<FollowedDocument> Documents, bool EvidenceDisposed,
    IReadOnlyList<FollowedLetter> Letters, IReadOnlyList<FollowedMessage> Messages, IReadOnlyList<FollowedQuestion> Requests, bool MayWrite);

/// <summary>A letter to the one who asked.</summary>
public sealed record FollowedLetter(Guid LetterId, string KindText, DateOnly Dated);

/// <summary>A message of the municipality's or of the one who asked; the text is null when disposed of.</summary>
public sealed record FollowedMessage(DateTimeOffset SentAt, bool FromMunicipality, string? Text);

/// <summary>Something that the municipality asks.</summary>
public sealed record FollowedQuestion(Guid RequestId, string KindText, string StateText, bool MayAnswer, DateOnly AskedOn, DateOnly Due, string? Text, DateOnly? AnsweredOn);

/// <summary>That something was written.</summary>
public sealed record WrittenReply(bool IsAnswer, string? Position = null);

/// <summary>A document that was asked for; the file is null where none is handed out.</summary>
public sealed record FollowedDocument(string Title, string Treatment, string TreatmentText, string? Ground, string? Disclosed, Guid? FileId);
