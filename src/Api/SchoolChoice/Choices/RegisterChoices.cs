using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Intake;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>An officer registers, changes and takes back choices for families who do not use the e-service, and settles what follows where a signature is missing.</summary>
internal sealed class RegisterChoices : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/school-choice/choices", Handle)
            .Describe(
                "register-choice", "Register a choice that came on paper, by e-mail or by telephone",
                "It counts when it arrived before the round closes, a paper on the last day whatever its hour, and is entered before its list is fixed. When the time is out nobody is asked to sign any more. With a grade, also for a child who begins it earlier or later than others, or is not registered here.")
            .Refuses(RejectionKind.NotFound, "round-not-found", "child-not-found")
            .Refuses(ChoiceRows.Exists(new ExistingChoice(Guid.Parse("019ab0c1-7c1e-7d52-8a4b-3f0e5d6c7b8a"), "VAL-7K4M-2Q9P"))).Refuses(RejectionKind.Conflict, "round-not-open", "round-closed")
            .Refuses(RejectionKind.Rule, ["person-not-found", "arrival-in-the-future", "arrival-reason-missing", "child-not-registered", "child-not-registered-here", "child-not-of-grade", .. Choose.WishFaults])
            .Produces<Choose.Response>(StatusCodes.Status201Created);
        groups.Officer.MapPut("/school-choice/choices/{caseId:guid}", Change)
            .Describe("change-registered-choice", "Change a choice for the guardian who made it", "All of it. Whoever signs such a choice is asked to sign anew, while there is time to sign. What came before the wishes that stand changes nothing.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Conflict, "round-closed", "choice-of-other-guardian", "choice-newer").Refuses(RejectionKind.Rule, Choose.WishFaults).Produces<CaseActions.Response>();
        groups.Officer.MapPost("/school-choice/choices/{caseId:guid}/withdrawals", Withdraw)
            .Describe("withdraw-registered-choice", "Take a choice back for the guardian who made it")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, "round-closed", "choice-newer").Produces<CaseActions.Response>();
        groups.Officer.MapPost("/school-choice/choices/{caseId:guid}/signature-rulings", Settle)
            .Describe(
                "settle-unsigned-choice", "Settle whether wishes count that somebody has not signed",
                "Goes before the municipality's rule (school-choice.unsigned). Somebody who signs or declines after it is heard all the same. Nobody is refused by it.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Refuses(RejectionKind.Conflict, "round-closed", "signature-not-missing").Produces<CaseActions.Response>();
    }

    private static async Task<IResult> Handle(
        Request request, IdempotentCommand command, CurrentActor actor, OnBehalfIntake intake, ChooseHandler handler, TimeProvider time, IDocumentStore store, CancellationToken ct)
    {
        var (child, acting, arrival) = await intake.FindAsync(request.OnBehalf!, actor, time.GetUtcNow(), ct);
        Grade? grade = Grade.TryParse(request.Grade, out var said) ? said : null;
        return await Choose.RunAsync(request, request.RoundId, new NewChoice(child, request.ToList(), arrival, acting, grade), command, handler, time, store, ct);
    }

    private static Task<IResult> Change(
        Guid caseId, ChangeRequest request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, ChooseHandler handler, TimeProvider time, IDocumentStore store, CancellationToken ct) =>
        Choose.OnChoiceAsync(
            caseId, request, command, ifMatch, actor, time, store,
            (stream, at) => handler.ChangeAsync(request.ToList(), ArrivedAt(request.ArrivedOn, at, stream.Aggregate.Slice), For(actor, stream) is var acting && request.GuardianId is { } guardian ? acting with { GuardianRef = new PersonRef(guardian) } : acting, stream, at, ct), ct);

    private static Task<IResult> Withdraw(
        Guid caseId, WithdrawRequest request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, TimeProvider time, IDocumentStore store, CancellationToken ct) =>
        Choose.OnChoiceAsync(
            caseId, request, command, ifMatch, actor, time, store,
            (stream, at) => Task.FromResult(ChooseHandler.Withdraw(For(actor, stream), stream, ArrivedAt(request.ArrivedOn, at, stream.Aggregate.Slice), at)), ct);

    private static Task<IResult> Settle(
        Guid caseId, SettleRequest request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, TimeProvider time, IDocumentStore store, CancellationToken ct) =>
        Choose.OnChoiceAsync(
            caseId, request, command, ifMatch, actor, time, store,
            (stream, at) => Task.FromResult(ChoiceClosing.AgreementOf(stream.Aggregate.File.Parties) == GuardianAgreement.Awaited
                ? ChooseHandler.Append(
                    stream, ChoiceDecider.Decide(new ChoiceCommand.SettleUnsigned(request.WishesCount.GetValueOrDefault(), SwedishTime.DateOf(at.Now), actor.Actor), stream.Aggregate.Slice).Widen())
                : new Rejection("signature-not-missing", RejectionKind.Conflict)),
            ct);

    // Who chose is who changes; an officer only writes it down.
    private static CurrentActor For(CurrentActor officer, IEventStream<CaseOf<ChoiceCase>> stream) => officer with
    {
        GuardianRef = stream.Aggregate.Slice switch
        {
            ChoiceCase.Chosen c => c.Choice.Applicant,
            ChoiceCase.Withdrawn w => w.Choice.Applicant,
            _ => stream.Aggregate.File.Registration!.Applicant,
        },
    };

    private static DateTimeOffset ArrivedAt(DateOnly? on, ChoiceMoment at, ChoiceCase state) => ChooseHandler.LaterOfDay(ArrivedAt(on, at), state);

    private static DateTimeOffset ArrivedAt(DateOnly? on, ChoiceMoment at)
    {
        var today = SwedishTime.DateOf(at.Now);
        if (on > today)
            throw new ProblemException(ExceptionProblems.Field("arrivedOn", "in-the-future"));
        return on is { } day && (day < today || at.Now >= at.Listed.Plan.ClosesAt) ? ChooseHandler.ArrivedIn(at.Listed.Plan, new Arrival(Channel.Paper, SwedishDay.StartOf(day))) : at.Now;
    }

    /// <summary>What came.</summary>
    /// <param name="OnBehalf">For whom, how and when.</param>
    /// <param name="RoundId">The round.</param>
    /// <param name="Wishes">Codes of the schools, the most wanted first.</param>
    /// <param name="Grade">The grade; by the child's year of birth when left out.</param>
    /// <param name="Siblings">Siblings who are said to go to one of them.</param>
    /// <param name="Words">The guardian's own words.</param>
    internal sealed record Request(OnBehalf? OnBehalf, Guid RoundId, IReadOnlyList<string>? Wishes, string? Grade = null, IReadOnlyList<SaidSibling>? Siblings = null, string? Words = null)
    {
        /// <summary>What is wished.</summary>
        public WishList ToList() => new(Wishes, Siblings, Words);
    }

    /// <summary>What is wished now.</summary>
    /// <param name="Wishes">Codes of the schools, the most wanted first.</param>
    /// <param name="ArrivedOn">The day it came; today when left out.</param>
    /// <param name="Siblings">Siblings who are said to go to one of them.</param>
    /// <param name="Words">The guardian's own words.</param>
    /// <param name="GuardianId">Whose choice it is, as the signatures name the person: for the other guardian, after the choice was taken back; who made it when left out.</param>
    internal sealed record ChangeRequest(
        IReadOnlyList<string>? Wishes, DateOnly? ArrivedOn = null, IReadOnlyList<SaidSibling>? Siblings = null, string? Words = null, Guid? GuardianId = null)
    {
        /// <summary>What is wished.</summary>
        public WishList ToList() => new(Wishes, Siblings, Words);
    }

    /// <summary>It is taken back.</summary>
    /// <param name="ArrivedOn">The day that was said; today when left out.</param>
    internal sealed record WithdrawRequest(DateOnly? ArrivedOn = null);

    /// <summary>What follows.</summary>
    /// <param name="WishesCount">Whether the wishes count; otherwise the child is placed at its assigned school.</param>
    internal sealed record SettleRequest(bool? WishesCount);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.OnBehalf).NotNull();
            RuleFor(r => r.OnBehalf!).SetValidator(new OnBehalf.Validator()).When(r => r.OnBehalf is not null);
            RuleFor(r => r.RoundId).NotEmpty();
            RuleFor(r => r.Grade).Must(g => g is null || Domain.SchoolUnits.Grade.TryParse(g, out _)).WithErrorCode("not-allowed");
            RuleFor(r => r).Custom((r, context) => new WishListValidator().Validate(r.ToList()).Errors.ForEach(context.AddFailure));
        }
    }

    /// <summary>The form of the request.</summary>
    internal sealed class ChangeValidator : AbstractValidator<ChangeRequest>
    {
        /// <summary>The rules.</summary>
        public ChangeValidator() => RuleFor(r => r).Custom((r, context) => new WishListValidator().Validate(r.ToList()).Errors.ForEach(context.AddFailure));
    }

    /// <summary>The form of the request.</summary>
    internal sealed class SettleValidator : AbstractValidator<SettleRequest>
    {
        /// <summary>The rules.</summary>
        public SettleValidator() => RuleFor(r => r.WishesCount).NotNull();
    }
}
