using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Intake;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolChoice;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>A guardian chooses schools for a child in an open round, changes the choice or takes it back.</summary>
internal sealed class Choose : IUseCase
{
    /// <summary>The refusals of wishes, each with the one at fault.</summary>
    public static readonly string[] WishFaults = ["no-wishes", "too-many-wishes", "wish-twice", "school-unknown", "school-not-in-round", "school-without-grade"];

    private const string Signing = "Every guardian signs: those who have not chosen are asked to (sign-case), and asked again when the wishes are changed. " +
        "Where they do not agree, no wish counts and the child is placed at its assigned school.";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapPost("/school-choice/choices", Handle)
            .Describe("choose-schools", "Choose schools for a child in an open round", $"Ranked, the most wanted first. The assigned school need not be chosen. Siblings are checked against the register. {Signing}")
            .Refuses(RejectionKind.NotFound, "round-not-found", "child-not-found")
            .Refuses(ChoiceRows.Exists(new ExistingChoice(Guid.Parse("019ab0c1-7c1e-7d52-8a4b-3f0e5d6c7b8a"), "VAL-7K4M-2Q9P"))).Refuses(RejectionKind.Conflict, "round-not-open", "round-closed")
            .Refuses(RejectionKind.Rule, ["child-not-registered", "child-not-registered-here", "child-not-of-grade", .. WishFaults])
            .Produces<Response>(StatusCodes.Status201Created);
        groups.Guardian.MapPut("/school-choice/choices/{caseId:guid}", Change)
            .Describe("change-choice", "Change a choice, until the round closes", $"All of it, not only what is changed; also one that was taken back. Only the guardian who chose, while the choice stands; one that was taken back may be made anew by the other guardian too, who is the applicant from then on: both are told. {Signing}")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, "round-closed", "choice-of-other-guardian").Refuses(RejectionKind.Rule, WishFaults)
            .Produces<CaseActions.Response>();
        groups.Guardian.MapPost("/school-choice/choices/{caseId:guid}/withdrawals", Withdraw)
            .Describe("withdraw-choice", "Take a choice back, until the round closes", "The child is then placed as if nobody had chosen. Only the guardian who chose; it may be made anew by changing it.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, "round-closed", "choice-of-other-guardian")
            .Produces<CaseActions.Response>();
    }

    private static Task<IResult> Handle(Request request, IdempotentCommand command, CurrentActor actor, ChooseHandler handler, TimeProvider time, IDocumentStore store, CancellationToken ct) =>
        RunAsync(
            request, request.RoundId, new NewChoice(new PersonRef(request.ChildId), request.ToList(), Arrival.InEService(time.GetUtcNow()), actor), command, handler, time, store, ct);

    /// <summary>Runs the command, for the guardian who chooses or for an officer who acts for one.</summary>
    /// <param name="sent">What was sent, whose content the idempotency key stands for.</param>
    /// <param name="roundId">The round.</param>
    /// <param name="choice">The choice.</param>
    /// <param name="command">Runs it once.</param>
    /// <param name="handler">Registers it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="store">The log.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<IResult> RunAsync(
        object sent, Guid roundId, NewChoice choice, IdempotentCommand command, ChooseHandler handler, TimeProvider time, IDocumentStore store, CancellationToken ct)
    {
        var (tenant, viewer) = (choice.Actor.MunicipalityId, Viewers.Of(choice.Actor));
        // Before anything is folded: the id may be that of a stream which is no round.
        await using (var looking = store.QuerySession(tenant))
            await RoundActions.FindAsync(looking, roundId, ct);
        return await command.RunAsync(
            sent,
            batch => (
                Round: batch.FetchForWriting<ChoiceRound>(roundId), Policies: batch.AggregateStream<PolicySet>(StreamIds.Policy(tenant)),
                Existing: ChoiceRows.Find(batch, viewer, roundId, [choice.Child])),
            async (reading, session) =>
            {
                var round = await reading.Round;
                // Whoever closes the round waits for this choice, and sees it; one that has closed it makes this be decided again.
                round.Hold();
                var at = new ChoiceMoment(await RoundActions.FindAsync(session, roundId, ct), round.Aggregate, await reading.Policies ?? PolicySet.Initial, session, time.GetUtcNow());
                var existing = (await reading.Existing).GetValueOrDefault(choice.Child);
                // Only whoever may choose for the child is told that somebody has.
                return existing is not null && await handler.MayChooseAsync(choice, ct) ? ChoiceRows.Exists(existing) : await handler.OpenAsync(choice, at, ct);
            },
            async _ =>
            {
                await using var session = store.QuerySession(tenant);
                return (await ChoiceRows.FindAsync(session, viewer, roundId, [choice.Child], ct)).GetValueOrDefault(choice.Child) is { } existing ? ChoiceRows.Exists(existing) : ProblemCodes.Busy;
            },
            ct: ct);
    }

    private static Task<IResult> Change(
        Guid caseId, WishList request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, ChooseHandler handler, TimeProvider time, IDocumentStore store, CancellationToken ct) =>
        OnChoiceAsync(caseId, request, command, ifMatch, actor, time, store, (stream, at) => handler.ChangeAsync(request, at.Now, actor, stream, at, ct), ct);

    private static Task<IResult> Withdraw(Guid caseId, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, TimeProvider time, IDocumentStore store, CancellationToken ct) =>
        OnChoiceAsync(caseId, CaseActions.NoBody, command, ifMatch, actor, time, store, (stream, at) => Task.FromResult(ChooseHandler.Withdraw(actor, stream, at.Now, at)), ct);

    /// <summary>Runs a command on a choice that the actor may see, while its round is open.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="request">What was sent.</param>
    /// <param name="command">Runs it once.</param>
    /// <param name="ifMatch">What the actor has seen.</param>
    /// <param name="actor">Who acts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="store">The log.</param>
    /// <param name="decide">What follows.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<IResult> OnChoiceAsync(
        Guid caseId, object request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, TimeProvider time, IDocumentStore store,
        Func<IEventStream<CaseOf<ChoiceCase>>, ChoiceMoment, Task<CommandAnswer>> decide, CancellationToken ct)
    {
        Guid round;
        await using (var looking = store.QuerySession(actor.MunicipalityId))
            round = (await ChoiceRows.OneAsync(looking, Viewers.Of(actor), caseId, ct)).Choice.Round;
        return await command.RunAsync(
            request,
            batch => (
                Stream: batch.FetchForWriting<CaseOf<ChoiceCase>>(caseId), Round: batch.FetchForWriting<ChoiceRound>(round),
                Policies: batch.AggregateStream<PolicySet>(StreamIds.Policy(actor.MunicipalityId))),
            async (reading, session) =>
            {
                var held = await reading.Round;
                held.Hold();
                var at = new ChoiceMoment(await RoundActions.FindAsync(session, round, ct), held.Aggregate, await reading.Policies ?? PolicySet.Initial, session, time.GetUtcNow());
                // Before versions are compared: what happens in the case until the round is published is nobody's to learn.
                if (at.Listed.State is not (RoundState.Prepared or RoundState.Open))
                    return new Rejection("round-closed", RejectionKind.Conflict);
                var stream = await reading.Stream;
                ifMatch.Demand(stream.CurrentVersion);
                return await decide(stream, at);
            },
            ct: ct);
    }

    /// <summary>What is chosen.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="ChildId">The child.</param>
    /// <param name="Wishes">Codes of the schools, the most wanted first.</param>
    /// <param name="Siblings">Siblings who are said to go to one of them.</param>
    /// <param name="Words">The guardian's own words.</param>
    internal sealed record Request(Guid RoundId, Guid ChildId, IReadOnlyList<string>? Wishes, IReadOnlyList<SaidSibling>? Siblings = null, string? Words = null)
    {
        /// <summary>What is wished.</summary>
        public WishList ToList() => new(Wishes, Siblings, Words);
    }

    /// <summary>The receipt.</summary>
    internal sealed record Response(Guid CaseId, CaseReference Reference, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.RoundId).NotEmpty();
            RuleFor(r => r.ChildId).NotEmpty();
            RuleFor(r => r).Custom((r, context) => new WishListValidator().Validate(r.ToList()).Errors.ForEach(context.AddFailure));
        }
    }
}
