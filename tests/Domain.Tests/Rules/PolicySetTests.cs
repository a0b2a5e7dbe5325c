using System.Text.Json;
using System.Text.Json.Nodes;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using FsCheck;
using FsCheck.Fluent;

namespace CaseMgmt.Domain.Tests.Rules;

public sealed class PolicySetTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly PolicySource Source = new(null, new DateOnly(2026, 11, 22));
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(20261122, 1);

    [Fact]
    public void The_value_that_begins_latest_but_not_after_the_day_governs()
    {
        var set = Given(Days(10, "2024-07-01"), Days(20, "2026-07-01"));

        Assert.Null(InForce(set, "2024-06-30"));
        Assert.Equal(10, InForce(set, "2024-07-01"));
        Assert.Equal(10, InForce(set, "2026-06-30"));
        Assert.Equal(20, InForce(set, "2026-07-01"));
    }

    [Fact]
    public void A_correction_of_the_same_day_wins_from_when_it_was_recorded()
    {
        var set = Given(Days(10, "2024-07-01"), Days(15, "2024-07-01", Noon.AddDays(1)));

        Assert.Equal(10, InForce(set, "2025-01-01", Noon));
        Assert.Equal(15, InForce(set, "2025-01-01", Noon.AddDays(1)));
    }

    [Fact]
    public void What_is_recorded_later_for_an_earlier_day_does_not_outdo_a_later_day()
    {
        var set = Given(Days(20, "2026-07-01"), Days(10, "2024-07-01", Noon.AddDays(1)));

        Assert.Equal(20, InForce(set, "2026-07-01", Noon.AddDays(2)));
        Assert.Equal(10, InForce(set, "2026-06-30", Noon.AddDays(2)));
    }

    [Fact]
    public void Nothing_is_known_before_it_is_recorded() => Assert.Null(InForce(Given(Days(10, "2024-07-01")), "2026-07-01", Noon.AddTicks(-1)));

    [Fact]
    public void Null_ends_a_matter_and_a_new_value_begins_it_again()
    {
        var set = Given(Days(10, "2024-07-01"), Days(null, "2025-07-01"), Days(30, "2026-07-01"));

        Assert.Equal(10, InForce(set, "2025-06-30"));
        Assert.Null(InForce(set, "2025-07-01"));
        Assert.Equal(30, InForce(set, "2026-07-01"));
    }

    [Fact]
    public void Asking_for_another_kind_of_value_is_a_fault_of_the_program() =>
        Assert.Throws<ArgumentException>(() => PolicySet.Initial.InForce<PolicyValue.WalkingProfile>(PolicyId.ProcessingTarget, new DateOnly(2026, 1, 1), Noon));

    [Fact]
    public void Adopting_the_same_again_adds_nothing()
    {
        var set = Given(Days(10, "2024-07-01"));

        Assert.Empty(Accepted(Adopt(Days(10, "2024-07-01", Noon.AddDays(3))), set));
        Assert.Single(Accepted(Adopt(Days(11, "2024-07-01", Noon.AddDays(3))), set));
        Assert.Single(Accepted(Adopt(Days(10, "2025-07-01", Noon.AddDays(3))), set));
    }

    [Fact]
    public void Ending_what_is_not_in_force_adds_nothing()
    {
        Assert.Empty(Accepted(Adopt(Days(null, "2024-07-01")), PolicySet.Initial));
        Assert.Empty(Accepted(Adopt(Days(null, "2026-07-01")), Given(Days(10, "2024-07-01"), Days(null, "2025-07-01"))));
        Assert.Single(Accepted(Adopt(Days(null, "2026-07-01")), Given(Days(10, "2024-07-01"))));
    }

    [Fact]
    public void Deciding_again_after_any_history_adds_no_event()
    {
        var adoptions = (from days in Gen.Choose(0, 3) from month in Gen.Choose(1, 6) select Days(days == 0 ? null : days, $"2026-0{month}-01")).ListOf();

        Prop.ForAll(adoptions.ToArbitrary(), list =>
        {
            var set = PolicySet.Initial;
            foreach (var adopted in list)
            {
                set = Accepted(Adopt(adopted), set).Aggregate(set, PolicySet.Evolve);
                if (Accepted(Adopt(adopted), set).Count != 0)
                    return false;
            }
            return true;
        }).Check(Fixed);
    }

    [Fact]
    public void Values_that_cannot_stand_are_refused_by_name()
    {
        var band = new RouteLengthBand([new Grade("1")], 2000, LimitComparison.MoreThan, Source);
        Assert.Equal("policy-unknown", Refused(new PolicyId("nothing"), new PolicyValue.ProcessingTarget(1, Source)));
        Assert.Equal("policy-value-of-another-kind", Refused(PolicyId.RouteLength, new PolicyValue.ProcessingTarget(1, Source)));
        Assert.Equal("policy-bands-overlap", Refused(PolicyId.RouteLength, new PolicyValue.RouteLengthLimits([band, band])));
        Assert.Equal("policy-limit-not-positive", Refused(PolicyId.RouteLength, new PolicyValue.RouteLengthLimits([band with { Metres = 0 }])));
        Assert.Equal("policy-opening-day-invalid", Refused(PolicyId.SchoolYearsOpen, new PolicyValue.SchoolYearsOpen(7, 1, Source)));
        Assert.Equal("policy-days-not-positive", Refused(PolicyId.ProcessingTarget, new PolicyValue.ProcessingTarget(0, Source)));
        Assert.Equal("policy-days-not-positive", Refused(PolicyId.CaseTimes, new PolicyValue.CaseTimes(7, 14, 0, Source)));
        Assert.Equal("policy-lottery-not-last", Refused(PolicyId.PlacementOrder, new PolicyValue.PlacementOrder([PlacementPrinciple.Sibling], null, 3, false, 0, null, 5, Source)));
        LotterySource Lotto(int highest) => new(new("lotto"), new PublicText("Lotto"), null, new SeedRule(SeedForm.Numbers, 7, 1, highest));
        Assert.Equal("policy-lottery-source-twice", Refused(PolicyId.RoundClosing, new PolicyValue.RoundClosing(false, [Lotto(35), Lotto(40)], Source)));
        Assert.Equal("policy-lottery-source-invalid", Refused(PolicyId.RoundClosing, new PolicyValue.RoundClosing(false, [Lotto(7)], Source)));
        Assert.Equal("policy-band-empty", Refused(PolicyId.SiblingBands, new PolicyValue.SiblingBands([new SiblingBand([new Grade("F")], [])], Source)));
        Assert.Equal("policy-bands-overlap", Refused(PolicyId.SiblingBands, new PolicyValue.SiblingBands([new SiblingBand([new Grade("F")], [new Grade("F")]), new SiblingBand([new Grade("F")], [new Grade("1")])], Source)));
        Assert.Equal("policy-retention-unclear", Refused(PolicyId.Retention, new PolicyValue.Retention([new RetentionPeriod(new("general-matter"), 0, "§ 1")], Source)));
        Assert.Equal("policy-retention-unclear", Refused(PolicyId.Retention, new PolicyValue.Retention([new RetentionPeriod(new("general-matter"), 2, " ")], Source)));
        Assert.Equal("policy-retention-unclear", Refused(PolicyId.Retention, new PolicyValue.Retention([new RetentionPeriod(new("general-matter"), 2, "§ 1"), new RetentionPeriod(new("general-matter"), 3, "§ 2")], Source)));
        Assert.Equal("policy-retention-unclear", Refused(PolicyId.Retention, new PolicyValue.Retention([new RetentionPeriod(new("general-matter"), 2, "820225-2386")], Source)));
        Assert.Equal("policy-reminder-not-before-end", Refused(PolicyId.CaseTimes, new PolicyValue.CaseTimes(7, 14, 14, Source)));
    }

    [Theory]
    [InlineData("2026-01-31", "2025/2026")]
    [InlineData("2026-02-01", "2025/2026 2026/2027")]
    [InlineData("2026-06-30", "2025/2026 2026/2027")]
    [InlineData("2026-07-01", "2026/2027")]
    [InlineData("2026-12-31", "2026/2027")]
    public void A_coming_school_year_opens_on_its_day(string day, string open) =>
        Assert.Equal(open, string.Join(' ', new PolicyValue.SchoolYearsOpen(2, 1, Source).On(Day(day))));

    [Fact]
    public void Every_kind_of_value_survives_json_in_the_order_the_database_gives_it()
    {
        var reference = new PolicyReference(new PublicText("Påhittat beslut § 1"), "https://example.org");
        var values = new (PolicyId Policy, PolicyValue Value)[]
        {
            (PolicyId.RouteLength, new PolicyValue.RouteLengthLimits([new RouteLengthBand([new Grade("F"), new Grade("1")], 2000, LimitComparison.AtLeast, new PolicySource(reference, Source.LastChecked))])),
            (PolicyId.DelegationToMachine, new PolicyValue.DelegationToMachine([new DecisionTypeCode("school-transport.compulsory-school")], Source)),
            (PolicyId.DelegationOrder, new PolicyValue.DelegationOrder([new DelegationRow(DelegateRole.Manager, [new DecisionTypeCode("appeal.dismissed-late")], [Domain.Decisions.Outcome.Dismissed])], Source)),
            (PolicyId.WalkingProfile, new PolicyValue.WalkingProfile("walking-default", Source)),
            (PolicyId.SchoolYearsOpen, new PolicyValue.SchoolYearsOpen(2, 1, Source)),
            (PolicyId.ProcessingTarget, new PolicyValue.ProcessingTarget(30, Source)),
            (PolicyId.CaseTimes, new PolicyValue.CaseTimes(7, 14, 5, Source)),
            (PolicyId.TrafficGuidance, new PolicyValue.TrafficGuidance([new TrafficGuidanceRow([new Grade("F")], 50)], Source)),
            (PolicyId.MoveInLastYear, new PolicyValue.MoveInLastYear([new Grade("9")], Source)),
            (PolicyId.StandardCost, new PolicyValue.StandardCost(3100.50m, Source)),
            (PolicyId.ModeCosts, new PolicyValue.ModeCosts(12_400, null, 61_000.50m, null, Source)),
            (PolicyId.SimulationRuns, new PolicyValue.SimulationRuns(20, Source)),
            (PolicyId.Renewal, new PolicyValue.Renewal(5, 31, 45, Source)),
            (PolicyId.ConfirmedRoutes, new PolicyValue.ConfirmedRoutes([new ConfirmedRoute(new("after-school-care.journey"), new("legality-review"))], Source)),
            (PolicyId.LateRegistration, new PolicyValue.ProcessingTarget(14, Source)),
            (PolicyId.ChoiceDecisionTime, new PolicyValue.ProcessingTarget(120, Source)),
            (PolicyId.Retention, new PolicyValue.Retention([new RetentionPeriod(new("general-matter"), 2, "§ 1.3")], Source)),
            (PolicyId.WaitingList, new PolicyValue.WaitingListRule(AfterNo.LeavesList, AfterNo.GoesBehind, Source)),
            (PolicyId.UnsignedChoice, new PolicyValue.UnsignedChoice(UnsignedRule.AssignedSchool, Source)),
            (PolicyId.RoundClosing, new PolicyValue.RoundClosing(true, [new LotterySource(new("lotto"), new PublicText("Lotto"), null, new SeedRule(SeedForm.Numbers, 7, 1, 35))], Source)),
            (PolicyId.SiblingBands, new PolicyValue.SiblingBands([new SiblingBand([new Grade("F"), new Grade("1")], [new Grade("F")])], Source)),
            (PolicyId.PlacementOrder, new PolicyValue.PlacementOrder([PlacementPrinciple.CatchmentArea, PlacementPrinciple.RelativeProximity, PlacementPrinciple.Lottery], ProximityAlternative.OwnArea, 3, true, 10, SeatOrder.OpenFirst, 5, Source)),
        };

        Assert.Equal(PolicyId.Known.Keys.Order(Comparer<PolicyId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))), values.Select(v => v.Policy).Order(Comparer<PolicyId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))));
        foreach (var options in new[] { JsonSerializerOptions.Default, new JsonSerializerOptions(JsonSerializerDefaults.Web) })
        {
            Assert.All(values, v =>
            {
                var adopted = new PolicyAdopted(v.Policy, new DateOnly(2026, 7, 1), v.Value, Noon);
                var stored = Reversed(JsonSerializer.SerializeToNode(adopted, options)!);
                Assert.Equal(adopted, stored.Deserialize<PolicyAdopted>(options));
            });
        }
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<PolicyValue>("{\"kind\":\"unheard-of\"}"));
    }

    [Fact]
    public void An_ended_matter_survives_json()
    {
        var ended = Days(null, "2026-07-01");

        Assert.Equal(ended, JsonSerializer.Deserialize<PolicyAdopted>(JsonSerializer.Serialize(ended)));
    }

    private static JsonNode Reversed(JsonNode node) => node switch
    {
        JsonObject o => new JsonObject(o.Reverse().Select(p => KeyValuePair.Create(p.Key, p.Value is null ? null : Reversed(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(i => Reversed(i!))]),
        _ => node.DeepClone(),
    };

    private static PolicyAdopted Days(int? days, string from, DateTimeOffset? recordedAt = null) =>
        new(PolicyId.ProcessingTarget, Day(from), days is { } d ? new PolicyValue.ProcessingTarget(d, Source) : null, recordedAt ?? Noon);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static PolicySet Given(params PolicyAdopted[] events) => events.Aggregate(PolicySet.Initial, PolicySet.Evolve);

    private static int? InForce(PolicySet set, string day, DateTimeOffset? knownAt = null) =>
        set.InForce<PolicyValue.ProcessingTarget>(PolicyId.ProcessingTarget, Day(day), knownAt ?? DateTimeOffset.MaxValue)?.Value.Days;

    private static AdoptPolicy Adopt(PolicyAdopted adopted) => new(adopted.Policy, adopted.From, adopted.Value, adopted.RecordedAt);

    private static IReadOnlyList<IPolicyEvent> Accepted(AdoptPolicy command, PolicySet state) =>
        Assert.IsType<Verdict<IPolicyEvent>.Accepted>(PolicyDecider.Decide(command, state)).Events;

    private static string Refused(PolicyId policy, PolicyValue value) =>
        Assert.IsType<Verdict<IPolicyEvent>.Refused>(PolicyDecider.Decide(new AdoptPolicy(policy, new DateOnly(2026, 7, 1), value, Noon), PolicySet.Initial)).Rejection.Code;
}
