using System.Collections.Immutable;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Appeals;

/// <summary>A decision about the handling of a case, which is appealed as the matter itself (förvaltningslagen 12 and 45 §§). Its letter is its identity.</summary>
/// <param name="Dismissed">The appeal that it dismissed because it came too late; null when it refused a request to be decided.</param>
/// <param name="ReceivedOn">The day the party received it, or null.</param>
/// <param name="LastDay">Last day to appeal it, or null while it is not known.</param>
/// <param name="DecidedOn">Its date.</param>
public sealed record HandlingDecision(Guid? Dismissed, DateOnly? ReceivedOn, DateOnly? LastDay, DateOnly DecidedOn);

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

    /// <summary>The appeal of the matter that is to be tried after all, where a decision that dismissed it does not stand; none otherwise.</summary>
    public static IEnumerable<ICaseEvent> Admitted(Appeal appeal, CaseAppeals state, Actor by) =>
        appeal.Of is { } of && state.Procedural.TryGetValue(of, out var decision) && decision.Dismissed is { } dismissed && state.All[dismissed].State == AppealState.Dismissed
            ? [new LateAppealAdmitted(dismissed, by)]
            : [];

    private static Verdict<ICaseEvent> Receive(AppealCommand.ReceiveProcedural c, HandlingDecision known, CaseAppeals state)
    {
        // The first proof counts: a later one must not lengthen the time.
        if (known.ReceivedOn is not null)
            return Verdict<ICaseEvent>.Accept();
        // A slip of the pen here would let the time run out before it began.
        if (c.On < known.DecidedOn)
            return Verdict<ICaseEvent>.Refuse("received-before-decided", RejectionKind.Rule, "on");
        var last = c.Route.Clock is { From: ClockStart.Received, Weeks: { } weeks } ? StatutoryTime.LastDay(c.On, weeks) : (DateOnly?)null;
        return Verdict<ICaseEvent>.Accept([new ProceduralDecisionReceived(c.Decision, c.On, c.Proof, last), .. state.Timed(last, c.Decision)]);
    }

    private static Verdict<ICaseEvent> Register(AppealCommand.RegisterProcedural c, HandlingDecision known, CaseFile state)
    {
        if (state.Appeals.All.TryGetValue(c.Appeal, out var before))
            return (before.On, before.Of) == (c.On, c.Decision) ? Verdict<ICaseEvent>.Accept() : Verdict<ICaseEvent>.Refuse("appeal-exists", RejectionKind.Conflict);
        var received = new ProceduralAppealReceived(c.Decision, c.Appeal, c.On, known.LastDay is { } last ? c.On <= last : null, c.Channel, c.By, c.Text);
        return state is CaseFile.Closed ? Verdict<ICaseEvent>.Accept(new Closing.CaseReopened(c.On, c.By), received) : Verdict<ICaseEvent>.Accept(received);
    }

    private static Verdict<ICaseEvent> Meet(AppealCommand.Meet c, CaseFile state)
    {
        if (c.By.Kind != ActorKind.CaseOfficer)
            return Verdict<ICaseEvent>.Refuse("actor-may-not-decide", RejectionKind.Forbidden);
        if (state.Handling.Bars(c.By))
            return Verdict<ICaseEvent>.Refuse("officer-disqualified", RejectionKind.Forbidden);
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
