using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Appeals;

/// <summary>Decides what may happen to a decision that has been taken; changing it is <see cref="ChangeDecider"/>'s.</summary>
public static class AppealDecider
{
    private const string FiledWithUs = "municipality";

    /// <summary>What follows from a command in a state. A repeated command adds no event.</summary>
    public static Verdict<ICaseEvent> Decide(AppealCommand command, CaseFile state) => state switch
    {
        CaseFile.None => Refuse("case-not-found", RejectionKind.NotFound),
        not CaseFile.Disposed when Disqualification.Bars(command, state.Handling) => Refuse("officer-disqualified", RejectionKind.Forbidden),
        CaseFile.UnderAssessment or CaseFile.Decided or CaseFile.Closed { Before: CaseFile.Decided } when ProceduralAppeals.Decide(command, state) is { } own => own,
        CaseFile.Decided d when AppealTimes.Decide(command, d.Decision, d.Appeals) is { } time => time,
        CaseFile.Closed { Before: CaseFile.Decided d } when AppealTimes.Decide(command, d.Decision, state.Appeals) is { } time => time,
        // Closing a case takes nobody's right to appeal away: an appeal opens it again.
        CaseFile.Closed { Before: CaseFile.Decided } when command is AppealCommand.Register c => Register(c, state) switch
        {
            Verdict<ICaseEvent>.Accepted { Events: [var received] } => Verdict<ICaseEvent>.Accept(new CaseReopened(c.On, c.By), received),
            var known => known,
        },
        CaseFile.Decided d => command switch
        {
            AppealCommand.Register c => Register(c, d),
            AppealCommand.Rectify c => Rectify(c, d),
            AppealCommand.GainForce c => LegalForce.Gain(c, d),
            _ => Step(command, d) ?? throw new InvalidOperationException($"{command.GetType().Name} is not known here."),
        },
        // Before the decision there are only appeals of how the case is handled.
        CaseFile.UnderAssessment { Appeals.All.IsEmpty: false } when Step(command, state) is { } step => step,
        CaseFile.Closed or CaseFile.Disposed when command is AppealCommand.TimePassed => Nothing(),
        CaseFile.Closed => Refuse("case-closed", RejectionKind.Conflict),
        CaseFile.Disposed => Refuse("case-disposed", RejectionKind.Conflict),
        _ => Refuse("case-not-decided", RejectionKind.Conflict),
    };

    private static Verdict<ICaseEvent>? Step(AppealCommand command, CaseFile state) => command switch
    {
        AppealCommand.AdmitLate c => OnAppeal(c.Appeal, state, c.By, a => AdmitLate(c, a)),
        AppealCommand.Dismiss c => OnAppeal(c.Appeal, state, c.By, a => Dismiss(c, a)),
        AppealCommand.Uphold c => OnAppeal(c.Appeal, state, c.By, a => Uphold(c, a)),
        AppealCommand.Forward c => OnAppeal(c.Appeal, state, c.By, a => Forward(c, a)),
        AppealCommand.Withdraw c => OnAppeal(c.Appeal, state, null, a => Withdraw(c, a, state.Appeals)),
        AppealCommand.Rule c => OnAppeal(c.Appeal, state, c.By, a => Rule(c, a)),
        AppealCommand.Execute c => OnAppeal(c.Appeal, state, c.By, a => Execute(c, a, state.Appeals)),
        _ => null,
    };

    private static Verdict<ICaseEvent> Register(AppealCommand.Register c, CaseFile state)
    {
        if (state.Appeals.All.TryGetValue(c.Appeal, out var known))
            return Same(known.On == c.On, "appeal-exists");
        var whose = Appellants.Of(c.Appellant, c.By, state.Appeals);
        return state.Appeals.HasWaiting(whose, of: null) ? Refuse("appeal-received-before", RejectionKind.Conflict)
            : Appellants.May(c.Appellant, c.HasCustody, state.Appeals.Others.Keys, state) ? Accept(new AppealReceived(c.Appeal, c.On, state.Appeals.LastDayFor(whose) is { } last ? c.On <= last : null, c.Channel, c.By, c.Text, whose))
            : Verdict<ICaseEvent>.Refuse("party-not-found", RejectionKind.NotFound, "appellantId");
    }

    private static Verdict<ICaseEvent> AdmitLate(AppealCommand.AdmitLate c, Appeal a) => a switch
    {
        { InTime: true } => Nothing(),
        // The legal force of the decision itself has nothing to do with how the case was handled.
        { State: AppealState.Received, Of: not null } => Accept(new AppealTimed(c.Appeal, InTime: true)),
        { State: AppealState.Received } => Accept(new LateAppealAdmitted(c.Appeal, c.By)),
        _ => Refuse("appeal-settled", RejectionKind.Conflict),
    };

    private static Verdict<ICaseEvent> Dismiss(AppealCommand.Dismiss c, Appeal a) => a switch
    {
        { State: AppealState.Dismissed } => Refuse("appeal-dismissed-before", RejectionKind.Conflict),
        // An appeal that belongs to the court is the court's to dismiss (kommunallagen 13 kap.; förvaltningslagen 45 § speaks of the authority it is filed with).
        _ when c.Route.FiledWith != FiledWithUs => Refuse("appeal-for-the-court", RejectionKind.Rule),
        // It is for the municipality to prove when the one who appeals received the decision.
        { InTime: null } => Refuse("appeal-time-unknown", RejectionKind.Rule),
        { InTime: true } => Refuse("appeal-not-late", RejectionKind.Rule),
        { State: AppealState.Received } => Verdict<ICaseEvent>.Accept(
            [new AppealDismissed(c.Appeal, c.On, c.By, c.Reasons, c.Letter), .. ProceduralAppeals.Addressed(c.AlsoTo, c.Letter)]),
        _ => Refuse("appeal-settled", RejectionKind.Conflict),
    };

