namespace CaseMgmt.Web.ApiClient;

/// <summary>Another case that a case goes on as, or came from.</summary>
public sealed record RelatedCase(Guid CaseId, string Reference, string CaseType, string CaseTypeTitle);

/// <summary>What every case has, whatever its type. The diary number is null until it is given, the last day to appeal until it is known; assignees are officers as the municipality shows them.</summary>
public sealed record CaseOverview(
    Guid CaseId,
    string Reference,
    string? DiaryNumber,
    string CaseType,
    string CaseTypeTitle,
    string Status,
    string StatusText,
    string? Outcome,
    string Channel,
    DateTimeOffset RegisteredAt,
    string ChildName,
    string Queue,
    IReadOnlyList<string>? Assignees,
    DateOnly? LastDayToAppeal,
    DateOnly? LegalForceOn,
    DateOnly? ClosedOn,
    RelatedCase? HandedOverTo,
    RelatedCase? TakenOverFrom,
    long Version,
    IReadOnlyList<CaseMember>? Parties = null,
    bool IsMine = false,
    AppealRoute? Appeal = null);

/// <summary>One who takes part beside the applicant; signature is <c>not-asked</c>, <c>awaited</c>, <c>signed</c>, <c>declined</c> or <c>missing</c>, due the last day to sign.</summary>
public sealed record CaseMember(string Role, string RoleText, string Signature, string SignatureText, DateOnly? Due, bool IsMe);

/// <summary>What the applicant was told of a delay.</summary>
public sealed record DelayNotice(DateOnly On, DateOnly ExpectedBy, string? Text);

/// <summary>The applicant's request to be decided; answer by is null once it is refused.</summary>
public sealed record DecisionDemand(DateOnly On, DateOnly? AnswerBy, bool IsRefused);

/// <summary>That an officer moved the target: when, to which day and why.</summary>
public sealed record TargetExtension(DateOnly On, DateOnly To, string? Reason);

/// <summary>The days of a case: the municipality's target, since when it stands still, and what the law gives the applicant.</summary>
public sealed record CaseTimes(DateOnly? TargetDate, DateOnly? PausedSince, DateOnly? DemandableAfter, bool MayDemand, DelayNotice? DelayNotice, DecisionDemand? DecisionDemand, TargetExtension? TargetExtension = null);

/// <summary>One request to a party: kind <c>completion</c> or <c>opinion</c>, state <c>open</c>, <c>answered</c>, <c>overdue</c> or <c>withdrawn</c>. Text and answer are null when they are not to be shown.</summary>
public sealed record CaseRequest(Guid RequestId, string Kind, string KindText, string State, string StateText, DateOnly AskedOn, DateOnly Due, string? Text, DateOnly? AnsweredOn, string? Answer);

/// <summary>One message; from is <c>guardian</c> or <c>municipality</c>, read at when the other side first said that it was read.</summary>
public sealed record CaseMessage(Guid MessageId, DateTimeOffset SentAt, string From, bool Mine, string? Sender, string? Text, DateTimeOffset? ReadAt);

/// <summary>One internal note, for officers.</summary>
public sealed record CaseNote(Guid NoteId, DateTimeOffset WrittenAt, string WrittenBy, string? Text);

/// <summary>One file; scan is <c>not-scanned</c>, <c>clean</c> or <c>infected</c>. The name is null when it is not to be shown.</summary>
public sealed record CaseAttachment(Guid AttachmentId, string? Name, string MediaType, long Bytes, DateTimeOffset ReceivedAt, string From, bool Mine, string Scan, bool Secret);

/// <summary>One letter of a case.</summary>
public sealed record CaseLetter(Guid LetterId, string Kind, string KindText, DateOnly Dated);

/// <summary>One delivery: kind <c>letter</c>, <c>receipt</c> or <c>message-notice</c>; settled when it was delivered or sent by post. The way is null while it is not known.</summary>
public sealed record Delivery(Guid DeliveryId, string Kind, string State, DateTimeOffset? SettledAt, string? Channel = null, DateTimeOffset QueuedAt = default, DateTimeOffset? NotifiedAt = null, int? Attempts = null,
    Guid? RecipientId = null, Guid? LetterId = null, string? Problem = null);

