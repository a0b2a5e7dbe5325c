using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolChoice;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>The rounds of school choice as officers see them.</summary>
internal sealed class RoundList : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapGet("/school-choice/rounds", List)
            .Describe("school-choice-rounds", "List the rounds of school choice, the one that opens last first").Produces<Listing<Item>>();
        groups.Officer.MapGet("/school-choice/rounds/{roundId:guid}", One)
            .Describe("school-choice-round", "Read a round of school choice", "Its version stands in ETag.")
            .Refuses(RejectionKind.NotFound, "round-not-found").Produces<Details>();
    }

    private static async Task<Listing<Item>> List(CurrentActor actor, Page page, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        (DateTimeOffset, Guid)? before = page.After is [var at, var id] ? (new DateTimeOffset(long.Parse(at, CultureInfo.InvariantCulture), TimeSpan.Zero), Guid.Parse(id)) : null;
        var rounds = await session.ChoiceRoundsAsync(before, page.Limit + 1, isOpened: false, ct);
        return page.Of(
            rounds,
            r => new Item(r.RoundId, r.State, CaseTexts.Get($"round.{r.State}"), r.Plan.Year, [.. Grades(r)], r.Plan.OpensAt, r.Plan.ClosesAt, r.Children, r.PublishedAt, r.Version),
            r => [r.Plan.OpensAt.UtcTicks.ToString(CultureInfo.InvariantCulture), r.RoundId.ToString()]);
    }

    private static async Task<Versioned<Details>> One(Guid roundId, CurrentActor actor, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var r = await RoundActions.FindAsync(session, roundId, ct);
        var units = await session.SchoolUnitsAsync([.. r.Plan.Seats.Select(s => s.Unit).Distinct()], ct);
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        var details = new Details(
            r.RoundId, r.State, CaseTexts.Get($"round.{r.State}"), r.Plan.Year, r.Plan.OpensAt, r.Plan.ClosesAt,
            [.. r.Plan.Seats.Select(s => new SchoolSeats(s.Unit.Value, units.GetValueOrDefault(s.Unit)?.Description.Name.Value, s.Grade.Code, s.Seats))],
            OrderOf(r, policies) is { } order ? new Order(order.Principles, order.Alternative, order.MostWishes, order.GuaranteesAssigned, order.ReservedPercent, order.SeatOrder, order.FewestShown, BandsOf(r, policies)) : null,
            r.ChoicesEndedAt, r.Children, r.ListHash, r.Commitment, NamedDraw.Of(r.Draw), RoundBasis.Of(r.Basis, r.Plan), RoundBasis.Of(r.Added, r.Plan), r.Seed, EarlierSeed.Of(r), ShownHash(r, actor), r.WithoutSchool, r.Changed, r.Root, r.OpenedAt, r.ClosedAt, r.DrawnAt, r.AllocatedAt, r.PublishedAt,
            r.FinishedAt, r.Version);
        return new Versioned<Details>(details, r.Version);
    }

    // A plain hash of so little that is unknown could be tried out.
    private static string? ShownHash(ListedRound round, CurrentActor actor) => round.IsKeyed || (actor.Roles.Contains(Role.Manager) && actor.SeesProtected) ? round.ResultHash : null;

    /// <summary>The grades of a round, in order.</summary>
    public static IEnumerable<string> Grades(ListedRound round) => round.Plan.Seats.Select(s => s.Grade).Distinct().Order().Select(g => g.Code);

    /// <summary>The order of priority that a round cites; null when the log no longer tells it apart.</summary>
    public static PolicyValue.PlacementOrder? OrderOf(ListedRound round, PolicySet policies) =>
        policies.Adopted.LastOrDefault(a => a.Policy == PolicyId.PlacementOrder && a.From == round.Plan.OrderFrom && a.RecordedAt == round.Plan.OrderRecordedAt)?.Value as PolicyValue.PlacementOrder;

    /// <summary>Within which grades a sibling counts in a round; null where it counts in all.</summary>
    public static IReadOnlyList<Band>? BandsOf(ListedRound round, PolicySet policies) =>
        policies.InForce<PolicyValue.SiblingBands>(PolicyId.SiblingBands, round.Plan.Year.FirstDay, round.Basis?.At ?? round.Plan.ClosesAt)?.Value.Bands
            .Select(b => new Band([.. b.Children.Select(g => g.Code)], [.. b.Siblings.Select(g => g.Code)])).ToList();

    /// <summary>A round in the list.</summary>
    internal sealed record Item(
        Guid RoundId, string State, string StateText, SchoolYear SchoolYear, IReadOnlyList<string> Grades, DateTimeOffset OpensAt, DateTimeOffset ClosesAt, int? Children, DateTimeOffset? PublishedAt,
        long Version);

    /// <summary>Seats of one school for one grade.</summary>
    internal sealed record SchoolSeats(string Unit, string? Name, string Grade, int Seats);

    /// <summary>The order of priority.</summary>
    internal sealed record Order(
        IReadOnlyList<PlacementPrinciple> Principles, ProximityAlternative? Alternative, int MostWishes, bool GuaranteesAssigned, int ReservedPercent, SeatOrder? SeatOrder, int FewestShown,
        IReadOnlyList<Band>? SiblingBands);

    /// <summary>Grades within which a sibling counts, both in the round's school year.</summary>
    /// <param name="Children">The grades that the child may begin.</param>
    /// <param name="Siblings">The grades in which a sibling counts then.</param>
    internal sealed record Band(IReadOnlyList<string> Children, IReadOnlyList<string> Siblings);

    /// <summary>A round.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="State">How it stands.</param>
    /// <param name="StateText">The same in Swedish.</param>
    /// <param name="SchoolYear">The school year.</param>
    /// <param name="OpensAt">From when choices may be made.</param>
    /// <param name="ClosesAt">Until when.</param>
    /// <param name="Seats">The schools with their seats.</param>
    /// <param name="Order">The order of priority.</param>
    /// <param name="ChoicesEndedAt">When it was noted that the time for choices was over.</param>
    /// <param name="Children">How many children it has; null before it is closed.</param>
    /// <param name="ListHash">Hash of the list of codes.</param>
    /// <param name="Commitment">The commitment to the seed.</param>
    /// <param name="Draw">The public draw that the seed comes from; null for a secret that is committed to.</param>
    /// <param name="Basis">From when and what the facts are; null before they are frozen, and where it was not kept.</param>
    /// <param name="Added">The same of children whose choice came in time and was entered after the facts were frozen; null for none.</param>
    /// <param name="Seed">The seed.</param>
    /// <param name="EarlierSeeds">Seeds that were entered before this one and have been corrected, in order; null for none.</param>
    /// <param name="ResultHash">Keyed hash of the proposal; null where it may be plain, which only auditors are shown: make the proposal again.</param>
    /// <param name="WithoutSchool">How many children have no school in the proposal.</param>
    /// <param name="Changed">How many got another school than in the proposal before.</param>
    /// <param name="Root">The published root.</param>
    /// <param name="OpenedAt">When it was opened.</param>
    /// <param name="ClosedAt">When it was closed.</param>
    /// <param name="DrawnAt">When the lottery was drawn.</param>
    /// <param name="AllocatedAt">When the proposal was made.</param>
    /// <param name="PublishedAt">When it was published.</param>
    /// <param name="FinishedAt">When it ended.</param>
    /// <param name="Version">Its version.</param>
    internal sealed record Details(
        Guid RoundId, string State, string StateText, SchoolYear SchoolYear, DateTimeOffset OpensAt, DateTimeOffset ClosesAt, IReadOnlyList<SchoolSeats> Seats, Order? Order, DateTimeOffset? ChoicesEndedAt,
        int? Children, string? ListHash, string? Commitment, NamedDraw? Draw, RoundBasis? Basis, RoundBasis? Added, string? Seed, IReadOnlyList<EarlierSeed>? EarlierSeeds, string? ResultHash, int? WithoutSchool, int? Changed, string? Root, DateTimeOffset? OpenedAt,
        DateTimeOffset? ClosedAt, DateTimeOffset? DrawnAt, DateTimeOffset? AllocatedAt, DateTimeOffset? PublishedAt, DateTimeOffset? FinishedAt, long Version);
}
