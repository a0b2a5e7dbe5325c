using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolChoice;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>
/// What is public of a round of school choice, for anyone without signing in: enough to recompute every lottery number with nothing but SHA-256, and nothing that locates or identifies a child.
/// </summary>
internal sealed class PublicRounds : IUseCase
{
    private const string HowToCheck =
        "The hash of the list is SHA-256 of the codes in ascending order, each on a line. A child's ticket is SHA-256 of round LF code LF seed; its number is its place, from 1, among the tickets in ascending order. " +
        "A commitment is SHA-256 of round LF seed. A seed that comes from a public draw is written from its result by the draw's rule. Texts are UTF-8, a line ends with one line feed, hashes are lower-case hexadecimal.";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Public.MapGet("/school-choice/rounds", List).Describe("public-school-choice-rounds", "List the rounds of school choice, the one that opens last first").Produces<Listing<Item>>();
        groups.Public.MapGet("/school-choice/rounds/{roundId:guid}", One)
            .Describe("public-school-choice-round", "Read what is public of a round of school choice", HowToCheck).Refuses(RejectionKind.NotFound, "round-not-found").Produces<Details>();
        groups.Public.MapGet("/school-choice/rounds/{roundId:guid}/codes", Codes)
            .Describe("public-school-choice-codes", "Read the children's random codes in a closed round, with their lottery numbers once drawn", HowToCheck)
            .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step").Refuses(ProblemCodes.EvidenceDisposed).Produces<CodeList>();
        groups.Public.MapGet("/school-choice/rounds/{roundId:guid}/cutoffs", Cutoffs)
            .Describe("public-school-choice-cutoffs", "Read the last admitted of each school in a published round", "Left out where few were admitted, and where a seat was free there is none. Where the last admitted is protected it is the nearest before it who met the same principles and is not: nobody was refused who stands before that one.")
            .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step").Refuses(ProblemCodes.EvidenceDisposed).Produces<CutoffList>();
    }

    private static async Task<Listing<Item>> List(CurrentActor actor, Page page, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        (DateTimeOffset, Guid)? before = page.After is [var at, var id] ? (new DateTimeOffset(long.Parse(at, CultureInfo.InvariantCulture), TimeSpan.Zero), Guid.Parse(id)) : null;
        var rounds = await session.ChoiceRoundsAsync(before, page.Limit + 1, isOpened: true, ct);
        return page.Of(
            rounds, r => new Item(r.RoundId, PublicState(r), TextOf(r), r.Plan.Year, [.. RoundList.Grades(r)], r.Plan.OpensAt, r.Plan.ClosesAt, r.PublishedAt),
            r => [r.Plan.OpensAt.UtcTicks.ToString(CultureInfo.InvariantCulture), r.RoundId.ToString()]);
    }

    private static async Task<Details> One(Guid roundId, CurrentActor actor, IDocumentStore store, PublicLists lists, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var r = await FindAsync(session, roundId, ct);
        var units = await session.SchoolUnitsAsync([.. r.Plan.Seats.Select(s => s.Unit).Distinct()], ct);
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        var order = RoundList.OrderOf(r, policies);
        return new Details(
            r.RoundId, PublicState(r), TextOf(r), r.Plan.Year, r.Plan.OpensAt, r.Plan.ClosesAt,
            [.. r.Plan.Seats.Select(s => new RoundList.SchoolSeats(s.Unit.Value, units.GetValueOrDefault(s.Unit)?.Description.Name.Value, s.Grade.Code, s.Seats))],
            order is null ? null : new RoundList.Order(order.Principles, order.Alternative, order.MostWishes, order.GuaranteesAssigned, order.ReservedPercent, order.SeatOrder, order.FewestShown, RoundList.BandsOf(r, policies)),
            r.Children, r.ListHash, r.Commitment, NamedDraw.Of(r.Draw), r.Seed, EarlierSeed.Of(r), r.Root, r.ClosedAt, r.DrawnAt, r.PublishedAt, r.IsPublic ? await lists.CorrectionsAsync(session, r, ct) : null, CaseTexts.Get("round.code.how"));
    }

    private static async Task<CodeList> Codes(Guid roundId, CurrentActor actor, IDocumentStore store, PublicLists lists, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var r = await FindAsync(session, roundId, ct);
        return r.Facts is null ? throw Early() : await lists.CodesAsync(session, r, ct) ?? throw new ProblemException(ProblemCodes.EvidenceDisposed);
    }

    private static async Task<CutoffList> Cutoffs(Guid roundId, CurrentActor actor, IDocumentStore store, PublicLists lists, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var r = await FindAsync(session, roundId, ct);
        return r.IsPublic ? await lists.CutoffsAsync(session, r, ct) ?? throw new ProblemException(ProblemCodes.EvidenceDisposed) : throw Early();
    }

    // What is only being prepared is nobody's but the officers'.
    private static async Task<ListedRound> FindAsync(IQuerySession session, Guid roundId, CancellationToken ct) =>
        await RoundActions.FindAsync(session, roundId, ct) is { OpenedAt: not null } round ? round : throw new ProblemException(Problem.From(new Rejection("round-not-found", RejectionKind.NotFound)));

    private static ProblemException Early() => new(Problem.From(new Rejection("round-at-another-step", RejectionKind.Conflict)));

    // How far the officers have come with the result is not told before it is published.
    private static string PublicState(ListedRound round) => round.State is RoundState.Allocated or RoundState.Publishing ? RoundState.Drawn : round.State;

    private static string TextOf(ListedRound round) => CaseTexts.Get($"round.{PublicState(round)}");

    /// <summary>A round in the list.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="State">open, closed, drawn, published or finished.</param>
    /// <param name="StateText">The same in Swedish.</param>
    /// <param name="SchoolYear">The school year.</param>
    /// <param name="Grades">Its grades.</param>
    /// <param name="OpensAt">From when choices could be made.</param>
    /// <param name="ClosesAt">Until when.</param>
    /// <param name="PublishedAt">When it was published, or null.</param>
    internal sealed record Item(Guid RoundId, string State, string StateText, SchoolYear SchoolYear, IReadOnlyList<string> Grades, DateTimeOffset OpensAt, DateTimeOffset ClosesAt, DateTimeOffset? PublishedAt);

    /// <summary>What is public of a round.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="State">open, closed, drawn, published or finished.</param>
    /// <param name="StateText">The same in Swedish.</param>
    /// <param name="SchoolYear">The school year.</param>
    /// <param name="OpensAt">From when choices could be made.</param>
    /// <param name="ClosesAt">Until when.</param>
    /// <param name="Seats">The schools with the seats that it was set up with.</param>
    /// <param name="Order">The order of priority.</param>
    /// <param name="Children">How many children it has; null before it is closed.</param>
    /// <param name="ListHash">Hash of the list of codes; null before it is closed.</param>
    /// <param name="Commitment">The commitment to a secret seed, or null.</param>
    /// <param name="Draw">The public draw that the seed comes from, with how its result becomes the seed; null where it is a secret that is committed to.</param>
    /// <param name="Seed">The seed; null before the lottery is drawn.</param>
    /// <param name="EarlierSeeds">Seeds that were entered before this one and have been corrected since they were not what the draw gave, in order; null for none.</param>
    /// <param name="Root">The root that each family's row is proven under; null before publication.</param>
    /// <param name="ClosedAt">When it was closed.</param>
    /// <param name="DrawnAt">When the lottery was drawn.</param>
    /// <param name="PublishedAt">When it was published.</param>
    /// <param name="Corrections">How many facts and seats officers corrected after the lottery was drawn, each with a reason that is kept; null before publication.</param>
    /// <param name="HowToCheck">How to recompute hash and numbers, in Swedish.</param>
    internal sealed record Details(
        Guid RoundId, string State, string StateText, SchoolYear SchoolYear, DateTimeOffset OpensAt, DateTimeOffset ClosesAt, IReadOnlyList<RoundList.SchoolSeats> Seats, RoundList.Order? Order, int? Children,
        string? ListHash, string? Commitment, NamedDraw? Draw, string? Seed, IReadOnlyList<EarlierSeed>? EarlierSeeds, string? Root, DateTimeOffset? ClosedAt, DateTimeOffset? DrawnAt, DateTimeOffset? PublishedAt, int? Corrections,
        string HowToCheck);

    /// <summary>The codes of a round.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="ListHash">Hash of the list.</param>
    /// <param name="Seed">The seed; null before it is drawn.</param>
    /// <param name="Codes">The codes in ascending order.</param>
    internal sealed record CodeList(Guid RoundId, string ListHash, string? Seed, IReadOnlyList<CodeItem> Codes);

    /// <summary>One child's code.</summary>
    /// <param name="Code">The code.</param>
    /// <param name="Number">Its lottery number; null before the lottery is drawn.</param>
    internal sealed record CodeItem(string Code, int? Number);

    /// <summary>The last admitted of each school.</summary>
    internal sealed record CutoffList(Guid RoundId, string Root, IReadOnlyList<CutoffItem> Items);

    /// <summary>The last admitted of a school.</summary>
    /// <param name="Unit">The school unit's code.</param>
    /// <param name="Grade">The grade.</param>
    /// <param name="Seats">Its seats in the round.</param>
    /// <param name="IsFull">Whether every seat was given; null when too few were admitted to tell. How many were admitted is not told: whoever knows some of them could subtract.</param>
    /// <param name="Standing">Where the last admitted stood, principle by principle; null when a seat was free, it cannot be told or all seats went to the own area.</param>
    /// <param name="Lottery">The lottery number of the last admitted; null likewise.</param>
    /// <param name="OwnArea">The last admitted of the school's own area, when its reserved seats all went to it; else null.</param>
    internal sealed record CutoffItem(string Unit, string Grade, int Seats, bool? IsFull, IReadOnlyList<StandingItem>? Standing, int? Lottery, AreaItem? OwnArea);

    /// <summary>The last admitted of a school's own area to its reserved seats.</summary>
    /// <param name="Standing">Where the last admitted stood; null when it cannot be told.</param>
    /// <param name="Lottery">The lottery number; null likewise.</param>
    internal sealed record AreaItem(IReadOnlyList<StandingItem>? Standing, int? Lottery);

    /// <summary>Where somebody stood by one principle.</summary>
    /// <param name="Principle">The principle.</param>
    /// <param name="IsMet">Whether it was met, for those that are met or not.</param>
    /// <param name="Value">Metres of relative proximity, or seconds from the opening to the arrival of the application; null for the others.</param>
    internal sealed record StandingItem(PlacementPrinciple Principle, bool? IsMet, long? Value);
}

