using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Parties;

/// <summary>Decides who takes part in a case and whose signature it has.</summary>
public static class PartyDecider
{
    /// <summary>What follows from a command in a state. A repeated command adds no event.</summary>
    public static Verdict<ICaseEvent> Decide(PartyCommand command, CaseFile state) => state switch
    {
        CaseFile.None => Refuse("case-not-found", RejectionKind.NotFound),
        not CaseFile.Disposed when Disqualification.Bars(command, state.Handling) => Refuse("officer-disqualified", RejectionKind.Forbidden),
        CaseFile.UnderAssessment open => command switch
        {
            PartyCommand.Join c => Join(c.Person, c.Role, c.By, open.Header, open.Parties),
            PartyCommand.Admit c => Admit(c, open.Header, open),
            PartyCommand.Leave c => Leave(c, open.Parties),
            PartyCommand.ReplaceApplicant c => open.Header.Applicant == c.Applicant ? Nothing() : Accept(new ApplicantReplaced(c.Applicant, open.Header.Applicant, c.FormerHasCustody, c.By)),
            PartyCommand.AskSignature c => AskSignature(c, open.Parties),
            PartyCommand.AskAgain c => AskAgain(c, open.Parties),
            PartyCommand.EndWait c => open.Parties.All.TryGetValue(c.Person, out var awaited) && awaited.Signature == SignatureState.Awaited ? Accept(new SignatureOverdue(c.Person, c.On)) : Nothing(),
            PartyCommand.Answer c => Answer(c, open.Parties),
            PartyCommand.TimePassed c => Passed(c, open.Parties),
            _ => throw new InvalidOperationException($"{command.GetType().Name} is not known here."),
        },
        _ when command is PartyCommand.TimePassed or PartyCommand.EndWait => Nothing(),
        CaseFile.Decided decided when command is PartyCommand.Answer { AfterDecision: true } c => Answer(c, decided.Parties),
        // Who is appointed after the decision acts from then on, and whose representation ends sees nothing more, however far the case has come.
        CaseFile.Decided decided when command is PartyCommand.Admit c => Admit(c, decided.Header, decided),
        CaseFile.Decided or CaseFile.Closed when command is PartyCommand.Leave c => Leave(c, state.Parties),
        CaseFile.Closed => Refuse("case-closed", RejectionKind.Conflict),
        CaseFile.Disposed => Refuse("case-disposed", RejectionKind.Conflict),
        _ => Refuse("case-already-decided", RejectionKind.Conflict),
    };

    private static Verdict<ICaseEvent> Join(PersonRef person, PartyRole role, Actor by, CaseHeader header, CaseParties state)
    {
        if (person == header.Applicant)
            return Refuse("party-is-applicant", RejectionKind.Rule, "person");
        if (state.All.TryGetValue(person, out var party))
            return party.Role == role ? Nothing() : Refuse("party-has-other-role", RejectionKind.Conflict, "role");
        return Accept(new PartyJoined(person, role, by));
    }

    private static Verdict<ICaseEvent> Admit(PartyCommand.Admit c, CaseHeader header, CaseFile state)
    {
        if (c.Role == PartyRole.CoGuardian && !c.Standing.HasCustody)
            return Refuse("party-not-guardian", RejectionKind.Rule, "role");
        if ((c.Role == PartyRole.Pupil) != (c.Person == header.Subject) || (c.Role == PartyRole.Pupil && !c.Standing.ActsAlone))
            return Refuse("pupil-does-not-act-alone", RejectionKind.Rule, "role");
        return Join(c.Person, c.Role, c.By, header, state.Parties);
    }

    private static Verdict<ICaseEvent> Leave(PartyCommand.Leave c, CaseParties state) =>
        state.All.ContainsKey(c.Person) ? Accept(new PartyLeft(c.Person, c.By)) : Nothing();

    private static Verdict<ICaseEvent> AskSignature(PartyCommand.AskSignature c, CaseParties state)
    {
        if (!state.All.TryGetValue(c.Person, out var party))
            return Refuse("party-not-found", RejectionKind.NotFound);
        if (c.Due <= c.On || c.RemindOn <= c.On || c.RemindOn > c.Due)
            return Refuse("answer-day-not-ahead", RejectionKind.Rule, "due");
        return party.Signature is SignatureState.NotAsked or SignatureState.Missing ? Accept(new SignatureAsked(c.Person, c.On, c.RemindOn, c.Due)) : Nothing();
    }

    private static Verdict<ICaseEvent> AskAgain(PartyCommand.AskAgain c, CaseParties state) =>
        !state.All.TryGetValue(c.Person, out var party) ? Refuse("party-not-found", RejectionKind.NotFound)
        : c.Due <= c.On || c.RemindOn <= c.On || c.RemindOn > c.Due ? Refuse("answer-day-not-ahead", RejectionKind.Rule, "due")
        : (party.Signature, party.RemindOn, party.Due) == (SignatureState.Awaited, c.RemindOn, c.Due) ? Nothing()
        : Accept(new SignatureAsked(c.Person, c.On, c.RemindOn, c.Due));

    private static Verdict<ICaseEvent> Answer(PartyCommand.Answer c, CaseParties state)
    {
        if (!state.All.TryGetValue(c.Person, out var party) || party.Signature == SignatureState.NotAsked)
            return Refuse("signature-not-asked", RejectionKind.NotFound);
        var now = c.Agrees ? SignatureState.Signed : SignatureState.Declined;
        if (party.Signature == now)
            return Nothing();
        // What came first is no later will, however late an officer writes it down.
        if (c.On < party.AnsweredOn)
            return Refuse("signature-newer", RejectionKind.Conflict, "arrivedOn");
        return Accept(c.Agrees ? new CaseSigned(c.Person, c.On, c.Channel, c.By) : new SignatureDeclined(c.Person, c.On, c.Channel, c.By));
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