    private static Verdict<ICaseEvent> Uphold(AppealCommand.Uphold c, Appeal a) => a switch
    {
        { State: AppealState.Reconsidered } => Nothing(),
        { InTime: false } => Refuse("appeal-late", RejectionKind.Rule),
        { State: AppealState.Received } => Accept(new AppealReconsidered(c.Appeal, c.On, IsMet: false, c.By)),
        _ => Refuse("appeal-settled", RejectionKind.Conflict),
    };

    // The municipality looks at the decision first where the appeal is filed with it; an appeal that belongs to the court is sent there as it is.
    private static Verdict<ICaseEvent> Forward(AppealCommand.Forward c, Appeal a) => a switch
    {
        { State: AppealState.Forwarded } => Nothing(),
        { State: AppealState.Reconsidered } => Forwarded(c),
        { State: AppealState.Received } when c.Route.FiledWith != FiledWithUs => Forwarded(c),
        { State: AppealState.Received } => Refuse("appeal-not-reconsidered", RejectionKind.Conflict),
        _ => Refuse("appeal-settled", RejectionKind.Conflict),
    };

    private static Verdict<ICaseEvent> Forwarded(AppealCommand.Forward c) => Verdict<ICaseEvent>.Accept(
        [new AppealForwarded(c.Appeal, c.On, c.By), .. c.File is { } f ? [new AppealBundled(c.Appeal, c.On, f.File, f.Documents, f.Bytes, f.Chunks)] : Array.Empty<ICaseEvent>()]);

    private static Verdict<ICaseEvent> Withdraw(AppealCommand.Withdraw c, Appeal a, CaseAppeals state) => a switch
    {
        // Nobody takes another's appeal back; an officer records that its own appellant does.
        _ when !Appellants.MayWithdraw(c.By, a, state) => Refuse("appeal-not-yours", RejectionKind.Forbidden),
        _ when c.On < a.On => Refuse("withdrawn-before-received", RejectionKind.Rule),
        { State: AppealState.Withdrawn } => Nothing(),
        { State: AppealState.Received or AppealState.Reconsidered } => Accept(new AppealWithdrawn(c.Appeal, c.On, c.By, c.Channel, c.Text)),
        _ => Refuse("appeal-settled", RejectionKind.Conflict),
    };

    private static Verdict<ICaseEvent> Rule(AppealCommand.Rule c, Appeal a) => a switch
    {
        { State: AppealState.Forwarded } => Accept(new AppealRuled(c.Appeal, c.On, c.Ruling, c.By, c.Text)),
        { State: AppealState.Ruled or AppealState.Executed } => Same(a.Ruling == c.Ruling, "appeal-ruled-before"),
        _ => Refuse("appeal-not-forwarded", RejectionKind.Conflict),
    };

    private static Verdict<ICaseEvent> Execute(AppealCommand.Execute c, Appeal a, CaseAppeals state) => a switch
    {
        { State: AppealState.Executed } => Nothing(),
        { AsksForDecision: true } when c.IsChangeable => Refuse("ruling-needs-decision", RejectionKind.Conflict),
        { AsksForChange: true } => Verdict<ICaseEvent>.Accept([new RulingExecuted(c.Appeal, c.On, c.By), .. ProceduralAppeals.Admitted(a, state, c.By)]),
        { State: AppealState.Ruled } => Refuse("appeal-settled", RejectionKind.Conflict),
        _ => Refuse("appeal-not-ruled", RejectionKind.Conflict),
    };

    private static Verdict<ICaseEvent> Rectify(AppealCommand.Rectify c, CaseFile.Decided state)
    {
        if (c.By.Kind != ActorKind.CaseOfficer)
            return Refuse("actor-may-not-decide", RejectionKind.Forbidden);
        return state.Appeals.Rectified == c.Letter ? Nothing() : Accept(new DecisionRectified(c.On, c.By, c.Reasons, c.Letter));
    }

    private static Verdict<ICaseEvent> OnAppeal(Guid appeal, CaseFile state, Actor? by, Func<Appeal, Verdict<ICaseEvent>> decide)
    {
        if (by is { Kind: not ActorKind.CaseOfficer })
            return Refuse("actor-may-not-decide", RejectionKind.Forbidden);
        return state.Appeals.All.TryGetValue(appeal, out var found) ? decide(found) : Refuse("appeal-not-found", RejectionKind.NotFound);
    }

    private static Verdict<ICaseEvent> Same(bool same, string code) => same ? Nothing() : Refuse(code, RejectionKind.Conflict);
    private static Verdict<ICaseEvent> Nothing() => Verdict<ICaseEvent>.Accept();

    private static Verdict<ICaseEvent> Accept(ICaseEvent e) => Verdict<ICaseEvent>.Accept(e);
    private static Verdict<ICaseEvent> Refuse(string code, RejectionKind kind) => Verdict<ICaseEvent>.Refuse(code, kind);
}