/// <summary>Lists that anyone may ask for: opened once, and kept in memory until the round is disposed of. Who is protected today is asked each time.</summary>
internal sealed class PublicLists
{
    private const long MmPerMetre = 1000;
    private const int MostCandidates = 20;
    private const int MostKept = 64;

    private readonly KeptOpened<PublicRounds.CodeList> codes = new(MostKept);
    private readonly KeptOpened<IReadOnlyList<KeptCutoff>> cutoffs = new(MostKept);
    private readonly KeptOpened<Corrected> corrections = new(MostKept);

    /// <summary>The codes of a closed round; null when its facts are disposed of.</summary>
    public Task<PublicRounds.CodeList?> CodesAsync(IQuerySession session, ListedRound round, CancellationToken ct) => codes.OfAsync(
        session, round.RoundId, round.Facts!.Value, round.Seed,
        async () =>
        {
            var facts = await FactsAsync(session, round, "public-codes", ct);
            var draw = round.Seed is { } seed ? LotteryDraw.Of(round.RoundId, [.. facts.Codes], seed) : null;
            return new PublicRounds.CodeList(round.RoundId, round.ListHash!, round.Seed, [.. facts.Codes.Order().Select(c => new PublicRounds.CodeItem(c.Value, draw?.NumberOf(c)))]);
        },
        ct);

