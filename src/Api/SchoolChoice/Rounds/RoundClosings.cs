using System.Security.Cryptography;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.SchoolChoice.LeavingOut;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolChoice;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>An officer closes a round: the facts are frozen, the list of children is fixed in public, and nobody knows the lottery yet.</summary>
internal sealed class RoundClosings : IUseCase
{
    private const int LongestSource = 300;
    private const int SecretBytes = 32;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/school-choice/rounds/{roundId:guid}/closings/previews", Preview)
            .Describe(
                "preview-school-choice-closing", "Show what a round would be closed on",
                "How many children and choices there are, and which facts are missing. Of protected children only the officers named for them are told more than how many facts are missing.")
            .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step").Refuses(RejectionKind.Rule, "placement-order-missing")
            .Produces<PreviewResponse>();
        groups.Officer.MapPost("/school-choice/rounds/{roundId:guid}/closings", Handle)
            .Describe(
                "close-school-choice-round", "Close a round of school choice",
                "Freezes what the order of priority rests on, from the registers, for every child. Refused where a fact is missing that an officer must look at: enter it, with a reason. " +
                "Name the source of later public randomness; without one the program commits to a secret that is revealed when the lottery is drawn.")
            .Refuses(RejectionKind.NotFound, "round-not-found").Refuses(RejectionKind.Conflict, "round-too-early", "round-at-another-step")
            .Refuses(RejectionKind.Rule, "placement-order-missing")
            .Refuses(Problem.From(new Rejection("round-facts-missing", RejectionKind.Rule)).With("missing", new[] { new MissingItem("catchment-unclear", Guid.Parse("019ab0c3-11d0-7a61-9c55-7b2e1f4a6d41"), "F", null) }).With("missingOfProtected", 0))
            .Produces<Response>();
    }

    private static async Task<PreviewResponse> Preview(
        Guid roundId, Request request, CurrentActor actor, RoundFactsFinder finder, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await RoundActions.FindAsync(session, roundId, ct);
        if (row.State != RoundState.Open)
            throw new ProblemException(Problem.From(new Rejection("round-at-another-step", RejectionKind.Conflict)));
        var (ground, refusal) = await GroundAsync(session, row, request, actor, finder, time.GetUtcNow(), ct);
        if (ground is null)
            throw new ProblemException(refusal!);
        var (items, hidden) = Told(ground, actor);
        return new PreviewResponse(
            roundId, ground.Facts.Grades.Sum(g => g.Entrants.Count), ground.Choices.Count, ground.Choices.Count(c => c.Wishes.Count > 0 && c.WhyNotCounted is null),
            ground.Choices.Count(c => c.Standing == ChoiceStanding.Disagreed), ground.Choices.Count(c => c.Standing is ChoiceStanding.UnsignedCounts or ChoiceStanding.UnsignedDisregarded),
            items, hidden, [.. RoundRun.FaultsOf(ground.Order, ground.Facts.Grades).Where(f => f.Fault.Child is null).Select(f => new SchoolFault(f.Fault.Code, f.Fault.School!.Value.Value, f.Grade.Code))]);
    }

    private static Task<IResult> Handle(
        Guid roundId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, RoundFactsFinder finder, LeftOutCases leaving, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        RoundActions.RunAsync(
            roundId, request, command, ifMatch, actor, store, time,
            async at =>
            {
                // Whether it is the time is known before everything is gathered.
                var codes = new[] { RoundCode.From(new byte[RoundCode.Length]) };
                var facts = new SealedRef<RoundFacts>(Guid.Empty, "");
                if (RoundDecider.Decide(new RoundCommand.Close(codes, new LotteryHash(""), null, facts, actor.Actor, at.Now), at.Round) is Verdict<IRoundEvent>.Refused early)
                    return RoundStep.Refused(Problem.From(early.Rejection));
                var (ground, refusal) = await GroundAsync(at.Session, at.Row, request, actor, finder, at.Now, ct);
                if (ground is null)
                    return RoundStep.Refused(refusal!);
                var (items, hidden) = Told(ground, actor);
                if (items.Count + hidden > 0)
                    return RoundStep.Refused(Problem.From(new Rejection("round-facts-missing", RejectionKind.Rule)).With("missing", items).With("missingOfProtected", hidden));
                var seed = request.Source is null ? Random() : null;
                var key = await at.Session.Vault.KeyAsync(roundId, ct);
                var secrets = at.Session.Vault.Seal(key, new RoundSecrets(seed, Random()));
                codes = [.. ground.Facts.Grades.SelectMany(g => g.Entrants).Select(e => e.Facts.Code).Order()];
                facts = RoundArchive.Seal(at.Session.Vault, key, new RoundFacts(ground.Order, [], codes, secrets, LeftOut: ground.Facts.LeftOut), ground.Facts.Grades);
                RoundChoices.DemandUnchanged(at.Session, roundId, ground.Mark);
                var closed = await RoundChoices.CloseAsync(
                    at.Session, ground.Choices, ground.Unsigned, SwedishTime.DateOf(at.Now), actor.Actor,
                    ground.Facts.LeftOut.Where(e => e.HasCase).ToDictionary(e => e.CaseId, e => new LeavingChild(LeftOutStep.Closing, null, e.Notes[^1].Reason)),
                    (stream, child) => leaving.AppendAsync(at.Session, stream, child, actor.Actor, at.Now, ct), ct);
                if (!closed)
                    return RoundStep.Refused(ProblemCodes.Busy);
                var commitment = seed is null ? (LotteryHash?)null : new LotteryHash(LotteryRules.Commitment(roundId, seed));
                var step = RoundStep.Of(RoundDecider.Decide(
                    new RoundCommand.Close(codes, commitment, request.Source is { } source ? new PublicText(source.Trim()) : null, facts, actor.Actor, at.Now), at.Round));
                return step with { Ids = () => new { roundId, children = codes.Length, listHash = LotteryRules.ListHash(codes), commitment = commitment?.Value } };
            },
            ct);

    private static async Task<(Ground? Ground, Problem? Refusal)> GroundAsync(
        IQuerySession session, ListedRound row, Request request, CurrentActor actor, RoundFactsFinder finder, DateTimeOffset now, CancellationToken ct)
    {
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(actor.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        if (RoundList.OrderOf(row, policies) is not { } order)
            return (null, Problem.From(new Rejection("placement-order-missing", RejectionKind.Rule)));
        var first = row.Plan.Year.FirstDay;
        var unsigned = policies.InForce<PolicyValue.UnsignedChoice>(PolicyId.UnsignedChoice, first, now)?.Value.Rule;
        var profile = policies.InForce<PolicyValue.WalkingProfile>(PolicyId.WalkingProfile, first, now)?.Value.Name;
        var mark = await RoundChoices.MarkAsync(session, row.RoundId, ct);
        var choices = await RoundChoices.ReadAsync(session, row.RoundId, unsigned, ct);
        var facts = await finder.FindAsync(actor.MunicipalityId, row.Plan, order, profile, choices.InTime, choices.Late, [.. (request.Settlements ?? []).Select(s => s.ToCorrection())], actor.Actor, now, ct);
        return (new Ground(order, unsigned, mark, choices.InTime, facts), null);
    }

    // A signature of which nobody has said what follows from its absence is an officer's to settle in the case.
    private static (IReadOnlyList<MissingItem> Items, int Hidden) Told(Ground ground, CurrentActor actor)
    {
        var grades = ground.Facts.Grades.SelectMany(g => g.Entrants.Select(e => (e.Child, Entrant: e, g.Grade))).ToDictionary(e => e.Child);
        MissingFact[] missing =
        [
            .. ground.Facts.Missing,
            .. ground.Choices.Where(c => c.Standing == ChoiceStanding.UnsignedUnsettled && grades.ContainsKey(c.Child))
                .Select(c => new MissingFact("signature-unsettled", c.Child, c.Grade, null, grades[c.Child].Entrant.IsProtected)),
        ];
        var told = missing.Where(m => actor.SeesProtected || !m.IsProtected).Select(m => new MissingItem(m.Code, m.Child.Value, m.Grade.Code, m.School?.Value)).ToList();
        return (told, missing.Length - told.Count);
    }

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));

    private sealed record Ground(PolicyValue.PlacementOrder Order, UnsignedRule? Unsigned, string Mark, IReadOnlyList<CountedChoice> Choices, FoundFacts Facts);

    /// <summary>How the round is closed.</summary>
    /// <param name="Source">The source of later public randomness, named so that everybody knows which it is; null to let the program commit to a secret.</param>
    /// <param name="Settlements">Facts that the registers do not tell, with reasons.</param>
    internal sealed record Request(string? Source = null, IReadOnlyList<FactEntry>? Settlements = null);

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
    /// <param name="MissingOfProtected">How many more of protected children.</param>
    /// <param name="SchoolFaults">What will keep the round from being run unless it is corrected.</param>
    internal sealed record PreviewResponse(
        Guid RoundId, int Children, int Choices, int Counting, int Disagreements, int Unsigned, IReadOnlyList<MissingItem> Missing, int MissingOfProtected, IReadOnlyList<SchoolFault> SchoolFaults);

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
            RuleFor(r => r.Source).NotEmpty().MaximumLength(LongestSource).When(r => r.Source is not null);
            RuleFor(r => r.Settlements).Must(s => s is null || s.Count <= FactEntryValidator.Most).WithErrorCode("not-allowed");
            RuleForEach(r => r.Settlements).SetValidator(new FactEntryValidator());
        }
    }
}
