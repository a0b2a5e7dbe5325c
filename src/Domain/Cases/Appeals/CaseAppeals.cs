using System.Collections.Immutable;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Appeals;

/// <summary>What has happened to a decision since it was taken; begins anew when the decision is changed, but for the appeals.</summary>
/// <param name="ReceivedOn">The day the applicant received it, or null.</param>
/// <param name="Reported">The board meeting it was reported at, or null.</param>
/// <param name="LastDay">Last day for the applicant to appeal, or null while it is not known.</param>
/// <param name="LegalForceOn">The day from which it can no longer be appealed, or null.</param>
/// <param name="Changing">A change whose new decision has not followed yet. Lasts no longer than one transaction.</param>
/// <param name="Rectified">The letter of the latest rectification, or null.</param>
/// <param name="All">The appeals, by identity.</param>
public sealed record CaseAppeals(
    DateOnly? ReceivedOn, Guid? Reported, DateOnly? LastDay, DateOnly? LegalForceOn, DecisionChanged? Changing, SealedRef<Letter>? Rectified, ImmutableDictionary<Guid, Appeal> All)
{
    /// <summary>Nothing has happened.</summary>
    public static CaseAppeals Initial { get; } = new(null, null, null, null, null, null, ImmutableDictionary<Guid, Appeal>.Empty);

    /// <summary>Decisions about the handling that can be appealed, by their letters.</summary>
    public ImmutableDictionary<Guid, HandlingDecision> Procedural { get; init; } = ImmutableDictionary<Guid, HandlingDecision>.Empty;

    /// <summary>Who beside the one who decided had a part in the decision in force; null where nobody had.</summary>
    public DecisionMadeBy? MadeBy { get; init; }

    /// <summary>The applicant; null before the case is registered.</summary>
    public PersonRef? Applicant { get; init; }

    /// <summary>The last day for everyone that the notice board has told, or null.</summary>
    public DateOnly? Announced { get; init; }

    /// <summary>Those to whom the decision goes beside the applicant, and how far each is.</summary>
    public ImmutableDictionary<PersonRef, DecisionReceipt> Others { get; init; } = ImmutableDictionary<PersonRef, DecisionReceipt>.Empty;

    /// <summary>The last day on which anyone can appeal; null while it is not known of everyone.</summary>
    public DateOnly? LastDayOfAll => LastDay is null || Others.Values.Any(r => r.LastDay is null) ? null : LatestDay;

    /// <summary>The latest last day to appeal that is known, or null.</summary>
    public DateOnly? LatestDay => Others.Values.Select(r => r.LastDay).Append(LastDay).Max();

    /// <summary>
    /// The last day for somebody to appeal, or null while it is not known. It is for the municipality to prove when a person received the decision, so nobody's time is counted from another's receipt.
    /// </summary>
    /// <param name="appellant">Who appeals; null where that was not written down: then the time of whoever has the longest.</param>
    public DateOnly? LastDayFor(PersonRef? appellant) => appellant switch
    {
        null => LastDayOfAll,
        { } person when person == Applicant => LastDay,
        { } person when Others.TryGetValue(person, out var receipt) => receipt.LastDay,
        _ => Announced,
    };

    /// <summary>Whether an appeal is not settled.</summary>
    public bool IsOpen => All.Values.Any(a => !a.IsSettled);

    /// <summary>Whether somebody's appeal of the same decision has come and nothing has been done with it yet: a second one would be the same, sent twice.</summary>
    /// <param name="appellant">Whose.</param>
    /// <param name="of">The letter of the decision about the handling that is appealed; null for the decision itself.</param>
    public bool HasWaiting(PersonRef? appellant, Guid? of) => All.Values.Any(a => a.State == AppealState.Received && a.Of == of && a.Appellant == appellant);

    /// <summary>Whether an appeal of the decision itself is not settled.</summary>
    public bool HoldsLegalForceBack => All.Values.Any(a => a is { Of: null, IsSettled: false });

    /// <summary>What the last days tell of appeals of the decision that had come before they were known.</summary>
    public IEnumerable<AppealTimed> Timed() => All
        .Where(a => a.Value is { InTime: null, State: AppealState.Received, Of: null } && LastDayFor(a.Value.Appellant) is not null)
        .OrderBy(a => a.Value.On).ThenBy(a => a.Key).Select(a => new AppealTimed(a.Key, a.Value.On <= LastDayFor(a.Value.Appellant)));

    /// <summary>What the last day tells of appeals of a decision about the handling that had come before it was known.</summary>
    /// <param name="of">The letter of the decision about the handling.</param>
    public IEnumerable<AppealTimed> Timed(Guid of) => All
        .Where(a => a.Value is { InTime: null, State: AppealState.Received } && a.Value.Of == of && Procedural[of].LastDayFor(a.Value.Appellant, Applicant) is not null)
        .OrderBy(a => a.Value.On).ThenBy(a => a.Key).Select(a => new AppealTimed(a.Key, a.Value.On <= Procedural[of].LastDayFor(a.Value.Appellant, Applicant)));

    /// <summary>As it is for a new decision in the same case.</summary>
    public CaseAppeals OfNewDecision() => Initial with { All = All, Procedural = Procedural, Applicant = Applicant };

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">The event is not known here.</exception>
    public CaseAppeals Evolve(IAppealEvent e) => e switch
    {
        DecisionReceived r => this with { ReceivedOn = r.On, LastDay = r.LastDay ?? LastDay },
        DecisionMadeBy m => this with { MadeBy = m },
        DecisionReported r => this with { Reported = r.Meeting },
        DecisionAddressed a => this with { Others = a.Recipients.ToImmutableDictionary(p => p, _ => new DecisionReceipt(null, null)) },
        DecisionReceivedByParty r => this with { Others = Others.SetItem(r.Recipient, new DecisionReceipt(r.On, r.LastDay ?? Others.GetValueOrDefault(r.Recipient)?.LastDay ?? Announced)) },
        // The notice board tells everyone at once.
        MinutesAnnounced a => this with { LastDay = a.LastDay, Announced = a.LastDay, Others = Others.ToImmutableDictionary(o => o.Key, o => o.Value with { LastDay = a.LastDay }) },
        LegalForceGained f => this with { LegalForceOn = f.On },
        // What came in time, though it was recorded late, keeps the decision from gaining legal force.
        AppealReceived r => this with { LegalForceOn = r.InTime is true ? null : LegalForceOn, All = All.Add(r.Appeal, new Appeal(r.On, r.InTime, AppealState.Received, null) { Appellant = r.Appellant }) },
        AppealTimed t => With(t.Appeal, x => x with { InTime = t.InTime }),
        // Also one that was dismissed, where the dismissal does not stand.
        LateAppealAdmitted a => With(a.Appeal, x => x with { InTime = true, State = x.State == AppealState.Dismissed ? AppealState.Received : x.State }) with { LegalForceOn = null },
        AppealDismissed d => With(d.Appeal, x => x with { State = AppealState.Dismissed }).Decided(d.Letter.Id, d.Appeal, d.On, All[d.Appeal].Appellant),
        ProceduralDecisionAddressed a => OnProcedural(a.Letter.Id, x => x with { Others = a.Recipients.ToImmutableDictionary(p => p, _ => new DecisionReceipt(null, null)) }),
        ProceduralDecisionReceivedByParty r => OnProcedural(r.Decision, x => x with { Others = x.Others.SetItem(r.Recipient, new DecisionReceipt(r.On, r.LastDay)) }),
        ProceduralDecisionReceived r => OnProcedural(r.Decision, x => x with { ReceivedOn = r.On, LastDay = r.LastDay }),
        ProceduralAppealReceived r => this with { All = All.Add(r.Appeal, new Appeal(r.On, r.InTime, AppealState.Received, null) { Of = r.Decision, Appellant = r.Appellant }) },
        AppealReconsidered r => With(r.Appeal, x => x with { State = r.IsMet ? AppealState.Met : AppealState.Reconsidered }),
        AppealForwarded f => With(f.Appeal, x => x with { State = AppealState.Forwarded }),
        AppealBundled b => With(b.Appeal, x => x with { Bundle = b.File }),
        AppealWithdrawn w => With(w.Appeal, x => x with { State = AppealState.Withdrawn }),
        AppealRuled r => With(r.Appeal, x => x with { State = AppealState.Ruled, Ruling = r.Ruling, RuledOn = r.On }),
        RulingExecuted x => With(x.Appeal, a => a with { State = AppealState.Executed }),
        DecisionRectified r => this with { Rectified = r.Letter },
        DecisionChanged c => this with { Changing = c },
        _ => throw new InvalidOperationException($"{e.GetType().Name} is not known here."),
    };

    /// <summary>The state after a decision about the handling, which can be appealed in its turn.</summary>
    /// <param name="letter">Its letter.</param>
    /// <param name="dismissed">The appeal it dismissed, or null.</param>
    /// <param name="on">Its date.</param>
    /// <param name="to">To whom it is written; null for the applicant.</param>
    public CaseAppeals Decided(Guid letter, Guid? dismissed, DateOnly on, PersonRef? to = null) =>
        this with { Procedural = Procedural.SetItem(letter, new HandlingDecision(dismissed, null, null, on) { To = to }) };

    private CaseAppeals OnProcedural(Guid letter, Func<HandlingDecision, HandlingDecision> change) => this with { Procedural = Procedural.SetItem(letter, change(Procedural[letter])) };

    private CaseAppeals With(Guid appeal, Func<Appeal, Appeal> change) => this with { All = All.SetItem(appeal, change(All[appeal])) };
}

