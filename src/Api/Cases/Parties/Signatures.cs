using CaseMgmt.Api.Cases.Intake;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Parties;

/// <summary>Whoever is asked to sign a case signs it, or says that one does not agree; an officer writes down what came on paper or was said.</summary>
internal sealed class Signatures : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapPost("/cases/{caseId:guid}/signatures", Sign)
            .Describe(
                "sign-case", "Sign a case, or say that I do not agree",
                "Also after the last day, and again with another answer, until the case is decided; a choice of school until the round closes, and one that came after that until its wishes are decided. "
                + "An officer goes on with a case that is not signed; nobody is refused by it.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "signature-not-asked")
            .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "case-disposed", "signing-over")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/parties/{partyId:guid}/signatures", Record)
            .Describe(
                "record-signature", "Record that a party has signed, or does not agree",
                "What came on paper, or was said to the officer, by a party who is asked to sign. The day it came decides whether it is in time: a choice of school is signed until the round closes, and a paper that came on "
                + "the last day is in time whatever its hour, also when it is recorded later, as long as the round's list is not fixed. An older answer does not take the place of a newer one, nor does it sign wishes that came after it.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "signature-not-asked")
            .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "case-disposed", "signing-over", "signature-newer", "choice-newer")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "arrival-in-the-future", "arrival-reason-missing")
            .Produces<CaseActions.Response>();
    }

    private static Task<IResult> Sign(
        Guid caseId, Request request, IdempotentCommand command, CurrentActor actor, IEnumerable<ISigningTime> times, IDocumentStore store, TimeProvider clock, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, clock,
            at => AnswerAsync(at, caseId, new PartyCommand.Answer(actor.Guardian, request.Agrees.GetValueOrDefault(), at.Today), Arrival.InEService(at.Now), times, ct), ct);

    private static async Task<IResult> Record(
        Guid caseId, Guid partyId, RecordRequest request, IdempotentCommand command, CurrentActor actor, IEnumerable<ISigningTime> times, OnBehalfIntake intake, IDocumentStore store, TimeProvider clock,
        CancellationToken ct)
    {
        var late = await intake.LateAsync(actor, request.ArrivedOn, request.ArrivalReason, "", clock.GetUtcNow(), ct);
        return await CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, clock,
            async at =>
            {
                var arrival = new Arrival(request.Channel.GetValueOrDefault(), request.ArrivedOn is { } on && on < at.Today ? SwedishDay.StartOf(on) : at.Now, late);
                var verdict = await AnswerAsync(at, caseId, new PartyCommand.Answer(new PersonRef(partyId), request.Agrees.GetValueOrDefault(), arrival.On, arrival.Channel, at.By), arrival, times, ct);
                if (verdict is Verdict<ICaseEvent>.Accepted { Events.Count: > 0 })
                    late?.Note(at.Session, at.Key, caseId, arrival.On, at.Now);
                return verdict;
            },
            ct);
    }

    private static async Task<Verdict<ICaseEvent>> AnswerAsync(CaseMoment at, Guid caseId, PartyCommand.Answer answer, Arrival arrival, IEnumerable<ISigningTime> times, CancellationToken ct)
    {
        var time = times.FirstOrDefault(t => t.CaseType == at.File.Registration?.CaseType);
        if (at.File is CaseFile.Decided && time is not null && await time.GoesOnAsync(caseId, at.Session, ct))
            answer = answer with { AfterDecision = true };
        var verdict = PartyDecider.Decide(answer, at.File);
        // What changes nothing is no answer that comes too late.
        return verdict is Verdict<ICaseEvent>.Accepted { Events.Count: > 0 } && time is not null && await time.BarAsync(caseId, at.Session, arrival, at.Now, ct) is { } bar
            ? new Verdict<ICaseEvent>.Refused(bar)
            : verdict;
    }

    /// <summary>The answer.</summary>
    /// <param name="Agrees">true: signs; false: does not agree.</param>
    internal sealed record Request(bool? Agrees);

    /// <summary>What a party has answered, and how.</summary>
    /// <param name="Agrees">true: has signed; false: does not agree.</param>
    /// <param name="Channel">paper, email, telephone or visit.</param>
    /// <param name="ArrivedOn">The day it came or was said; today when left out.</param>
    /// <param name="ArrivalReason">Why it is recorded only now, needed when it came more days ago than the policy cases.late-registration says. Kept as an internal note.</param>
    internal sealed record RecordRequest(bool? Agrees, Channel? Channel, DateOnly? ArrivedOn = null, string? ArrivalReason = null);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.Agrees).NotNull();
    }

    /// <summary>The form of the request.</summary>
    internal sealed class RecordValidator : AbstractValidator<RecordRequest>
    {
        /// <summary>The rules.</summary>
        public RecordValidator()
        {
            RuleFor(r => r.Agrees).NotNull();
            RuleFor(r => r.Channel).NotNull();
            RuleFor(r => r.Channel).Must(c => c is null || RegisteredChannels.Has(c)).WithErrorCode("not-allowed");
            RuleFor(r => r.ArrivalReason).MaximumLength(OnBehalf.LongestReason);
        }
    }
}
