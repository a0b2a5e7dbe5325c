using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Cases;

/// <summary>A manager or archivist disposes of a case (gallring): what it sealed can never be read again.</summary>
internal sealed class DisposeCase : IUseCase
{
    /// <summary>Where it is, within the group.</summary>
    internal const string Route = "/cases/{caseId:guid}/disposals";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Manager.MapPost(Route, Handle)
        .Describe(
            "dispose-case",
            "Dispose of a case",
            "Cannot be undone: the key of the case's documents is destroyed. Outcome, rule versions and timeline remain. Only a case whose decision has legal force and is no longer in force is disposed of, once the time has run out that the plan the municipality has adopted says. A decision that went against nobody may be disposed of without legal force, where its ground is given.")
        .Refuses(RejectionKind.NotFound, "case-not-found")
        .Refuses(RejectionKind.Conflict, "case-not-decided", "appeal-open", "appeal-time-running", "legal-force-not-gained")
        .Refuses(RejectionKind.Forbidden, "actor-may-not-decide", "officer-disqualified")
        .Refuses(RejectionKind.Rule, "decision-in-force", "legal-force-ground-not-of-decision", "retention-not-adopted", "retention-running")
        .Produces<Response>();

    private static async Task<IResult> Handle(
        Guid caseId, Request request, IdempotentCommand command, IfMatch ifMatch, CurrentActor actor, CaseDisposals disposals, IDocumentStore store, CancellationToken ct)
    {
        await using (var looking = store.QuerySession(actor.MunicipalityId))
            await CaseRows.OneAsync(looking, Viewers.Of(actor), caseId, ct);
        IReadOnlyList<ICaseEvent> events = [];
        var result = await command.RunAsync(
            request,
            batch => batch.FetchForWriting<CaseFile>(caseId),
            async (reading, session) =>
            {
                var stream = await reading;
                ifMatch.Demand(stream.CurrentVersion);
                _ = DisposalReference.TryParse(request.Decision, out var decision);
                var verdict = await disposals.DecideAsync(session, caseId, stream.Aggregate, decision, request.WithoutLegalForce, actor.Actor, ct);
                if (verdict is Verdict<ICaseEvent>.Refused refused)
                    return refused.Rejection;
                events = ((Verdict<ICaseEvent>.Accepted)verdict).Events;
                stream.AppendMany(events);
                return CommandAnswer.Ok(stream.CurrentVersion + events.Count, new { caseId });
            },
            ct: ct);
        // Not before the decision is in the log; and not undone when the caller hangs up.
        if (result is not Problem)
            await disposals.CarryOutAsync(actor.MunicipalityId, caseId, events, CancellationToken.None);
        return result;
    }

    /// <summary>The decision to dispose of it.</summary>
    /// <param name="Decision">Reference of the disposal decision, such as BUN-2036/114:7.</param>
    /// <param name="WithoutLegalForce">Why the decision gains no legal force; left out where it has.</param>
    internal sealed record Request(string? Decision, NoLegalForceGround? WithoutLegalForce = null);

    /// <summary>What was disposed of.</summary>
    internal sealed record Response(Guid CaseId, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.WithoutLegalForce).IsInEnum();
            RuleFor(r => r.Decision).NotEmpty();
            RuleFor(r => r.Decision).Must(d => DisposalReference.TryParse(d, out _)).When(r => !string.IsNullOrEmpty(r.Decision)).WithErrorCode("wrong-format");
        }
    }
}
