using CaseMgmt.Api.Cases.Robots;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>Who has a case: taken, given, handed back.</summary>
internal sealed class Assignments : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/cases/{caseId:guid}/assignees", Assign)
            .Describe("assign-case", "Take a case, or give it to an officer", "Several officers may have a case. Needs no version: who has it does not depend on what has been read. A robot that was at work on it loses it.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-closed", "case-disposed")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/releases", Release)
            .Describe("release-case", "Hand a case back, or take it from an officer")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-closed", "case-disposed")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/disqualifications", Disqualify)
            .Describe("declare-disqualification", "Declare an officer disqualified", "The officer loses the case and takes no further part in it; another may take it over at once. Of others than oneself a manager declares it.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-closed", "case-disposed")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified", "disqualification-of-other")
            .Produces<CaseActions.Response>();
    }

    private static Task<IResult> Assign(
        Guid caseId, AssignRequest request, IdempotentCommand command, CurrentActor actor, StaffNames staff, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, time,
            at => Taken(caseId, actor, at, HandlingDecider.Decide(new HandlingCommand.Assign(NamedOfficers.Of(staff, actor, request.Officer, time, "officer"), at.By), at.File)), ct);

    private static Task<IResult> Release(
        Guid caseId, ReleaseRequest request, IdempotentCommand command, CurrentActor actor, StaffNames staff, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, time,
            at => HandlingDecider.Decide(new HandlingCommand.Release(NamedOfficers.Of(staff, actor, request.Officer, time, "officer"), request.Reason.GetValueOrDefault(), at.By), at.File), ct);

    private static Task<IResult> Disqualify(
        Guid caseId, DisqualifyRequest request, IdempotentCommand command, CurrentActor actor, StaffNames staff, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, time,
            at => NamedOfficers.Of(staff, actor, request.Officer, time, "officer") is var named && named.Value != actor.Actor.Id && !actor.Roles.Contains(Role.Manager)
                ? Verdict<ICaseEvent>.Refuse("disqualification-of-other", RejectionKind.Forbidden)
                : Taken(
                    caseId, actor, at,
                    HandlingDecider.Decide(
                        new HandlingCommand.Disqualify(
                            named, request.Ground.GetValueOrDefault(), request.Successor is { } next ? NamedOfficers.Of(staff, actor, next, time, "successor") : null, at.By), at.File)),
            ct);

    // Whoever gets a case has it alone: a robot that was at work on it has it no longer.
    private static Verdict<ICaseEvent> Taken(Guid caseId, CurrentActor actor, CaseMoment at, Verdict<ICaseEvent> verdict)
    {
        if (verdict is Verdict<ICaseEvent>.Accepted { Events: var events } && events.Any(e => e is CaseAssigned))
            at.Session.Execute(DecisionLeases.EndOn(actor.MunicipalityId, [caseId]));
        return verdict;
    }

    /// <summary>Who gets the case.</summary>
    /// <param name="Officer">The officer, as the municipality shows staff or by account; oneself when left out.</param>
    internal sealed record AssignRequest(string? Officer = null);

    /// <summary>Who no longer has the case.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Officer">The officer, as the municipality shows staff or by account; oneself when left out.</param>
    internal sealed record ReleaseRequest(ReleaseReason? Reason, string? Officer = null);

    /// <summary>Who is disqualified.</summary>
    /// <param name="Ground">On what ground.</param>
    /// <param name="Officer">The officer, as the municipality shows staff or by account; oneself when left out.</param>
    /// <param name="Successor">Who takes the case over; nobody when left out.</param>
    internal sealed record DisqualifyRequest(DisqualificationGround? Ground, string? Officer = null, string? Successor = null);

    /// <summary>The form of the request.</summary>
    internal sealed class AssignValidator : AbstractValidator<AssignRequest>
    {
        /// <summary>The rules.</summary>
        public AssignValidator() => RuleFor(r => r.Officer).Account();
    }

    /// <summary>The form of the request.</summary>
    internal sealed class ReleaseValidator : AbstractValidator<ReleaseRequest>
    {
        /// <summary>The rules.</summary>
        public ReleaseValidator()
        {
            RuleFor(r => r.Reason).NotNull().IsInEnum();
            RuleFor(r => r.Officer).Account();
        }
    }

    /// <summary>The form of the request.</summary>
    internal sealed class DisqualifyValidator : AbstractValidator<DisqualifyRequest>
    {
        /// <summary>The rules.</summary>
        public DisqualifyValidator()
        {
            RuleFor(r => r.Ground).NotNull().IsInEnum();
            RuleFor(r => r.Officer).Account();
            RuleFor(r => r.Successor).Account();
        }
    }
}
