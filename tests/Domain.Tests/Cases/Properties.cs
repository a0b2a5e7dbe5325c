using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using FsCheck;
using FsCheck.Fluent;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;
using Outcome = CaseMgmt.Domain.Decisions.Outcome;

namespace CaseMgmt.Domain.Tests.Cases;

/// <summary>What holds of every case, whoever asks for what in whichever order.</summary>
public class Properties
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(2580, 9901);
    private static readonly Actor[] Machines = [Actor.System, Robot];
    private static readonly Actor[] Anyone = [.. Machines, Officer, new Actor(ActorKind.Guardian, "guardian-1")];

    [Fact]
    public void A_command_gives_its_own_event_or_is_refused_and_the_event_can_follow() =>
        Prop.ForAll(Sequences(Anyone), commands => Steps(commands).All(step => step.Events.Count <= 1 && step.Events.All(e => (step.Command, e) switch
        {
            (CaseCommand.Register c, CaseRegistered r) => step.Before is CaseFile.None && r.Reference == c.Reference && r.Subject == c.Subject,
            (CaseCommand.Recommend c, DecisionRecommended r) => step.After is CaseFile.UnderAssessment && r.Kind != DecisionKind.Final && r.DecisionType.Value == c.Type.Code && r.Outcome == c.Outcome,
            (CaseCommand.Correct c, CaseFactsCorrected r) => r.EffectiveFrom == c.EffectiveFrom && r.EffectiveFrom <= c.On && c.By.Kind == ActorKind.CaseOfficer,
            (CaseCommand.Decide c, CaseDecided d) => step.After is CaseFile.Decided && d.DecisionType.Value == c.Type.Code && d.Outcome == c.Outcome && d.DecidedBy == c.By,
            _ => false,
        }))).Check(Fixed);

    [Fact]
    public void The_same_command_again_adds_no_event() =>
        Prop.ForAll(Sequences(Anyone), commands => Steps(commands).All(step =>
            CaseDecider.Decide(step.Command, step.After) is not Verdict<ICaseEvent>.Accepted { Events.Count: > 0 })).Check(Fixed);

    [Fact]
    public void A_decided_case_keeps_its_decision_whatever_is_asked_and_is_only_ever_corrected() =>
        Prop.ForAll(Sequences(Anyone), commands => Steps(commands).All(step => step.Before is not CaseFile.Decided before
            || (step.Events.All(e => e is CaseFactsCorrected) && step.After is CaseFile.Decided after && after.Decision == before.Decision
                && after.NeedsReexamination == (before.NeedsReexamination || step.Events.Count > 0)))).Check(Fixed);

    [Fact]
    public void No_sequence_of_commands_by_machines_reaches_a_decision_that_the_catalogue_keeps_from_them() =>
        Prop.ForAll(Sequences(Machines), commands => Steps(commands).SelectMany(s => s.Events).OfType<CaseDecided>().All(d =>
            Type(d.DecisionType.Value) is { Confirmed: true } type
            && (type.Automation == Automation.IfDelegated
                || (type.Automation == Automation.GrantOnDistance && d.Outcome == Outcome.Granted && d.Ground == DecisionGround.Distance)))).Check(Fixed);

    // Without this the four above could hold because nothing ever happens.
    [Fact]
    public void The_sequences_reach_decisions_by_machines_and_by_officers()
    {
        Assert.Contains(Sequences(Machines).Generator.Sample(400, 60).SelectMany(Steps).SelectMany(s => s.Events), e => e is CaseDecided { DecidedBy.Kind: ActorKind.Robot });
        Assert.Contains(Sequences(Anyone).Generator.Sample(400, 60).SelectMany(Steps).SelectMany(s => s.Events), e => e is CaseDecided { DecidedBy.Kind: ActorKind.CaseOfficer });
        Assert.Contains(Sequences(Anyone).Generator.Sample(400, 60).Select(c => Steps(c).Last().After), f => f is CaseFile.Decided { NeedsReexamination: true });
    }

    private static IEnumerable<(CaseCommand Command, CaseFile Before, CaseFile After, IReadOnlyList<ICaseEvent> Events)> Steps(CaseCommand[] commands)
    {
        var state = CaseGiven();
        foreach (var command in commands)
        {
            var events = CaseDecider.Decide(command, state) is Verdict<ICaseEvent>.Accepted accepted ? accepted.Events : [];
            var after = events.Aggregate(state, (s, e) => s.Evolve(e));
            yield return (command, state, after, events);
            state = after;
        }
    }

    private static Arbitrary<CaseCommand[]> Sequences(Actor[] actors)
    {
        var register = Gen.Elements<CaseCommand>(Register, Register with { Subject = Guardian });
        var parts = from type in Gen.Elements<DecisionType>(DecisionCatalogue.Shipped.All)
                    from outcome in Gen.Elements(Enum.GetValues<Outcome>())
                    from ground in Gen.Elements(Enum.GetValues<DecisionGround>())
                    from actor in Gen.Elements(actors)
                    select (type, outcome, ground, actor);
        var recommend = from p in parts
                        from kind in Gen.Elements(Enum.GetValues<DecisionKind>())
                        select (CaseCommand)new CaseCommand.Recommend(p.type, kind, p.outcome, p.ground, p.actor, Examples.Rules, Reasons);
        var decide = from p in parts
                     from delegated in Gen.Elements(true, true, false)
                     select (CaseCommand)Decide(p.actor, p.type.Code, p.outcome, p.ground, delegated);
        var correct = from p in parts
                      from days in Gen.Choose(-5, 1)
                      from changes in Gen.Elements(true, false)
                      select (CaseCommand)(Correct with { By = p.actor, EffectiveFrom = Today.AddDays(days), ChangesFacts = changes });
        return Gen.Frequency((1, register), (1, recommend), (6, decide), (2, correct)).ArrayOf().Select(rest => (CaseCommand[])[Register, .. rest]).ToArbitrary();
    }
}
