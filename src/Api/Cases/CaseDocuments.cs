using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;

namespace CaseMgmt.Api.Cases;

/// <summary>A case's documents as the actor of a request is shown them.</summary>
internal static class CaseDocuments
{
    /// <summary>Opens documents of a case; the look is audited.</summary>
    /// <param name="session">A session of the actor's municipality.</param>
    /// <param name="actor">Who looks.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="reason">Code of the reason.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">The case is not one that the actor may see today (404).</exception>
    public static async Task<IReadOnlyDictionary<Guid, OpenedDocument>> OpenAsync(
        IQuerySession session, CurrentActor actor, Guid caseId, IReadOnlyCollection<Guid> documents, string reason, CancellationToken ct) =>
        await Reveal.OfCaseAsync(session, Viewers.Of(actor), actor.Actor.Id, caseId, documents, reason, ct)
        ?? throw new ProblemException(Problem.From(new Rejection("case-not-found", RejectionKind.NotFound)));
}
