using CaseMgmt.Api.Cases.HandOver;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>A case of a round that is not published goes nowhere: the round decides all its children together, and a closed case it could not decide.</summary>
internal sealed class ChoiceGiver : ICaseGiver
{
    /// <inheritdoc/>
    public CaseTypeCode CaseType => CaseTypes.SchoolChoice.Code;

    /// <inheritdoc/>
    public async Task<Rejection?> HindranceAsync(Guid caseId, IQuerySession session, CancellationToken ct)
    {
        if ((await session.Events.AggregateStreamAsync<CaseOf<ChoiceCase>>(caseId, ct: ct))?.Slice.Matter is not { } matter)
            return null;
        var round = await session.Events.AggregateStreamAsync<ChoiceRound>(matter.Round, ct: ct);
        return round is null or ChoiceRound.None || ChoiceRound.IsPublic(round) ? null : new Rejection("case-in-round", RejectionKind.Conflict);
    }

    /// <inheritdoc/>
    public Task GiveAsync(Guid caseId, IDocumentSession session, CancellationToken ct) => Task.CompletedTask;
}
