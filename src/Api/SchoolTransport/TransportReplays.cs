using CaseMgmt.Api.Rules;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>Replays decisions about school transport.</summary>
internal sealed class TransportReplays : IDecisionReplays
{
    /// <inheritdoc/>
    public CaseTypeCode CaseType => TransportCases.Type;

    /// <inheritdoc/>
    public async Task<DecisionReplay?> ReplayAsync(IQuerySession session, Guid caseId, CancellationToken ct)
    {
        var events = (await session.Events.FetchStreamAsync(caseId, ct: ct)).Select(e => e.Data).ToList();
        var at = events.FindLastIndex(e => e is CaseDecided);
        if (at < 0)
            return null;
        var decided = (CaseDecided)events[at];
        // What the decision rested on: facts that were corrected after it are another matter.
        var assessed = events.Take(at).Select(e => e switch { TransportAssessed a => a, TransportFactsCorrected c => c.ToAssessment(), _ => null }).OfType<TransportAssessed>().Last();
        var known = decided.Rules.All(r => RuleBook.Knows(r.Rule));
        var whole = known && decided.Rules.SequenceEqual(assessed.Rules) && FollowsFrom(decided) && IsOfTheType(decided, assessed.DecisionType, assessed.Problem);
        var evidence = (await session.Vault.ComputeAsync([assessed.Evidence.Id], "replay", ct)).Document(assessed.Evidence);
        if (evidence is null)
        {
            return new DecisionReplay(
                whole ? ReplayStatus.EvidenceDisposed : ReplayStatus.EvidenceDisposedAndDiffers, decided.DecisionType.Value, decided.Outcome, decided.DecidedAt,
                [.. decided.Rules.Select(r => new ReplayedRule(r.Rule.Id, r.Rule.Version, r.Result, null))], known, null);
        }
        // Every finding is made again, also those of grounds whose outcomes do not stand in the log.
        var all = evidence.Findings.All(f => RuleBook.Knows(f.Rule)) ? TransportReplay.Again(evidence, evidence.Findings.Select(f => f.Rule)) : [];
        var again = TransportRules.OpenOutcomes(all);
        var current = assessed.Rules.All(r => TransportRules.Current.Any(c => c.Rule == r.Rule)) ? TransportAssessment.Of(evidence) : null;
        var kind = events.Take(at).OfType<TransportApplied>().Last().Kind;
        var outcome = current is null ? null : TransportProposal.OutcomeOf(kind, current);
        var agrees = whole && again.SequenceEqual(decided.Rules) && (current is null || (Agrees(current, assessed) && IsOfTheType(decided, current.DecisionType, current.Problem)
            && OutcomeAgrees(events.Take(at), decided, outcome)));
        return new DecisionReplay(
            agrees ? ReplayStatus.Agrees : ReplayStatus.Differs, decided.DecisionType.Value, decided.Outcome, decided.DecidedAt,
            [.. decided.Rules.Select(r => new ReplayedRule(r.Rule.Id, r.Rule.Version, r.Result, again.FirstOrDefault(a => a.Rule == r.Rule)?.Result))], known, all.SequenceEqual(evidence.Findings), current is { SettlesType: true } ? current.DecisionType.Value : null, outcome);
    }

    // What a machine grants on distance alone follows from the rules: every one of them that settles the right was met.
    private static bool FollowsFrom(CaseDecided decided) =>
        decided.Ground != DecisionGround.Distance || decided.Outcome != Outcome.Granted
        || TransportRules.OfEntitlement([.. decided.Rules.Select(r => new Finding(r.Rule, r.Result, null, ""))]).All(f => f.Result == RuleResult.Met);

    // An officer judges the type, and answers for it; a machine has the one that the facts settle.
    private static bool IsOfTheType(CaseDecided decided, DecisionTypeCode type, ProblemCode? problem) =>
        MachineType.AgainstFinal(decided.DecidedBy, decided.DecisionType, type, problem, form: null) is null;

    // Taken together the rules are weighed as today; where the case cites older versions, each by itself has been compared already.
    private static bool Agrees(TransportAssessment again, TransportAssessed assessed) =>
        (again.Entitlement, again.Problem, again.DecisionType) == (assessed.Entitlement, assessed.Problem, assessed.DecisionType);

    // What the rules decide, they decide again. Where an officer weighed what they leave open, what they put forward to the officer is what they put forward again.
    private static bool OutcomeAgrees(IEnumerable<object> before, CaseDecided decided, Outcome? again) =>
        decided.Ground == DecisionGround.Distance || decided.DecidedBy.Kind is ActorKind.System or ActorKind.Robot
            ? again is null || again == decided.Outcome
            : before.Reverse().TakeWhile(e => e is not (TransportAssessed or TransportFactsCorrected)).OfType<DecisionRecommended>().LastOrDefault(r => r.By == Actor.System) is not { } put
                || put.Outcome == again;
}
