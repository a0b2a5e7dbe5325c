using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Handling;

/// <summary>Decides who may handle a case. Whether it is decided already makes no difference: appeals and corrections need an officer too.</summary>
public static class HandlingDecider
{
    /// <summary>What follows from a command in a state. A repeated command adds no event.</summary>
    public static Verdict<ICaseEvent> Decide(HandlingCommand command, CaseFile state) => state switch
    {
        CaseFile.None => Refuse("case-not-found", RejectionKind.NotFound),
        CaseFile.Closed => Refuse("case-closed", RejectionKind.Conflict),
        CaseFile.Disposed => Refuse("case-disposed", RejectionKind.Conflict),
        // Whoever is disqualified says so and leaves: nothing else.
        _ when command is not (HandlingCommand.Disqualify or HandlingCommand.Release) && Disqualification.Bars(command, state.Handling) => Refuse("officer-disqualified", RejectionKind.Forbidden),
        _ => command switch
        {
            HandlingCommand.Assign c => Assign(c, state.Handling),
            HandlingCommand.Release c => Release(c, state.Handling),
            HandlingCommand.Disqualify c => Disqualify(c, state.Handling),
            HandlingCommand.Refer c => Refer(c, state),
            HandlingCommand.Answer c => Answer(c, state.Handling),
            HandlingCommand.Withdraw c => Withdraw(c, state.Handling),
            HandlingCommand.ReturnProposal c => Return(c, state),
            HandlingCommand.ConsiderMaterial c => Consider(c, state.Handling),
            HandlingCommand.CarryOver c => CarryOver(c, state),
            _ => throw new InvalidOperationException($"{command.GetType().Name} is not known here."),
        },
    };

    private static Verdict<ICaseEvent> Assign(HandlingCommand.Assign c, CaseHandling state)
    {
        if (state.Disqualified.Contains(c.Officer))
            return Refuse("officer-disqualified", RejectionKind.Forbidden, "officer");
        return state.Assignees.Contains(c.Officer) ? Nothing() : Accept(new CaseAssigned(c.Officer, c.By));
    }

    private static Verdict<ICaseEvent> Release(HandlingCommand.Release c, CaseHandling state) =>
        state.Assignees.Contains(c.Officer) ? Accept(new CaseReleased(c.Officer, c.Reason, c.By)) : Nothing();

    private static Verdict<ICaseEvent> Disqualify(HandlingCommand.Disqualify c, CaseHandling state)
    {
        if (c.Successor is { } next && (next == c.Officer || state.Disqualified.Contains(next)))
            return Refuse("officer-disqualified", RejectionKind.Forbidden, "successor");
        var events = new List<ICaseEvent>();
        if (!state.Disqualified.Contains(c.Officer))
            events.Add(new OfficerDisqualified(c.Officer, c.Ground, c.By));
        if (state.Assignees.Contains(c.Officer))
            events.Add(new CaseReleased(c.Officer, ReleaseReason.Disqualified, c.By));
        // Nobody is asked for an opinion in a case that they may take no part in.
        events.AddRange(state.Referrals.Where(r => r.Value.Answer is null && r.Value.To == c.Officer).Select(r => new ReferralWithdrawn(r.Key, c.By)));
        if (c.Successor is { } successor && !state.Assignees.Contains(successor))
            events.Add(new CaseAssigned(successor, c.By));
        return new Verdict<ICaseEvent>.Accepted(events);
    }

    private static Verdict<ICaseEvent> Refer(HandlingCommand.Refer c, CaseFile state)
    {
        if (state is not CaseFile.UnderAssessment)
            return Refuse("case-already-decided", RejectionKind.Conflict);
        if (state.Handling.Disqualified.Contains(c.To))
            return Refuse("officer-disqualified", RejectionKind.Forbidden, "to");
        if (c.By is { Kind: ActorKind.CaseOfficer } by && new OfficerId(by.Id) == c.To)
            return Refuse("referral-to-oneself", RejectionKind.Rule, "to");
        if (state.Handling.Referrals.TryGetValue(c.Referral, out var asked))
            return (asked.To, asked.Purpose, asked.By) == (c.To, c.Purpose, c.By) ? Nothing() : Refuse("referral-exists", RejectionKind.Conflict);
        return Accept(new CaseReferred(c.Referral, c.To, c.Purpose, c.By, c.Question));
    }

    private static Verdict<ICaseEvent> Answer(HandlingCommand.Answer c, CaseHandling state)
    {
        if (!state.Referrals.TryGetValue(c.Referral, out var referral))
            return Refuse("referral-not-found", RejectionKind.NotFound);
        if (c.By is not { Kind: ActorKind.CaseOfficer } by || new OfficerId(by.Id) != referral.To)
            return Refuse("referral-not-yours", RejectionKind.Forbidden);
        if (referral.Answer is { } given)
            return given == c.Reply ? Nothing() : Refuse("referral-answered", RejectionKind.Conflict);
        if (c.Reply == ReferralAnswer.Advised != (referral.Purpose == ReferralPurpose.Advice))
            return Refuse("referral-answer-of-other-kind", RejectionKind.Rule, "answer");
        return Accept(new ReferralAnswered(c.Referral, c.Reply, c.By, c.Text));
    }

    private static Verdict<ICaseEvent> Withdraw(HandlingCommand.Withdraw c, CaseHandling state)
    {
        if (!state.Referrals.TryGetValue(c.Referral, out var referral))
            return Nothing();
        return referral.Answer is null ? Accept(new ReferralWithdrawn(c.Referral, c.By)) : Refuse("referral-answered", RejectionKind.Conflict);
    }

    // What the rules or a robot put forward is nobody's to return: it is weighed, and decided otherwise.
    private static Verdict<ICaseEvent> Return(HandlingCommand.ReturnProposal c, CaseFile state) => state switch
    {
        CaseFile.UnderAssessment { Recommendation: { Kind: Decisions.DecisionKind.Proposed, By.Kind: ActorKind.CaseOfficer } } => Accept(new ProposalReturned(c.By, c.Reason)),
        CaseFile.UnderAssessment => Refuse("nothing-put-forward", RejectionKind.Conflict),
        _ => Refuse("case-already-decided", RejectionKind.Conflict),
    };

    private static Verdict<ICaseEvent> Consider(HandlingCommand.ConsiderMaterial c, CaseHandling state)
    {
        if (c.Items.Except(c.SentIn.Items).Any())
            return Refuse("material-not-found", RejectionKind.NotFound, "items");
        IReadOnlyList<Guid> fresh = [.. c.Items.Except(state.Considered).Order()];
        return fresh.Count == 0 ? Nothing() : Accept(new MaterialConsidered(fresh, c.CallsForHearing, c.By));
    }

    private static Verdict<ICaseEvent> CarryOver(HandlingCommand.CarryOver c, CaseFile state) =>
        state is not CaseFile.Decided ? Refuse("case-not-decided", RejectionKind.Conflict)
        : state.Handling.CarriedOverTo.Contains(c.System) ? Nothing()
        : Accept(new CaseCarriedOver(c.System, c.By));

    private static Verdict<ICaseEvent> Nothing() => Verdict<ICaseEvent>.Accept();

    private static Verdict<ICaseEvent> Accept(ICaseEvent e) => Verdict<ICaseEvent>.Accept(e);

    private static Verdict<ICaseEvent> Refuse(string code, RejectionKind kind, string? field = null) => Verdict<ICaseEvent>.Refuse(code, kind, field);
}
