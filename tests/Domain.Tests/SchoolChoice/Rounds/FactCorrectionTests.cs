using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Rounds;

public class FactCorrectionTests
{
    private static readonly Actor Officer = new(ActorKind.CaseOfficer, "officer-1");
    private static readonly DateTimeOffset At = new(2027, 2, 16, 7, 0, 0, TimeSpan.Zero);
    private static readonly SchoolUnitCode Near = new("10000001");
    private static readonly SchoolUnitCode Far = new("10000002");
    private static readonly PersonRef Child = new(new Guid(1, 0, 0, new byte[8]));

    private static readonly RoundEntrant Entrant = new(
        Child, new Guid(2, 0, 0, new byte[8]), HasCase: true, null, IsProtected: false,
        new RoundChild(new RoundCode("0123456789ABCDEFGHJKMNPQRS"), [Far, Near], Near, IsResident: true, [Near], HasMoved: false, IsFive: false, 60, [new SchoolWay(Near, 500_000)]), []);

    [Theory]
    [InlineData(FactKind.AssignedSchool, "10000002", null, true)]
    [InlineData(FactKind.AssignedSchool, null, null, true)]
    [InlineData(FactKind.Way, "10000002", 1_200_000L, true)]
    [InlineData(FactKind.Way, "10000001", 600_000L, true)]
    [InlineData(FactKind.WishLeftOut, "10000002", null, true)]
    [InlineData(FactKind.Sibling, "10000002", null, true)]
    [InlineData(FactKind.Sibling, "10000001", null, false)]
    [InlineData(FactKind.Moved, null, null, true)]
    [InlineData(FactKind.Resident, null, null, false)]
    public void A_correction_changes_the_one_fact_and_notes_who_did_it_and_why(FactKind what, string? school, long? length, bool holds)
    {
        SchoolUnitCode? unit = school is null ? null : new SchoolUnitCode(school);
        var after = new FactCorrection(Child, what, unit, length, holds, "Enligt beslut.").Apply(Entrant, Officer, At)!;
        var facts = Entrant.Facts;
        var expected = what switch
        {
            FactKind.AssignedSchool => (unit, facts.Wishes, facts.SiblingsAt, false, true, facts.Ways),
            FactKind.Way => (Near, facts.Wishes, facts.SiblingsAt, false, true, unit == Near ? [new SchoolWay(Near, 600_000)] : [.. facts.Ways, new SchoolWay(Far, 1_200_000)]),
            FactKind.WishLeftOut => (Near, [Near], facts.SiblingsAt, false, true, facts.Ways),
            FactKind.Sibling => (Near, facts.Wishes, holds ? [Near, Far] : [], false, true, facts.Ways),
            FactKind.Moved => (Near, facts.Wishes, facts.SiblingsAt, true, true, facts.Ways),
            _ => ((SchoolUnitCode?)Near, facts.Wishes, facts.SiblingsAt, false, false, facts.Ways),
        };
        Assert.Equal(expected.Item1, after.Facts.AssignedSchool);
        Assert.Equal(expected.Item2, after.Facts.Wishes);
        // What was wished is not forgotten because it does not count.
        Assert.Equal(facts.Wishes, after.Facts.WishesAsMade().Select(w => w.School));
        Assert.Equal(what == FactKind.WishLeftOut ? "Enligt beslut." : null, after.Facts.WishesAsMade()[0].Disregarded?.Words);
        Assert.Equal(expected.Item3, after.Facts.SiblingsAt);
        Assert.Equal((expected.Item4, expected.Item5), (after.Facts.HasMoved, after.Facts.IsResident));
        Assert.Equal(expected.Item6, after.Facts.Ways);
        Assert.Equal(("Enligt beslut.", Officer, At), (Assert.Single(after.Notes).Reason, after.Notes[0].By, after.Notes[0].At));
        Assert.Equal(facts.Code, after.Facts.Code);
        Assert.Same(facts, after.AsFound);
        Assert.Equal(unit, after.Notes[0].School);
        // A second correction keeps what the registers had said.
        Assert.Same(facts, new FactCorrection(Child, FactKind.Moved, null, null, Holds: true, "Enligt beslut.").Apply(after, Officer, At)!.AsFound);
    }

    [Theory]
    [InlineData(FactKind.AssignedSchool, "10000002", null, true, "10000001", "10000002")]
    [InlineData(FactKind.AssignedSchool, null, null, true, "10000001", null)]
    [InlineData(FactKind.Way, "10000002", 1_200_000L, true, null, "1200000")]
    [InlineData(FactKind.Way, "10000001", 600_000L, true, "500000", "600000")]
    [InlineData(FactKind.WishLeftOut, "10000002", null, true, "10000002,10000001", "10000001")]
    [InlineData(FactKind.Sibling, "10000001", null, false, "true", "false")]
    [InlineData(FactKind.Moved, null, null, true, "false", "true")]
    [InlineData(FactKind.Resident, null, null, false, "true", "false")]
    public void What_was_before_stands_beside_what_is_now(FactKind what, string? school, long? length, bool holds, string? before, string? now)
    {
        var note = new FactCorrection(Child, what, school is null ? null : new SchoolUnitCode(school), length, holds, "Enligt beslut.").Apply(Entrant, Officer, At)!.Notes[0];
        Assert.Equal((before, now), (note.Before, note.After));
    }

