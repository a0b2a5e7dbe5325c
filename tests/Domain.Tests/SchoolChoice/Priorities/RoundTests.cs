using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolUnits;
using FsCheck;
using FsCheck.Fluent;
using static CaseMgmt.Domain.Tests.SchoolChoice.Priorities.Round;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Priorities;

public class RoundTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(2580, 9901);

    // Skolväsendets överklagandenämnd 2017:533: relative proximity 588 refused, 633 admitted.
    [Fact]
    public void By_relative_proximity_588_is_refused_and_633_admitted()
    {
        var near = Child(1, Norra) with { Ways = [new(Norra, 200_000), new(Sodra, 788_000), new(Ostra, 900_000)] };
        var far = Child(2, Norra) with { Ways = [new(Norra, 1_000_000), new(Sodra, 1_633_900), new(Ostra, 5_000_000)] };

        var outcome = Run(Order(PlacementPrinciple.RelativeProximity, PlacementPrinciple.Lottery), [(Norra, 1), (Sodra, 0), (Ostra, 0)], near, far);

        Assert.Equal(Norra, Of(outcome, far).School);
        Assert.Null(Of(outcome, near).School);
        var explanation = Assert.Single(Explanation.Of(outcome, near.Code));
        Assert.Equal(PlacementPrinciple.RelativeProximity, explanation.DecidedBy);
        Assert.Equal("Skolans platser räckte inte. Barnets relativa närhet är 588 meter. Den sist antagna har 633 meter, och den som har flest meter går före.", explanation.Text);
    }

    // Skolväsendets överklagandenämnd 2019:195: area, then sibling, then lottery.
    [Fact]
    public void Area_goes_before_sibling_and_sibling_before_lottery()
    {
        var order = Order(PlacementPrinciple.CatchmentArea, PlacementPrinciple.Sibling, PlacementPrinciple.Lottery);
        var area = Child(1, Norra) with { AssignedSchool = Norra };
        var sibling = Child(2, Norra) with { AssignedSchool = Sodra, SiblingsAt = [Norra] };
        RoundChild[] others = [.. Enumerable.Range(3, 6).Select(n => Child(n, Norra) with { AssignedSchool = Sodra })];

        for (var seats = 0; seats <= 4; seats++)
        {
            var outcome = Run(order, [(Norra, seats), (Sodra, 0)], [.. others, sibling, area]);
            var admitted = outcome.Placements.Where(p => p.School == Norra).Select(p => p.Code).ToHashSet();
            Assert.Equal(seats, admitted.Count);
            Assert.Equal(seats >= 1, admitted.Contains(area.Code));
            Assert.Equal(seats >= 2, admitted.Contains(sibling.Code));
            // Among equals the lowest lottery numbers are in.
            var lottery = outcome.Placements.Where(p => others.Any(o => o.Code == p.Code)).OrderBy(p => p.Lottery).ToList();
            Assert.All(lottery.Select((p, i) => (p, i)), x => Assert.Equal(x.i < seats - 2, x.p.School == Norra));
        }
        var refused = Run(order, [(Norra, 1), (Sodra, 0)], area, sibling, others[0]);
        Assert.Equal("Skolans platser räckte inte. Barn som bor i skolans område gick före.", Assert.Single(Explanation.Of(refused, sibling.Code)).Text);
        refused = Run(order, [(Norra, 2), (Sodra, 0)], area, sibling, others[0]);
        Assert.Equal(PlacementPrinciple.Sibling, Assert.Single(Explanation.Of(refused, others[0].Code)).DecidedBy);
    }

    // Skolväsendets överklagandenämnd 2019:1036: date of birth and personnummer may not break ties. HFD 2015 ref. 50: nor nearest first alone.
    [Theory]
    [InlineData("birth-date")]
    [InlineData("personnummer")]
    [InlineData("nearest-first")]
    public void A_policy_with_a_principle_that_was_not_accepted_cannot_be_read(string principle)
    {
        var fault = Assert.Throws<YamlFormatException>(() => PolicyFile.Read(YamlPart.Parse("placement-order.yaml", $$"""
            id: school-choice.placement-order
            criterion: null
            unit: code
            values:
              2024-07-01: { principles: [catchment-area, {{principle}}, lottery], alternative: null, mostWishes: 3, guaranteesAssigned: false, reservedPercent: 0, seatOrder: null, fewestShown: 5, reference: null, lastChecked: 2026-11-22 }
            """)));
        Assert.Equal("principle-not-accepted", fault.Code);
    }

    // No fact about a child that a standing is reckoned from holds a date of birth or a number of a person.
    [Fact]
    public void What_priorities_rest_on_has_no_date_of_birth() =>
        Assert.DoesNotContain(typeof(RoundChild).GetProperties(), p => p.PropertyType == typeof(DateOnly) || p.PropertyType == typeof(Domain.Persons.PersonRef) || p.Name.Contains("Birth", StringComparison.Ordinal));

    [Fact]
    public void An_order_that_cannot_stand_is_refused_by_name()
    {
        var order = Order(PlacementPrinciple.CatchmentArea, PlacementPrinciple.Lottery);
        Assert.Null(order.Fault);
        Assert.Equal("policy-lottery-not-last", (order with { Principles = [PlacementPrinciple.Lottery, PlacementPrinciple.Sibling] }).Fault);
        Assert.Equal("policy-lottery-not-last", (order with { Principles = [] }).Fault);
        Assert.Equal("policy-principle-twice", (order with { Principles = [PlacementPrinciple.Sibling, PlacementPrinciple.Sibling, PlacementPrinciple.Lottery] }).Fault);
        Assert.Equal("policy-alternative-without-proximity", (order with { Alternative = ProximityAlternative.OwnArea }).Fault);
        Assert.Equal("policy-number-not-positive", (order with { MostWishes = 0 }).Fault);
        Assert.Equal("policy-reserved-seats-invalid", (order with { ReservedPercent = 10 }).Fault);
        Assert.Equal("policy-guarantee-without-priority", (order with { GuaranteesAssigned = true, Principles = [PlacementPrinciple.Sibling, PlacementPrinciple.CatchmentArea, PlacementPrinciple.Lottery] }).Fault);
        Assert.Null((order with { GuaranteesAssigned = true, Principles = [PlacementPrinciple.Residents, PlacementPrinciple.CatchmentArea, PlacementPrinciple.Lottery] }).Fault);
    }

    [Fact]
    public void Who_chose_nothing_or_got_nothing_has_a_seat_at_the_assigned_school()
    {
        var order = Order(PlacementPrinciple.CatchmentArea, PlacementPrinciple.Sibling, PlacementPrinciple.Lottery) with { GuaranteesAssigned = true };
        var silent = Child(1) with { AssignedSchool = Norra };
        var unlucky = Child(2, Sodra) with { AssignedSchool = Norra };
        var outside = Child(3, Norra) with { AssignedSchool = Ostra, SiblingsAt = [Norra] };
        var owner = Child(4, Sodra) with { AssignedSchool = Sodra };

        var outcome = Run(order, [(Norra, 2), (Sodra, 2), (Ostra, 1)], silent, unlucky, outside, owner, owner with { Code = Code(5) });

        Assert.Equal((Norra, 0), (Of(outcome, silent).School, Of(outcome, silent).Wish));
        Assert.Equal((Sodra, 1), (Of(outcome, owner).School, Of(outcome, owner).Wish));
        Assert.Equal((Ostra, 0), (Of(outcome, outside).School, Of(outcome, outside).Wish));
        Assert.Equal("Barnet har plats på sin anvisade skola.", Explanation.OfPlacement(Of(outcome, unlucky), unlucky));
        Assert.Equal(Norra, Of(outcome, unlucky).School);
    }

    [Fact]
    public void More_guarantees_than_seats_and_unmeasured_ways_are_told_before_the_run()
    {
        var order = Order(PlacementPrinciple.CatchmentArea, PlacementPrinciple.RelativeProximity, PlacementPrinciple.Lottery) with { GuaranteesAssigned = true };
        RoundChild[] children = [Child(1) with { AssignedSchool = Norra, Ways = [new(Norra, 1), new(Sodra, 2)] }, Child(2, Sodra, Ostra) with { AssignedSchool = Norra, Ways = [new(Norra, 1)] }];
        var (instance, faults) = RoundInstance.Of(order, [new(Norra, 1), new(Sodra, 1)], children, Draw(children));
        Assert.Null(instance);
        Assert.Equal(
            [
                new RoundFault("more-guaranteed-than-seats", null, Norra), new RoundFault("school-not-in-round", Code(2), Ostra),
                new RoundFault("way-not-measured", Code(2), Sodra),
            ],
            faults.OrderBy(f => f.Code, StringComparer.Ordinal).ThenBy(f => f.School?.Value, StringComparer.Ordinal));
        Assert.Equal("not-in-lottery", Assert.Single(RoundInstance.Of(order, [], [Child(9)], Draw(children)).Faults).Code);
    }

    // Dur, Kominers, Pathak and Sönmez, "Reserve Design: Unintended Consequences and the Demise of Boston's Walk Zones" (2018): the order of seats matters.
    [Fact]
    public void The_order_of_reserved_and_open_seats_is_policy_and_changes_who_gets_them()
    {
        var order = Order(PlacementPrinciple.Lottery) with { ReservedPercent = 50, SeatOrder = SeatOrder.ReservedFirst };
        RoundChild[] drawn = [.. Enumerable.Range(1, 40).Select(n => Child(n, Norra))];
        var numbers = Draw(drawn);
        // The two with the best numbers live in the area, and so do two further back.
        var byNumber = drawn.OrderBy(c => numbers.NumberOf(c.Code)).Select((c, i) => i is 0 or 1 or 30 or 31 ? c with { AssignedSchool = Norra } : c).ToArray();
        int Inside(SeatOrder seats) => Run(order with { SeatOrder = seats }, [(Norra, 4)], byNumber).Placements.Count(p => p.School == Norra && byNumber.Single(c => c.Code == p.Code).AssignedSchool == Norra);
        Assert.Equal(2, Inside(SeatOrder.ReservedFirst));
        Assert.Equal(4, Inside(SeatOrder.OpenFirst));
        // Seats that nobody of the area asks for go to the others.
        Assert.Equal(4, Run(order, [(Norra, 4)], drawn).Placements.Count(p => p.School == Norra));
    }

    [Fact]
    public void Cutoffs_and_standings_of_few_are_not_told()
    {
        var order = Order(PlacementPrinciple.RelativeProximity, PlacementPrinciple.Lottery) with { FewestShown = 3 };
        RoundChild[] children = [.. Enumerable.Range(1, 6).Select(n => Child(n, Norra) with { Ways = [new(Norra, 1000), new(Sodra, 1000 + (n * 100_000))] })];
        var few = Run(order, [(Norra, 2), (Sodra, 1)], children);
        Assert.Equal(new SchoolCutoff(Norra, 2, null, null, null), few.Cutoffs[0]);
        Assert.Equal("Skolans platser räckte inte. Barnets relativa närhet är 400 meter, och barn med fler meter gick före.", Explanation.Of(few, Code(4))[0].Text);
        var enough = Run(order, [(Norra, 3), (Sodra, 1)], children);
        Assert.Equal(3, enough.Cutoffs[0].Admitted);
        Assert.Equal([-400_000], enough.Cutoffs[0].Standing!.Values);
        Assert.Equal(new SchoolCutoff(Sodra, 1, null, null, null), enough.Cutoffs[1]);
    }

    [Fact]
    public void Children_scored_against_a_school_that_refused_them_are_listed()
    {
        var order = Order(PlacementPrinciple.RelativeProximity, PlacementPrinciple.Lottery);
        var hit = Child(1, Norra, Sodra) with { Ways = [new(Norra, 100_000), new(Sodra, 300_000), new(Ostra, 350_000)] };
        var atNorra = Child(2, Norra) with { Ways = [new(Norra, 100_000), new(Sodra, 900_000), new(Ostra, 950_000)] };
        var atSodra = Child(3, Sodra) with { Ways = [new(Norra, 500_000), new(Sodra, 400_000), new(Ostra, 950_000)] };
        var outcome = Run(order, [(Norra, 1), (Sodra, 1), (Ostra, 1)], hit, atNorra, atSodra);
        // Its real alternative is Östra, so that it is scored too low at both.
        Assert.Equal([(hit.Code, Norra, Sodra), (hit.Code, Sodra, Norra)], outcome.HitByProximity());
        Assert.Empty(Run(order, [(Norra, 2), (Sodra, 1), (Ostra, 1)], hit, atNorra, atSodra).HitByProximity());
    }

    [Fact]
    public void A_correction_before_publication_shows_who_changes_and_nothing_else()
    {
        var order = Order(PlacementPrinciple.Sibling, PlacementPrinciple.Lottery);
        RoundChild[] children = [.. Enumerable.Range(1, 10).Select(n => Child(n, Norra, Sodra))];
        var before = Run(order, [(Norra, 5), (Sodra, 5)], children);
        var corrected = before.Placements.First(p => p.School == Sodra).Code;
        var after = Run(order, [(Norra, 5), (Sodra, 5)], [.. children.Select(c => c.Code == corrected ? c with { SiblingsAt = [Norra] } : c)]);
        Assert.Equal(
            [(corrected, Sodra, Norra), (before.Placements.Last(p => p.School == Norra).Code, Norra, Sodra)],
            before.ChangesIn(after).Select(c => (c.Before.Code, c.Before.School!.Value, c.After.School!.Value)).OrderBy(c => c.Item1 != corrected));
        Assert.Empty(before.ChangesIn(Run(order, [(Sodra, 5), (Norra, 5)], [.. children.Reverse()])));
    }

    [Fact]
    public void The_waiting_list_is_everyone_who_wanted_the_school_more_in_the_published_order() => Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        SchoolUnitCode[] schools = [Norra, Sodra, Ostra];
        RoundChild[] children = [.. Enumerable.Range(1, random.Next(2, 40)).Select(n =>
        {
            var wishes = schools.ToArray();
            random.Shuffle(wishes);
            return Child(n, wishes[..random.Next(0, 4)]) with { AssignedSchool = schools[random.Next(3)], SiblingsAt = random.Next(4) == 0 ? [schools[random.Next(3)]] : [] };
        })];
        var order = Order(PlacementPrinciple.CatchmentArea, PlacementPrinciple.Sibling, PlacementPrinciple.Lottery) with { GuaranteesAssigned = true };
        var seats = schools.Select(s => (s, children.Count(c => c.AssignedSchool == s) + random.Next(3))).ToArray();
        var outcome = Run(order, seats, children);
        return schools.All(school =>
        {
            var expected = children.Where(c => outcome.RefusedOf(c.Code).Contains(school))
                .OrderBy(c => Standing.Of(c, school, order)).ThenBy(c => Of(outcome, c).Lottery).Select(c => c.Code);
            // Nobody waits while there is a seat, everybody placed at the school stands before everybody who waits.
            var list = outcome.WaitingList(school);
            var admitted = outcome.Placements.Count(p => p.School == school);
            return list.SequenceEqual(expected) && (list.Count == 0 || admitted == seats.Single(s => s.s == school).Item2)
                && outcome.Placements.All(p => p.School is not null);
        });
    }).Check(Fixed);

    [Fact]
    public void Every_refusal_is_explained_by_the_first_principle_that_differs_or_by_the_lottery()
    {
        var order = Order(PlacementPrinciple.Residents, PlacementPrinciple.FiveYearOldsLast, PlacementPrinciple.MovedWithinMunicipality, PlacementPrinciple.ApplicationTime, PlacementPrinciple.Lottery);
        var last = Child(1, Norra) with { HasMoved = true, ReceivedAfter = 10 };
        var seats = new[] { (Norra, 1), (Sodra, 9) };
        string TextOf(RoundChild other) => Explanation.Of(Run(order, seats, last, other), other.Code)[0].Text;
        Assert.Contains("folkbokförda i kommunen gick före", TextOf(Child(2, Norra) with { IsResident = false }), StringComparison.Ordinal);
        Assert.Contains("femåringar", TextOf(Child(2, Norra) with { IsFive = true }), StringComparison.Ordinal);
        Assert.Contains("flyttat inom kommunen", TextOf(Child(2, Norra)), StringComparison.Ordinal);
        Assert.Contains("kom in tidigare", TextOf(Child(2, Norra) with { HasMoved = true, ReceivedAfter = 11 }), StringComparison.Ordinal);

        RoundChild[] equal = [last, last with { Code = Code(2), Wishes = [Norra, Sodra, Ostra] }, last with { Code = Code(3), Wishes = [Norra, Sodra] }];
        var outcome = Run(order with { MostWishes = 2 }, seats, equal);
        var loser = outcome.Placements.Last(p => p.School != Norra);
        Assert.Equal($"Skolans platser räckte inte. Flera barn stod lika, och lotten avgjorde. Barnets lottnummer är {loser.Lottery}. Den sist antagna har 1, och lägre nummer går före.", Explanation.Of(outcome, loser.Code)[0].Text);
        Assert.Contains(Explanation.Of(outcome, Code(2)), e => e.Text == "Önskemålet räknades inte med. Högst 2 skolor får önskas.");
        Assert.Contains("inga platser", Explanation.Of(Run(order, [(Norra, 0)], last), last.Code)[0].Text, StringComparison.Ordinal);
    }
}