    /// <summary>How many facts and seats were corrected in a published round after the lottery was drawn; null when its facts are disposed of.</summary>
    public async Task<int?> CorrectionsAsync(IQuerySession session, ListedRound round, CancellationToken ct) => (await corrections.OfAsync(
        session, round.RoundId, round.Facts!.Value, null, async () => new Corrected((await FactsAsync(session, round, "public-corrections", ct)).Corrections), ct))?.Count;

    /// <summary>The last admitted of each school in a published round; null when its facts are disposed of.</summary>
    public async Task<PublicRounds.CutoffList?> CutoffsAsync(IQuerySession session, ListedRound round, CancellationToken ct)
    {
        if (await cutoffs.OfAsync(session, round.RoundId, round.Result!.Value, null, () => ReadAsync(session, round, ct), ct) is not { } kept)
            return null;
        var open = await RoundChildren.OpenAsync(session, [.. kept.SelectMany(c => c.Candidates.Concat(c.OfArea)).Select(c => c.Child).Distinct()], ct);
        return new PublicRounds.CutoffList(round.RoundId, round.Root!, [.. kept.Select(c => Show(c, open))]);
    }

    private static async Task<RoundFacts> FactsAsync(IQuerySession session, ListedRound round, string purpose, CancellationToken ct) =>
        (await session.Vault.ComputeAsync([round.Facts!.Value], purpose, ct)).Document<RoundFacts>(round.Facts.Value) ?? throw new ProblemException(ProblemCodes.EvidenceDisposed);