/// <summary>One appeal. In time is null when the last day was not known; texts are null when they are not to be shown; the letter is that of the decision about the handling that is appealed, null for the decision itself; the text of time says why it may not be found late, null where the time is known.</summary>
public sealed record CaseAppeal(
    Guid AppealId, string State, string StateText, DateOnly ReceivedOn, string Channel, bool? InTime, string? Text, string? Ruling, string? RulingText, DateOnly? RuledOn, string? RulingContent,
    Guid? OfLetterId = null, AppealBundle? Bundle = null, Guid? AppellantId = null, string? TimeText = null, DateOnly? WithdrawnOn = null, string? Withdrawal = null, bool MayWithdraw = false, bool NeedsDecision = false);

/// <summary>One to whom a decision goes. The days are null while it is not known when the person received it.</summary>
public sealed record DecisionRecipient(Guid RecipientId, string Name, DateOnly? ReceivedOn, DateOnly? LastDayToAppeal);

/// <summary>The file that went with an appeal when it was sent on: how many documents, its length in bytes and its hash.</summary>
public sealed record AppealBundle(long Documents, long Bytes, string Hash);

/// <summary>One question of a form and its answer, as shown.</summary>
public sealed record FormAnswer(string Question, string Answer);

/// <summary>The form as the applicant saw it, frozen.</summary>
public sealed record FormSnapshot(string Title, IReadOnlyList<FormAnswer> Answers);

/// <summary>The receipt of an application; the form is null when it is not to be shown.</summary>
public sealed record CaseReceipt(string Reference, string CaseTypeTitle, string ChannelText, DateTimeOffset ArrivedAt, FormSnapshot? Form);

/// <summary>A file on its way through: its content, what it is, and the name it is kept under.</summary>
public sealed record ApiFile(Stream Content, string MediaType, string? Name);

/// <summary>One look at what is sealed in a case: who, when, at what, and how many documents were opened.</summary>
public sealed record CaseLook(DateTimeOffset At, string Reader, string Reason, string ReasonText, int Documents);

/// <summary>The e-mail address for notices, null when none is confirmed, and one that waits for its code.</summary>
public sealed record NoticeAddress(string? Email, AwaitedNoticeAddress? Awaited);

/// <summary>An address that is not used until its code is given: until when the code holds (null when none was sent), and how many attempts are left.</summary>
public sealed record AwaitedNoticeAddress(string Email, DateTimeOffset? CodeExpiresAt, int AttemptsLeft);

/// <summary>Whether notices go to an address now, and whether one waits for its code.</summary>
public sealed record NoticeAnswer(bool IsGiven, bool IsAwaited);

/// <summary>A rule of a decision that is taken again: what it found then and finds now, <c>met</c>, <c>not-met</c> or <c>needs-officer</c>; again is null when the facts are disposed of.</summary>
public sealed record ReplayedRule(string Rule, int Version, string Stored, string? Again);

/// <summary>A decision that is taken again on what was known then. Status is <c>agrees</c>, <c>differs</c>, <c>evidence-disposed</c> or <c>evidence-disposed-and-differs</c>; what is taken again is null where the rules leave it to an officer, or the facts are disposed of.</summary>
public sealed record DecisionReplay(
    string Status, string DecisionType, string Outcome, DateTimeOffset DecidedAt, IReadOnlyList<ReplayedRule> Rules, bool VersionsKnown, bool? ReasonsAgree = null, string? DecisionTypeAgain = null, string? OutcomeAgain = null);

/// <summary>One document of a case, without its content; ground is the section that a mark of secrecy rests on.</summary>
public sealed record CaseDocument(Guid DocumentId, string Kind, string KindText, DateTimeOffset CreatedAt, bool Secret, string? GroundText, DateOnly? MarkedOn, string? Words = null);

/// <summary>A section that a mark of secrecy may rest on: what a mark cites, the section in Swedish, and its area in a word or two.</summary>
public sealed record SecrecyGround(string Ground, string Text, string About);
