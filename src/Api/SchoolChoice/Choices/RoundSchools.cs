using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Persons;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.Texts;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolChoice;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>A guardian lists the schools of a round for one child: how far each is, which is the assigned one, and how the last round ended.</summary>
internal sealed class RoundSchools : IUseCase
{
    private const string OtherHome = "other-home";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Guardian.MapGet("/school-choice/rounds/{roundId:guid}/children/{childId:guid}/schools", Handle)
        .Describe(
            "schools-of-round", "List the schools of a round for my child",
            "With walking distance along the road network, measured from the child's registered home; what cannot be measured says so. The assigned school need not be chosen: the child has a place there when none of its wishes " +
            "can be met. Cut-offs are those of the round published last. Where somebody is protected neither distance nor assigned school is told, and distances only to who is registered where the child lives: together they would tell where that is.")
        .Refuses(RejectionKind.NotFound, "round-not-found", "child-not-found").Refuses(RejectionKind.Rule, "child-not-registered", "child-not-registered-here", "child-not-of-grade")
        .Produces<Response>();

    private static async Task<IResult> Handle(
        Guid roundId, Guid childId, CurrentActor actor, IPopulationRegister register, ChoiceFactsFinder finder, PublicLists lists, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        var (tenant, child, now) = (actor.MunicipalityId, new PersonRef(childId), time.GetUtcNow());
        await using var session = store.QuerySession(tenant);
        var round = await RoundActions.FindAsync(session, roundId, ct);
        if (round.State == RoundState.Prepared)
            return Problem.From(new Rejection("round-not-found", RejectionKind.NotFound));
        if (!(await register.ChildrenOfAsync(tenant, actor.Guardian, ct)).Contains(child))
            return Problem.From(new Rejection("child-not-found", RejectionKind.NotFound));
        var facts = await finder.FindAsync(tenant, child, actor.Guardian, round.Plan, ct);
        if (facts.Grade is not { } grade)
            return Problem.From(new Rejection(facts.Reason!, RejectionKind.Rule));
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(tenant), ct: ct) ?? PolicySet.Initial;
        var planned = round.Plan.Seats.Where(s => s.Grade == grade).ToList();
        var units = await session.SchoolUnitsAsync([.. planned.Select(s => s.Unit).Concat(facts.Assigned is { } a ? [a] : Array.Empty<SchoolUnitCode>()).Distinct()], ct);
        var shown = planned.Where(s => units.ContainsKey(s.Unit)).ToList();
        // The lengths to many schools together tell where the child lives, and with whom (docs/adr/0045).
        var ways = await HomeSight.MayAsync(register, actor, facts.Person?.Address, ct)
            ? await finder.WaysAsync(tenant, facts, [.. shown.Select(s => units[s.Unit])], policies, round.Plan.Year, now, ct)
            : shown.ToDictionary(s => s.Unit, _ => new ChildWay(null, OtherHome));
        var cutoffs = await LastCutoffs.OfAsync(session, lists, round, grade, ct);
        var order = RoundList.OrderOf(round, policies);
        var assigned = facts.Assigned is { } own ? new ShownUnit(own, units.GetValueOrDefault(own)?.Description.Name.Value ?? own.Value) : null;
        return TypedResults.Ok(new Response(
            roundId, childId, facts.Protection == Protection.None ? grade : null, order?.MostWishes ?? 1, OpenRounds.IsOpen(round, now), assigned, AssignedText(facts, assigned, order),
            [.. shown
                .Select(s => new Item(
                    s.Unit, units[s.Unit].Description.Name.Value, s.Seats, s.Unit == facts.Assigned, facts.SiblingsAt.Contains(s.Unit), Show(ways[s.Unit]), cutoffs.GetValueOrDefault(s.Unit)))
                .OrderBy(i => i.Distance.LengthMm ?? long.MaxValue).ThenBy(i => i.Name, StringComparer.Create(System.Globalization.CultureInfo.GetCultureInfo("sv-SE"), ignoreCase: false))]));
    }

    private static string AssignedText(ChildFacts facts, ShownUnit? assigned, PolicyValue.PlacementOrder? order) =>
        facts.Protection != Protection.None ? CaseTexts.Get("choice.assigned.protected")
        : assigned is null ? CaseTexts.Get("choice.assigned.unknown")
        : CaseTexts.Fill(order?.GuaranteesAssigned is true ? "choice.assigned.guaranteed" : "choice.assigned", assigned.Name);

    private static Distance Show(ChildWay way) => way.LengthMm is { } length
        ? new Distance(length, SwedishLength.Metres(length), way.Code)
        : new Distance(null, CaseTexts.Get($"choice.way.{way.Code}"), way.Code);

    /// <summary>A school.</summary>
    internal sealed record ShownUnit(SchoolUnitCode Unit, string Name);

    /// <summary>The way to a school.</summary>
    /// <param name="LengthMm">Walking distance in millimetres; null where it could not be measured, or is not told.</param>
    /// <param name="Text">The same in Swedish, or why there is none.</param>
    /// <param name="Status">measured, home-not-snapped, school-not-snapped, no-path, distance-unavailable, home-point-unknown, protected-identity, or other-home where the child is registered elsewhere than the one who asks.</param>
    internal sealed record Distance(long? LengthMm, string Text, string Status);

    /// <summary>A school of the round.</summary>
    /// <param name="Unit">Its code.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Seats">Its seats in the grade.</param>
    /// <param name="IsAssigned">Whether it is the child's assigned school.</param>
    /// <param name="HasSibling">Whether the register has a sibling who goes on there.</param>
    /// <param name="Distance">How far it is.</param>
    /// <param name="LastRound">How the round published last ended there; null when there is none.</param>
    internal sealed record Item(SchoolUnitCode Unit, string Name, int Seats, bool IsAssigned, bool HasSibling, Distance Distance, LastCutoff? LastRound);

    /// <summary>The schools of a round for a child, the nearest first.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="ChildId">The child.</param>
    /// <param name="Grade">The grade; null where the matter is protected.</param>
    /// <param name="MostWishes">How many schools may be ranked.</param>
    /// <param name="IsOpen">Whether choices are taken now.</param>
    /// <param name="Assigned">The assigned school; null when it cannot be told.</param>
    /// <param name="AssignedText">What holds of it, in Swedish.</param>
    /// <param name="Items">The schools.</param>
    internal sealed record Response(
        Guid RoundId, Guid ChildId, Grade? Grade, int MostWishes, bool IsOpen, ShownUnit? Assigned, string AssignedText, IReadOnlyList<Item> Items);
}