    [Fact]
    public void A_child_who_is_taken_off_the_list_is_kept_with_its_facts_and_why()
    {
        var kept = new FactCorrection(Child, FactKind.LeftOut, null, null, Holds: true, "Flyttar utomlands.").Kept(Entrant, Officer, At);
        Assert.Equal((Entrant.Facts, Entrant.Facts, "left-out", "Flyttar utomlands."), (kept.Facts, kept.AsFound, kept.Notes[0].What, kept.Notes[0].Reason));
    }

    [Fact]
    public void A_child_who_will_go_to_school_elsewhere_is_no_longer_in_the_round() =>
        Assert.Null(new FactCorrection(Child, FactKind.LeftOut, null, null, Holds: true, "Flyttar utomlands.").Apply(Entrant, Officer, At));

    [Fact]
    public void What_lacks_its_school_or_length_is_named_and_never_applied()
    {
        Assert.Equal("way-length-missing", new FactCorrection(Child, FactKind.Way, Near, null, Holds: true, "x").Fault());
        foreach (var what in new[] { FactKind.WishLeftOut, FactKind.Sibling })
        {
            var correction = new FactCorrection(Child, what, null, null, Holds: true, "x");
            Assert.Equal("correction-school-missing", correction.Fault());
            Assert.Throws<ArgumentException>(() => correction.Apply(Entrant, Officer, At));
        }
        Assert.Throws<ArgumentException>(() => new FactCorrection(new PersonRef(Guid.Empty), FactKind.Moved, null, null, Holds: true, "x").Apply(Entrant, Officer, At));
    }

    // Two grades share one draw, as the public list does: a number is the place among all the round's children, whichever grade they are in.
    [Fact]
    public void Every_childs_number_in_the_result_is_its_number_in_the_draw_of_the_whole_round()
    {
        var order = new PolicyValue.PlacementOrder(
            [PlacementPrinciple.CatchmentArea, PlacementPrinciple.Lottery], null, 3, GuaranteesAssigned: false, 0, null, 1, new PolicySource(null, new DateOnly(2026, 11, 22)));
        var codes = Enumerable.Range(0, 40).Select(i => Tests.SchoolChoice.Priorities.Round.Code(i)).ToList();
        GradeEntrants GradeOf(string grade, IEnumerable<RoundCode> of) => new(
            new Grade(grade), [new RoundSchool(Far, 7)],
            [.. of.Select(c => Entrant with { Child = new PersonRef(new Guid(7, 0, 0, new byte[8])), Facts = Entrant.Facts with { Code = c, Wishes = [Far], AssignedSchool = null } })]);
        var draw = LotteryDraw.Of(Entrant.CaseId, codes, "3 8 11");
        var (run, faults) = RoundRun.Of(order, [GradeOf("7", codes.Take(20)), GradeOf("4", codes.Skip(20))], draw);
        Assert.Empty(faults);
        var result = run!.Result();
        Assert.All(result.Placements, p => Assert.Equal(draw.NumberOf(p.Code), p.Lottery));
        Assert.Equal(40, result.Placements.Count);
        // Of equals the lottery decides, grade by grade: the seven first of each.
        foreach (var (grade, of) in new[] { ("4", codes.Skip(20)), ("7", codes.Take(20)) })
        {
            var admitted = of.OrderBy(c => draw.NumberOf(c)).Take(7).ToList();
            Assert.Equal(admitted.Order(), result.Placements.Where(p => p.School is not null && of.Contains(p.Code)).Select(p => p.Code).Order());
            Assert.Equal(draw.NumberOf(admitted[^1]), result.Cutoffs.Single(c => c.Grade.Code == grade).Cutoff.Lottery);
        }
    }

    // Who is registered elsewhere stands behind all residents by such an order, also at a school of whose area it is: an officer says which of the facts is wrong, or adds seats.
    [Fact]
    public void A_guarantee_that_the_order_of_priority_does_not_let_be_kept_is_a_fault_that_names_the_child_by_its_code()
    {
        var order = new PolicyValue.PlacementOrder(
            [PlacementPrinciple.Residents, PlacementPrinciple.CatchmentArea, PlacementPrinciple.Lottery], null, 3, GuaranteesAssigned: true, 0, null, 1, new PolicySource(null, new DateOnly(2026, 11, 22)));
        var codes = Enumerable.Range(0, 4).Select(i => Tests.SchoolChoice.Priorities.Round.Code(i)).ToList();
        RoundEntrant Of(int i, bool isResident, SchoolUnitCode? assigned) =>
            Entrant with { Child = new PersonRef(new Guid(i, 0, 0, new byte[8])), Facts = Entrant.Facts with { Code = codes[i], Wishes = [Far], IsResident = isResident, AssignedSchool = assigned } };
        (RoundRun? Run, IReadOnlyList<GradeFault> Faults) Run(params RoundEntrant[] entrants) =>
            RoundRun.Of(order, [new GradeEntrants(new Grade("7"), [new RoundSchool(Far, 2), new RoundSchool(Near, 9)], entrants)], LotteryDraw.Of(Entrant.CaseId, codes, "3 8 11"));
        var (run, faults) = Run(Of(0, true, Near), Of(1, true, Near), Of(2, true, Near), Of(3, false, Far));
        Assert.Null(run);
        Assert.Equal([new GradeFault(new Grade("7"), new RoundFault("guarantee-not-kept", codes[3], Far))], faults);
        // Any of what the officer can do about it.
        Assert.NotNull(Run(Of(0, true, Near), Of(1, true, Near), Of(2, true, Near), Of(3, true, Far)).Run);
        Assert.NotNull(Run(Of(0, true, Near), Of(1, true, Near), Of(2, true, Near), Of(3, false, null)).Run);
        Assert.NotNull(Run(Of(0, true, Near), Of(3, false, Far)).Run);
    }
}
