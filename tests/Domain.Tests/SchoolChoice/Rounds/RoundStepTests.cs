using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using FsCheck;
using FsCheck.Fluent;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Rounds;

public class RoundStepTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(2580, 9901);
    private static readonly Guid Id = new("0f0e0d0c-0b0a-4009-8807-060504030201");
    private static readonly DateTimeOffset Opens = new(2027, 1, 15, 5, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Closes = new(2027, 2, 15, 22, 59, 0, TimeSpan.Zero);
    private static readonly Actor Officer = new(ActorKind.CaseOfficer, "officer-1");
    private static readonly RoundPlan Plan = new(new SchoolYear(2027), Opens, Closes, [new PlannedSeats(new SchoolUnitCode("10000001"), Grade.PreschoolClass, 50)], new DateOnly(2024, 7, 1), Opens.AddYears(-1));
    private static readonly SealedRef<RoundFacts> Facts = new(new Guid(1, 0, 0, new byte[8]), "facts");
    private static readonly SealedRef<RoundResult> Result = new(new Guid(2, 0, 0, new byte[8]), "result");
    private static readonly RoundCode[] Codes = [new("0123456789ABCDEFGHJKMNPQRS"), new("ZYXWVTSRQPNMKJHGFEDCBA9876")];
    private static readonly PublicText Seed = new("a secret");
    private static readonly LotteryHash Commitment = new(LotteryRules.Commitment(Id, Seed.Value));

    private static readonly DateTimeOffset HeldAt = Closes.AddDays(4);
    private static readonly PublicDraw Lotto = new(new("lotto"), new PolicyReference(new PublicText("Lotto"), null), HeldAt, new SeedRule(SeedForm.Numbers, 7, 1, 35));
    private static readonly FactBasis Basis = new(Closes, new FactVersion("register"), Closes.AddDays(-1), null, null, new FactVersion("areas"));
    private static readonly Guid Batch = new(9, 0, 0, new byte[8]);

    private static readonly RoundCommand[] Steps =
    [
        new RoundCommand.Prepare(Plan, Officer, Opens.AddDays(-30)),
        new RoundCommand.Open(Officer, Opens),
        new RoundCommand.Close(Codes, Commitment, Facts, Basis, null, Officer, Closes),
        new RoundCommand.Draw(Id, Seed, Officer, Closes.AddDays(1)),
        new RoundCommand.Allocate(Facts, Result, new LotteryHash("r1"), 0, 0, Officer, Closes.AddDays(2)),
        new RoundCommand.BeginPublication([Batch], new LotteryHash("r1"), new LotteryHash("root"), Officer, Closes.AddDays(19)),
        new RoundCommand.Publish(new LotteryHash("r1"), new LotteryHash("root"), Officer, Closes.AddDays(20)),
        new RoundCommand.Finish(Officer, Closes.AddDays(200)),
    ];

    [Fact]
    public void A_round_goes_from_prepared_to_finished_each_step_by_somebody_at_a_time()
    {
        Assert.Equal(
            [
                new RoundPrepared(Plan, Officer, Opens.AddDays(-30)), new RoundOpened(Officer, Opens),
                new RoundClosed(2, new LotteryHash(LotteryRules.ListHash(Codes)), Commitment, null, Facts, Basis, null, Officer, Closes), new LotteryDrawn(Seed, Officer, Closes.AddDays(1)),
                new RoundAllocated(Facts, Result, new LotteryHash("r1"), true, 0, 0, Officer, Closes.AddDays(2)),
                new RoundPublicationBegun([Batch], new LotteryHash("r1"), new LotteryHash("root"), Officer, Closes.AddDays(19)), new RoundPublished(new LotteryHash("root"), Officer, Closes.AddDays(20)),
                new RoundFinished(Officer, Closes.AddDays(200)),
            ],
            Steps.Select((step, i) => Assert.Single(Accepted(step, After(i)))));
        Assert.True(ChoiceRound.IsTerminal(After(Steps.Length)));
        Assert.Equal([false, false, false, false, false, false, false, true, true], Enumerable.Range(0, Steps.Length + 1).Select(i => ChoiceRound.IsPublic(After(i))));
    }

    [Fact]
    public void No_step_is_taken_out_of_turn()
    {
        for (var before = 0; before <= Steps.Length; before++)
        {
            for (var step = 0; step < Steps.Length; step++)
            {
                var verdict = RoundDecider.Decide(Steps[step], After(before));
                var isTaken = verdict is Verdict<IRoundEvent>.Accepted { Events.Count: > 0 };
                Assert.Equal(step == before, isTaken);
            }
        }
        Assert.Equal("round-not-found", Refused(Steps[1], ChoiceRound.Initial));
        Assert.Equal("round-at-another-step", Refused(Steps[3], After(2)));
        Assert.Equal("round-already-open", Refused(Steps[0], After(2)));
    }

    [Fact]
    public void It_opens_and_closes_at_its_time_and_only_before_that_is_set_up_anew()
    {
        Assert.Equal("round-too-early", Refused(new RoundCommand.Open(Officer, Opens.AddSeconds(-1)), After(1)));
        Assert.Equal("round-too-late", Refused(new RoundCommand.Open(Officer, Closes), After(1)));
        Assert.Equal("round-too-early", Refused(((RoundCommand.Close)Steps[2]) with { At = Closes.AddSeconds(-1) }, After(2)));
        var other = Plan with { Seats = [.. Plan.Seats, new PlannedSeats(new SchoolUnitCode("10000002"), Grade.PreschoolClass, 25)] };
        Assert.Single(Accepted(new RoundCommand.Prepare(other, Officer, Opens.AddDays(-2)), After(1)));
        Assert.Empty(Accepted(new RoundCommand.Prepare(Plan with { Seats = [.. Plan.Seats] }, Officer, Opens.AddDays(-2)), After(1)));
    }

    [Fact]
    public void A_plan_that_cannot_stand_is_refused_by_name()
    {
        string Of(RoundPlan plan) => Refused(new RoundCommand.Prepare(plan, Officer, Opens), ChoiceRound.Initial);
        Assert.Equal("round-without-seats", Of(Plan with { Seats = [] }));
        Assert.Equal("seats-negative", Of(Plan with { Seats = [Plan.Seats[0] with { Seats = -1 }] }));
        Assert.Equal("round-school-twice", Of(Plan with { Seats = [Plan.Seats[0], Plan.Seats[0] with { Seats = 1 }] }));
        Assert.Equal("round-closes-before-it-opens", Of(Plan with { ClosesAt = Opens }));
    }

    [Fact]
    public void The_seed_is_the_one_that_was_committed_to_or_comes_from_the_named_source()
    {
        Assert.Equal("round-seed-not-committed", Refused(new RoundCommand.Draw(Id, new PublicText("another secret"), Officer, Closes), After(3)));
        Assert.Equal("round-seed-not-committed", Refused(new RoundCommand.Draw(Guid.Empty, Seed, Officer, Closes), After(3)));
        Assert.Equal("round-seed-missing", Refused(new RoundCommand.Draw(Id, new PublicText(" "), Officer, Closes), After(3)));
        var close = (RoundCommand.Close)Steps[2];
        Assert.Equal("round-seed-source-unclear", Refused(close with { Commitment = null }, After(2)));
        var named = ChoiceRound.Evolve(After(2), Assert.Single(Accepted(new RoundCommand.NameDraw(Lotto, Officer, Opens), After(2))));
        Assert.Equal("round-seed-source-unclear", Refused(close, named));
        Assert.Equal("round-code-twice", Refused(close with { Codes = [Codes[0], Codes[0]] }, After(2)));
        var byLotto = ChoiceRound.Evolve(named, Assert.Single(Accepted(close with { Commitment = null }, named)));
        RoundCommand.Draw Numbers(string seed, DateTimeOffset at) => new(Id, new PublicText(seed), Officer, at);
        // Nobody enters a result before there is one, or in a form of its own.
        Assert.Equal("round-draw-not-held", Refused(Numbers("3 8 11 19 24 30 33", HeldAt.AddTicks(-1)), byLotto));
        foreach (var wrong in new[] { "3 8 11 19 24 30", "3 8 11 19 24 33 30", "3 8 11 19 24 30 36", "03 8 11 19 24 30 33", "3  8 11 19 24 30 33", "0 8 11 19 24 30 33", "3 3 11 19 24 30 33", "lotto" })
            Assert.Equal("round-seed-wrong-form", Refused(Numbers(wrong, HeldAt), byLotto));
        Assert.Single(Accepted(Numbers("3 8 11 19 24 30 33", HeldAt), byLotto));
    }

    [Fact]
    public void A_seed_that_was_mistyped_is_corrected_before_the_publication_is_begun_and_what_was_entered_stays_on_record()
    {
        var (typed, given, why) = (new PublicText("3 8 11 19 24 30 33"), new PublicText("3 8 11 19 24 30 34"), new SealedRef<SeedCorrectionReason>(new Guid(30, 0, 0, new byte[8]), "reason"));
        var named = ChoiceRound.Evolve(After(2), Assert.Single(Accepted(new RoundCommand.NameDraw(Lotto, Officer, Opens), After(2))));
        var closed = ChoiceRound.Evolve(named, Assert.Single(Accepted((RoundCommand.Close)Steps[2] with { Commitment = null }, named)));
        var correct = new RoundCommand.CorrectSeed(Id, given, why, Officer, HeldAt.AddDays(1));
        Assert.Equal("round-at-another-step", Refused(correct, closed));
        var drawn = ChoiceRound.Evolve(closed, Assert.Single(Accepted(new RoundCommand.Draw(Id, typed, Officer, HeldAt), closed)));
        Assert.Empty(Accepted(correct with { Seed = typed }, drawn));
        Assert.Equal("round-seed-wrong-form", Refused(correct with { Seed = new PublicText("34 3 8 11 19 24 30") }, drawn));
        Assert.Equal("round-seed-missing", Refused(correct with { Seed = new PublicText(" ") }, drawn));
        var corrected = new SeedCorrected(given, [new EnteredSeed(typed, Officer, HeldAt)], why, Officer, HeldAt.AddDays(1));
        Assert.Equal([corrected], Accepted(correct, drawn));

        // A proposal that rested on the wrong numbers falls, what was corrected for it does not, and it is made anew.
        var facts = new SealedRef<RoundFacts>(new Guid(3, 0, 0, new byte[8]), "corrected");
        var allocate = (RoundCommand.Allocate)Steps[4] with { Facts = facts };
        var allocated = ChoiceRound.Evolve(drawn, Assert.Single(Accepted(allocate, drawn)));
        var anew = Assert.IsType<ChoiceRound.Drawn>(ChoiceRound.Evolve(allocated, Assert.Single(Accepted(correct, allocated))));
        Assert.Equal((given, facts), (anew.Draw.Seed, anew.Facts));
        Assert.Equal("round-at-another-step", Refused(Steps[5], anew));
        var second = Assert.IsType<ChoiceRound.Allocated>(ChoiceRound.Evolve(anew, Assert.Single(Accepted(allocate, anew))));
        Assert.Equal((given, 2), (second.Draw.Seed, second.Runs));
        Assert.Equal([typed], second.Earlier.Select(e => e.Seed));
        var back = Assert.IsType<SeedCorrected>(Assert.Single(Accepted(correct with { Seed = typed }, second)));
        Assert.Equal([typed, given], back.Earlier.Select(e => e.Seed));

        // Never when decisions are being taken, and never a secret that was committed to.
        var publishing = ChoiceRound.Evolve(second, Assert.Single(Accepted(Steps[5], second)));
        Assert.Equal("round-publication-begun", Refused(correct with { Seed = typed }, publishing));
        Assert.Equal("round-published", Refused(correct, After(7)));
        Assert.Equal("round-seed-given", Refused(correct, After(4)));
    }

    [Fact]
    public void A_draw_that_is_named_stays_named_when_the_round_is_set_up_anew()
    {
        var prepared = ChoiceRound.Evolve(After(1), Assert.Single(Accepted(new RoundCommand.NameDraw(Lotto, Officer, Opens.AddDays(-5)), After(1))));
        var other = Plan with { Seats = [.. Plan.Seats, new PlannedSeats(new SchoolUnitCode("10000002"), Grade.PreschoolClass, 25)] };
        var anew = Assert.IsType<ChoiceRound.Prepared>(ChoiceRound.Evolve(prepared, Assert.Single(Accepted(new RoundCommand.Prepare(other, Officer, Opens.AddDays(-2)), prepared))));
        Assert.Equal((other, Lotto), (anew.Plan, anew.Draw));
        // One that would be held before the new end of choices would be known to those who choose.
        Assert.Equal("round-draw-not-after-closing", Refused(new RoundCommand.Prepare(Plan with { ClosesAt = HeldAt }, Officer, Opens.AddDays(-2)), prepared));
    }

    [Fact]
    public void A_public_draw_is_named_before_it_is_held_and_lies_after_the_closing()
    {
        RoundCommand.NameDraw At(DateTimeOffset held, DateTimeOffset now) => new(Lotto with { HeldAt = held }, Officer, now);
        Assert.Equal("round-draw-not-after-closing", Refused(At(Closes, Opens), After(1)));
        Assert.Equal("round-draw-not-after-closing", Refused(At(Closes.AddDays(1), Closes.AddDays(1)), After(2)));
        var prepared = ChoiceRound.Evolve(After(1), Assert.Single(Accepted(At(HeldAt, Opens.AddDays(-5)), After(1))));
        Assert.Empty(Accepted(At(HeldAt, Opens), prepared));
        var open = Assert.IsType<ChoiceRound.Open>(ChoiceRound.Evolve(prepared, Assert.Single(Accepted(Steps[1], prepared))));
        Assert.Equal(HeldAt, open.Draw!.HeldAt);
        // Closed so late that the draw is held by then: another is named first.
        var close = (RoundCommand.Close)Steps[2] with { Commitment = null };
        Assert.Equal("round-draw-not-after-closing", Refused(close with { At = HeldAt }, open));
        var renamed = ChoiceRound.Evolve(open, Assert.Single(Accepted(At(HeldAt.AddDays(7), HeldAt), open)));
        Assert.Equal(HeldAt.AddDays(7), Assert.IsType<RoundClosed>(Assert.Single(Accepted(close with { At = HeldAt }, renamed))).Draw!.HeldAt);
        Assert.Equal("round-at-another-step", Refused(At(HeldAt.AddDays(7), HeldAt), After(3)));
        // Back to a secret.
        var secret = ChoiceRound.Evolve(open, Assert.Single(Accepted(new RoundCommand.NameDraw(null, Officer, Opens), open)));
        Assert.Single(Accepted(Steps[2], secret));
        var hex = new SeedRule(SeedForm.Hexadecimal, 8, 0, 0);
        Assert.Equal([true, false, false, false], new[] { "09afbeef", "09AFBEEF", "09afbee", "09afbeeg" }.Select(hex.Accepts));
    }

    [Fact]
    public void Facts_are_frozen_once_when_the_time_for_choices_is_over()
    {
        var freeze = new RoundCommand.Freeze(new(new Guid(4, 0, 0, new byte[8]), "gathered"), Basis, Actor.System, Closes);
        Assert.Empty(Accepted(freeze with { At = Closes.AddTicks(-1) }, After(2)));
        var frozen = Assert.IsType<ChoiceRound.Open>(ChoiceRound.Evolve(After(2), Assert.Single(Accepted(freeze, After(2)))));
        Assert.Equal(Basis, frozen.Frozen!.Basis);
        Assert.Empty(Accepted(freeze with { At = Closes.AddDays(1) }, frozen));
        Assert.Empty(Accepted(freeze, After(3)));
        Assert.Single(Accepted(Steps[2], frozen));
        Assert.Equal([false, true], new[] { Closes, Closes.AddTicks(-1) }.Select(at => Basis with { RegisterAt = Closes } is var b && b.IsAfter(at)));
    }

    [Fact]
    public void A_proposal_may_be_made_again_before_publication_and_never_after()
    {
        var again = (RoundCommand.Allocate)Steps[4] with { Facts = new SealedRef<RoundFacts>(new Guid(3, 0, 0, new byte[8]), "corrected"), ResultHash = new LotteryHash("r2"), Changed = 2 };
        Assert.Empty(Accepted(Steps[4], After(5)));
        var second = ChoiceRound.Evolve(After(5), Assert.Single(Accepted(again, After(5))));
        Assert.Equal(2, Assert.IsType<ChoiceRound.Allocated>(second).Runs);
        // Whoever looked at the first proposal does not publish the second.
        Assert.Equal("round-proposal-changed", Refused(Steps[5], second));
        Assert.Equal("round-publication-begun", Refused(again, After(6)));
        Assert.Equal("round-published", Refused(again, After(7)));
        Assert.Equal("round-published", Refused(again, After(8)));
    }

    [Fact]
    public void A_proposal_whose_hash_may_be_plain_is_made_again_with_a_keyed_one_even_when_nothing_has_changed()
    {
        var before = (ChoiceRound.Allocated)After(5);
        var older = before with { Proposal = before.Proposal with { IsKeyed = false } };
        Assert.True(Assert.IsType<RoundAllocated>(Assert.Single(Accepted(Steps[4], older))).IsKeyed);
        Assert.Empty(Accepted(Steps[4], before));
    }

    [Fact]
    public void Only_an_officer_publishes()
    {
        foreach (var actor in new[] { Actor.System, new Actor(ActorKind.Robot, "robot-1"), new Actor(ActorKind.Guardian, "guardian-1") })
        {
            Assert.Equal("actor-may-not-publish", Refused(Steps[5] with { By = actor }, After(5)));
            Assert.Equal("actor-may-not-publish", Refused(Steps[6] with { By = actor }, After(6)));
        }
    }

    [Fact]
    public void What_could_not_be_decided_the_first_time_is_begun_again_and_only_the_proposal_that_was_begun_is_published()
    {
        var again = (RoundCommand.BeginPublication)Steps[5] with { Batches = [new Guid(10, 0, 0, new byte[8])], At = Closes.AddDays(20) };
        var second = Assert.IsType<ChoiceRound.Publishing>(ChoiceRound.Evolve(After(6), Assert.Single(Accepted(again, After(6)))));
        Assert.Equal([Batch, again.Batches[0]], second.Batches);
        Assert.Equal("round-proposal-changed", Refused(again with { ResultHash = new LotteryHash("r2") }, After(6)));
        Assert.Equal("round-proposal-changed", Refused((RoundCommand.Publish)Steps[6] with { Root = new LotteryHash("another") }, second));
        Assert.Equal("round-at-another-step", Refused(Steps[6], After(5)));
        Assert.Single(Accepted(Steps[6], second));
    }

    [Fact]
    public void A_child_is_taken_out_while_the_decisions_are_taken_and_at_no_other_step_and_the_proposal_stands()
    {
        var takeOut = new RoundCommand.TakeOut(new Guid(20, 0, 0, new byte[8]), new(new Guid(21, 0, 0, new byte[8]), "reason"), Steps[5].By, Closes.AddDays(20));
        foreach (var steps in new[] { 0, 1, 2, 3, 4, 5 })
            Assert.Equal(steps == 0 ? "round-not-found" : "round-at-another-step", Refused(takeOut, After(steps)));
        var without = Assert.IsType<ChoiceRound.Publishing>(ChoiceRound.Evolve(After(6), Assert.Single(Accepted(takeOut, After(6)))));
        Assert.Equal([takeOut.CaseId], without.TakenOut);
        Assert.Empty(Accepted(takeOut, without));
        var published = Assert.IsType<ChoiceRound.Published>(ChoiceRound.Evolve(without, Assert.Single(Accepted(Steps[6], without))));
        Assert.Equal([takeOut.CaseId], published.TakenOut);
        Assert.Equal("round-published", Refused(takeOut, published));
        Assert.Equal("actor-may-not-publish", Refused(takeOut with { By = Actor.System }, After(6)));
    }

    [Fact]
    public void Choices_are_taken_while_the_round_is_open_and_its_time_is_not_over_whether_or_not_anybody_has_closed_it()
    {
        Assert.Equal([false, true, false], new[] { Opens.AddSeconds(-1), Opens, Closes }.Select(at => ChoiceRound.TakesChoices(After(2), at)));
        Assert.False(ChoiceRound.TakesChoices(After(1), Opens));
        Assert.False(ChoiceRound.TakesChoices(After(3), Opens));
        var end = new RoundCommand.EndChoices(Actor.System, Closes);
        Assert.Empty(Accepted(end with { At = Closes.AddSeconds(-1) }, After(2)));
        var over = ChoiceRound.Evolve(After(2), Assert.Single(Accepted(end, After(2))));
        Assert.False(ChoiceRound.TakesChoices(over, Opens));
        Assert.Empty(Accepted(end, over));
        Assert.Empty(Accepted(end, After(3)));
        Assert.Single(Accepted(Steps[2], over));
    }

    [Fact]
    public void The_same_command_again_adds_no_event_whatever_came_before() => Prop.ForAll(Gen.Choose(0, Steps.Length - 1).ArrayOf().ToArbitrary(), order =>
    {
        var state = ChoiceRound.Initial;
        foreach (var step in order)
        {
            if (RoundDecider.Decide(Steps[step], state) is not Verdict<IRoundEvent>.Accepted accepted)
                continue;
            state = accepted.Events.Aggregate(state, ChoiceRound.Evolve);
            if (RoundDecider.Decide(Steps[step], state) is Verdict<IRoundEvent>.Accepted { Events.Count: > 0 })
                return false;
        }
        return true;
    }).Check(Fixed);

    private static ChoiceRound After(int steps) => Steps.Take(steps).Aggregate(ChoiceRound.Initial, (state, step) => Accepted(step, state).Aggregate(state, ChoiceRound.Evolve));

    private static IReadOnlyList<IRoundEvent> Accepted(RoundCommand command, ChoiceRound state) => Assert.IsType<Verdict<IRoundEvent>.Accepted>(RoundDecider.Decide(command, state)).Events;

    private static string Refused(RoundCommand command, ChoiceRound state) => Assert.IsType<Verdict<IRoundEvent>.Refused>(RoundDecider.Decide(command, state)).Rejection.Code;
}
