namespace CaseMgmt.Web.ApiClient;

/// <summary>One of the guardian's own cases. Outcome is null until decided.</summary>
public sealed record CaseSummary(
    Guid CaseId,
    string Reference,
    string? CaseType,
    string CaseTypeTitle,
    string ChildName,
    string? SchoolYear,
    string Status,
    string StatusText,
    DateTimeOffset RegisteredAt,
    string? Outcome,
    string? MySignature = null,
    DateOnly? AnswerBy = null);

/// <summary>The child a case is about.</summary>
public sealed record CaseChild(string? ChildId, string Name, string? Grade, string? SchoolForm);

/// <summary>Who applied.</summary>
public sealed record CaseApplicant(string Name);

/// <summary>A fact that the assessment rests on: label, value, and the source and version it came from.</summary>
public sealed record CaseFact(string Label, string? Value, string? Source, string? Version);

/// <summary>A ground of an application: its code and its words.</summary>
public sealed record CaseGround(string Code, string Text);

/// <summary>The answer that the assessment gave, as in <see cref="Preview"/>.</summary>
public sealed record CaseAnswer(
    string? Answer,
    string? AnswerText,
    School? School,
    DistanceLimit? Limit,
    WalkingDistance? Distance,
    MapData? Map,
    string? Problem,
    IReadOnlyList<RuleFinding>? Findings);

/// <summary>What the rules or an officer put forward; outcome is null where the rules cannot tell. Put forward by is the officer, null where the rules or a machine did it; mine says that the one who looks did.</summary>
public sealed record CaseProposal(
    string DecisionType, string DecisionTypeTitle, string? Outcome, IReadOnlyList<string>? Reasons, bool DecisionTypeSettled = true, string? PutForwardBy = null, DateTimeOffset? PutForwardAt = null,
    string? OwnReasons = null, bool Mine = false);

/// <summary>That what an officer had put forward was returned; the reason is null where it may not be shown.</summary>
public sealed record ReturnedProposal(string By, DateTimeOffset At, string? Reason);

/// <summary>Where a decision stands in the board's minutes: the day of the meeting and the paragraph.</summary>
public sealed record BoardMinutes(DateOnly Meeting, int Paragraph);

/// <summary>A type of decision that may end a case.</summary>
public sealed record DecisionTypeChoice(string Code, string Title);

/// <summary>How a decision is appealed: route, and the instruction in Swedish.</summary>
public sealed record AppealRoute(string Route, string? Title, string Text);

/// <summary>A decision (beslut): what, when, by whom, on what grounds, in force from and to, how to appeal.</summary>
public sealed record CaseDecision(
    string DecisionType,
    string Title,
    string Kind,
    string Outcome,
    string OutcomeText,
    DateTimeOffset DecidedAt,
    string? DecidedBy,
    IReadOnlyList<LegalReference>? LegalBasis,
    IReadOnlyList<string>? Reasons,
    DateOnly? ValidFrom,
    DateOnly? ValidTo,
    string? Mode,
    string? Conditions,
    AppealRoute? Appeal,
    string? LetterHash,
    CaseArrangement? Arrangement = null,
    DateOnly? DecidedOn = null,
    string? PresentedBy = null,
    IReadOnlyList<string>? TookPart = null,
    BoardMinutes? Minutes = null);

/// <summary>How a granted transport is arranged, from a day on.</summary>
public sealed record CaseArrangement(DateOnly From, IReadOnlyList<CaseLeg> Legs, string? Note);

/// <summary>Where the child is fetched and left; weeks is <c>every</c>, <c>odd</c> or <c>even</c>.</summary>
public sealed record CaseLeg(string Address, string? Stop, string Weeks, string? Text = null);

/// <summary>A case of school transport as its guardian or officer sees it. Status is <c>under-assessment</c> or <c>decided</c>; proposal is for officers only; answer is null when the evidence has been disposed of; needs re-examination says that facts were corrected after the decision; as of is null when the case is shown as it is now.</summary>
public sealed record CaseDetails(
    Guid CaseId,
    string Reference,
    string? CaseType,
    string CaseTypeTitle,
    string Status,
    string StatusText,
    string SchoolYear,
    DateTimeOffset RegisteredAt,
    long Version,
    CaseChild Child,
    CaseApplicant? Applicant,
    string Kind,
    string KindText,
    IReadOnlyList<CaseGround>? Grounds,
    string? Description,
    string? Address,
    CaseAnswer? Answer,
    IReadOnlyList<CaseFact>? Facts,
    CaseProposal? Proposal,
    CaseDecision? Decision,
    bool ProtectedIdentity,
    bool EvidenceDisposed,
    IReadOnlyList<DecisionTypeChoice>? DecisionTypes = null,
    IReadOnlyList<CaseCorrection>? Corrections = null,
    bool NeedsReexamination = false,
    ShownTimes? AsOf = null,
    ReturnedProposal? ReturnedProposal = null,
    bool HomeHidden = false);

/// <summary>A correction of facts that the case rests on, in force from a day. The explanation is for officers.</summary>
public sealed record CaseCorrection(string What, string WhatText, DateOnly EffectiveFrom, DateTimeOffset CorrectedAt, string? Explanation);

/// <summary>The times that a case is shown as of: what was known at an instant, and how things stood when a day ended. Null where that is now.</summary>
public sealed record ShownTimes(DateTimeOffset? AsKnownAt, DateOnly? EffectiveAt)
{
    /// <summary>The present.</summary>
    public static ShownTimes Now { get; } = new(null, null);
}

/// <summary>One thing that happened in a case, in Swedish; version is the case's version after it.</summary>
public sealed record TimelineEntry(long Version, DateTimeOffset At, string Title, string? Text, string? Actor);

/// <summary>A correction of a fact that the case rests on, in force from a day; what is <c>home-address</c>, <c>school-placement</c>, <c>grade</c> or <c>other-register-fact</c>.</summary>
public sealed record Correction(string What, DateOnly EffectiveFrom, string Explanation);

/// <summary>An officer's decision, in force from and to. Reasons are required when refusing and when granting what the rules do not; mode is <c>school-bus</c>, <c>public-transport-card</c>, <c>taxi</c>, <c>compensation</c> or null; communication not needed tells that the officer finds it obviously unnecessary to communicate the material before refusing; the last three tell who presented it, who took part, and where it stands in the minutes if the board decided.</summary>
public sealed record Decision(
    string Outcome, string? Reasons, string? Mode, DateOnly? ValidFrom, DateOnly? ValidTo, string? Conditions, string? DecisionType = null, bool? CommunicationNotNeeded = null,
    string? PresentedBy = null, IReadOnlyList<string>? TookPart = null, BoardMinutes? Board = null);

/// <summary>Applications to one school. A count that is small enough to point out a person is null.</summary>
public sealed record SchoolCount(string? UnitCode, string? SchoolName, int? Applications, int? Granted, int? Refused, int? Pending);

/// <summary>Counts per school; they may lag behind by seconds.</summary>
public sealed record TransportStatistics(IReadOnlyList<SchoolCount> Items);
