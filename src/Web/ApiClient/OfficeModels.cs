namespace CaseMgmt.Web.ApiClient;

/// <summary>One who takes part in a case, as officers list them. The name is a general one where the officer may not see the person.</summary>
public sealed record CaseParty(Guid PartyId, string Name, string Role, string RoleText, string Signature, string SignatureText, DateOnly? RemindOn, DateOnly? Due, DateTimeOffset JoinedAt);

/// <summary>A message or a file of a party that no officer has gone through; kind <c>message</c> or <c>file</c>.</summary>
public sealed record NewMaterial(Guid ItemId, string Kind, DateTimeOffset ReceivedAt);

/// <summary>One question to another officer; purpose <c>advice</c> or <c>approval</c>, state <c>open</c>, <c>answered</c> or <c>withdrawn</c>. Texts are null when disposed of.</summary>
public sealed record CaseReferral(
    Guid ReferralId, string Officer, string Purpose, string PurposeText, string State, string StateText, string AskedBy, DateTimeOffset AskedAt, string? Question, string? Answer, string? AnswerText,
    string? Text, DateTimeOffset? AnsweredAt, bool IsToMe = false);

/// <summary>One question that waits for the officer who looks.</summary>
public sealed record WaitingReferral(
    Guid ReferralId, Guid CaseId, string Reference, string? DiaryNumber, string CaseType, string CaseTypeTitle, string Purpose, string PurposeText, string AskedBy, DateTimeOffset AskedAt);

/// <summary>A service that can take a case over.</summary>
public sealed record ReceivingCaseType(string CaseType, string CaseTypeTitle);

/// <summary>A question and its answer, as the applicant saw them.</summary>
public sealed record SentAnswer(string Question, string Text);

/// <summary>Something that is waited for, and until when.</summary>
public sealed record AwaitedAnswer(string Kind, string KindText, DateOnly Due);

/// <summary>
/// What a hand-over would bring: as what the case would go on, from when its clocks would run, what was sent, how many files and messages, others who take part, answers and marks of secrecy would
/// follow, what is waited for, the last day to answer a request to be decided, and which services can receive.
/// </summary>
public sealed record HandOverPreview(
    string CaseType, string CaseTypeTitle, DateTimeOffset ArrivedAt, IReadOnlyList<SentAnswer> Form, int Attachments, int Parties, IReadOnlyList<AwaitedAnswer> Requests, int Answers,
    DateOnly? DecisionDemandAnswerBy, int SecrecyMarks, IReadOnlyList<ReceivingCaseType> Services);

/// <summary>What a hand-over made.</summary>
public sealed record HandedOver(Guid CaseId, Guid NewCaseId, string NewReference, long Version, string? Position);

/// <summary>What came of giving one case to an officer: <c>assigned</c>, <c>unchanged</c> or <c>refused</c> with a code.</summary>
public sealed record AssignmentResult(Guid CaseId, string Outcome, string? Code);

/// <summary>The results of giving many cases to an officer, in the order asked.</summary>
public sealed record AssignmentResults(IReadOnlyList<AssignmentResult> Results, string? Position);

/// <summary>What would come of deciding a case as it is put forward; the code says what stands in the way.</summary>
public sealed record BatchPreviewItem(Guid CaseId, long? Version, string? Outcome, bool Decidable, string? Code);

/// <summary>What would come of each case, in the order asked.</summary>
public sealed record BatchPreview(IReadOnlyList<BatchPreviewItem> Items);

/// <summary>A case at the version it was looked at.</summary>
public sealed record BatchItem(Guid CaseId, long Version);

/// <summary>A batch that was started.</summary>
public sealed record BatchStarted(Guid BatchId, string? Position);

/// <summary>What came of a case: <c>done</c>, <c>stale</c>, <c>failed</c> or what stood in the way; null while it has no result.</summary>
public sealed record BatchResult(Guid CaseId, string? Code);

/// <summary>How far a batch has come.</summary>
public sealed record BatchProgress(Guid BatchId, int Total, int Done, bool Finished, IReadOnlyList<BatchResult> Results);
