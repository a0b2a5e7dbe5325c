using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.SchoolChoice.LeavingOut;
using CaseMgmt.Api.SchoolUnits;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.SchoolChoice;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>An officer makes a round's proposal, and makes it again after something was corrected; before publication as often as need be, and never after.</summary>
internal sealed class Allocations : IUseCase
{
    private const int MostSeatChanges = 2000;
    private static readonly string[] Corrections = ["correction-child-unknown", "correction-school-unknown"];

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/school-choice/rounds/{roundId:guid}/allocations/previews", Preview)
            .Describe(
                "preview-school-choice-allocation", "Show what a round's proposal would be, and who changes by it",
                "Nothing is saved. Protected children are named to the officers named for them only; the others see how many more change.")
            .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step", "round-published", "round-publication-begun").Refuses(RejectionKind.Rule, Corrections).Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(CannotBeRun([new FaultItem("more-guaranteed-than-seats", "F", null, "99010001"), new FaultItem("guarantee-not-kept", "F", Guid.Parse("019ab0c3-11d0-7a61-9c55-7b2e1f4a6d41"), "99010001", "4K7Q2M9XWB5D0HRT3VNC8JZP6A")]))
            .Produces<PreviewResponse>();
        groups.Officer.MapPost("/school-choice/rounds/{roundId:guid}/allocations", Handle)
            .Describe(
                "allocate-school-choice-round", "Make a round's proposal",
                "Runs over the frozen facts, with what is corrected, and proves the result by a checker of its own. The same facts give the same result. Nothing is decided, and nobody but officers sees it.")
            .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step", "round-published", "round-publication-begun").Refuses(RejectionKind.Rule, Corrections).Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(CannotBeRun([new FaultItem("more-guaranteed-than-seats", "F", null, "99010001"), new FaultItem("guarantee-not-kept", "F", Guid.Parse("019ab0c3-11d0-7a61-9c55-7b2e1f4a6d41"), "99010001", "4K7Q2M9XWB5D0HRT3VNC8JZP6A")]))
            .Produces<Response>();
    }

    private static async Task<PreviewResponse> Preview(
        Guid roundId, Request request, CurrentActor actor, CaseNames names, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await RoundActions.FindAsync(session, roundId, ct);
        var state = await session.Events.AggregateStreamAsync<ChoiceRound>(roundId, ct: ct) ?? ChoiceRound.Initial;
        if (Refusal(state, actor.Actor, time.GetUtcNow()) is { } early)
            throw new ProblemException(early);
        var (run, refusal) = await RunAsync(session, row, request, actor, time.GetUtcNow(), ct);
        if (refusal is not null)
            throw new ProblemException(refusal);
        var entrants = run!.After.ToDictionary(e => e.Facts.Code);
        var changes = ChangesOf(run.Before, run.Result).Where(c => entrants.ContainsKey(c.Before.Code)).ToList();
        var visible = await RoundChildren.VisibleAsync(session, actor, [.. changes.Select(c => entrants[c.Before.Code].Child)], ct);
        var shown = changes.Where(c => visible.Contains(entrants[c.Before.Code].Child)).ToList();
        var nameOf = await names.ShowAsync(actor, shown.Select(c => entrants[c.Before.Code].Child.Value), "round-preview", ct);
        return new PreviewResponse(
            roundId, run.Round.HashOf(run.Result).Value, run.Result.Placements.Count, run.Result.Placements.Count(p => p.School is null), changes.Count,
            [.. shown.Select(c => Show(entrants[c.Before.Code], c.Before, c.After, nameOf))]);
    }

    private static Task<IResult> Handle(
        Guid roundId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, LeftOutCases leaving, IDocumentStore store, TimeProvider time, CancellationToken ct) => RoundActions.RunAsync(
        roundId, request, command, ifMatch, actor, store, time,
        async at =>
        {
            if (Refusal(at.Round, actor.Actor, at.Now) is { } early)
                return RoundStep.Refused(early);
            var (run, refusal) = await RunAsync(at.Session, at.Row, request, actor, at.Now, ct);
            if (refusal is not null)
                return RoundStep.Refused(refusal);
            var before = at.Round as ChoiceRound.Allocated;
            var known = before?.Proposal.Facts ?? ((ChoiceRound.Drawn)at.Round).Facts;
            var hash = run!.Round.HashOf(run.Result);
            var without = run.Result.Placements.Count(p => p.School is null);
            var changed = ChangesOf(run.Before, run.Result).Count();
            object Ids() => new { roundId, resultHash = hash, withoutSchool = without, changed };
            if (!run.IsCorrected && before?.Proposal is { IsKeyed: true } proposal && proposal.ResultHash == hash)
                return new RoundStep([], null, Ids);
            var key = await at.Session.Vault.KeyAsync(roundId, ct);
            foreach (var left in run.LeftOut)
            {
                var matter = new ChoiceMatter(roundId, left.Entrant.Child, at.Row.Plan.Year, left.Grade);
                if (await leaving.LeaveAsync(at.Session, left.Entrant, matter, left.Leaves(LeftOutStep.Proposal), actor.Actor, at.Now, ct) is { } refused)
                    throw new InvalidOperationException($"A child that is not decided can be taken out: {refused.Code}.");
            }
            var facts = run.IsCorrected ? RoundArchive.SealCorrected(at.Session.Vault, key, run.Round, run.Grades, [.. run.LeftOut.Select(l => l.Entrant with { HasCase = true })], run.Seats, run.Corrections) : known;
            var result = Projections.VaultDocuments.Seal(at.Session.Vault, key, run.Result);
            return RoundStep.Of(RoundDecider.Decide(new RoundCommand.Allocate(facts, result, hash, without, changed, actor.Actor, at.Now), at.Round), Ids);
        },
        ct);

    private static async Task<(Proposal? Run, Problem? Refusal)> RunAsync(IQuerySession session, ListedRound row, Request request, CurrentActor actor, DateTimeOffset now, CancellationToken ct)
    {
        var round = await RoundArchive.OpenAsync(session, row.RoundId, row.Facts!.Value, "round-allocation", ct);
        var before = row.Result is { } result ? await RoundArchive.ResultAsync(session, result, "round-allocation", ct) : null;
        if (request.Corrections is { Count: > 0 } corrections
            && await RoundChildren.RefusalAsync(session, actor, [.. corrections.Select(c => new PersonRef(c.ChildId))], round.Entrants.ToDictionary(e => e.Child), "corrections", ct) is { } barred)
        {
            return (null, Problem.From(barred));
        }
        var (corrected, refusal) = Corrected(round, request, actor.Actor, now);
        if (corrected is not { } facts)
            return (null, refusal);
        var (grades, leftOut, seats) = facts;
        var (run, faults) = RoundRun.Of(round.Facts.Order, grades, LotteryDraw.Of(row.RoundId, [.. round.Facts.Codes], row.Seed!));
        if (run is not null)
            return (new Proposal(round, grades, leftOut, seats, (request.Corrections?.Count ?? 0) + seats.Count, run.Result(), before), null);
        var byCode = grades.SelectMany(g => g.Entrants).ToDictionary(e => e.Facts.Code);
        var shown = await RoundChildren.VisibleAsync(session, actor, [.. faults.Select(f => f.Fault.Child).OfType<RoundCode>().Select(c => byCode[c].Child).Distinct()], ct);
        return (null, CannotBeRun(
            [.. faults.Where(f => f.Fault.Child is not { } c || shown.Contains(byCode[c].Child))
                .Select(f => new FaultItem(f.Fault.Code, f.Grade.Code, f.Fault.Child is { } c ? byCode[c].Child.Value : null, f.Fault.School?.Value, f.Fault.Child?.Value))]));
    }

    private static ((IReadOnlyList<GradeEntrants> Grades, IReadOnlyList<LeftOutEntrant> LeftOut, IReadOnlyList<SeatNote> Seats)? Corrected, Problem? Refusal) Corrected(OpenedRound round, Request request, Actor by, DateTimeOffset now)
    {
        var grades = round.Grades.Select(g => (g.Grade, Schools: g.Schools.ToList(), Entrants: g.Entrants.ToList())).ToList();
        var (leftOut, changed) = (new List<LeftOutEntrant>(), new List<SeatNote>());
        for (var i = 0; i < (request.Corrections?.Count ?? 0); i++)
        {
            var correction = request.Corrections![i].ToCorrection();
            if (grades.Find(g => g.Entrants.Exists(e => e.Child == correction.Child)) is not { Entrants: { } entrants } grade)
                return (null, Refused("correction-child-unknown", $"corrections[{i}].childId"));
            // The way to a school outside the round may be the alternative that counts; a wish or a sibling there counts for nothing.
            if (correction.What is FactKind.WishLeftOut or FactKind.Sibling && !grade.Schools.Exists(s => s.Unit == correction.School))
                return (null, Refused("correction-school-unknown", $"corrections[{i}].school"));
            var place = entrants.FindIndex(e => e.Child == correction.Child);
            if (correction.Apply(entrants[place], by, now) is { } after)
            {
                entrants[place] = after;
                continue;
            }
            leftOut.Add(new LeftOutEntrant(grade.Grade, correction.Kept(entrants[place], by, now)));
            entrants.RemoveAt(place);
        }
        for (var i = 0; i < (request.Seats?.Count ?? 0); i++)
        {
            var seats = request.Seats![i];
            var grade = grades.Find(g => g.Grade.Code == seats.Grade);
            if (grade.Schools?.FindIndex(s => s.Unit.Value == seats.Unit) is not { } place || place < 0)
                return (null, Refused("correction-school-unknown", $"seats[{i}].unit"));
            changed.Add(new SeatNote(grade.Schools[place].Unit, grade.Grade, grade.Schools[place].Seats, seats.Seats.GetValueOrDefault(), seats.Reason!.Trim(), by, now));
            grade.Schools[place] = grade.Schools[place] with { Seats = seats.Seats.GetValueOrDefault() };
        }
        return (([.. grades.Select(g => new GradeEntrants(g.Grade, g.Schools, g.Entrants))], leftOut, changed), null);
    }

    // What the decider says of another proposal at this step, before it is made.
    private static Problem? Refusal(ChoiceRound state, Actor by, DateTimeOffset now) =>
        RoundDecider.Decide(new RoundCommand.Allocate(new(Guid.Empty, ""), new(Guid.Empty, ""), new LotteryHash(""), 0, 0, by, now), state) is Verdict<IRoundEvent>.Refused refused
            ? Problem.From(refused.Rejection)
            : null;

    private static IEnumerable<(ChildPlacement Before, ChildPlacement? After)> ChangesOf(RoundResult? before, RoundResult after)
    {
        var now = after.Placements.ToDictionary(p => p.Code);
        return before is null ? [] : before.Placements.Select(p => (p, now.GetValueOrDefault(p.Code))).Where(c => c.Item2 is null || c.Item2.School != c.p.School);
    }

    private static Change Show(RoundEntrant entrant, ChildPlacement before, ChildPlacement? after, Func<Guid, string> nameOf) =>
        new(entrant.Child.Value, nameOf(entrant.Child.Value), before.School?.Value, before.Wish, after?.School?.Value, after?.Wish ?? 0);

    private static Problem Refused(string code, string field) => Problem.From(new Rejection(code, RejectionKind.Rule, field));

    private static Problem CannotBeRun(IReadOnlyList<FaultItem> faults) => Problem.From(new Rejection("round-cannot-be-run", RejectionKind.Rule)).With("faults", faults);

    private sealed record Proposal(
        OpenedRound Round, IReadOnlyList<GradeEntrants> Grades, IReadOnlyList<LeftOutEntrant> LeftOut, IReadOnlyList<SeatNote> Seats, int Corrections, RoundResult Result, RoundResult? Before)
    {
        public bool IsCorrected => Corrections > 0;

        public IEnumerable<RoundEntrant> After => Grades.SelectMany(g => g.Entrants);
    }

    /// <summary>What is corrected before the proposal is made; nothing when all is left out.</summary>
    /// <param name="Corrections">Facts of children, with reasons.</param>
    /// <param name="Seats">Seats of schools, with reasons.</param>
    internal sealed record Request(IReadOnlyList<FactEntry>? Corrections = null, IReadOnlyList<SeatEntry>? Seats = null);

    /// <summary>Other seats than the round was set up with.</summary>
    /// <param name="Unit">The school unit's code.</param>
    /// <param name="Grade">The grade.</param>
    /// <param name="Seats">How many the round gives.</param>
    /// <param name="Reason">Why; kept with how many there were before.</param>
    internal sealed record SeatEntry(string? Unit, string? Grade, int? Seats, string? Reason);

    /// <summary>What keeps the round from being run.</summary>
    /// <param name="Code">
    /// more-guaranteed-than-seats, way-not-measured, school-not-in-round, assigned-school-not-in-round, assigned-school-missing, or guarantee-not-kept: the child is guaranteed the school, and by the order of
    /// priority others stand before it there.
    /// </param>
    /// <param name="Grade">The grade.</param>
    /// <param name="ChildId">The child, or null.</param>
    /// <param name="School">The school, or null.</param>
    /// <param name="RoundCode">The child's code in the round; null where it concerns a school only.</param>
    internal sealed record FaultItem(string Code, string Grade, Guid? ChildId, string? School, string? RoundCode = null);

    /// <summary>A child who gets another school than in the proposal before.</summary>
    /// <param name="ChildId">The child.</param>
    /// <param name="ChildName">Its name.</param>
    /// <param name="SchoolBefore">The school before, or null.</param>
    /// <param name="WishBefore">Which wish that was, 0 for none.</param>
    /// <param name="School">The school now, or null.</param>
    /// <param name="Wish">Which wish that is, 0 for none.</param>
    internal sealed record Change(Guid ChildId, string ChildName, string? SchoolBefore, int WishBefore, string? School, int Wish);

    /// <summary>What the proposal would be.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="ResultHash">Its hash.</param>
    /// <param name="Children">How many children.</param>
    /// <param name="WithoutSchool">How many without school.</param>
    /// <param name="Changed">How many get another school than in the proposal that there is.</param>
    /// <param name="Changes">Those of them that the officer may see.</param>
    internal sealed record PreviewResponse(Guid RoundId, string ResultHash, int Children, int WithoutSchool, int Changed, IReadOnlyList<Change> Changes);

    /// <summary>The proposal is made.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="ResultHash">Its hash.</param>
    /// <param name="WithoutSchool">How many without school.</param>
    /// <param name="Changed">How many got another school than in the proposal before.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Position">Place in the log.</param>
    internal sealed record Response(Guid RoundId, string ResultHash, int WithoutSchool, int Changed, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Corrections).Must(c => c is null || c.Count <= FactEntryValidator.Most).WithErrorCode("not-allowed");
            RuleForEach(r => r.Corrections).SetValidator(new FactEntryValidator());
            RuleFor(r => r.Seats).Must(s => s is null || s.Count <= MostSeatChanges).WithErrorCode("not-allowed");
            RuleForEach(r => r.Seats).ChildRules(s =>
            {
                s.RuleFor(x => x.Unit).NotEmpty().Must(u => u is null || SchoolUnitCode.TryParse(u, out _)).WithErrorCode("not-allowed");
                s.RuleFor(x => x.Grade).NotEmpty().Must(g => g is null || Grade.TryParse(g, out _)).WithErrorCode("not-allowed");
                s.RuleFor(x => x.Seats).NotNull().InclusiveBetween(0, SeatCounting.MostSeats);
                s.RuleFor(x => x.Reason).NotEmpty().MaximumLength(CaseActions.LongestText);
            });
        }
    }
}
