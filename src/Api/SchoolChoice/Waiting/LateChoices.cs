using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Intake;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>Guardians wish for schools after a round closed, or an officer for them: for a child of the round, whether it had chosen or not, and for one who has moved in since.</summary>
internal sealed class LateChoices : IUseCase
{
    private const string About =
        "Registered with the day it came and marked as late. It stays out of the round's run; when the round is published it is tried by itself, against free seats and behind the waiting lists, in the order of "
        + "arrival, and a placement stands until another decision is taken. Taken in from when the time for choices is over until the round is, but for the minutes in which the round's decisions are taken.";

    private static readonly string[] Hindrances =
        ["round-not-open", "choice-in-time", LateArrival.BeingPublished, "round-finished", LateArrival.Ended, "case-exists", "case-closed"];

    private static readonly string[] Faults = ["no-wishes", "too-many-wishes", "wish-twice", "school-without-grade", "school-not-in-round", "school-unknown", "child-not-registered", "child-not-registered-here", "child-not-of-grade"];

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapPost("/school-choice/late-choices", Choose)
            .Describe("choose-late", "Wish for schools after the round closed", About + " Where a child that has a case in the round has two guardians, they wish together, through an officer; of a new case both sign.")
            .Refuses(RejectionKind.NotFound, "round-not-found", "child-not-found")
            .Refuses(RejectionKind.Conflict, [.. Hindrances.Select(h => h == LateArrival.BeingPublished ? CaseActions.NotOpenNow : h), "late-wishes-need-officer"])
            .Refuses(RejectionKind.Rule, Faults)
            .Produces<Response>(StatusCodes.Status201Created);
        groups.Officer.MapPost("/school-choice/late-choices", Register)
            .Describe("register-late-choice", "Register a choice that came after the round closed", About + " With a grade, also for a child who is not registered here or begins at another age.")
            .Refuses(RejectionKind.NotFound, "round-not-found", "child-not-found")
            .Refuses(RejectionKind.Conflict, Hindrances)
            .Refuses(RejectionKind.Rule, [.. Faults, "person-not-found", "arrival-in-the-future", "arrival-reason-missing"])
            .Produces<Response>(StatusCodes.Status201Created);
    }

    private static Task<IResult> Choose(
        ChooseRequest request, IdempotentCommand command, CurrentActor actor, LateChoiceHandler handler, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        RunAsync(
            request, request.RoundId, new LateChoice(new PersonRef(request.ChildId), Codes(request.Wishes), Text(request.Words), null, Arrival.InEService(time.GetUtcNow()), actor), command, handler, store, time, ct);

    private static async Task<IResult> Register(
        RegisterRequest request, IdempotentCommand command, CurrentActor actor, OnBehalfIntake intake, LateChoiceHandler handler, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        var (child, acting, arrival) = await intake.FindAsync(request.OnBehalf!, actor, time.GetUtcNow(), ct);
        Grade? grade = Grade.TryParse(request.Grade, out var said) ? said : null;
        return await RunAsync(request, request.RoundId, new LateChoice(child, Codes(request.Wishes), Text(request.Words), grade, arrival, acting), command, handler, store, time, ct);
    }

    private static async Task<IResult> RunAsync(
        object request, Guid roundId, LateChoice choice, IdempotentCommand command, LateChoiceHandler handler, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        // Someone else's child is answered as one that does not exist.
        if (!await handler.HasCustodyAsync(choice.Actor, choice.Child, ct))
            return Problem.From(new Rejection("child-not-found", RejectionKind.NotFound, "childId"));
        // Before anything is folded: the id may be that of a stream which is no round.
        await using (var looking = store.QuerySession(choice.Actor.MunicipalityId))
            await WaitingReading.FindAsync(looking, roundId, ct);
        return await command.RunAsync(
            request,
            batch => (Round: batch.FetchForWriting<ChoiceRound>(roundId), Policies: batch.AggregateStream<PolicySet>(StreamIds.Policy(choice.Actor.MunicipalityId))),
            async (reading, session) =>
            {
                var round = await reading.Round;
                round.Hold();
                return await handler.HandleAsync(new LateMoment(roundId, round.Aggregate, await reading.Policies ?? PolicySet.Initial, session, time.GetUtcNow()), choice, ct);
            },
            _ => Task.FromResult(Problem.From(new Rejection("case-exists", RejectionKind.Conflict))),
            ct: ct);
    }

    private static IReadOnlyList<SchoolUnitCode> Codes(IReadOnlyList<string>? wishes) => [.. (wishes ?? []).Select(w => new SchoolUnitCode(w))];

    private static string? Text(string? words) => string.IsNullOrWhiteSpace(words) ? null : words.Trim();

    /// <summary>What is wished.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="ChildId">The child.</param>
    /// <param name="Wishes">Codes of the schools, the most wanted first.</param>
    /// <param name="Words">The guardian's own words.</param>
    internal sealed record ChooseRequest(Guid RoundId, Guid ChildId, IReadOnlyList<string>? Wishes, string? Words = null);

    /// <summary>What came.</summary>
    /// <param name="OnBehalf">For whom, how and when.</param>
    /// <param name="RoundId">The round.</param>
    /// <param name="Wishes">Codes of the schools, the most wanted first.</param>
    /// <param name="Grade">The grade; by the child's year of birth when left out.</param>
    /// <param name="Words">The guardian's own words.</param>
    internal sealed record RegisterRequest(OnBehalf? OnBehalf, Guid RoundId, IReadOnlyList<string>? Wishes, string? Grade = null, string? Words = null);

    /// <summary>The receipt.</summary>
    /// <param name="CaseId">The case.</param>
    /// <param name="Reference">Its public reference.</param>
    /// <param name="IsLate">true: it came after the round closed and is tried by itself.</param>
    /// <param name="ArrivedOn">The day it came.</param>
    /// <param name="Version">The case's version.</param>
    /// <param name="Position">Place in the log.</param>
    internal sealed record Response(Guid CaseId, string Reference, bool IsLate, DateOnly ArrivedOn, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class ChooseValidator : AbstractValidator<ChooseRequest>
    {
        /// <summary>The rules.</summary>
        public ChooseValidator()
        {
            RuleFor(r => r.RoundId).NotEmpty();
            RuleFor(r => r.ChildId).NotEmpty();
            RuleFor(r => r.Wishes).NotNull();
            RuleForEach(r => r.Wishes).Must(w => SchoolUnitCode.TryParse(w, out _)).WithErrorCode("not-allowed");
            RuleFor(r => r.Words).MaximumLength(ChoiceForm.LongestWords);
        }
    }

    /// <summary>The form of the request.</summary>
    internal sealed class RegisterValidator : AbstractValidator<RegisterRequest>
    {
        /// <summary>The rules.</summary>
        public RegisterValidator()
        {
            RuleFor(r => r.OnBehalf).NotNull();
            RuleFor(r => r.OnBehalf!).SetValidator(new OnBehalf.Validator()).When(r => r.OnBehalf is not null);
            RuleFor(r => r.RoundId).NotEmpty();
            RuleFor(r => r.Wishes).NotNull();
            RuleForEach(r => r.Wishes).Must(w => SchoolUnitCode.TryParse(w, out _)).WithErrorCode("not-allowed");
            RuleFor(r => r.Grade).Must(g => g is null || Domain.SchoolUnits.Grade.TryParse(g, out _)).WithErrorCode("not-allowed");
            RuleFor(r => r.Words).MaximumLength(ChoiceForm.LongestWords);
        }
    }
}
