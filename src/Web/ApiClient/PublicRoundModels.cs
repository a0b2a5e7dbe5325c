namespace CaseMgmt.Web.ApiClient;

/// <summary>A round of school choice as anyone may see it in the list.</summary>
public sealed record PublicRoundItem(Guid RoundId, string State, string StateText, string SchoolYear, IReadOnlyList<string> Grades, DateTimeOffset OpensAt, DateTimeOffset ClosesAt, DateTimeOffset? PublishedAt);

/// <summary>What is public of a round. What has not come yet is null.</summary>
public sealed record PublicRound(
    Guid RoundId, string State, string StateText, string SchoolYear, DateTimeOffset OpensAt, DateTimeOffset ClosesAt, IReadOnlyList<RoundSeats> Seats, RoundOrder? Order, int? Children, string? ListHash, string? Commitment,
    NamedDraw? Draw, string? Seed, IReadOnlyList<EarlierSeed>? EarlierSeeds, string? Root, DateTimeOffset? ClosedAt, DateTimeOffset? DrawnAt, DateTimeOffset? PublishedAt, int? Corrections, string HowToCheck);

/// <summary>The random codes of a round's children in ascending order.</summary>
public sealed record PublicCodes(string ListHash, string? Seed, IReadOnlyList<PublicCode> Codes);

/// <summary>A child's random code; the lottery number is null before the lottery is drawn.</summary>
public sealed record PublicCode(string Code, int? Number);
