using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Parties;

/// <summary>Whoever is asked to sign a case signs it, or says that one does not agree.</summary>
internal sealed class Signatures : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Guardian.MapPost("/cases/{caseId:guid}/signatures", Sign)
        .Describe("sign-case", "Sign a case, or say that I do not agree", "Also after the last day, and again with another answer, until the case is decided; a choice of school until the round closes. An officer goes on with a case that is not signed; nobody is refused by that alone.")
        .Refuses(RejectionKind.NotFound, "case-not-found", "signature-not-asked")
        .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "case-disposed", "signing-over")
        .Produces<CaseActions.Response>();

    private static Task<IResult> Sign(
        Guid caseId, Request request, IdempotentCommand command, CurrentActor actor, IEnumerable<ISigningTime> times, IDocumentStore store, TimeProvider clock, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, clock,
            async at =>
            {
                var verdict = PartyDecider.Decide(new PartyCommand.Answer(actor.Guardian, request.Agrees.GetValueOrDefault(), at.Today), at.File);
                // What changes nothing is no answer that comes too late.
                if (verdict is not Verdict<ICaseEvent>.Accepted { Events.Count: > 0 })
                    return verdict;
                foreach (var time in times.Where(t => t.CaseType == at.File.Registration!.CaseType))
                {
                    if (await time.BarAsync(caseId, at.Session, at.Now, ct) is { } bar)
                        return new Verdict<ICaseEvent>.Refused(bar);
                }
                return verdict;
            },
            ct);

    /// <summary>The answer.</summary>
    /// <param name="Agrees">true: signs; false: does not agree.</param>
    internal sealed record Request(bool? Agrees);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.Agrees).NotNull();
    }
}
