using System.Globalization;
using System.Text.Json;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Batches;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Publication;

/// <summary>An officer decides every child of a round as proposed, in batches, and follows it; when the last is decided everything is published at once.</summary>
internal sealed class Publications : IUseCase
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/school-choice/rounds/{roundId:guid}/publications", Start)
            .Describe(
                "publish-school-choice-round", "Decide every child of a round as proposed, and publish the result",
                "The decisions are the officer's, one per child with its seat and its letter, taken in chunks that go on after a crash where they stood. Guardians, feeds, search and delivery show nothing of them before " +
                "the last is taken; then all is public at once. Where some could not be decided, mend what stood in the way and begin again: it goes on with those; or take that child out (take-child-out-of-publication).")
            .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step", "round-proposal-changed", "round-published", "round-being-published")
            .Refuses(Problem.From(new Rejection("round-seats-not-free", RejectionKind.Conflict)).With("seats", new[] { new RoundOpenings.SeatsTold("99010001", "F", 50, 52, 48) }))
            .Refuses(Problem.From(new Rejection("round-children-without-school", RejectionKind.Conflict)).With("withoutSchool", 2))
            .Refuses(Problem.From(new Rejection("round-cases-closed", RejectionKind.Conflict)).With("cases", new[] { Guid.Parse("019ab0c1-7c1e-7d52-8a4b-3f0e5d6c7b8a") }))
            .Refuses(RejectionKind.Forbidden, "decision-not-delegated").Refuses(RejectionKind.Rule, "material-not-communicated", "decision-type-not-in-force")
            .Produces<Started>(StatusCodes.Status202Accepted);
        groups.Officer.MapGet("/school-choice/rounds/{roundId:guid}/publication", Read)
            .Describe("school-choice-publication", "Read how far the publication of a round has come").Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step")
            .Produces<Progress>();
        groups.Officer.MapGet("/school-choice/rounds/{roundId:guid}/publication/events", Follow)
            .Describe(
                "follow-school-choice-publication", "Follow the publication of a round",
                "Server-sent events: progress, each with what the publication answers, whenever something has changed; the last when it is published or can come no further.")
            .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step")
            .Produces<string>(contentType: "text/event-stream");
    }

    private static Task<IResult> Start(
        Guid roundId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) => RoundActions.RunAsync(
        roundId, request, command, ifMatch, actor, store, time,
        async at =>
        {
            var hash = new LotteryHash(request.ResultHash!);
            var proposal = at.Round switch { ChoiceRound.Allocated s => s, ChoiceRound.Publishing s => s.Before, _ => null };
            if (RoundDecider.Decide(new RoundCommand.BeginPublication([Guid.Empty], hash, hash, actor.Actor, at.Now), at.Round) is Verdict<IRoundEvent>.Refused early)
                return RoundStep.Refused(Problem.From(early.Rejection));
            if (at.Round is ChoiceRound.Publishing going && await IsGoingAsync(at.Session, going.Batches, ct))
                return RoundStep.Refused("round-being-published", RejectionKind.Conflict);
            var round = await RoundArchive.OpenAsync(at.Session, roundId, proposal!.Proposal.Facts.Id, "round-publication", ct);
            var result = await RoundArchive.ResultAsync(at.Session, proposal.Proposal.Result.Id, "round-publication", ct);
            if (await HindranceAsync(request, at, round, result, actor, ct) is { } hindrance)
                return RoundStep.Refused(hindrance);
            var mark = await RoundChoices.MarkAsync(at.Session, roundId, ct);
            var items = await ItemsAsync(at.Session, round, result, at.Round as ChoiceRound.Publishing, ct);
            if (await RoundProgress.ClosedAsync(at.Session, [.. items.Select(i => i.Entrant.CaseId)], ct) is { Count: > 0 } closed)
                return RoundStep.Refused(Problem.From(new Rejection("round-cases-closed", RejectionKind.Conflict)).With("cases", closed));
            if (await LackingAsync(at.Session, round, proposal.Plan, items, ct) is { Count: > 0 } lacking)
                return RoundStep.Refused(Problem.From(new Rejection("round-seats-not-free", RejectionKind.Conflict)).With("seats", RoundOpenings.SeatsTold.To(actor, lacking)));
            // A late choice that was being taken in when the cases' versions were read makes this be decided again; the next one finds the decisions being taken.
            RoundChoices.DemandUnchanged(at.Session, roundId, mark);
            var key = await at.Session.Vault.KeyAsync(roundId, ct);
            var order = at.Session.Vault.Seal(
                key, new PublicationOrder(DecisionOrder.Of(actor, null, request.CommunicationNotNeeded), proposal.Proposal.Facts.Id, proposal.Proposal.Result.Id, hash, proposal.Draw.Seed.Value));
            var batches = new List<Guid>();
            foreach (var chunk in items.Chunk(PublicationOrder.MostItems))
            {
                var batchId = Guid.CreateVersion7(at.Now);
                at.Session.StartBatch(batchId, PublicationOrder.BatchKind, [.. chunk.Select(i => PublicationOrder.Item(i.Entrant.CaseId, i.Version, roundId, order.Id))]);
                batches.Add(batchId);
            }
            return RoundStep.Of(
                RoundDecider.Decide(new RoundCommand.BeginPublication(batches, hash, round.RowsOf(result).Root, actor.Actor, at.Now), at.Round), () => new { roundId, children = items.Count }) with
            { IsAccepted = true };
        },
        ct);

    // What would stand in the way of every single decision is told before any is taken.
    private static async Task<Problem?> HindranceAsync(Request request, RoundMoment at, OpenedRound round, RoundResult result, CurrentActor actor, CancellationToken ct)
    {
        var policies = await at.Session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        if (DecisionCatalogue.Shipped.Find(PlacementDecisions.Type, SwedishTime.DateOf(at.Now)) is not { } type)
            return Problem.From(new Rejection("decision-type-not-in-force", RejectionKind.Rule));
        var wishes = round.Entrants.ToDictionary(e => e.Facts.Code, e => e.Facts.WishesAsMade().Count);
        var residents = round.Entrants.Where(e => e.Facts.IsResident).Select(e => e.Facts.Code).ToHashSet();
        if (result.Placements.Count(p => p.School is null && residents.Contains(p.Code)) is > 0 and var without)
            return Problem.From(new Rejection("round-children-without-school", RejectionKind.Conflict)).With("withoutSchool", without);
        var outcomes = result.Placements.Select(p => PlacementDecisions.OutcomeOf(p, wishes[p.Code])).Distinct().ToList();
        if (outcomes.Exists(o => Delegations.Of(policies, actor, type, o, at.Now) is null))
            return Problem.From(new Rejection("decision-not-delegated", RejectionKind.Forbidden));
        return outcomes.Exists(o => o is not Outcome.Granted) && request.CommunicationNotNeeded is not true ? Problem.From(new Rejection("material-not-communicated", RejectionKind.Rule, "communicationNotNeeded")) : null;
    }

    // Grade by grade and school by school, so that each transaction concerns the seats of few.
    private static async Task<IReadOnlyList<(RoundEntrant Entrant, ChildPlacement Placement, long Version)>> ItemsAsync(
        IQuerySession session, OpenedRound round, RoundResult result, ChoiceRound.Publishing? begun, CancellationToken ct)
    {
        var placements = result.Placements.ToDictionary(p => p.Code);
        HashSet<Guid> done = begun is null ? [] : (await RoundProgress.DecidedAsync(session, begun.Batches, ct)).Concat(begun.TakenOut).ToHashSet();
        var versions = await RoundProgress.VersionsAsync(session, [.. round.Entrants.Select(e => e.CaseId)], ct);
        return
        [
            .. round.Grades.SelectMany(g => g.Entrants.Where(e => !done.Contains(e.CaseId)).Select(e => (g.Grade, Entrant: e, Placement: placements[e.Facts.Code])))
                .OrderBy(i => i.Grade).ThenBy(i => i.Placement.School?.Value, StringComparer.Ordinal).ThenBy(i => i.Placement.Lottery)
                .Select(i => (i.Entrant, i.Placement, versions.GetValueOrDefault(i.Entrant.CaseId))),
        ];
    }

    private static async Task<IReadOnlyList<RoundOpenings.SeatsTold>> LackingAsync(
        IQuerySession session, OpenedRound round, RoundPlan plan, IReadOnlyList<(RoundEntrant Entrant, ChildPlacement Placement, long Version)> items, CancellationToken ct)
    {
        var gradeOf = round.Grades.SelectMany(g => g.Entrants.Select(e => (e.CaseId, g.Grade))).ToDictionary(e => e.CaseId, e => e.Grade);
        var lacking = new List<RoundOpenings.SeatsTold>();
        foreach (var group in items.Where(i => i.Placement.School is { } given && given != i.Entrant.Facts.CurrentSchool).GroupBy(i => (Unit: i.Placement.School!.Value, Grade: gradeOf[i.Entrant.CaseId])))
        {
            var ledger = await session.Events.AggregateStreamAsync<SeatLedger>(StreamIds.Seats(session.TenantId, group.Key.Unit, group.Key.Grade, plan.Year), ct: ct);
            var (seats, free) = ledger is SeatLedger.Counted counted ? (counted.Seats, counted.Free) : (0, 0);
            if (free < group.Count())
                lacking.Add(new RoundOpenings.SeatsTold(group.Key.Unit.Value, group.Key.Grade.Code, group.Count(), seats, free));
        }
        return lacking;
    }

    private static async Task<bool> IsGoingAsync(IQuerySession session, IReadOnlyList<Guid> batches, CancellationToken ct) => !(await RoundProgress.CountAsync(session, batches, ct)).Finished;

    private static async Task<Progress> Read(Guid roundId, CurrentActor actor, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        await RoundActions.FindAsync(session, roundId, ct);
        return await ProgressAsync(session, actor, roundId, ct) ?? throw new ProblemException(Problem.From(new Rejection("round-at-another-step", RejectionKind.Conflict)));
    }

    private static async Task Follow(Guid roundId, CurrentActor actor, IDocumentStore store, TimeProvider time, HttpContext http, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        await RoundActions.FindAsync(session, roundId, ct);
        var progress = await ProgressAsync(session, actor, roundId, ct) ?? throw new ProblemException(Problem.From(new Rejection("round-at-another-step", RejectionKind.Conflict)));
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        Progress? told = null;
        while (true)
        {
            if (told is null || (told.Done, told.Finished, told.PublishedAt) != (progress.Done, progress.Finished, progress.PublishedAt))
            {
                await http.Response.WriteAsync($"event: progress\nid: {progress.Done.ToString(CultureInfo.InvariantCulture)}\ndata: {JsonSerializer.Serialize(progress, ApiJson.Options)}\n\n", ct);
                await http.Response.Body.FlushAsync(ct);
                told = progress;
            }
            if (progress.PublishedAt is not null || (progress.Finished && progress.NotDecided > 0))
                return;
            await Task.Delay(Poll, time, ct);
            progress = (await ProgressAsync(session, actor, roundId, ct))!;
        }
    }

    private static async Task<Progress?> ProgressAsync(IQuerySession session, CurrentActor actor, Guid roundId, CancellationToken ct)
    {
        var state = await session.Events.AggregateStreamAsync<ChoiceRound>(roundId, ct: ct);
        var publishing = state switch { ChoiceRound.Publishing s => s.Begun, ChoiceRound.Published s => s.Begun, ChoiceRound.Finished s => s.Before.Begun, _ => null };
        if (publishing is null)
            return null;
        var takenOut = state switch { ChoiceRound.Publishing s => s.TakenOut, ChoiceRound.Published s => s.TakenOut, ChoiceRound.Finished s => s.Before.TakenOut, _ => [] };
        var first = await RoundProgress.CountAsync(session, publishing[0].Batches, ct);
        var all = await RoundProgress.CountAsync(session, [.. publishing.SelectMany(b => b.Batches)], ct);
        // Only when nothing more goes on is it told what came of each: until then the number is enough, and cheap.
        var results = all.Finished ? await RoundProgress.ResultsAsync(session, [.. publishing.SelectMany(b => b.Batches)], ct) : null;
        var notDecided = results?.Where(r => r.Value != BatchCodes.Done.Value && !takenOut.Contains(r.Key)).ToList() ?? [];
        var shown = await CaseRows.OfAsync(session, Viewers.Of(actor), [.. notDecided.Select(r => r.Key).Concat(takenOut)], ct);
        var published = state switch { ChoiceRound.Published s => s.Publication.At, ChoiceRound.Finished s => s.Before.Publication.At, _ => (DateTimeOffset?)null };
        return new Progress(
            roundId, first.Total, results is null ? all.Done - (all.Total - first.Total) : first.Total - notDecided.Count, all.Finished, notDecided.Count,
            [.. notDecided.GroupBy(r => r.Value, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new Hindered(g.Key, [.. g.Select(r => r.Key).Where(shown.ContainsKey).Order().Select(c => new HinderedCase(c, shown[c].Reference))], g.Count(r => !shown.ContainsKey(r.Key))))],
            new TakenOutCases([.. takenOut.Where(shown.ContainsKey)], takenOut.Count(c => !shown.ContainsKey(c))), published);
    }

    /// <summary>The order to publish.</summary>
    /// <param name="ResultHash">Hash of the proposal that was looked at; another is not published.</param>
    /// <param name="CommunicationNotNeeded">
    /// true where the officer finds it obviously unnecessary to communicate the material first (förvaltningslagen 25 §), all of it being the families' own; needed where a wish is not met.
    /// </param>
    internal sealed record Request(string? ResultHash, bool? CommunicationNotNeeded = null);

    /// <summary>The decisions are being taken.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="Children">How many children are decided.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Position">Place in the log.</param>
    internal sealed record Started(Guid RoundId, int Children, long Version, string? Position);

    /// <summary>How far a publication has come.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="Total">How many children.</param>
    /// <param name="Done">How many have been dealt with.</param>
    /// <param name="Finished">Whether nothing more goes on.</param>
    /// <param name="NotDecided">How many could not be decided; known when nothing more goes on.</param>
    /// <param name="Hindrances">What stood in their way.</param>
    /// <param name="TakenOut">The children whom officers have taken out: each waits for a single decision, or has had it.</param>
    /// <param name="PublishedAt">When all was published, or null.</param>
    internal sealed record Progress(Guid RoundId, int Total, int Done, bool Finished, int NotDecided, IReadOnlyList<Hindered> Hindrances, TakenOutCases TakenOut, DateTimeOffset? PublishedAt);

    /// <summary>Children who were taken out.</summary>
    /// <param name="CaseIds">The cases that the officer may see; one that was opened for the child is not there before the publication.</param>
    /// <param name="OtherCases">How many more.</param>
    internal sealed record TakenOutCases(IReadOnlyList<Guid> CaseIds, int OtherCases);

    /// <summary>What stood in the way of some decisions.</summary>
    /// <param name="Code">Its code.</param>
    /// <param name="Cases">The cases that the officer may see.</param>
    /// <param name="OtherCases">How many more cases.</param>
    internal sealed record Hindered(string Code, IReadOnlyList<HinderedCase> Cases, int OtherCases);

    /// <summary>A case that could not be decided.</summary>
    /// <param name="CaseId">The case.</param>
    /// <param name="Reference">Its public reference.</param>
    internal sealed record HinderedCase(Guid CaseId, string Reference);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        private const int HashLength = 64;

        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.ResultHash).NotEmpty().Must(h => h is null || h.Length == HashLength).WithErrorCode("wrong-format");
    }
}