/// <summary>An appeal.</summary>
/// <param name="On">The day it came.</param>
/// <param name="InTime">Whether it came in time, or is tried although it came late; null while the last day is not known.</param>
/// <param name="State">How far it is.</param>
/// <param name="Ruling">What the court came to, or null.</param>
public sealed record Appeal(DateOnly On, bool? InTime, AppealState State, Ruling? Ruling)
{
    /// <summary>The letter of the decision about the handling that is appealed; null when it is the decision itself.</summary>
    public Guid? Of { get; init; }

    /// <summary>Whose it is; null where that was not written down.</summary>
    public PersonRef? Appellant { get; init; }

    /// <summary>The file that went with it when it was sent on, or null.</summary>
    public SealedRef<AppealBundle>? Bundle { get; init; }

    /// <summary>The date of the court's answer, or null.</summary>
    public DateOnly? RuledOn { get; init; }

    /// <summary>The party who acts; null for anyone else, who acts for a party that is not named.</summary>
    public static PersonRef? AppellantOf(Actor by) => by.Kind == ActorKind.Guardian && Guid.TryParse(by.Id, out var person) ? new PersonRef(person) : null;

    /// <summary>Whether nothing is left to do. A ruling that leaves the decision as it is needs nothing.</summary>
    public bool IsSettled => State is AppealState.Dismissed or AppealState.Met or AppealState.Withdrawn or AppealState.Executed
        || (State == AppealState.Ruled && !AsksForChange);

