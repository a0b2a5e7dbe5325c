using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>An officer settles how a granted transport is arranged, when the decision left it open or something changes.</summary>
internal sealed class Arrange : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/school-transport/cases/{caseId:guid}/arrangements", Handle)
        .Describe("arrange-school-transport", "Settle mode, addresses, stops and weeks of a granted transport", "The decision stands as it is; the transport system is told that something is new.")
        .Refuses(RejectionKind.NotFound, "case-not-found")
        .Refuses(RejectionKind.Conflict, "transport-not-granted", "case-closed", "case-disposed")
        .Refuses(RejectionKind.Forbidden, "officer-disqualified")
        .Refuses(RejectionKind.Rule, "arrangement-outside-grant")
        .Produces<CaseActions.Response>();

    private static Task<IResult> Handle(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, IDocumentStore store, CancellationToken ct) =>
        TransportActions.RunAsync(
            caseId, request, command, ifMatch, actor, store,
            (state, session, key) => Task.FromResult(TransportDecider.Decide(
                new TransportCommand.Arrange(request.From.GetValueOrDefault(), request.Mode.GetValueOrDefault(), session.Vault.Seal(key, new TransportArrangement(request.Legs!, request.Note))), state.Slice).Widen()),
            ct);

    /// <summary>The arrangement.</summary>
    /// <param name="From">First day it holds.</param>
    /// <param name="Mode">How the pupil travels.</param>
    /// <param name="Legs">Where and in which weeks the pupil is fetched and left; one to ten.</param>
    /// <param name="Note">What the carrier must know.</param>
    internal sealed record Request(DateOnly? From, TransportMode? Mode, IReadOnlyList<TransportLeg>? Legs, string? Note = null);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.From).NotNull();
            RuleFor(r => r.Mode).NotNull();
            RuleFor(r => r.Legs).NotEmpty();
            RuleFor(r => r).Custom((r, context) =>
            {
                foreach (var error in new ArrangementValidator().Validate(new TransportArrangement(r.Legs ?? [], r.Note)).Errors)
                    context.AddFailure(error);
            }).When(r => r.Legs is { Count: > 0 });
        }
    }
}

/// <summary>The form of an arrangement.</summary>
internal sealed class ArrangementValidator : AbstractValidator<TransportArrangement>
{
    private const int MostLegs = 10;
    private const int LongestAddress = 300;
    private const int LongestNote = 1000;

    /// <summary>The rules.</summary>
    public ArrangementValidator()
    {
        RuleFor(a => a.Legs).NotEmpty();
        RuleFor(a => a.Legs).Must(l => l is null || l.Count <= MostLegs).WithErrorCode("not-allowed");
        RuleForEach(a => a.Legs).ChildRules(leg =>
        {
            leg.RuleFor(l => l.Address).NotEmpty().MaximumLength(LongestAddress);
            leg.RuleFor(l => l.Stop).MaximumLength(LongestAddress);
        });
        RuleFor(a => a.Note).MaximumLength(LongestNote);
    }
}