    private static async Task<IReadOnlyList<KeptCutoff>> ReadAsync(IQuerySession session, ListedRound round, CancellationToken ct)
    {
        var opened = await RoundArchive.OpenAsync(session, round.RoundId, round.Facts!.Value, "public-cutoffs", ct);
        var result = await RoundArchive.ResultAsync(session, round.Result!.Value, "public-cutoffs", ct);
        var outcomes = opened.Run(round.Seed!).Run!.Outcomes.ToDictionary(o => o.Grade, o => o.Outcome);
        var entrants = opened.Entrants.ToDictionary(e => e.Facts.Code);
        IReadOnlyList<(PersonRef Child, AdmittedLast Last)> Candidates(GradeCutoff c, Standing? standing, int? lottery) =>
            [.. LastAdmitted.Of(outcomes[c.Grade], c.Cutoff.School, standing, lottery, MostCandidates).Where(a => !entrants[a.Code].IsProtected).Select(a => (entrants[a.Code].Child, a))];
        return [.. result.Cutoffs.Select(c => new KeptCutoff(
            c, opened.Facts.Order, Candidates(c, c.Cutoff.Standing, c.Cutoff.Lottery), Candidates(c, c.Cutoff.OwnArea?.Standing, c.Cutoff.OwnArea?.Lottery)))];
    }

    // Full, and nobody to show: told as where few were admitted.
    private static PublicRounds.CutoffItem Show(KeptCutoff kept, IReadOnlySet<PersonRef> open)
    {
        var c = kept.Cutoff.Cutoff;
        AdmittedLast? Shown(IReadOnlyList<(PersonRef Child, AdmittedLast Last)> candidates) => candidates.Where(x => open.Contains(x.Child)).Select(x => x.Last).FirstOrDefault();
        var (common, area) = (Shown(kept.Candidates), Shown(kept.OfArea));
        bool? isFull = c.Standing is not null ? (common is null ? null : true) : c.Admitted is null ? null : c.OwnArea is not null;
        return new(
            c.School.Value, kept.Cutoff.Grade.Code, c.Seats, isFull, Show(common?.Standing, kept.Order), common?.Lottery,
            c.OwnArea is null ? null : new PublicRounds.AreaItem(Show(area?.Standing, kept.Order), area?.Lottery));
    }

    private static IReadOnlyList<PublicRounds.StandingItem>? Show(Standing? standing, PolicyValue.PlacementOrder order) =>
        standing is null ? null : [.. standing.Values.Select((value, i) => Show(order.Principles[i], value))];

    private static PublicRounds.StandingItem Show(PlacementPrinciple principle, long value) => principle switch
    {
        PlacementPrinciple.RelativeProximity => new(principle, null, -value / MmPerMetre),
        PlacementPrinciple.ApplicationTime => new(principle, null, value),
        _ => new(principle, value == 0, null),
    };

    // The last admitted of a school with those before it, some of whom may be protected by the time somebody asks.
    private sealed record KeptCutoff(
        GradeCutoff Cutoff, PolicyValue.PlacementOrder Order, IReadOnlyList<(PersonRef Child, AdmittedLast Last)> Candidates, IReadOnlyList<(PersonRef Child, AdmittedLast Last)> OfArea);

    private sealed record Corrected(int Count);
}