    /// <summary>Whether the court has asked for something to be done.</summary>
    public bool AsksForChange => State == AppealState.Ruled && Ruling is Appeals.Ruling.Changed or Appeals.Ruling.SetAside or Appeals.Ruling.Remitted;

    /// <summary>Whether the court has asked for another decision in the matter itself. One that is set aside is gone without it, and so is one about the handling.</summary>
    public bool AsksForDecision => AsksForChange && Of is null && Ruling is Appeals.Ruling.Changed or Appeals.Ruling.Remitted;
}

/// <summary>How far a decision is with one of those to whom it goes beside the applicant.</summary>
/// <param name="ReceivedOn">The day it was received, or null.</param>
/// <param name="LastDay">Last day for that person to appeal, or null while it is not known.</param>
public sealed record DecisionReceipt(DateOnly? ReceivedOn, DateOnly? LastDay);

/// <summary>How far an appeal is.</summary>
public enum AppealState
{
    /// <summary>It has come.</summary>
    Received,

    /// <summary>It came too late and is not tried.</summary>
    Dismissed,

    /// <summary>The decision has been looked at again and stands.</summary>
    Reconsidered,

    /// <summary>The decision has been changed as it asks.</summary>
    Met,

    /// <summary>Sent on with the file.</summary>
    Forwarded,

    /// <summary>Taken back.</summary>
    Withdrawn,

    /// <summary>The court has answered.</summary>
    Ruled,

    /// <summary>What the court asks for has been done.</summary>
    Executed,
}
