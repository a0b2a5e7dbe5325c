namespace CaseMgmt.Web.ApiClient;

/// <summary>A round of school choice in the list. State is <c>prepared</c>, <c>open</c>, <c>closed</c>, <c>drawn</c>, <c>allocated</c>, <c>publishing</c>, <c>published</c> or <c>finished</c>.</summary>
public sealed record RoundItem(
    Guid RoundId, string State, string StateText, string SchoolYear, IReadOnlyList<string> Grades, DateTimeOffset OpensAt, DateTimeOffset ClosesAt, int? Children, DateTimeOffset? PublishedAt);

/// <summary>The seats that a round gives at one school in one grade.</summary>
public sealed record RoundSeats(string Unit, string? Name, string Grade, int Seats);

/// <summary>The order of priority that a round keeps to: its principles, first first.</summary>
public sealed record RoundOrder(IReadOnlyList<string> Principles, string? Alternative, int MostWishes, bool GuaranteesAssigned, int ReservedPercent);

/// <summary>A round of school choice. What has not come yet is null.</summary>
public sealed record RoundDetails(
    Guid RoundId,
    string State,
    string StateText,
    string SchoolYear,
    DateTimeOffset OpensAt,
    DateTimeOffset ClosesAt,
    IReadOnlyList<RoundSeats> Seats,
    RoundOrder? Order,
    int? Children,
    string? ListHash,
    string? Commitment,
    NamedDraw? Draw,
    RoundBasis? Basis,
    RoundBasis? Added,
    string? Seed,
    IReadOnlyList<EarlierSeed>? EarlierSeeds,
    string? ResultHash,
    int? WithoutSchool,
    int? Changed,
    string? Root,
    DateTimeOffset? OpenedAt,
    DateTimeOffset? ClosedAt,
    DateTimeOffset? DrawnAt,
    DateTimeOffset? AllocatedAt,
    DateTimeOffset? PublishedAt,
    DateTimeOffset? FinishedAt,
    long Version);

/// <summary>What a command about a round answers.</summary>
public sealed record RoundAnswer(Guid RoundId, long Version, string? Position, IReadOnlyList<SeatsThatDiffer>? SeatsThatDiffer = null);

/// <summary>Seats of which there are other numbers than the round has.</summary>
public sealed record SeatsThatDiffer(string Unit, string Grade, int Planned, int Counted, int Free);

/// <summary>A seed that was entered and has been corrected.</summary>
public sealed record EarlierSeed(string Seed, DateTimeOffset EnteredAt);

/// <summary>The public draw that the seed of a round's lottery comes from.</summary>
public sealed record NamedDraw(string? Code, string Title, string? Href, DateTimeOffset? HeldAt, string? RuleText);

/// <summary>A public draw that the municipality accepts.</summary>
public sealed record LotterySource(string Code, string Title, string? Href, string RuleText);

/// <summary>From when a round's facts are, and from which versions of what.</summary>
public sealed record RoundBasis(DateTimeOffset At, string? Register, DateTimeOffset? RegisterAt, string? Network, string? Areas, bool IsAfterClosing);

/// <summary>A fact that is missing of a child in a round, and what settles it; nothing does where it is settled in the case.</summary>
public sealed record MissingFact(string Code, Guid ChildId, string ChildName, Guid? CaseId, string Grade, string? School, IReadOnlyList<string> SettledBy);

/// <summary>Something of a school that keeps a round from being run.</summary>
public sealed record RoundSchoolFault(string Code, string School, string Grade);

/// <summary>What a round would be closed on.</summary>
public sealed record ClosingPreview(
    int Children, int Choices, int Counting, int Disagreements, int Unsigned, IReadOnlyList<MissingFact> Missing, bool NeedsNamedOfficer, IReadOnlyList<RoundSchoolFault> SchoolFaults, RoundBasis Basis);

/// <summary>A fact that an officer enters of a child; what is <c>assigned-school</c>, <c>way</c>, <c>wish-left-out</c>, <c>sibling</c>, <c>moved</c>, <c>resident</c>, <c>current-school</c> or <c>left-out</c>.</summary>
public sealed record FactEntry(Guid ChildId, string What, string? Reason, string? School, int? Metres, bool? Holds);

/// <summary>Other seats than a round was set up with.</summary>
public sealed record SeatEntry(string Unit, string Grade, int Seats, string? Reason);

