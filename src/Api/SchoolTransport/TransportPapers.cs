using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>What the log tells officers of a case beside its read models: who put a decision forward, who returned it, and who had a part in the decision.</summary>
/// <param name="PutForward">What an officer put forward and nobody has returned or decided.</param>
/// <param name="Returned">The latest return, while nothing is put forward anew.</param>
/// <param name="Reason">Why it was returned; null where that is disposed of, or nothing is returned.</param>
/// <param name="MadeBy">Who presented the decision, took part in it, and where it stands in the minutes.</param>
internal sealed record TransportPapers(IEvent? PutForward, IEvent? Returned, string? Reason, DecisionMadeBy? MadeBy)
{
    /// <summary>Nothing of the kind.</summary>
    public static TransportPapers None { get; } = new(null, null, null, null);

    /// <summary>Reads them; what is sealed is opened, and the look audited.</summary>
    public static async Task<TransportPapers> ReadAsync(IQuerySession session, CaseRow row, CurrentActor actor, CancellationToken ct)
    {
        var events = await session.Events.FetchStreamAsync(row.CaseId, row.Version, ct: ct);
        var last = events.LastOrDefault(e => e.Data is ProposalReturned or CaseDecided || IsByOfficer(e));
        var returned = last?.Data is ProposalReturned r ? r : null;
        var reason = returned is null ? null : (await CaseDocuments.OpenAsync(session, actor, row.CaseId, [returned.Reason.Id], "case-details", ct)).Document(returned.Reason)?.Text;
        // It stands right after the decision that it is about.
        var decided = events.LastOrDefault(e => e.Data is CaseDecided)?.Version ?? long.MaxValue;
        return new TransportPapers(
            last is not null && IsByOfficer(last) ? last : null, returned is null ? null : last, reason, events.LastOrDefault(e => e.Data is DecisionMadeBy && e.Version > decided)?.Data as DecisionMadeBy);
    }

    private static bool IsByOfficer(IEvent e) => e.Data is DecisionRecommended { Kind: DecisionKind.Proposed, By.Kind: ActorKind.CaseOfficer };
}
