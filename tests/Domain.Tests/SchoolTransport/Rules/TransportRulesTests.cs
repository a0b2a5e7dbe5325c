using System.Text.Json;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.Texts;
using FsCheck;
using FsCheck.Fluent;

namespace CaseMgmt.Domain.Tests.SchoolTransport.Rules;

public sealed class TransportRulesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20261122, 1);

    private static readonly TransportFacts Ordinary = new(
        new PupilInGrade(SchoolForm.CompulsorySchool, new Grade("2"), new SchoolYear(2026)),
        new DateOnly(2018, 5, 2),
        Protection.None,
        "9901",
        "9901",
        new SchoolUnitCode("99010101"),
        new CatchmentFact.Found(new SchoolUnitCode("99010101")),
        new RouteFact.Measured(4_600_000),
        ShippedPolicies.Load("9901", Noon).Aggregate(PolicySet.Initial, PolicySet.Evolve)
            .InForce<PolicyValue.RouteLengthLimits>(PolicyId.RouteLength, new DateOnly(2026, 7, 1), Noon));

    [Fact]
    public void An_ordinary_pupil_far_from_school_meets_every_rule() =>
        Assert.All(TransportRules.Assess(Ordinary), f => Assert.Equal(RuleResult.Met, f.Result));

    [Theory]
    [InlineData(Protection.SecrecyMarking)]
    [InlineData(Protection.ProtectedRegistration)]
    [InlineData(Protection.Unknown)]
    [InlineData((Protection)99)]
    public void For_a_protected_child_nothing_else_is_found_so_that_no_reason_tells_where_it_lives(Protection protection)
    {
        var finding = Assert.Single(TransportRules.Assess(Ordinary with { Protection = protection }));

        Assert.Equal(new RuleOutcome(ProtectedIdentity.Rule, RuleResult.NeedsOfficer), finding.Outcome);
    }

    [Fact]
    public void Findings_made_again_from_stored_facts_are_the_same()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { AllowOutOfOrderMetadataProperties = true };
        var stored = JsonSerializer.Deserialize<TransportFacts>(JsonSerializer.Serialize(Ordinary, options), options)!;

        Assert.Equal(TransportRules.Assess(Ordinary), TransportRules.Assess(stored));
    }

    [Fact]
    public void Facts_do_not_show_themselves_in_text()
    {
        Assert.Equal("TransportFacts", Ordinary.ToString());
        Assert.Equal("Measured", Ordinary.Route.ToString());
        Assert.Equal("Found", Ordinary.Catchment.ToString());
    }

    [Fact]
    public void A_longer_way_never_turns_a_yes_into_a_no()
    {
        var pairs = from a in Gen.Choose(0, 6_000_000) from b in Gen.Choose(0, 6_000_000) from grade in Gen.Choose(1, 9) select (Short: Math.Min(a, b), Long: Math.Max(a, b), grade);

        Prop.ForAll(pairs.ToArbitrary(), x => !(Result(x.Short, x.grade) == RuleResult.Met && Result(x.Long, x.grade) != RuleResult.Met)).Check(Fixed);
    }

    [Fact]
    public void A_reason_never_says_that_a_length_differs_from_an_equal_looking_limit()
    {
        var lengths = from off in Gen.Choose(-200, 200) where off != 0 select 2_000_000 + off;

        Prop.ForAll(lengths.ToArbitrary(), mm => SwedishLength.MetresBeside(mm, 2_000_000) != SwedishLength.Metres(2_000_000)).Check(Fixed);
    }

    [Theory]
    [InlineData(0, "0 m")]
    [InlineData(999, "1 m")]
    [InlineData(2_345_600, "2 345,6 m")]
    [InlineData(2_345_650, "2 345,7 m")]
    [InlineData(12_350_000, "12 350 m")]
    public void Lengths_are_written_as_Swedish_readers_write_them(long mm, string metres)
    {
        Assert.Equal(metres, SwedishLength.Metres(mm).Replace('\u00A0', ' '));
        Assert.DoesNotContain(' ', SwedishLength.Metres(mm));
    }

    [Fact]
    public void A_text_that_is_filled_in_may_hold_braces_and_every_place_of_the_sentence_is_filled_in()
    {
        Assert.Equal("Barnets ålder stämmer med {grade} och {.", SwedishText.Reasons["school-transport.grade-fits-age.met", ("grade", "{grade} och {")]);
        Assert.Equal(
            "Barnets ålder stämmer inte med {year} läsåret {grade}. Uppgiften om årskurs behöver rättas.",
            SwedishText.Reasons["school-transport.grade-fits-age.mismatch", ("grade", "{year}"), ("year", "{grade}")]);
        Assert.Throws<ArgumentException>(() => SwedishText.Reasons["school-transport.grade-fits-age.met"]);
        Assert.Throws<ArgumentException>(() => SwedishText.Reasons["school-transport.grade-fits-age.met", ("grade", "1"), ("year", "2")]);
    }

    [Fact]
    public void The_rule_book_knows_its_rules_and_names_those_it_lacks()
    {
        var unknown = new RuleVersion("school-transport.route-length", 2);

        Assert.True(RuleBook.Knows(RouteLength.Rule));
        Assert.Equal([unknown], RuleBook.Missing([RouteLength.Rule, unknown, unknown]));
        Assert.Equal(RuleBook.All.Count, RuleBook.All.Select(r => r.Rule).Distinct().Count());
    }

    [Fact]
    public void Every_rule_class_is_in_the_rule_book()
    {
        var rules = typeof(RouteLength).Assembly.GetTypes()
            .Select(t => t.GetProperty("Rule"))
            .Where(p => p is { GetMethod.IsStatic: true } && p.PropertyType == typeof(RuleVersion))
            .Select(p => (RuleVersion)p!.GetValue(null)!)
            .ToList();

        Assert.Equal(16, rules.Count);
        Assert.All(rules, r => Assert.True(RuleBook.Knows(r), r.Id));
    }

    [Fact]
    public void Only_the_newest_version_of_a_rule_is_used_for_new_assessments() =>
        Assert.Equal(TransportRules.Current.Count, TransportRules.Current.Select(r => r.Rule.Id).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void A_sentence_with_a_place_left_open_or_a_place_it_lacks_is_a_fault_of_the_program()
    {
        Assert.Throws<ArgumentException>(() => SwedishText.Reasons["grade.numbered"]);
        Assert.Throws<ArgumentException>(() => SwedishText.Reasons["grade.preschool-class", ("number", "1")]);
        Assert.Throws<KeyNotFoundException>(() => SwedishText.Reasons["no.such.sentence"]);
    }

    private static RuleResult Result(int mm, int grade) =>
        RouteLength.Apply(new PupilInGrade(SchoolForm.CompulsorySchool, new Grade(grade.ToString(System.Globalization.CultureInfo.InvariantCulture)), new SchoolYear(2026)), new RouteFact.Measured(mm), Ordinary.Limits).Result;
}
