using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Endings;
using CaseMgmt.Api.Cases.Intake;
using CaseMgmt.Api.SchoolChoice.Choices;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolChoice.LeavingOut;

/// <summary>
/// A choice that is taken back in an open round leaves the child in it, to be placed as if nobody had chosen; the round decides all its children together, so that a case leaves it only by an officer who takes the child out.
/// </summary>
internal sealed class ChoiceEnding : ICaseEnding
{
    /// <inheritdoc/>
    public CaseTypeCode CaseType => CaseTypes.SchoolChoice.Code;

    /// <inheritdoc/>
    public async Task<SliceEnding> WithdrawAsync(Guid caseId, CaseMoment at, DateOnly on, CancellationToken ct)
    {
        var state = await StateAsync(caseId, at, ct);
        if (state.Slice.Matter is not { } matter)
            return new SliceEnding(Verdict<IDomainEvent>.Refuse("case-not-found", RejectionKind.NotFound));
        var round = await at.Session.Events.FetchForWriting<ChoiceRound>(matter.Round, ct);
        round.Hold();
        var plan = (round.Aggregate as ChoiceRound.Open)?.Plan;
        var arrivedAt = on == at.Today || plan is null ? at.Now : ChooseHandler.ArrivedIn(plan, new Arrival(Channel.Paper, SwedishDay.StartOf(on)));
        var withdrawn = ChoiceDecider.Decide(new ChoiceCommand.Withdraw(round.Aggregate, at.File.Registration!.Applicant, ChooseHandler.LaterOfDay(arrivedAt, state.Slice), at.By), state.Slice);
        return withdrawn is Verdict<IChoiceEvent>.Accepted { Events.Count: 0 }
            ? new SliceEnding(Verdict<IDomainEvent>.Accept()) { EndsCase = false }
            : new SliceEnding(CaseVerdict.Join(
                [withdrawn.Widen(), .. at.File.Parties.All.Keys.OrderBy(p => p.Value).Select(p => PartyDecider.Decide(new PartyCommand.EndWait(p, at.Today), at.File).Widen())]))
            {
                EndsCase = false,
                Told = WithdrawalNotice.Words,
            };
    }

    /// <inheritdoc/>
    public async Task<SliceEnding> LeaveUntriedAsync(Guid caseId, CaseMoment at, DecisionType type, Outcome outcome, CancellationToken ct)
    {
        var state = await StateAsync(caseId, at, ct);
        // Until its round is published such a child may still be placed by it.
        if (state.Slice is ChoiceCase.Late or ChoiceCase.Withdrawn
            && await at.Session.Events.AggregateStreamAsync<ChoiceRound>(state.Slice.Matter!.Round, ct: ct) is not (ChoiceRound.Published or ChoiceRound.Finished))
        {
            return new SliceEnding(Verdict<IDomainEvent>.Refuse("child-not-left-out", RejectionKind.Conflict));
        }
        var ended = ChoiceDecider.Decide(new ChoiceCommand.EndWithoutPlace(at.By), state.Slice);
        if (ended is Verdict<IChoiceEvent>.Refused || state.Slice.Matter is not { } matter)
            return new SliceEnding(ended.Widen());
        return PlacementBasis.Of(type, matter.Year, matter.Grade) is PlacementBasis.Known known
            ? new SliceEnding(ended.Widen()) { LegalBasis = known.Citations }
            : new SliceEnding(new Verdict<IDomainEvent>.Refused(PlacementBasis.GradeLacking.Rejection));
    }

    private static async Task<CaseOf<ChoiceCase>> StateAsync(Guid caseId, CaseMoment at, CancellationToken ct) => (await at.Session.Events.AggregateStreamAsync<CaseOf<ChoiceCase>>(caseId, ct: ct))!;
}
