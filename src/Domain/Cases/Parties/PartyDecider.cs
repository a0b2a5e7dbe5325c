namespace CaseMgmt.Domain.Cases.Parties;

/// <summary>Decides who takes part in a case and whose signature it has.</summary>
public static class PartyDecider
{
    /// <summary>What follows from a command in a state. A repeated command adds no event.</summary>
    public static Verdict<ICaseEvent> Decide(PartyCommand command, CaseFile state) => state switch
    {
        CaseFile.None => Refuse("case-not-found", RejectionKind.NotFound),
        CaseFile.UnderAssessment open => command switch
        {
            PartyCommand.Join c => Join(c, open),
            PartyCommand.Leave c => open.Parties.All.ContainsKey(c.Person) ? Accept(new PartyLeft(c.Person, c.By)) : Nothing(),
            PartyCommand.AskSignature c => AskSignature(c, open.Parties),
            PartyCommand.Answer c => Answer(c, open.Parties),
            PartyCommand.TimePassed c => Passed(c, open.Parties),
            _ => throw new InvalidOperationException($"{command.GetType().Name} is not known here."),
        },
        _ when command is PartyCommand.TimePassed => Nothing(),
        CaseFile.Closed => Refuse("case-closed", RejectionKind.Conflict),
        CaseFile.Disposed => Refuse("case-disposed", RejectionKind.Conflict),
        _ => Refuse("case-already-decided", RejectionKind.Conflict),
    };

    private static Verdict<ICaseEvent> Join(PartyCommand.Join c, CaseFile.UnderAssessment state)
    {
        if (c.Person == state.Header.Applicant)
            return Refuse("party-is-applicant", RejectionKind.Rule, "person");
        if (state.Parties.All.TryGetValue(c.Person, out var party))
            return party.Role == c.Role ? Nothing() : Refuse("party-has-other-role", RejectionKind.Conflict, "role");
        return Accept(new PartyJoined(c.Person, c.Role, c.By));
    }

    private static Verdict<ICaseEvent> AskSignature(PartyCommand.AskSignature c, CaseParties state)
    {
        if (!state.All.TryGetValue(c.Person, out var party))
            return Refuse("party-not-found", RejectionKind.NotFound);
        if (c.Due <= c.On || c.RemindOn <= c.On || c.RemindOn > c.Due)
            return Refuse("answer-day-not-ahead", RejectionKind.Rule, "due");
        return party.Signature is SignatureState.NotAsked or SignatureState.Missing ? Accept(new SignatureAsked(c.Person, c.On, c.RemindOn, c.Due)) : Nothing();
    }

    private static Verdict<ICaseEvent> Answer(PartyCommand.Answer c, CaseParties state)
    {
        if (!state.All.TryGetValue(c.Person, out var party) || party.Signature == SignatureState.NotAsked)
            return Refuse("signature-not-asked", RejectionKind.NotFound);
        var now = c.Agrees ? SignatureState.Signed : SignatureState.Declined;
        if (party.Signature == now)
            return Nothing();
        return Accept(c.Agrees ? new CaseSigned(c.Person, c.On) : new SignatureDeclined(c.Person, c.On));
    }

    private static Verdict<ICaseEvent> Passed(PartyCommand.TimePassed c, CaseParties state)
    {
        if (!state.All.TryGetValue(c.Person, out var party) || party.Signature != SignatureState.Awaited)
            return Nothing();
        if (c.On > party.Due)
            return Accept(new SignatureOverdue(c.Person, c.On));
        return c.On >= party.RemindOn ? Accept(new SignatureReminded(c.Person, c.On)) : Nothing();
    }

    private static Verdict<ICaseEvent> Nothing() => Verdict<ICaseEvent>.Accept();

    private static Verdict<ICaseEvent> Accept(ICaseEvent e) => Verdict<ICaseEvent>.Accept(e);

    private static Verdict<ICaseEvent> Refuse(string code, RejectionKind kind, string? field = null) => Verdict<ICaseEvent>.Refuse(code, kind, field);
}
