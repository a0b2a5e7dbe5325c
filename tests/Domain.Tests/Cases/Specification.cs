using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Cases.Secrecy;
using CaseMgmt.Domain.SchoolTransport;

namespace CaseMgmt.Domain.Tests.Cases;

/// <summary>Given what happened, when something is asked, then this follows.</summary>
internal static class Specification
{
    public static CaseFile CaseGiven(params ICaseEvent[] events) => events.Aggregate(CaseFile.Initial, (s, e) => s.Evolve(e));

    public static TransportCase TransportGiven(params ITransportEvent[] events) => events.Aggregate(TransportCase.Initial, TransportCase.Evolve);

    public static Verdict<ICaseEvent> When(this CaseFile state, CaseCommand command) => CaseDecider.Decide(command, state);

    public static Verdict<ICaseEvent> When(this CaseFile state, HandlingCommand command) => HandlingDecider.Decide(command, state);

    public static Verdict<ICaseEvent> When(this CaseFile state, ClockCommand command) => ClockDecider.Decide(command, state);

    public static Verdict<ICaseEvent> When(this CaseFile state, WriteNotice command) => NoticeDecider.Decide(command, state);

    public static Verdict<ICaseEvent> When(this CaseFile state, PartyCommand command) => PartyDecider.Decide(command, state);

    public static Verdict<ICaseEvent> When(this CaseFile state, AppealCommand command) => AppealDecider.Decide(command, state);

    public static Verdict<ICaseEvent> When(this CaseFile state, ChangeDecision command) => ChangeDecider.Decide(command, state);

    public static Verdict<ICaseEvent> When(this CaseFile state, ClosingCommand command) => ClosingDecider.Decide(command, state);

    public static Verdict<ICaseEvent> When(this CaseFile state, ClassifyDocument command) => SecrecyDecider.Decide(command, state);

    public static Verdict<ITransportEvent> When(this TransportCase state, TransportCommand command) => TransportDecider.Decide(command, state);

    public static void Then<TEvent>(this Verdict<TEvent> verdict, params TEvent[] expected) =>
        Assert.Equal(expected, Assert.IsType<Verdict<TEvent>.Accepted>(verdict).Events);

    public static void ThenRefused<TEvent>(this Verdict<TEvent> verdict, string code) =>
        Assert.Equal(code, Assert.IsType<Verdict<TEvent>.Refused>(verdict).Rejection.Code);
}
