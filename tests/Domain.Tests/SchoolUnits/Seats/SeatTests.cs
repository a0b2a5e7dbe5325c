using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;
using FsCheck;
using FsCheck.Fluent;

namespace CaseMgmt.Domain.Tests.SchoolUnits.Seats;

public class SeatTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(2580, 9901);
    private static readonly SchoolUnitCode Unit = new("10000001");
    private static readonly SchoolYear Year = new(2026);
    private static readonly Actor Officer = new(ActorKind.CaseOfficer, "officer-1");

    [Fact]
    public void Seats_are_counted_reserved_taken_and_released()
    {
        var seats = Given(Count(2), new SeatCommand.Reserve(Holder(1), Child(1), new DateOnly(2026, 5, 1), Officer));
        Assert.Equal(1, seats.Free);
        Assert.Equal([new SeatTaken(Holder(1), Child(1), Officer)], Events(Take(1), seats));
        Assert.Equal([new SeatTaken(Holder(2), Child(2), Officer)], Events(Take(2), seats));
        var full = Given(Count(2), Take(1), Take(2));
        Assert.Equal("no-seat-free", Refused(Take(3), full));
        Assert.Equal([new SeatReleased(Holder(1), Child(1), SeatReleaseReason.Declined, Officer)], Events(new SeatCommand.Release(Holder(1), SeatReleaseReason.Declined, Officer), full));
    }

    [Fact]
    public void Nothing_is_given_of_seats_that_nobody_has_counted_or_to_a_child_that_has_one()
    {
        Assert.Equal("seats-not-counted", Refused(Take(1), SeatLedger.Initial));
        Assert.Equal("child-holds-seat", Refused(Take(2) with { Child = Child(1) }, Given(Count(5), Take(1))));
        Assert.Equal("seat-of-another-child", Refused(Take(1) with { Child = Child(2) }, Given(Count(5), Take(1))));
        Assert.Equal("seats-negative", Refused(Count(-1), SeatLedger.Initial));
        Assert.Equal("seats-of-another-grade", Refused(Count(3) with { Grade = new Grade("1") }, Given(Count(5))));
    }

    [Fact]
    public void The_same_again_is_nothing_and_a_taken_seat_is_not_made_an_offer_again()
    {
        var seats = Given(Count(2), Take(1));
        Assert.Empty(Events(Count(2), seats));
        Assert.Empty(Events(Take(1), seats));
        Assert.Empty(Events(new SeatCommand.Reserve(Holder(1), Child(1), new DateOnly(2026, 5, 1), Officer), seats));
        Assert.Empty(Events(new SeatCommand.Release(Holder(9), SeatReleaseReason.Left, Officer), seats));
    }

    [Fact]
    public void Fewer_seats_than_are_held_is_told_and_takes_nobodys_seat()
    {
        var seats = Given(Count(3), Take(1), Take(2), Take(3));
        Assert.Equal([new SeatsCounted(1, 2, Officer)], Events(Count(1), seats));
        var cut = Given(Count(3), Take(1), Take(2), Take(3), Count(1));
        Assert.Equal((3, 0, 2), (cut.Held.Count, cut.Free, cut.HeldBeyond));
        Assert.Equal("no-seat-free", Refused(Take(4), Given(Count(3), Take(1), Take(2), Take(3), Count(1), new SeatCommand.Release(Holder(1), SeatReleaseReason.Left, Officer), new SeatCommand.Release(Holder(2), SeatReleaseReason.Left, Officer))));
        Assert.Single(Events(Take(4), Given(Count(3), Take(1), Take(2), Take(3), Count(1), Count(4))));
    }

    [Fact]
    public void A_seat_that_a_child_kept_and_left_waits_for_it_until_an_officer_gives_it_on()
    {
        var left = new SeatCommand.LeaveKept(Holder(1), Child(1), SeatReleaseReason.Moved, Officer);
        Assert.Equal([new KeptSeatLeft(Holder(1), Child(1), SeatReleaseReason.Moved, Officer)], Events(left, SeatLedger.Initial));
        // It is none of those counted: nobody gets it, and the child needs none of them to come back.
        var full = Given(Count(1), Take(2), left);
        Assert.Equal((0, 1), (full.Free, full.Left.Count));
        Assert.Equal("no-seat-free", Refused(Take(3), full));
        Assert.Empty(Events(left, full));
        Assert.Equal([new SeatKept(Holder(1), Child(1), Officer)], Events(new SeatCommand.Keep(Holder(1), Child(1), Officer), full));
        Assert.Empty(Given(Count(1), Take(2), left, new SeatCommand.Keep(Holder(1), Child(1), Officer)).Left);
        // Given on it is one of those counted, and the child comes back as others do.
        Assert.Equal([new KeptSeatGivenOn(Holder(1), 2, Officer)], Events(new SeatCommand.GiveOn(Officer), full));
        var given = Given(Count(1), Take(2), left, new SeatCommand.GiveOn(Officer));
        Assert.Equal((2, 1, 0), (given.Seats, given.Free, given.Left.Count));
        Assert.Equal("no-seat-left", Refused(new SeatCommand.GiveOn(Officer), given));
        Assert.Equal("no-seat-free", Refused(Take(1), Given(Count(1), Take(2), left, new SeatCommand.GiveOn(Officer), Take(3))));
        Assert.Equal("kept-seat-given-on", Refused(new SeatCommand.Keep(Holder(1), Child(1), Officer), given));
    }

    [Fact]
    public void A_seat_is_left_at_a_school_whose_seats_nobody_has_counted_and_the_one_left_first_is_given_on_first()
    {
        var left = Fold([new KeptSeatLeft(Holder(1), Child(1), SeatReleaseReason.Left, Officer), new KeptSeatLeft(Holder(2), Child(2), SeatReleaseReason.Moved, Officer)]);
        Assert.Equal("seats-not-counted", Refused(new SeatCommand.GiveOn(Officer), left));
        Assert.Single(Events(new SeatCommand.Keep(Holder(1), Child(1), Officer), left));
        var counted = Events(Count(0), left).Aggregate(left, SeatLedger.Evolve);
        Assert.Equal([new KeptSeatGivenOn(Holder(1), 1, Officer)], Events(new SeatCommand.GiveOn(Officer), counted));
        Assert.Equal("child-holds-seat", Refused(new SeatCommand.Keep(Holder(3), Child(3), Officer), Given(Count(1), Take(3))));
    }

    // Several clerks read the seats, decide, and write if nobody wrote in between; otherwise they read and decide again, as the server does.
    [Fact]
    public void The_sum_is_right_under_any_interleaving_of_takes_releases_and_cuts() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var log = new List<ISeatEvent>(Events(Count(random.Next(1, 8)), SeatLedger.Initial));
        var clerks = Enumerable.Range(0, random.Next(2, 8)).Select(_ => new Clerk(new Queue<SeatCommand>(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Any(random))))).ToList();
        while (clerks.Any(c => c.IsBusy))
        {
            var clerk = clerks[random.Next(clerks.Count)];
            clerk.Step(log);
        }
        // Replay with plain counting, knowing nothing of the decider.
        var (seats, held, left, givenOn) = (0, new Dictionary<Guid, PersonRef>(), new HashSet<Guid>(), new HashSet<Guid>());
        foreach (var e in log)
        {
            switch (e)
            {
                case SeatsOpened opened: seats = opened.Seats; break;
                case SeatsCounted counted:
                    seats = counted.Seats;
                    if (counted.HeldBeyond != Math.Max(0, held.Count - seats))
                        return false;
                    break;
                case SeatReserved r when !held.ContainsKey(r.Holder) && (held.Count >= seats || held.ContainsValue(r.Child)): return false;
                case SeatReserved r: held[r.Holder] = r.Child; break;
                case SeatTaken t when !held.ContainsKey(t.Holder) && (held.Count >= seats || held.ContainsValue(t.Child)): return false;
                case SeatTaken t: held[t.Holder] = t.Child; break;
                case SeatReleased released when !held.Remove(released.Holder): return false;
                case KeptSeatLeft l when !left.Add(l.Holder) || givenOn.Contains(l.Holder): return false;
                case SeatKept k when givenOn.Contains(k.Holder): return false;
                case SeatKept k: left.Remove(k.Holder); break;
                case KeptSeatGivenOn g when !left.Remove(g.Holder) || g.Seats != seats + 1: return false;
                case KeptSeatGivenOn g:
                    seats = g.Seats;
                    givenOn.Add(g.Holder);
                    break;
            }
        }
        var state = (SeatLedger.Counted)Fold(log);
        return state.Seats == seats && left.SetEquals(state.Left.Select(l => l.Holder)) && state.Held.Count == held.Count && state.Free == Math.Max(0, seats - held.Count) && state.Free + state.Held.Count - state.HeldBeyond == seats;
    }).Check(Fixed);

    private sealed class Clerk(Queue<SeatCommand> work)
    {
        private (int Version, IReadOnlyList<ISeatEvent> Events)? _decided;

        internal bool IsBusy => work.Count > 0;

        internal void Step(List<ISeatEvent> log)
        {
            if (!IsBusy)
                return;
            if (_decided is not { } decided)
            {
                _decided = (log.Count, SeatDecider.Decide(work.Peek(), Fold(log)) is Verdict<ISeatEvent>.Accepted accepted ? accepted.Events : []);
                return;
            }
            _decided = null;
            if (decided.Version != log.Count && decided.Events.Count > 0)
                return;
            log.AddRange(decided.Events);
            work.Dequeue();
        }
    }

    private static SeatCommand Any(Random random)
    {
        var number = random.Next(10);
        return random.Next(9) switch
        {
            0 => Count(random.Next(0, 8)),
            1 => new SeatCommand.Reserve(Holder(number), Child(number), new DateOnly(2026, 5, 1 + random.Next(2)), Officer),
            2 => new SeatCommand.Release(Holder(number), SeatReleaseReason.Moved, Officer),
            3 => Take(number) with { Child = Child(random.Next(10)) },
            4 => new SeatCommand.LeaveKept(Holder(number), Child(number), SeatReleaseReason.Moved, Officer),
            5 => new SeatCommand.Keep(Holder(number), Child(number), Officer),
            6 => new SeatCommand.GiveOn(Officer),
            _ => Take(number),
        };
    }

    private static SeatCommand.Count Count(int seats) => new(Unit, Grade.PreschoolClass, Year, seats, Officer);

    private static SeatCommand.Take Take(int number) => new(Holder(number), Child(number), Officer);

    private static Guid Holder(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    private static PersonRef Child(int number) => new(new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 2]));

    private static SeatLedger.Counted Given(params SeatCommand[] commands) =>
        (SeatLedger.Counted)commands.Aggregate(SeatLedger.Initial, (state, command) => Events(command, state).Aggregate(state, SeatLedger.Evolve));

    private static SeatLedger Fold(IEnumerable<ISeatEvent> events) => events.Aggregate(SeatLedger.Initial, SeatLedger.Evolve);

    private static IReadOnlyList<ISeatEvent> Events(SeatCommand command, SeatLedger state) => Assert.IsType<Verdict<ISeatEvent>.Accepted>(SeatDecider.Decide(command, state)).Events;

    private static string Refused(SeatCommand command, SeatLedger state) => Assert.IsType<Verdict<ISeatEvent>.Refused>(SeatDecider.Decide(command, state)).Rejection.Code;
}
