namespace CaseMgmt.Web.ApiClient;

/// <summary>One document that was asked for; treatment is <c>open</c>, <c>masked</c> or <c>withheld</c>, disclosed the text that is handed out; the file that is handed out, and where the file lies that was asked for, are null where it is none.</summary>
public sealed record InquiryDocument(string Title, string Treatment, string? TreatmentText, string? Ground, string? Disclosed, Guid? DisclosedFileId = null, Guid? FileCaseId = null, Guid? FileId = null, DisclosedMark? Mark = null, string? MarkWeighed = null);

/// <summary>A mark of secrecy that what is handed out bears now; unweighed where the review says nothing of it.</summary>
public sealed record DisclosedMark(string? GroundText, DateOnly? MarkedOn, bool Unweighed);

/// <summary>Another matter or a request for public documents. Extent says how much the review lets out and disclosed how much has been let out: <c>all</c>, <c>part</c> or <c>none</c>.</summary>
public sealed record InquiryDetails(
    Guid CaseId,
    string Reference,
    string CaseType,
    string Status,
    DateTimeOffset RegisteredAt,
    long Version,
    string? Subject,
    string? Text,
    string From,
    string? Contact,
    string About,
    IReadOnlyList<InquiryDocument>? Documents,
    string? Extent,
    string? Disclosed,
    string? Answer,
    string? Outcome,
    bool EvidenceDisposed);

/// <summary>A meeting of the board with a list of decisions.</summary>
public sealed record BoardMeeting(Guid MeetingId, DateOnly On, long Cases, long? Decisions, long? Delegated, long? Automatic, DateOnly? MinutesApprovedOn, DateOnly? AnnouncedOn);

/// <summary>A decision on a list for the board; the place is null while it stands on none.</summary>
public sealed record ReportedDecision(
    long? Place, Guid CaseId, string Reference, string? DiaryNumber, string CaseTypeTitle, string DecisionTitle, string Outcome, string OutcomeText, DateOnly DecidedOn, string DecidedByText,
    string AppealRouteTitle, DateOnly? LastDayToAppeal, DateOnly? LegalForceOn);

/// <summary>What a command about a meeting answers.</summary>
public sealed record BoardAnswer(Guid MeetingId, int Cases, int? Decisions, long Version, string? Position);
