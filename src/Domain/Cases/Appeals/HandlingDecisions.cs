using System.Collections.Immutable;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Appeals;

/// <summary>A decision about the handling of a case, which is appealed as the matter itself (förvaltningslagen 12 and 45 §§). Its letter is its identity.</summary>
/// <param name="Dismissed">The appeal that it dismissed because it came too late; null when it refused a request to be decided.</param>
/// <param name="ReceivedOn">The day the party received it, or null.</param>
/// <param name="LastDay">Last day to appeal it, or null while it is not known.</param>
/// <param name="DecidedOn">Its date.</param>
public sealed record HandlingDecision(Guid? Dismissed, DateOnly? ReceivedOn, DateOnly? LastDay, DateOnly DecidedOn)
{
    /// <summary>To whom it is written, whose receipt <see cref="ReceivedOn"/> is; null for the applicant.</summary>
    public PersonRef? To { get; init; }

    /// <summary>Those to whom it goes beside that person, and how far each is.</summary>
    public ImmutableDictionary<PersonRef, DecisionReceipt> Others { get; init; } = ImmutableDictionary<PersonRef, DecisionReceipt>.Empty;

    /// <summary>The last day for somebody to appeal it, or null while it is not known; nobody's time is counted from another's receipt.</summary>
    /// <param name="appellant">Who appeals; null where that was not written down: then the time of whoever has the longest.</param>
    /// <param name="applicant">The applicant.</param>
    public DateOnly? LastDayFor(PersonRef? appellant, PersonRef? applicant) => appellant switch
    {
        null => LastDay is null || Others.Values.Any(r => r.LastDay is null) ? null : Others.Values.Select(r => r.LastDay).Append(LastDay).Max(),
        { } person when person == (To ?? applicant) => LastDay,
        { } person => Others.GetValueOrDefault(person)?.LastDay,
    };
}

/// <summary>Decides how decisions about the handling are received and appealed. What is done with such an appeal is what is done with any other.</summary>
internal static class ProceduralAppeals
{
    /// <summary>What follows; null when the command is about something else.</summary>
    public static Verdict<ICaseEvent>? Decide(AppealCommand command, CaseFile state) => command switch
    {
        AppealCommand.ReceiveProcedural c => state.Appeals.Procedural.TryGetValue(c.Decision, out var known) ? Receive(c, known, state.Appeals) : NotFound(),
        AppealCommand.RegisterProcedural c => state.Appeals.Procedural.TryGetValue(c.Decision, out var known) ? Register(c, known, state) : NotFound(),
        AppealCommand.Meet c => Meet(c, state),
        _ => null,
    };

    /// <summary>That such a decision goes to others than the one to whom it is written; nothing where it goes to nobody else.</summary>
    public static IEnumerable<ICaseEvent> Addressed(IReadOnlyList<PersonRef>? others, SealedRef<Letter> letter) => others is { Count: > 0 } ? [new ProceduralDecisionAddressed(others, letter)] : [];

    /// <summary>The appeal of the matter that is to be tried after all, where a decision that dismissed it does not stand; none otherwise.</summary>
    public static IEnumerable<ICaseEvent> Admitted(Appeal appeal, CaseAppeals state, Actor by) =>
        appeal.Of is { } of && state.Procedural.TryGetValue(of, out var decision) && decision.Dismissed is { } dismissed && state.All[dismissed].State == AppealState.Dismissed
            ? [new LateAppealAdmitted(dismissed, by)]
            : [];

    private static Verdict<ICaseEvent> Receive(AppealCommand.ReceiveProcedural c, HandlingDecision known, CaseAppeals state)
    {
        var other = c.Recipient is { } recipient && recipient != (known.To ?? state.Applicant) ? recipient : (PersonRef?)null;
        if (other is { } unknown && !known.Others.ContainsKey(unknown))
            return Verdict<ICaseEvent>.Refuse("party-not-found", RejectionKind.NotFound, "recipientId");
        // The first proof counts: a later one must not lengthen the time.
        if ((other is { } one ? known.Others[one].ReceivedOn : known.ReceivedOn) is not null)
            return Verdict<ICaseEvent>.Accept();
        // A slip of the pen here would let the time run out before it began.
        if (c.On < known.DecidedOn)
            return Verdict<ICaseEvent>.Refuse("received-before-decided", RejectionKind.Rule, "on");
        var last = c.Route.Clock is { From: ClockStart.Received, Weeks: { } weeks } ? StatutoryTime.LastDay(c.On, weeks) : (DateOnly?)null;
        IAppealEvent received = other is { } party ? new ProceduralDecisionReceivedByParty(c.Decision, party, c.On, c.Proof, last) : new ProceduralDecisionReceived(c.Decision, c.On, c.Proof, last);
        return Verdict<ICaseEvent>.Accept([received, .. state.Evolve(received).Timed(c.Decision)]);
    }

    private static Verdict<ICaseEvent> Register(AppealCommand.RegisterProcedural c, HandlingDecision known, CaseFile state)
    {
        if (state.Appeals.All.TryGetValue(c.Appeal, out var before))
            return (before.On, before.Of) == (c.On, c.Decision) ? Verdict<ICaseEvent>.Accept() : Verdict<ICaseEvent>.Refuse("appeal-exists", RejectionKind.Conflict);
        var whose = Appellants.Of(c.Appellant, c.By, state.Appeals);
        if (state.Appeals.HasWaiting(whose, c.Decision))
            return Verdict<ICaseEvent>.Refuse("appeal-received-before", RejectionKind.Conflict);
        if (!Appellants.May(c.Appellant, c.HasCustody, known.To is { } to ? known.Others.Keys.Append(to) : known.Others.Keys, state))
            return Verdict<ICaseEvent>.Refuse("party-not-found", RejectionKind.NotFound, "appellantId");
        var received = new ProceduralAppealReceived(c.Decision, c.Appeal, c.On, known.LastDayFor(whose, state.Appeals.Applicant) is { } last ? c.On <= last : null, c.Channel, c.By, c.Text, whose);
        return state is CaseFile.Closed ? Verdict<ICaseEvent>.Accept(new Closing.CaseReopened(c.On, c.By), received) : Verdict<ICaseEvent>.Accept(received);
    }

    private static Verdict<ICaseEvent> Meet(AppealCommand.Meet c, CaseFile state)
    {
        if (c.By.Kind != ActorKind.CaseOfficer)
            return Verdict<ICaseEvent>.Refuse("actor-may-not-decide", RejectionKind.Forbidden);
        return state.Appeals.All.GetValueOrDefault(c.Appeal) switch
        {
            null => Verdict<ICaseEvent>.Refuse("appeal-not-found", RejectionKind.NotFound),
            // What the matter's decision becomes is told by a new decision.
            { Of: null } => Verdict<ICaseEvent>.Refuse("appeal-of-the-matter", RejectionKind.Rule),
            { State: AppealState.Met } => Verdict<ICaseEvent>.Accept(),
            { InTime: false } => Verdict<ICaseEvent>.Refuse("appeal-late", RejectionKind.Rule),
            { State: AppealState.Received or AppealState.Reconsidered } a => Verdict<ICaseEvent>.Accept(
                [new AppealReconsidered(c.Appeal, c.On, IsMet: true, c.By), .. Admitted(a, state.Appeals, c.By)]),
            _ => Verdict<ICaseEvent>.Refuse("appeal-settled", RejectionKind.Conflict),
        };
    }

    private static Verdict<ICaseEvent> NotFound() => Verdict<ICaseEvent>.Refuse("procedural-decision-not-found", RejectionKind.NotFound);
}
