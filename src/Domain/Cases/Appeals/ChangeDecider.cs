using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.Cases.Appeals;

/// <summary>Change a decision that has been taken: reconsideration, revocation, or what a ruling asks for.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Appeal">The appeal that leads to it, or null.</param>
/// <param name="IsAdverse">Whether it is to the party's disadvantage: said by the officer, and always so where a grant becomes less.</param>
/// <param name="AdverseGround">Why that is allowed, or null.</param>
/// <param name="Decision">The new decision.</param>
public sealed record ChangeDecision(ChangeReason Reason, Guid? Appeal, bool IsAdverse, AdverseChangeGround? AdverseGround, CaseCommand.Decide Decision);

/// <summary>Decides whether a decision may be changed (förvaltningslagen 37–39 §§). A machine changes nothing.</summary>
public static class ChangeDecider
{
    private static readonly Citation Communicated = Citation.Parse("2017:900 25");
    private static readonly Citation Changeable = Citation.Parse("2017:900 37");

    /// <summary>What follows. The same change again adds no event.</summary>
    public static Verdict<ICaseEvent> Decide(ChangeDecision c, CaseFile state)
    {
        if (state is not CaseFile.Decided d)
        {
            return state switch
            {
                CaseFile.None => Refuse("case-not-found", RejectionKind.NotFound),
                CaseFile.Closed => Refuse("case-closed", RejectionKind.Conflict),
                CaseFile.Disposed => Refuse("case-disposed", RejectionKind.Conflict),
                _ => Refuse("case-not-decided", RejectionKind.Conflict),
            };
        }
        if (FinalDecision.IsSame(c.Decision, d.Decision))
            return Verdict<ICaseEvent>.Accept();
        if (c.Decision.By.Kind is not (ActorKind.CaseOfficer or ActorKind.Board))
            return Refuse("actor-may-not-decide", RejectionKind.Forbidden);
        var ruled = c.Reason == ChangeReason.Ruling;
        if (Barred(c, d, ruled) is { } refusal)
            return refusal;
        return FinalDecision.Take(c.Decision, d) switch
        {
            Verdict<ICaseEvent>.Accepted taken => Verdict<ICaseEvent>.Accept(
            [
                new DecisionChanged(c.Reason, c.AdverseGround, c.Appeal),
                .. taken.Events,
                .. c.Appeal is { } met && !ruled ? [new AppealReconsidered(met, c.Decision.On, IsMet: true, c.Decision.By)] : Array.Empty<ICaseEvent>(),
                .. c.Appeal is { } executed && ruled ? [new RulingExecuted(executed, c.Decision.On, c.Decision.By)] : Array.Empty<ICaseEvent>(),
            ]),
            var refused => refused,
        };
    }

    private static Verdict<ICaseEvent>? Barred(ChangeDecision c, CaseFile.Decided d, bool ruled)
    {
        var appeal = c.Appeal is { } id ? d.Appeals.All.GetValueOrDefault(id) is { Of: null } found ? found : null : null;
        if (c.Appeal is not null && appeal is null)
            return Refuse("appeal-not-found", RejectionKind.NotFound);
        if (ruled)
        {
            // A ruling that leaves the decision as it is gives no right to change it past the limits of the law.
            return appeal is { AsksForChange: true } ? null : Refuse(appeal is { State: AppealState.Ruled } ? "appeal-settled" : "appeal-not-ruled", RejectionKind.Conflict);
        }

        // Once the appeal is with the court the decision is the court's matter.
        if (d.Appeals.All.Values.Any(a => a.State == AppealState.Forwarded))
            return Refuse(c.Reason == ChangeReason.FurtherWishes ? "wishes-await-ruling" : "appeal-forwarded", RejectionKind.Conflict);
        if (appeal is { InTime: false } or { State: not AppealState.Received and not AppealState.Reconsidered })
            return Refuse(appeal.InTime == false ? "appeal-late" : "appeal-settled", RejectionKind.Conflict);
        if (c.Reason == ChangeReason.FurtherWishes)
            return Further(c, d);
        // Giving a party more of what it asked for reconsiders nothing: it needs no section that lets a decision be changed, and serves for nothing else.
        var isRequest = c.Reason == ChangeReason.Request;
        if (isRequest ? c.IsAdverse || IsLess(c.Decision, d.Decision) : !c.Decision.Type.Binding.Sections.Contains(Changeable))
            return Refuse("change-not-provided-for", RejectionKind.Rule);
        if (isRequest || (!c.IsAdverse && !Lessens(c.Decision, d.Decision)))
            return null;
        if (c.AdverseGround is null)
            return Refuse("adverse-change-needs-ground", RejectionKind.Rule, "adverseGround");
        // The party sees the material before a decision is changed against them too (förvaltningslagen 25 §).
        if (d.Clock.AwaitsOpinion)
            return Refuse("opinion-awaited", RejectionKind.Conflict);
        return d.Clock.IsCommunicated || c.Decision.CommunicationNotNeeded ? null : Refuse("material-not-communicated", RejectionKind.Rule);
    }

    // What the party has stays as it is: nothing that was decided is taken back by refusing what was asked for beside it.
    private static Verdict<ICaseEvent>? Further(ChangeDecision c, CaseFile.Decided d)
    {
        var stands = Share(d.Decision.Outcome) > 0
            ? c.Decision.Outcome == Outcome.PartlyGranted && (c.Decision.ValidFrom, c.Decision.ValidTo) == (d.Decision.ValidFrom, d.Decision.ValidTo)
            : c.Decision.Outcome == Outcome.Refused;
        if (c.IsAdverse || c.Appeal is not null || !stands)
            return Refuse("change-not-provided-for", RejectionKind.Rule);
        if (!c.Decision.Type.Binding.Sections.Contains(Communicated))
            return null;
        if (d.Clock.AwaitsOpinion)
            return Refuse("opinion-awaited", RejectionKind.Conflict);
        return d.Clock.IsCommunicated || c.Decision.CommunicationNotNeeded ? null : Refuse("material-not-communicated", RejectionKind.Rule);
    }

    // Less of what was granted, or for a shorter time.
    private static bool Lessens(CaseCommand.Decide next, CaseDecided before) => IsLess(next, before) || (Share(next.Outcome) > 0 && Share(before.Outcome) > 0 && next.ValidFrom > before.ValidFrom);

    // What is given instead of something else begins when it is given.
    private static bool IsLess(CaseCommand.Decide next, CaseDecided before)
    {
        var (had, has) = (Share(before.Outcome), Share(next.Outcome));
        return has < had || (has > 0 && had > 0 && next.ValidTo < before.ValidTo);
    }

    private static int Share(Outcome outcome) => outcome switch
    {
        Outcome.Granted => 2,
        Outcome.PartlyGranted => 1,
        _ => 0,
    };

    private static Verdict<ICaseEvent> Refuse(string code, RejectionKind kind, string? field = null) => Verdict<ICaseEvent>.Refuse(code, kind, field);
}