/// <summary>A child who gets another school than in the proposal before; the wish is 0 where the school was none of its own.</summary>
public sealed record AllocationChange(Guid ChildId, string ChildName, string? SchoolBefore, int WishBefore, string? School, int Wish);

/// <summary>What a proposal would be, and who changes by it.</summary>
public sealed record AllocationPreview(string ResultHash, int Children, int WithoutSchool, int Changed, IReadOnlyList<AllocationChange> Changes);

/// <summary>That a fact of a child was settled or corrected.</summary>
public sealed record PlacementNote(string What, string Reason, DateTimeOffset At);

/// <summary>A child's placement in a round; the wish is 0 where the school was none of its own.</summary>
public sealed record RoundPlacement(
    Guid ChildId, string ChildName, Guid? CaseId, string Grade, string? School, string? SchoolName, int Wish, int Wishes, int? Lottery, bool ProtectedIdentity, IReadOnlyList<PlacementNote>? Notes);

/// <summary>A child refused at a school where it was scored against another that refused it too.</summary>
public sealed record ProximityFlaw(Guid ChildId, string ChildName, string Grade, string Refused, string Alternative);

/// <summary>What stood in the way of some decisions.</summary>
public sealed record PublicationHindrance(string Code, IReadOnlyList<HinderedCase> Cases, int OtherCases);

/// <summary>A case that could not be decided.</summary>
public sealed record HinderedCase(Guid CaseId, string Reference);

/// <summary>How far a publication has come.</summary>
public sealed record PublicationProgress(int Total, int Done, bool Finished, int NotDecided, IReadOnlyList<PublicationHindrance> Hindrances, TakenOutCases TakenOut, DateTimeOffset? PublishedAt);

/// <summary>The children whom officers have taken out of a publication.</summary>
public sealed record TakenOutCases(IReadOnlyList<Guid> CaseIds, int OtherCases);

/// <summary>The choice of a child in a round's list.</summary>
public sealed record RoundChoice(
    Guid CaseId, string Reference, string Child, string Grade, string State, string? Agreement = null, bool? UnsignedCounts = null, DateTimeOffset? ReceivedAt = null);

/// <summary>What is known of a child that was taken out of a round: why, what its family wished, and whether it still waits for a decision.</summary>
public sealed record LeftOutChoice(Guid CaseId, string Reference, string Child, string Grade, string StatusText, IReadOnlyList<ChosenWish> Wishes, LeftOutOfRound? OutOfRound, long Version);

/// <summary>The last admitted of a school; whether it is full is null where few were admitted.</summary>
public sealed record RoundCutoff(string Unit, string Grade, int Seats, bool? IsFull, IReadOnlyList<CutoffStanding>? Standing, int? Lottery, AreaCutoff? OwnArea = null);

/// <summary>The last admitted of a school's own area to the seats reserved for it, when all of those went to it.</summary>
public sealed record AreaCutoff(IReadOnlyList<CutoffStanding>? Standing, int? Lottery);

/// <summary>Where the last admitted stood by one principle.</summary>
public sealed record CutoffStanding(string Principle, bool? IsMet, long? Value);

/// <summary>The last admitted of each school.</summary>
public sealed record RoundCutoffs(IReadOnlyList<RoundCutoff> Items);

/// <summary>A free seat that somebody waits for; the first case is null where an officer named for protected persons has to make the offer.</summary>
public sealed record FreeSeat(string Unit, string Grade, int? Free, Guid? FirstCaseId, bool IsLate, bool AnswersElsewhere, bool ByReserve = false, bool IsHeld = false);

/// <summary>One who waits for a school.</summary>
public sealed record WaitingChild(int Place, Guid CaseId, string ChildName, bool IsLate, bool AnswersElsewhere, bool ByReserve = false, bool IsBehind = false, bool IsHeld = false);

/// <summary>An offer of a seat; state is <c>open</c>, <c>accepted</c>, <c>declined</c> or <c>lapsed</c>.</summary>
public sealed record SeatOffer(Guid OfferId, Guid CaseId, string ChildName, string Unit, string SchoolName, string Grade, DateOnly AnswerBy, string State);

/// <summary>A school form at a unit with its grades.</summary>
public sealed record UnitForm(string Code, IReadOnlyList<string> Grades);

/// <summary>A school unit as officers list it.</summary>
public sealed record UnitItem(string Unit, string Name, string Provider, IReadOnlyList<UnitForm> Forms, bool IsClosed, IReadOnlyList<UnitDepartment>? Departments = null, long Version = 0);
