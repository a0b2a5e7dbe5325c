using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.EventStore;
using ChoiceTypes = CaseMgmt.Domain.SchoolChoice.Choices.CaseTypes;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>Keeps a case of school choice open while a seat may still be given in it: a closed case stands on no waiting list, and its offer cannot be answered.</summary>
internal sealed class WaitingHindrance(WaitingReading waiting) : IClosingHindrance
{
    /// <inheritdoc/>
    public CaseTypeCode CaseType => ChoiceTypes.SchoolChoice.Code;

    /// <inheritdoc/>
    public IReadOnlyList<string> Codes => ["offer-open", "child-waits"];

    /// <inheritdoc/>
    public async Task<Rejection?> OfAsync(IQuerySession session, Guid caseId, CancellationToken ct)
    {
        var slice = (await session.Events.AggregateStreamAsync<CaseOf<ChoiceCase>>(caseId, ct: ct))?.Slice;
        if (slice is ChoiceCase.Late { Offer: not null } or ChoiceCase.Placed { Offer: not null } or ChoiceCase.Placed { Accepted: not null })
            return new Rejection("offer-open", RejectionKind.Conflict);
        if (slice?.Matter is not { } matter || !await WaitingReading.IsPublishedAsync(session, matter.Round, ct))
            return null;
        return (await waiting.SchoolsOfAsync(session, matter, caseId, ct)).Count > 0 ? new Rejection("child-waits", RejectionKind.Conflict) : null;
    }
}
