using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Cases.Reexamination;
using CaseMgmt.Domain.Cases.Secrecy;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using FsCheck;
using FsCheck.Fluent;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using static CaseMgmt.Domain.Tests.Cases.Specification;
using Outcome = CaseMgmt.Domain.Decisions.Outcome;

namespace CaseMgmt.Domain.Tests.Cases;

/// <summary>What holds of a case's whole life, whatever is asked in whichever order, and whichever time runs out.</summary>
public class LifeProperties
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(2580, 9901);
    private static readonly Actor Second = new(ActorKind.CaseOfficer, Bo.Value);
    private static readonly PersonRef Other = new(Id(50));
    private static readonly Guid[] Ids = [Id(80), Id(81)];

    [Fact]
    public void Whatever_is_accepted_can_follow_and_asking_again_adds_nothing() =>
        Prop.ForAll(Lives(), life => Steps(life).All(step => step.Command.Ask(step.After) is not Verdict<ICaseEvent>.Accepted { Events.Count: > 0 })).Check(Fixed);

    [Fact]
    public void A_closed_case_emits_nothing_but_what_the_board_and_the_calendar_do_marks_of_secrecy_and_ends_of_representation_and_reminders_of_renewal_unless_it_is_opened_first() =>
        Prop.ForAll(Lives(), life => Steps(life).All(step => !CaseDecider.IsTerminal(step.Before)
            || (step.Before is CaseFile.Closed { Before: CaseFile.Decided } && step.Events is [CaseReopened, ..])
            || step.Events.All(e => e is DecisionReceived or DecisionReceivedByParty or ProceduralDecisionReceived or ProceduralDecisionReceivedByParty or DecisionReported or MinutesAnnounced or AppealTimed or LegalForceGained or DocumentClassified or PartyLeft or NoticeWritten { Kind: NoticeKind.Renewal }))).Check(Fixed);

    [Fact]
    public void No_time_that_runs_out_and_no_machine_decides_against_anybody() =>
        Prop.ForAll(Lives(), life => Steps(life).SelectMany(s => s.Events).OfType<CaseDecided>().All(d => d.Outcome == Outcome.Granted || d.DecidedBy.Kind == ActorKind.CaseOfficer)).Check(Fixed);

    [Fact]
    public void No_path_of_any_kind_ends_in_a_machines_decision_that_the_catalogue_keeps_from_it() =>
        Prop.ForAll(Lives(), life => Steps(life).SelectMany(s => s.Events).OfType<CaseDecided>().Where(d => d.DecidedBy.Kind != ActorKind.CaseOfficer).All(d =>
            Type(d.DecisionType.Value) is { Confirmed: true } type
            && (type.Automation == Automation.IfDelegated || (type.Automation == Automation.GrantOnDistance && d is { Outcome: Outcome.Granted, Ground: DecisionGround.Distance })))).Check(Fixed);

    [Fact]
    public void Nothing_is_decided_over_what_a_party_has_sent_in_and_nobody_has_gone_through() =>
        Prop.ForAll(Lives(), life => Steps(life).All(step => !step.Events.OfType<CaseDecided>().Any() || MaterialOf(step.Command.Given) is not { } sent || !step.Before.Handling.Leaves(sent))).Check(Fixed);

    [Fact]
    public void The_lives_try_decisions_over_such_material_and_decisions_after_it_was_gone_through()
    {
        var tried = Lives().Generator.Sample(2000, new Rnd(2580, 9901), 60).SelectMany(Steps).Where(s => MaterialOf(s.Command.Given) is { Items.Count: > 0 }).ToList();
        Assert.Contains(tried, s => s.Before.Handling.Leaves(MaterialOf(s.Command.Given)!));
        Assert.Contains(tried, s => s.Events.OfType<CaseDecided>().Any());
    }

    private static LateMaterial? MaterialOf(object? given) => given switch
    {
        CaseCommand.Decide d => d.Material,
        ChangeDecision c => c.Decision.Material,
        EndUntried e => e.Decision.Material,
        _ => null,
    };

    // Whoever declares a conflict of interest, or leaves the case for it, does what the law asks; nobody else's act has an exception.
    [Fact]
    public void A_disqualified_officer_takes_no_part_from_then_on() =>
        Prop.ForAll(Lives(), life => Steps(life).All(step => step.Command.Given is HandlingCommand.Disqualify or HandlingCommand.Release or CaseCommand.Register
            || ByOf(step.Command.Given) is not { } by || !step.Before.Handling.Bars(by) || step.Events.Count == 0)).Check(Fixed);

    [Fact]
    public void The_lives_try_disqualified_officers_in_every_family_of_commands()
    {
        var tried = Lives().Generator.Sample(4000, new Rnd(2580, 9901), 60).SelectMany(Steps).Where(s => ByOf(s.Command.Given) is { } by && s.Before.Handling.Bars(by)).Select(s => s.Command.Given!.GetType()).ToHashSet();
        Assert.Equal([], Acts.Except(tried).Except(NeverTried.Keys).Select(t => t.FullName));
    }

    // Not given in the lives above.
    private static readonly Dictionary<Type, string> NeverTried = new()
    {
        [typeof(CaseCommand.Correct)] = "Corrections have properties of their own.",
        [typeof(CaseCommand.Dispose)] = "A life ends before disposal.",
        [typeof(AppealCommand.GainForce)] = "Tried by its own examples.",
        [typeof(ClosingCommand.Finish)] = "Only matters that need no decision.",
        [typeof(ClockCommand.Demand)] = "The applicant's.",
        [typeof(CaseCommand.Register)] = "There is no case before it.",
        [typeof(PartyCommand.Admit)] = "Joining stands for it.",
    };

    private static IEnumerable<Type> Acts { get; } = [.. typeof(IOfficerAct).Assembly.GetTypes().Where(t => t is { IsAbstract: false } && typeof(IOfficerAct).IsAssignableFrom(t))];

    private static Actor? ByOf(object? given) => given is ChangeDecision change ? change.Decision.By : (given as IOfficerAct)?.By;

    // Without this the others could hold because nothing ever happens.
    [Fact]
    public void The_lives_reach_every_event_of_a_case()
    {
        var reached = Lives().Generator.Sample(4000, new Rnd(2580, 9901), 60).SelectMany(Steps).SelectMany(s => s.Events).Select(e => e.GetType()).ToHashSet();
        var all = typeof(ICaseEvent).Assembly.GetTypes().Where(t => t is { IsAbstract: false } && typeof(ICaseEvent).IsAssignableFrom(t));
        // A life begins registered and ends before disposal; corrections have properties of their own.
        Assert.Empty(all.Except([.. reached, typeof(CaseRegistered), typeof(CaseFactsCorrected), typeof(CaseDisposed)]).Select(t => t.Name));
    }

    private static IEnumerable<(Command Command, CaseFile Before, CaseFile After, IReadOnlyList<ICaseEvent> Events)> Steps(Command[] life)
    {
        var state = CaseGiven(Registered);
        foreach (var command in life)
        {
            var events = command.Ask(state) is Verdict<ICaseEvent>.Accepted accepted ? accepted.Events : [];
            var after = events.Aggregate(state, (s, e) => s.Evolve(e));
            yield return (command, state, after, events);
            state = after;
        }
    }

    private static Arbitrary<Command[]> Lives()
    {
        var officer = Gen.Elements(Officer, Second);
        var anyone = Gen.Elements(Officer, Second, Actor.System, Robot, Applicant);
        var id = Gen.Elements(Ids);
        var day = Gen.Choose(0, 60).Select(d => Today.AddDays(d));
        var account = Gen.Elements(Anna, Bo);
        Gen<Command> Of<T>(Gen<T> parts, Func<T, Func<CaseFile, Verdict<ICaseEvent>>> ask) => parts.Select(p => new Command($"{p}", ask(p), p));
        Gen<Command> Handle(Gen<HandlingCommand> g) => Of(g, c => s => s.When(c));
        Gen<Command> Time(Gen<ClockCommand> g) => Of(g, c => s => s.When(c));
        Gen<Command> Take(Gen<PartyCommand> g) => Of(g, c => s => s.When(c));
        Gen<Command> After(Gen<AppealCommand> g) => Of(g, c => s => s.When(c));
        Gen<Command> End(Gen<ClosingCommand> g) => Of(g, c => s => s.When(c));
        var decision = from who in anyone
                       from outcome in Gen.Elements(Outcome.Granted, Outcome.Granted, Outcome.Refused)
                       from at in day
                       from obvious in Gen.Elements(true, false)
                       from type in Gen.Frequency((4, Gen.Constant(Type().Code)), (1, Gen.Elements("school-transport.chosen-school", "independent-school.additional-grant", "upper-secondary-travel")))
                       from ground in Gen.Elements(DecisionGround.Distance, DecisionGround.Distance, DecisionGround.IndividualAssessment)
                       from others in Gen.Elements(true, false).Select<bool, IReadOnlyList<PersonRef>?>(isSent => isSent ? [Other] : null)
                       from sent in Gen.SubListOf(Ids)
                       let grants = outcome == Outcome.Granted
                       select Decide(who, type, outcome, ground) with { On = at, CommunicationNotNeeded = obvious, ValidFrom = grants ? Year.FirstDay : null, ValidTo = grants ? Year.LastDay : null, Recipients = others, MadeBy = at.Day % 3 == 0 ? new DecisionMadeBy(Bo, [], null, who) : null, Material = at.Day % 2 == 0 ? new LateMaterial([.. sent]) : LateMaterial.None };
        return Gen.Frequency(
            (3, Of(decision, c => s => s.When(c))),
            (1, Of(from who in officer select new CaseCommand.Recommend(Type(), DecisionKind.Proposed, Outcome.Granted, DecisionGround.Distance, who, Examples.Rules, Reasons), c => s => s.When(c))),
            (2, Handle(from o in account from who in officer select (HandlingCommand)new HandlingCommand.Assign(o, who))),
            (1, Handle(from o in account from who in officer select (HandlingCommand)new HandlingCommand.Release(o, ReleaseReason.Absence, who))),
            (1, Handle(from o in account from who in officer select (HandlingCommand)new HandlingCommand.Disqualify(o, DisqualificationGround.OwnInterest, o == Anna ? Bo : null, who))),
            (2, Handle(from r in id from to in account from who in officer from p in Gen.Elements(ReferralPurpose.Advice, ReferralPurpose.Approval) select (HandlingCommand)new HandlingCommand.Refer(r, to, p, who, Text))),
            (3, Handle(from r in id from who in officer from a in Gen.Elements(Enum.GetValues<ReferralAnswer>()) select (HandlingCommand)new HandlingCommand.Answer(r, a, who, Text))),
            (1, Handle(from r in id from who in officer select (HandlingCommand)new HandlingCommand.Withdraw(r, who))),
            (1, Handle(from who in officer select (HandlingCommand)new HandlingCommand.ReturnProposal(who, Text))),
            (2, Handle(from items in Gen.SubListOf(Ids) from heard in Gen.Elements(true, false) from who in officer select (HandlingCommand)new HandlingCommand.ConsiderMaterial([.. items], new LateMaterial(Ids), heard, who))),
            (1, Handle(from s in Gen.Elements(Enum.GetValues<OtherSystem>()) from who in anyone select (HandlingCommand)new HandlingCommand.CarryOver(s, who))),
            (1, Time(Gen.Constant((ClockCommand)new ClockCommand.Start(Today.AddDays(30), Today.AddDays(40), Today.AddDays(23))))),
            (2, Time(from r in id from k in Gen.Elements(WaitKind.Completion, WaitKind.Opinion) from at in day from who in officer select (ClockCommand)new ClockCommand.Ask(r, k, at, at.AddDays(14), who, Text))),
            (2, Time(from r in id from at in day from t in Gen.Elements(Text, OtherText) from who in Gen.Elements(Applicant, Applicant, Officer) select (ClockCommand)new ClockCommand.Answer(r, at, Channel.EService, who, t))),
            (1, Time(from r in id from at in day from who in officer select (ClockCommand)new ClockCommand.Withdraw(r, at, who))),
            (2, Time(from r in id from at in day select (ClockCommand)new ClockCommand.RequestPassed(r, at))),
            (2, Time(from r in id from at in day from days in Gen.Choose(10, 40) from who in officer select (ClockCommand)new ClockCommand.ExtendAnswer(r, at, at.AddDays(days), who, Text))),
            (1, Time(from at in day from days in Gen.Choose(-5, 60) from who in officer select (ClockCommand)new ClockCommand.ExtendTarget(at, at.AddDays(days), who, Text))),
            (2, Time(from kind in Gen.Elements(DeadlineKind.Target, DeadlineKind.TargetNear, DeadlineKind.DemandableAfter) from due in Gen.Elements(23, 30, 40) from at in day select (ClockCommand)new ClockCommand.DayReached(kind, Today.AddDays(due), at))),
            (1, Time(from at in day from who in officer select (ClockCommand)new ClockCommand.NoticeDelay(Type(), at, Today.AddDays(30), who, at.Day % 2 == 0 ? Text : OtherText))),
            (2, Time(from at in day select (ClockCommand)new ClockCommand.Demand(Type(), at, at.AddDays(28), Applicant))),
            (2, Time(from at in day from who in officer select (ClockCommand)new ClockCommand.RefuseDemand(at, who, Reasons, Examples.Letter, at.Day % 2 == 0 ? [Other] : null))),
            (1, Of(from k in Gen.Elements(Enum.GetValues<NoticeKind>()) from at in day from to in Gen.Elements(Guardian, Other) select new WriteNotice(k, to, at, Examples.Letter), c => s => s.When(c))),
            (2, Take(from who in officer select (PartyCommand)new PartyCommand.Join(Other, PartyRole.CoGuardian, who))),
            (1, Take(from who in officer select (PartyCommand)new PartyCommand.Leave(Other, who))),
            (1, Take(from who in officer from stays in Gen.Elements(true, false) select (PartyCommand)new PartyCommand.ReplaceApplicant(Other, stays, who))),
            (2, Take(from at in day from who in officer select (PartyCommand)new PartyCommand.AskSignature(Other, at, at.AddDays(7), at.AddDays(14), at.Day % 2 == 0 ? who : null))),
            (2, Take(from at in day from agrees in Gen.Elements(true, false) from who in officer select (PartyCommand)(at.Day % 2 == 0 ? new PartyCommand.Answer(Other, agrees, at, Channel.Paper, who) : new PartyCommand.Answer(Other, agrees, at)))),
            (3, Take(from at in day select (PartyCommand)new PartyCommand.TimePassed(Other, at))),
            (2, After(from at in day from who in officer select (AppealCommand)new AppealCommand.Receive(Type().Route, at, DeliveryProof.Receipt, null, at.Day % 2 == 0 ? who : null))),
            (2, After(from at in day select (AppealCommand)new AppealCommand.Receive(Type().Route, at, DeliveryProof.Receipt, Other))),
            (2, After(from m in id from at in day select (AppealCommand)new AppealCommand.Report(m, at))),
            (2, After(from m in id from at in day select (AppealCommand)new AppealCommand.Announce(Type("school-transport.chosen-school").Route, m, at))),
            (1, After(from at in day select (AppealCommand)new AppealCommand.TimePassed(at.AddDays(30)))),
            (4, After(from a in id from at in day from who in Gen.Elements(Applicant, Applicant, Officer) select (AppealCommand)new AppealCommand.Register(a, at, Channel.EService, who, Text))),
            (4, After(from at in day from to in Gen.Elements<PersonRef?>(null, Other) from who in officer select (AppealCommand)new AppealCommand.ReceiveProcedural(Examples.Letter.Id, Type().Route, at, DeliveryProof.Receipt, to, at.Day % 2 == 0 ? who : null))),
            (2, After(from a in id from at in day from who in Gen.Elements(Applicant, Applicant, Officer) select (AppealCommand)new AppealCommand.RegisterProcedural(Examples.Letter.Id, a, at, Channel.EService, who, Text))),
            (2, After(from a in id from at in day from who in anyone select (AppealCommand)new AppealCommand.Meet(a, at, who))),
            (1, After(from a in id from who in officer select (AppealCommand)new AppealCommand.AdmitLate(a, who))),
            (1, After(from a in id from at in day from who in anyone select (AppealCommand)new AppealCommand.Dismiss(Type().Route, a, at, who, Reasons, Examples.Letter, at.Day % 2 == 0 ? [Other] : null))),
            (3, After(from a in id from at in day from who in anyone select (AppealCommand)new AppealCommand.Uphold(a, at, who))),
            (3, After(from a in id from at in day from who in officer select (AppealCommand)new AppealCommand.Forward(Type().Route, a, at, who, new BundledFile(new(Id(90), "bundle"), 3, 100, 1)))),
            (1, After(from a in id from at in day from who in officer select (AppealCommand)new AppealCommand.Withdraw(a, at, who, Channel.Paper, Text))),
            (3, After(from a in id from r in Gen.Elements(Enum.GetValues<Ruling>()) from at in day from who in officer select (AppealCommand)new AppealCommand.Rule(a, at, r, who, Text))),
            (1, After(from a in id from at in day from who in officer select (AppealCommand)new AppealCommand.Execute(a, at, who))),
            (1, After(from at in day from who in anyone select (AppealCommand)new AppealCommand.Rectify(at, who, Reasons, Examples.Letter))),
            (3, Of(
                from d in decision
                from reason in Gen.Elements(Enum.GetValues<ChangeReason>())
                from a in Gen.Elements<Guid?>(null, Ids[0], Ids[1])
                from ground in Gen.Elements<AdverseChangeGround?>(null, AdverseChangeGround.Reservation)
                select new ChangeDecision(reason, a, d.Outcome == Outcome.Refused, ground, d with { CommunicationNotNeeded = true }), c => s => s.When(c))),
            (2, Of(from at in day select new ReexaminationCommand.Open([new FactCode("home-address")], at), c => s => ReexaminationDecider.Decide(c, s))),
            (2, Of(from at in day from who in anyone select new ReexaminationCommand.Uphold(at, who, Text), c => s => ReexaminationDecider.Decide(c, s))),
            (1, Of(from at in day from who in anyone from channel in Gen.Elements(Channel.EService, Channel.Paper) select new WithdrawApplication(at, channel, who), c => s => WithdrawalDecider.Decide(c, s))),
            (2, Of(
                from d in decision
                from outcome in Gen.Elements(Outcome.StruckOff, Outcome.Dismissed)
                from ground in Gen.Elements(Enum.GetValues<UntriedGround>())
                select new EndUntried(d with { Outcome = outcome, Ground = DecisionGround.IndividualAssessment, ValidFrom = null, ValidTo = null }, ground), c => s => UntriedDecider.Decide(c, s))),
            (1, End(from who in officer select (ClosingCommand)new ClosingCommand.Close(Today, RetentionRule.MunicipalPlan, who))),
            (1, End(from who in officer from at in day select (ClosingCommand)new ClosingCommand.Reopen(at, who))),
            (1, End(from who in officer from at in day select (ClosingCommand)new ClosingCommand.HandOver(Ids[0], new CaseTypeCode("change-of-school"), at, who))),
            (1, End(from who in officer from at in day select (ClosingCommand)new ClosingCommand.TakeOver(Ids[1], new CaseTypeCode("change-of-school"), at, who))),
            (1, End(from who in officer from q in Gen.Elements(Queue.Ordinary, Queue.Protected) select (ClosingCommand)new ClosingCommand.ChangeQueue(q, who))),
            (1, Of(from d in id from secret in Gen.Elements(true, false) from at in day from who in officer select new ClassifyDocument(d, secret, CaseMgmt.Domain.Rules.Citation.Parse("2009:400 23:2"), at, who), c => s => s.When(c))),
            (1, Of(Gen.Constant(Register), c => s => s.When(c)))).ArrayOf()
            // Half of the lives begin where an appeal is with the court, or has come too late, which chance alone seldom reaches.
            .SelectMany(rest => Gen.Elements<Command[]>([], AtCourt, [], AtCourt, Late), (rest, begin) => (Command[])[.. begin, .. rest]).ToArbitrary();
    }

    private static Command[] AtCourt { get; } =
    [
        new("refuse", s => s.When(Decide(by: Officer, outcome: Outcome.Refused) with { CommunicationNotNeeded = true, ValidFrom = null, ValidTo = null })),
        new("appeal", s => s.When(new AppealCommand.Register(Ids[0], Today, Channel.EService, Applicant, Text))),
        new("uphold", s => s.When(new AppealCommand.Uphold(Ids[0], Today, Officer))),
        new("forward", s => s.When(new AppealCommand.Forward(Type().Route, Ids[0], Today, Officer))),
    ];

    private static Command[] Late { get; } =
    [
        AtCourt[0],
        new("receive", s => s.When(new AppealCommand.Receive(Type().Route, Today, DeliveryProof.Receipt))),
        new("appeal late", s => s.When(new AppealCommand.Register(Ids[1], Today.AddDays(30), Channel.EService, Applicant, Text))),
    ];

    private sealed record Command(string Text, Func<CaseFile, Verdict<ICaseEvent>> Ask, object? Given = null);
}
