using CaseMgmt.Api.Rules;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using ChoiceTypes = CaseMgmt.Domain.SchoolChoice.Choices.CaseTypes;

namespace CaseMgmt.Api.SchoolChoice.Publication;

/// <summary>
/// Replays decisions of school choice. What a round gave is held against the round run again over its frozen facts and seed; what was decided singly, against the seat that was taken with it. A round is
/// never run anew by this: nothing of it is written.
/// </summary>
/// <param name="keepsRound">Whether the round that was opened last is kept, for whoever replays all its decisions and then lets go of this.</param>
internal sealed class ChoiceReplays(bool keepsRound = false) : IDecisionReplays
{
    private (Guid Facts, RunAgain Round)? kept;

    /// <inheritdoc/>
    public CaseTypeCode CaseType => ChoiceTypes.SchoolChoice.Code;

    /// <inheritdoc/>
    public async Task<DecisionReplay?> ReplayAsync(IQuerySession session, Guid caseId, CancellationToken ct)
    {
        var events = (await session.Events.FetchStreamAsync(caseId, ct: ct)).Select(e => e.Data).ToList();
        var at = events.FindLastIndex(e => e is CaseDecided);
        if (at < 0)
            return null;
        var decided = (CaseDecided)events[at];
        var before = events.Take(at).ToList();
        var matter = before.OfType<IChoiceEvent>().Aggregate(ChoiceCase.Initial, ChoiceCase.Evolve).Matter ?? throw new InvalidOperationException("A case of school choice has a matter.");
        // The slice's event stands in the decision's transaction, before it.
        return before.LastOrDefault(e => e is ChildPlaced or PlacedAnew or EndedWithoutPlace or LateWishesDecided { AreMet: false }) switch
        {
            ChildPlaced placed => await OfRoundAsync(session, caseId, matter, new LoggedPlacement(before.OfType<PlacementProposed>().Last(), placed, decided.Outcome), decided, ct),
            PlacedAnew { School: { } school } => Answer(decided, [.. Basis(decided, matter), .. await TookSeatAsync(session, caseId, matter, school, ct) ? Array.Empty<string>() : ["seat"],
                .. decided.Outcome == Outcome.Granted ? Array.Empty<string>() : ["outcome"]]),
            EndedWithoutPlace => Answer(decided, [.. Basis(decided, matter), .. decided.Outcome is Outcome.Refused or Outcome.StruckOff ? Array.Empty<string>() : ["outcome"]]),
            LateWishesDecided => Answer(decided, [.. Basis(decided, matter), .. decided.Outcome is Outcome.PartlyGranted or Outcome.Refused ? Array.Empty<string>() : ["outcome"]]),
            // Taken by an officer without anything of the slice: there is nothing to hold it against.
            _ => null,
        };
    }

    private async Task<DecisionReplay> OfRoundAsync(IQuerySession session, Guid caseId, ChoiceMatter matter, LoggedPlacement logged, CaseDecided decided, CancellationToken ct)
    {
        var told = (await session.Vault.ComputeAsync([logged.Proposed.Explanation.Id], "replay", ct)).Document(logged.Proposed.Explanation);
        var again = await RoundAsync(session, matter.Round, ct);
        if (again is null || told is null)
        {
            var whole = PlacementReplay.HoldsTogether(logged) && Basis(decided, matter).Count == 0;
            return new DecisionReplay(whole ? ReplayStatus.EvidenceDisposed : ReplayStatus.EvidenceDisposedAndDiffers, decided.DecisionType.Value, decided.Outcome, decided.DecidedAt, [], VersionsKnown: true, ReasonsAgree: null);
        }
        if (!again.IsPublished || again.Run is not { } run)
            return Answer(decided, ["result"]);
        if (!again.Entrants.TryGetValue(caseId, out var entrant) || run.Outcomes.FirstOrDefault(o => o.Grade == matter.Grade).Outcome is not { } outcome)
            return Answer(decided, ["list"]);
        var differences = PlacementReplay.Differences(outcome, entrant.Facts.Code, logged, told);
        var placement = outcome.PlacementOf(entrant.Facts.Code);
        return Answer(decided, [.. differences, .. Basis(decided, matter)]) with
        {
            ReasonsAgree = !differences.Contains(PlacementReplay.Explained, StringComparer.Ordinal),
            OutcomeAgain = PlacementDecisions.OutcomeOf(placement, entrant.Facts.WishesAsMade().Count),
        };
    }

    // The proposal that was decided; later ones there are none.
    private async Task<RunAgain?> RoundAsync(IQuerySession session, Guid roundId, CancellationToken ct)
    {
        var state = await session.Events.AggregateStreamAsync<ChoiceRound>(roundId, ct: ct);
        var allocated = state switch { ChoiceRound.Publishing s => s.Before, ChoiceRound.Published s => s.Before, ChoiceRound.Finished s => s.Before.Before, _ => null };
        if (allocated is not { Proposal: { } proposal })
            return new RunAgain(IsPublished: false, null, new Dictionary<Guid, RoundEntrant>());
        if (kept is { } same && same.Facts == proposal.Facts.Id)
            return same.Round;
        if ((await session.Vault.ComputeAsync([proposal.Facts.Id], "replay", ct)).Document(proposal.Facts) is null)
            return null;
        var opened = await RoundArchive.OpenAsync(session, roundId, proposal.Facts.Id, "replay", ct);
        var run = opened.Run(allocated.Draw.Seed.Value).Run;
        var again = new RunAgain(run is not null && opened.IsHashOf(proposal.ResultHash, run.Result()), run, opened.Entrants.ToDictionary(e => e.CaseId));
        if (keepsRound)
            kept = (proposal.Facts.Id, again);
        return again;
    }

    private static async Task<bool> TookSeatAsync(IQuerySession session, Guid caseId, ChoiceMatter matter, Domain.SchoolUnits.SchoolUnitCode school, CancellationToken ct) =>
        (await session.Events.FetchStreamAsync(StreamIds.Seats(session.TenantId, school, matter.Grade, matter.Year), ct: ct)).Any(e => e.Data is SeatTaken taken && taken.Holder == caseId && taken.Child == matter.Child);

    // The sections follow from grade and school year, by the catalogue of the day of the decision.
    private static IReadOnlyList<string> Basis(CaseDecided decided, ChoiceMatter matter) =>
        DecisionCatalogue.Shipped.Find(decided.DecisionType.Value, decided.DecidedOn) is { } type && PlacementBasis.Of(type, matter.Year, matter.Grade) is PlacementBasis.Known known
        && known.Citations.SequenceEqual(decided.LegalBasis) ? [] : ["legal-basis"];

    private static DecisionReplay Answer(CaseDecided decided, IReadOnlyList<string> differences) => new(
        differences.Count == 0 ? ReplayStatus.Agrees : ReplayStatus.Differs, decided.DecisionType.Value, decided.Outcome, decided.DecidedAt, [], VersionsKnown: true, ReasonsAgree: null, Differences: differences);

    private sealed record RunAgain(bool IsPublished, RoundRun? Run, IReadOnlyDictionary<Guid, RoundEntrant> Entrants);
}
