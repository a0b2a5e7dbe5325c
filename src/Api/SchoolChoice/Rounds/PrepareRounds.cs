using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.SchoolUnits;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolUnits;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>An officer sets a round of school choice up, and sets it up anew before it opens.</summary>
internal sealed class PrepareRounds : IUseCase
{
    private const int MostSchools = 2000;

    private static readonly string[] NotFound = ["school-unit-unknown"];
    private static readonly string[] Rules =
        ["placement-order-missing", "school-year-unknown", "grade-not-at-school", "grade-not-in-school-year", "school-unit-not-municipal", "school-not-open-that-year", "school-without-entrance", "round-without-seats", "round-school-twice", "round-closes-before-it-opens"];

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/school-choice/rounds", Handle)
            .Describe(
                "prepare-school-choice-round", "Set a round of school choice up",
                "The order of priority is the municipality's policy for the school year as it is now; the round keeps to it. Who is eligible follows from the register: children who begin the grade that year and whose school does not have it.")
            .Refuses(RejectionKind.NotFound, NotFound).Refuses(RejectionKind.Rule, Rules)
            .Produces<RoundActions.Response>(StatusCodes.Status201Created);
        groups.Officer.MapPost("/school-choice/rounds/{roundId:guid}/plans", Again)
            .Describe("change-school-choice-round", "Set a round up anew before it opens", "All of it, not only what is changed.")
            .Refuses(RejectionKind.NotFound, ["round-not-found", .. NotFound]).Refuses(RejectionKind.Rule, [.. Rules, "round-draw-not-after-closing"]).Refuses(RejectionKind.Conflict, "round-already-open")
            .Produces<RoundActions.Response>();
    }

    private static Task<IResult> Handle(Request request, IdempotentCommand command, CurrentActor actor, TimeProvider time, CancellationToken ct) =>
        command.RunAsync(
            request,
            batch => batch.AggregateStream<PolicySet>(StreamIds.Policy(actor.MunicipalityId)),
            async (reading, session) =>
            {
                var now = time.GetUtcNow();
                var (plan, refusal) = await PlanAsync(request, await reading ?? PolicySet.Initial, session, now, ct);
                if (refusal is not null)
                    return refusal;
                var decided = RoundStep.Of(RoundDecider.Decide(new RoundCommand.Prepare(plan!, actor.Actor, now), ChoiceRound.Initial));
                if (decided.Refusal is not null)
                    return decided.Refusal;
                var roundId = Guid.CreateVersion7(now);
                session.Events.StartStream<ChoiceRound>(roundId, [.. decided.Events]);
                return CommandAnswer.Created($"/{actor.MunicipalityId}/officer/school-choice/rounds/{roundId}", decided.Events.Count, new { roundId });
            },
            ct: ct);

    private static Task<IResult> Again(
        Guid roundId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        RoundActions.RunAsync(
            roundId, request, command, ifMatch, actor, store, time,
            async at =>
            {
                var policies = await at.Session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
                var (plan, refusal) = await PlanAsync(request, policies, at.Session, at.Now, ct);
                return refusal is not null ? RoundStep.Refused(refusal) : RoundStep.Of(RoundDecider.Decide(new RoundCommand.Prepare(plan!, actor.Actor, at.Now), at.Round));
            },
            ct);

    private static async Task<(RoundPlan? Plan, Problem? Refusal)> PlanAsync(Request request, PolicySet policies, IQuerySession session, DateTimeOffset now, CancellationToken ct)
    {
        var year = request.SchoolYear.GetValueOrDefault();
        if (!GradeTable.Covers(year))
            return (null, Refused("school-year-unknown", RejectionKind.Rule, "schoolYear"));
        if (policies.InForce<PolicyValue.PlacementOrder>(PolicyId.PlacementOrder, year.FirstDay, now) is not { } order)
            return (null, Refused("placement-order-missing", RejectionKind.Rule, "schoolYear"));
        PlannedSeats[] seats = [.. request.Seats!.Select(s => new PlannedSeats(Unit(s), GradeOf(s), s.Seats.GetValueOrDefault()))];
        var units = await session.SchoolUnitsAsync([.. seats.Select(s => s.Unit).Distinct()], ct);
        for (var i = 0; i < seats.Length; i++)
        {
            if (Fault(seats[i], units.GetValueOrDefault(seats[i].Unit), year, order.Value) is var (code, kind, field) && code is not null)
                return (null, Refused(code, kind, $"seats[{i}].{field}"));
        }
        return (new RoundPlan(year, request.OpensAt.GetValueOrDefault().ToUniversalTime(), request.ClosesAt.GetValueOrDefault().ToUniversalTime(), seats, order.From, order.RecordedAt), null);
    }

    private static (string? Code, RejectionKind Kind, string Field) Fault(PlannedSeats seats, ListedSchoolUnit? unit, SchoolYear year, PolicyValue.PlacementOrder order) => unit switch
    {
        null => ("school-unit-unknown", RejectionKind.NotFound, "unit"),
        { Description.Provider: not ProviderType.Municipal } => ("school-unit-not-municipal", RejectionKind.Rule, "unit"),
        _ when unit.Description.OpensOn > year.LastDay || unit.Description.ClosesOn < year.FirstDay || unit.ClosedOn < year.FirstDay => ("school-not-open-that-year", RejectionKind.Rule, "unit"),
        _ when PlacementBasis.FormOf(year, seats.Grade) is null => (PlacementBasis.GradeLacking.Rejection.Code, RejectionKind.Rule, "grade"),
        _ when !unit.Description.Forms.Any(f => f.Form is SchoolForm.PreschoolClass or SchoolForm.CompulsorySchool && f.Grades.Contains(seats.Grade)) => ("grade-not-at-school", RejectionKind.Rule, "grade"),
        // No way to it could be measured, and no child's nearest other school be told.
        { Description.WaysEndAt: null } when order.Alternative is not null => ("school-without-entrance", RejectionKind.Rule, "unit"),
        _ => (null, RejectionKind.Rule, ""),
    };

    private static SchoolUnitCode Unit(SchoolSeats seats) => SchoolUnitCode.TryParse(seats.Unit, out var unit) ? unit : default;

    private static Grade GradeOf(SchoolSeats seats) => Grade.TryParse(seats.Grade, out var grade) ? grade : default;

    private static Problem Refused(string code, RejectionKind kind, string field) => Problem.From(new Rejection(code, kind, field));

    /// <summary>How the round is set up.</summary>
    /// <param name="SchoolYear">The school year it places for.</param>
    /// <param name="OpensAt">From when choices may be made.</param>
    /// <param name="ClosesAt">Until when.</param>
    /// <param name="Seats">The schools with the seats that the round may give, grade by grade.</param>
    internal sealed record Request(SchoolYear? SchoolYear, DateTimeOffset? OpensAt, DateTimeOffset? ClosesAt, IReadOnlyList<SchoolSeats>? Seats);

    /// <summary>Seats of one school for one grade.</summary>
    /// <param name="Unit">The school unit's code.</param>
    /// <param name="Grade">F or 1 to 10.</param>
    /// <param name="Seats">How many.</param>
    internal sealed record SchoolSeats(string? Unit, string? Grade, int? Seats);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.SchoolYear).NotNull();
            RuleFor(r => r.OpensAt).NotNull();
            RuleFor(r => r.ClosesAt).NotNull();
            RuleFor(r => r.Seats).NotEmpty();
            RuleFor(r => r.Seats).Must(s => s is null || s.Count <= MostSchools).WithErrorCode("not-allowed");
            RuleForEach(r => r.Seats).ChildRules(s =>
            {
                s.RuleFor(x => x.Unit).NotEmpty().Must(u => u is null || SchoolUnitCode.TryParse(u, out _)).WithErrorCode("not-allowed");
                s.RuleFor(x => x.Grade).NotEmpty().Must(g => g is null || Grade.TryParse(g, out _)).WithErrorCode("not-allowed");
                s.RuleFor(x => x.Seats).NotNull().InclusiveBetween(0, SeatCounting.MostSeats);
            });
        }
    }
}
