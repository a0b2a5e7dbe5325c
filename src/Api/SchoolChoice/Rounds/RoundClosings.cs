using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>An officer closes a round: the facts are frozen, the list of children is fixed in public, and nobody knows the lottery yet.</summary>
internal sealed class RoundClosings : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/school-choice/rounds/{roundId:guid}/closings/previews", Preview)
            .Describe(
                "preview-school-choice-closing", "Show what a round would be closed on",
                "How many children and choices there are, and which facts of whom are missing, with what settles each. The look is audited. Of protected children only the officers named for them are told more than that somebody named must look.")
            .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step").Refuses(RejectionKind.Rule, "placement-order-missing", "grade-not-in-school-year", "correction-child-unknown").Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Produces<PreviewResponse>();
        groups.Officer.MapPost("/school-choice/rounds/{roundId:guid}/closings", Handle)
            .Describe(
                "close-school-choice-round", "Close a round of school choice",
                "The facts that the order of priority rests on are those of the moment when the time for choices was over, from the registers, for every child. Refused where a fact is missing that an officer must look at: enter it, with a reason. " +
                "The seed of the lottery comes from the public draw that has been named; without one the program commits to a secret that is revealed when the lottery is drawn.")
            .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-too-early", "round-at-another-step", "round-draw-not-after-closing")
            .Refuses(RejectionKind.Rule, "placement-order-missing", "grade-not-in-school-year", "correction-child-unknown").Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(Problem.From(new Rejection("round-facts-missing", RejectionKind.Rule)).With("missing", new[] { new MissingItem("catchment-unclear", Guid.Parse("019ab0c3-11d0-7a61-9c55-7b2e1f4a6d41"), "F", null) }).With("needsNamedOfficer", false))
            .Produces<Response>();
    }

    private static async Task<PreviewResponse> Preview(
        Guid roundId, Request request, CurrentActor actor, CaseNames names, RoundGrounds grounds, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await RoundActions.FindAsync(session, roundId, ct);
        if (await session.Events.AggregateStreamAsync<ChoiceRound>(roundId, ct: ct) is not ChoiceRound.Open open)
            throw new ProblemException(Problem.From(new Rejection("round-at-another-step", RejectionKind.Conflict)));
        if (PlacementBasis.IsLackingIn(row.Plan))
            throw new ProblemException(Problem.From(PlacementBasis.GradeLacking.Rejection));
        if (await grounds.FindAsync(session, row, open.Frozen, SettledBy(request), actor.Actor, time.GetUtcNow(), ct) is not { } ground)
            throw new ProblemException(NoOrder());
        if (await RefusalAsync(session, actor, request, ground, ct) is { } refusal)
            throw new ProblemException(Problem.From(refusal));
        var (told, hidden) = Told(ground, actor);
        var nameOf = await names.ShowAsync(actor, told.Select(m => m.Child.Value), "round-closing", ct, cases: [.. told.Select(m => m.CaseId).OfType<Guid>().Distinct()]);
        return new PreviewResponse(
            roundId, ground.Grades.Sum(g => g.Entrants.Count), ground.Choices.Count, ground.Choices.Count(c => c.Wishes.Count > 0 && c.WhyNotCounted is null),
            ground.Choices.Count(c => c.Standing == ChoiceStanding.Disagreed), ground.Choices.Count(c => c.Standing is ChoiceStanding.UnsignedCounts or ChoiceStanding.UnsignedDisregarded),
            [.. told.Select(m => new MissingChild(m.Code, m.Child.Value, nameOf(m.Child.Value), m.CaseId, m.Grade.Code, m.School?.Value, Remedies(m.Code)))], hidden > 0,
            [.. RoundRun.FaultsOf(ground.Order, ground.Grades).Where(f => f.Fault.Child is null).Select(f => new SchoolFault(f.Fault.Code, f.Fault.School!.Value.Value, f.Grade.Code))],
            RoundBasis.Of(ground.Basis, row.Plan)!);
    }

    private static Task<IResult> Handle(
        Guid roundId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, RoundGrounds grounds, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        RoundActions.RunAsync(
            roundId, request, command, ifMatch, actor, store, time,
            async at =>
            {
                // Whether it is the time is known before everything is gathered.
                var commitment = at.Round is ChoiceRound.Open { Draw: null } ? new LotteryHash("") : (LotteryHash?)null;
                if (RoundDecider.Decide(new RoundCommand.Close([], commitment, new(Guid.Empty, ""), null, null, actor.Actor, at.Now), at.Round) is Verdict<IRoundEvent>.Refused early)
                    return RoundStep.Refused(Problem.From(early.Rejection));
                if (PlacementBasis.IsLackingIn(at.Row.Plan))
                    return RoundStep.Refused(Problem.From(PlacementBasis.GradeLacking.Rejection));
                if (await grounds.FindAsync(at.Session, at.Row, (at.Round as ChoiceRound.Open)?.Frozen, SettledBy(request), actor.Actor, at.Now, ct) is not { } ground)
                    return RoundStep.Refused(NoOrder());
                if (await RefusalAsync(at.Session, actor, request, ground, ct) is { } refusal)
                    return RoundStep.Refused(Problem.From(refusal));
                var (told, hidden) = Told(ground, actor);
                if (told.Count + hidden > 0)
                    return RoundStep.Refused(Problem.From(new Rejection("round-facts-missing", RejectionKind.Rule)).With("missing", told.Select(m => new MissingItem(m.Code, m.Child.Value, m.Grade.Code, m.School?.Value)).ToList()).With("needsNamedOfficer", hidden > 0));
                if (await grounds.CloseAsync(at.Session, roundId, at.Round, ground, actor.Actor, at.Now, ct) is not { } closing)
                    return RoundStep.Refused(ProblemCodes.Busy);
                return RoundStep.Of(closing.Verdict, () => new { roundId, children = closing.Codes.Count, listHash = LotteryRules.ListHash(closing.Codes), commitment = closing.Commitment?.Value });
            },
            ct);

    private static IReadOnlyList<FactCorrection> SettledBy(Request request) => [.. (request.Settlements ?? []).Select(s => s.ToCorrection())];

    private static Task<Rejection?> RefusalAsync(IQuerySession session, CurrentActor actor, Request request, RoundGround ground, CancellationToken ct) =>
        request.Settlements is { Count: > 0 } settled
            ? RoundChildren.RefusalAsync(session, actor, [.. settled.Select(s => new PersonRef(s.ChildId))], ground.Known, "settlements", ct)
            : Task.FromResult<Rejection?>(null);

    private static Problem NoOrder() => Problem.From(new Rejection("placement-order-missing", RejectionKind.Rule));

    private static (IReadOnlyList<MissingFact> Told, int Hidden) Told(RoundGround ground, CurrentActor actor)
    {
        var told = ground.Missing.Where(m => actor.SeesProtected || !m.IsProtected).ToList();
        return (told, ground.Missing.Count - told.Count);
    }

    // What an officer can enter that settles it; a signature is settled in the case.
    private static IReadOnlyList<FactKind> Remedies(string code) => code switch
    {
        "signature-unsettled" => [],
        "way-not-measured" => [FactKind.Way, FactKind.WishLeftOut, FactKind.LeftOut],
        "school-not-in-round" => [FactKind.WishLeftOut, FactKind.LeftOut],
        _ => [FactKind.AssignedSchool, FactKind.LeftOut],
    };

    /// <summary>How the round is closed.</summary>
    /// <param name="Settlements">Facts that the registers do not tell, with reasons.</param>
    internal sealed record Request(IReadOnlyList<FactEntry>? Settlements = null);

    /// <summary>A fact of a child that is missing, with what settles it.</summary>
    /// <param name="Code">not-in-register, home-unknown, catchment-unclear, way-not-measured, school-not-in-round, assigned-school-not-in-round, assigned-school-missing or signature-unsettled.</param>
    /// <param name="ChildId">The child.</param>
    /// <param name="ChildName">Its name.</param>
    /// <param name="CaseId">Its case; null while there is none.</param>
    /// <param name="Grade">The grade.</param>
    /// <param name="School">The school it concerns, or null.</param>
    /// <param name="SettledBy">The facts of which any, entered as a settlement, settles it; none where it is settled in the case.</param>
    internal sealed record MissingChild(string Code, Guid ChildId, string ChildName, Guid? CaseId, string Grade, string? School, IReadOnlyList<FactKind> SettledBy);

    /// <summary>A fact that is missing.</summary>
    /// <param name="Code">not-in-register, home-unknown, catchment-unclear, way-not-measured, school-not-in-round, assigned-school-not-in-round, assigned-school-missing or signature-unsettled.</param>
    /// <param name="ChildId">The child.</param>
    /// <param name="Grade">The grade.</param>
    /// <param name="School">The school it concerns, or null.</param>
    internal sealed record MissingItem(string Code, Guid ChildId, string Grade, string? School);

    /// <summary>Something of a school that keeps the round from being run, though not from being closed.</summary>
    internal sealed record SchoolFault(string Code, string School, string Grade);

    /// <summary>What the round would be closed on.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="Children">How many children.</param>
    /// <param name="Choices">How many cases of choice.</param>
    /// <param name="Counting">How many of them have wishes that count.</param>
    /// <param name="Disagreements">How many the guardians do not agree on.</param>
    /// <param name="Unsigned">How many lack a signature.</param>
    /// <param name="Missing">The facts that are missing.</param>
    /// <param name="NeedsNamedOfficer">Whether facts are missing that only the officers named for protected persons are told of.</param>
    /// <param name="SchoolFaults">What will keep the round from being run unless it is corrected.</param>
    /// <param name="Basis">From when and what the facts are.</param>
    internal sealed record PreviewResponse(
        Guid RoundId, int Children, int Choices, int Counting, int Disagreements, int Unsigned, IReadOnlyList<MissingChild> Missing, bool NeedsNamedOfficer, IReadOnlyList<SchoolFault> SchoolFaults,
        RoundBasis Basis);

    /// <summary>The round is closed.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="Children">How many children it has.</param>
    /// <param name="ListHash">Hash of the list of codes.</param>
    /// <param name="Commitment">The commitment to the seed; null when it comes from public randomness.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Position">Place in the log.</param>
    internal sealed record Response(Guid RoundId, int Children, string ListHash, string? Commitment, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Settlements).Must(s => s is null || s.Count <= FactEntryValidator.Most).WithErrorCode("not-allowed");
            RuleForEach(r => r.Settlements).SetValidator(new FactEntryValidator());
        }
    }
}
