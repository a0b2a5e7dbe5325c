using CaseMgmt.Api.Cases.Parties;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>A choice is signed until its round's time is out: what the guardians agreed on then is what counts. A choice that came late is signed afterwards.</summary>
internal sealed class ChoiceSigningTime : ISigningTime
{
    /// <inheritdoc/>
    public CaseTypeCode CaseType => CaseTypes.SchoolChoice.Code;

    /// <inheritdoc/>
    public async Task<Rejection?> BarAsync(Guid caseId, IDocumentSession session, DateTimeOffset now, CancellationToken ct)
    {
        var slice = (await session.Events.AggregateStreamAsync<CaseOf<ChoiceCase>>(caseId, ct: ct))?.Slice;
        if (slice is not (ChoiceCase.Chosen or ChoiceCase.Withdrawn or ChoiceCase.Disagreed) || slice is not { Matter: { } matter, LateWishes: null })
            return null;
        var round = await session.Events.FetchForWriting<ChoiceRound>(matter.Round, ct);
        // Whoever closes the round waits for this answer, and sees it.
        round.Hold();
        return ChoiceRound.TakesChoices(round.Aggregate, now) ? null : new Rejection("signing-over", RejectionKind.Conflict);
    }
}
