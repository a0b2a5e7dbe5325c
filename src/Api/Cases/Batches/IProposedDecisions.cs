using CaseMgmt.Api.Identity;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases.Batches;

/// <summary>An officer's order to decide a case as it is put forward; sealed in the case, since it names the officer and may say why.</summary>
/// <param name="By">The officer.</param>
/// <param name="Roles">The officer's roles when the order was given: who may decide follows from them.</param>
/// <param name="Name">The officer's name, who signs; null where it is not known.</param>
/// <param name="Reasons">Reasons that the officer adds in every case, or null.</param>
/// <param name="CommunicationNotNeeded">Whether the officer finds it obviously unnecessary to communicate the material first.</param>
internal sealed record DecisionOrder(Actor By, IReadOnlyList<Role> Roles, string? Name, string? Reasons, bool CommunicationNotNeeded)
{
    /// <summary>The order of the actor of a request.</summary>
    public static DecisionOrder Of(CurrentActor actor, string? reasons, bool? communicationNotNeeded) =>
        new(actor.Actor, [.. actor.Roles.Order()], actor.Name, string.IsNullOrWhiteSpace(reasons) ? null : reasons.Trim(), communicationNotNeeded ?? false);

    /// <summary>The officer as when the order was given.</summary>
    public CurrentActor Officer(string municipality) => new(municipality, By, Roles.ToHashSet(), null, Name);
}

/// <summary>What deciding a case as it is put forward comes to.</summary>
/// <param name="Outcome">The outcome; null when none is put forward.</param>
/// <param name="Refusal">Why it cannot be decided, or null.</param>
/// <param name="Write">Gathers the decision's events and documents in a session that is at the version looked at; null when it cannot be decided.</param>
internal sealed record ProposedDecision(Outcome? Outcome, Rejection? Refusal, Action<IDocumentSession>? Write)
{
    /// <summary>It cannot be decided.</summary>
    public static ProposedDecision Refused(Outcome? outcome, Rejection rejection) => new(outcome, rejection, null);
}

/// <summary>What a slice brings so that many of its cases can be decided as they are put forward. Registered with the slice.</summary>
internal interface IProposedDecisions
{
    /// <summary>The case type.</summary>
    CaseTypeCode CaseType { get; }

    /// <summary>Decides one case by reading only, its letter included.</summary>
    /// <param name="read">Reads of the officer's municipality.</param>
    /// <param name="order">The officer's order.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="version">The version it is decided on.</param>
    /// <param name="now">The moment of the decision, UTC.</param>
    /// <param name="ordered">
    /// The event that ordered the batch; a case whose facts no longer hold is assessed anew because of it, and refused with <c>facts-changed</c>. Null when an officer only looks at what would come
    /// of it: nothing at all is changed then, and such a case is refused with <c>reassessment-needed</c>.
    /// </param>
    /// <param name="ct">Cancels.</param>
    Task<ProposedDecision> DecideAsync(IQuerySession read, DecisionOrder order, Guid caseId, long version, DateTimeOffset now, IEvent? ordered, CancellationToken ct);
}
