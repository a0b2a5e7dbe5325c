namespace CaseMgmt.Web.ApiClient;

/// <summary>A round of school choice that concerns one of the guardian's children.</summary>
public sealed record ChoiceRound(
    string RoundId, bool IsOpen, bool TakesLate, string StateText, string SchoolYear, DateTimeOffset OpensAt, DateTimeOffset ClosesAt, IReadOnlyList<string> Grades, int MostWishes, IReadOnlyList<RoundChild> Children);

/// <summary>A child in a round. Of a protected child neither name nor grade is given.</summary>
public sealed record RoundChild(string ChildId, string Name, string? Grade, bool ProtectedIdentity, bool MayChoose, string? Reason, string? ReasonText, CaseLink? ExistingCase, bool LateNeedsOfficer = false);

/// <summary>The schools of a round for a child, the nearest first.</summary>
public sealed record RoundSchools(
    string RoundId, string ChildId, string? Grade, int MostWishes, bool IsOpen, NamedUnit? Assigned, string AssignedText, IReadOnlyList<RoundSchool> Items);

/// <summary>A school by code and name.</summary>
public sealed record NamedUnit(string Unit, string Name);

/// <summary>A school of a round: how far it is, and how the last round ended there.</summary>
public sealed record RoundSchool(string Unit, string Name, int Seats, bool IsAssigned, bool HasSibling, RoundDistance Distance, LastCutoff? LastRound);

/// <summary>A way to a school; without a length the text says why there is none.</summary>
public sealed record RoundDistance(long? LengthMm, string Text, string Status);

/// <summary>How the last round ended at a school.</summary>
public sealed record LastCutoff(string SchoolYear, int Seats, bool? IsFull, string Text);

/// <summary>What is wished, as the API takes it: for a new choice with round and child, for a change without.</summary>
public sealed record ChoiceToSend(IReadOnlyList<string> Wishes, IReadOnlyList<SaidSibling>? Siblings, string? Words, string? RoundId = null, string? ChildId = null);

/// <summary>A sibling as said.</summary>
public sealed record SaidSibling(string School, string? Name);

/// <summary>A choice with how far it is signed; where the child is placed once the round is published.</summary>
public sealed record Choice(
    Guid CaseId, string Reference, string? DiaryNumber, string Status, string StatusText, string RoundId, string SchoolYear, string Grade, string ChildId, string Child, string Applicant, bool IsMine,
    string State, string StateText, DateTimeOffset? ReceivedAt, DateTimeOffset ClosesAt, bool CanChange, IReadOnlyList<ChosenWish> Wishes, NamedUnit? Assigned, IReadOnlyList<CheckedSibling> Siblings,
    string? Words, string? Standing, string? StandingText, IReadOnlyList<ChoiceSignature> Signatures, ChoiceResult? Placed, ChoiceOffer? OpenOffer, LateWishes? Late, LeftOutOfRound? OutOfRound, long Version, bool EvidenceDisposed,
    bool LateAwaitsDecision = false, bool LateIsSigned = false);

/// <summary>A child's code in a round, and what it is to be held against. What has not come yet is null.</summary>
public sealed record ChildCode(string Code, string ListHash, int Children, string? Commitment, NamedDraw? Draw, string? Seed, IReadOnlyList<EarlierSeed>? EarlierSeeds, int? Lottery, string HowToCheck);

/// <summary>That a child was taken out of a round: why, in the officer's words, and whether a decision of its own is still to come.</summary>
public sealed record LeftOutOfRound(string? Reason, bool AwaitsDecision);

/// <summary>One wish.</summary>
public sealed record ChosenWish(int Rank, string Unit, string Name, bool IsAssigned);

/// <summary>Wishes that came after the round closed, tried by themselves.</summary>
public sealed record LateWishes(DateTimeOffset ArrivedAt, IReadOnlyList<ChosenWish> Wishes, string? Words);

/// <summary>A sibling as said, and what the register says.</summary>
public sealed record CheckedSibling(string School, string SchoolName, string? Name, bool IsInRegister, string Text);

/// <summary>How far a guardian's signature is.</summary>
public sealed record ChoiceSignature(string PartyId, string Name, string State, string StateText, DateOnly? Due, bool IsMine);

/// <summary>Where the child is placed.</summary>
public sealed record ChoiceResult(string? Unit, string? Name, int Wish);

/// <summary>The schools where a child waits for a seat.</summary>
public sealed record WaitingSchools(Guid CaseId, IReadOnlyList<NamedUnit> Waits);

/// <summary>A seat that waits for an answer.</summary>
public sealed record ChoiceOffer(string OfferId, string Unit, string Name, DateOnly AnswerBy);

/// <summary>What came of a published round for a child, with the proof that its row stands in the result.</summary>
public sealed record RoundResult(Guid CaseId, string RoundId, string? School, string? SchoolName, int WishNumber, IReadOnlyList<WishResult> Wishes, string? Placement, string Code, int Lottery, RowProof Proof,
    IReadOnlyList<PassedOver>? PassedOver = null);

/// <summary>That a seat which the child waits for was given before the waiting list, in plain Swedish.</summary>
public sealed record PassedOver(string Text);

/// <summary>What came of one wish, in plain Swedish.</summary>
public sealed record WishResult(string School, string SchoolName, bool IsAdmitted, string Text);

/// <summary>The way from the child's own row to the published root.</summary>
public sealed record RowProof(string Salt, long Index, long Size, IReadOnlyList<string> Path, string Root);
