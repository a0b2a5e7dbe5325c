namespace CaseMgmt.Web.ApiClient;

/// <summary>Which cases the worklist is asked for; null where it does not matter. Sort is <c>due</c>, or null for the oldest first.</summary>
public sealed record WorklistFilter(string? Status, string? Queue = null, bool Mine = false, bool Unassigned = false, bool Unread = false, string? Warning = null, string? Sort = null, bool Proposed = false);

/// <summary>One row of the officers' worklist. Proposal is <c>granted</c>, <c>refused</c> or null; target date is when the case ought to be decided, null where none is set; due date is the first day on which something is to have happened.</summary>
public sealed record WorklistItem(
    Guid CaseId,
    string Reference,
    string? CaseType,
    string CaseTypeTitle,
    string ChildName,
    string? SchoolYear,
    string? SchoolName,
    string? Kind,
    string? KindText,
    string Status,
    string StatusText,
    DateTimeOffset RegisteredAt,
    DateOnly? TargetDate,
    string? Proposal,
    string? Queue,
    bool ProtectedIdentity,
    long Version,
    bool NeedsReexamination = false,
    IReadOnlyList<string>? Assignees = null,
    DateOnly? WaitingUntil = null,
    DateOnly? DueDate = null,
    IReadOnlyList<string>? Warnings = null,
    bool UnreadMessage = false,
    string? DiaryNumber = null,
    bool Proposed = false);

/// <summary>Whom to find, by name or by personnummer, and why: <c>case-handling</c>, <c>enquiry</c> or <c>record-request</c>.</summary>
public sealed record CaseSearch(string? Reason, string? Name, string? PersonalIdentityNumber, bool? WholeWords);

/// <summary>A person found, in one case; role is <c>child</c> or <c>applicant</c>.</summary>
public sealed record FoundCase(string Name, string Role, Guid CaseId, string Reference, string? DiaryNumber, string CaseType, string CaseTypeTitle, string StatusText, DateTimeOffset RegisteredAt);

/// <summary>A letter that waits to be printed and posted; letters with the same recipient may share an envelope.</summary>
public sealed record PrintItem(Guid DeliveryId, Guid CaseId, string Reference, string Kind, DateTimeOffset QueuedAt, string? Reason, Guid RecipientId = default, string RecipientName = "");

/// <summary>To whom a letter goes, line by line as on an envelope.</summary>
public sealed record PrintEnvelope(Guid DeliveryId, IReadOnlyList<string> Lines);

/// <summary>What came of marking a letter: <c>sent</c>, or <c>refused</c> with a code.</summary>
public sealed record SendingResult(Guid DeliveryId, string Outcome, string? Code);

/// <summary>What came of marking letters, in the order asked.</summary>
public sealed record SendingResults(IReadOnlyList<SendingResult> Results);

/// <summary>A delivery that has failed and is tried again; problem is <c>register-unavailable</c>, <c>timeout</c> or <c>failed</c>.</summary>
public sealed record FailedDelivery(Guid DeliveryId, Guid CaseId, string Reference, string Kind, DateTimeOffset QueuedAt, int Attempts, int MostAttempts, DateTimeOffset NextAt, string Problem);
