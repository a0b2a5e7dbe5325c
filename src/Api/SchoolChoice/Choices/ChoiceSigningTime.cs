using CaseMgmt.Api.Cases.Intake;
using CaseMgmt.Api.Cases.Parties;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>A choice is signed until its round's time is out: what the guardians agreed on then is what counts. A choice that came late is signed afterwards, until its wishes are decided, also where the round has placed the child meanwhile.</summary>
internal sealed class ChoiceSigningTime : ISigningTime
{
    /// <inheritdoc/>
    public CaseTypeCode CaseType => CaseTypes.SchoolChoice.Code;

    /// <inheritdoc/>
    public async Task<Rejection?> BarAsync(Guid caseId, IDocumentSession session, Arrival arrival, DateTimeOffset now, CancellationToken ct)
    {
        var slice = (await session.Events.AggregateStreamAsync<CaseOf<ChoiceCase>>(caseId, ct: ct))?.Slice;
        // A paper signs the wishes that there were when it came, late ones too.
        if (arrival.Channel != Channel.EService && slice is not null && (slice is ChoiceCase.Late || ChoiceClosing.SignsLateWishes(slice)) && arrival.On < SwedishTime.DateOf(slice.LateAt.GetValueOrDefault()))
            return new Rejection("choice-newer", RejectionKind.Conflict, "arrivedOn");
        if (slice is not (ChoiceCase.Chosen or ChoiceCase.Withdrawn or ChoiceCase.Disagreed) || slice is not { Matter: { } matter, LateWishes: null })
            return null;
        var round = await session.Events.FetchForWriting<ChoiceRound>(matter.Round, ct);
        // Whoever closes the round waits for this answer, and sees it.
        round.Hold();
        if (arrival.Channel == Channel.EService)
            return ChoiceRound.TakesChoices(round.Aggregate, now) ? null : new Rejection("signing-over", RejectionKind.Conflict);
        // What has come before the closing counts, also when it is entered after it; but not when the list has been fixed.
        if (round.Aggregate is not ChoiceRound.Open { Plan: { } plan } || ChooseHandler.ArrivedIn(plan, arrival) is var at && (at < plan.OpensAt || at >= plan.ClosesAt))
            return new Rejection("signing-over", RejectionKind.Conflict, "arrivedOn");
        return slice is ChoiceCase.Chosen { Choice.ArrivedAt: var chosen } && arrival.On < SwedishTime.DateOf(chosen) ? new Rejection("choice-newer", RejectionKind.Conflict, "arrivedOn") : null;
    }

    /// <inheritdoc/>
    public async Task<bool> GoesOnAsync(Guid caseId, IQuerySession session, CancellationToken ct) =>
        await session.Events.AggregateStreamAsync<CaseOf<ChoiceCase>>(caseId, ct: ct) is { Slice: { } slice } && ChoiceClosing.SignsLateWishes(slice);
}
