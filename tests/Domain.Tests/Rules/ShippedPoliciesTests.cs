using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Tests.Rules;

public sealed class ShippedPoliciesTests
{
    private static readonly DateTimeOffset Imported = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly FirstDay = new(2026, 7, 1);

    [Fact]
    public void Four_municipalities_are_shipped() =>
        Assert.Equal(["2482", "2580", "9901", "9902"], ShippedPolicies.Municipalities);

    [Theory]
    [InlineData("2580", "more-than", 2000, 3000, 3000)]
    [InlineData("2482", "at-least", 2000, 3000, 4000)]
    [InlineData("9901", "more-than", 2000, 3000, 4000)]
    [InlineData("9902", "more-than", 600, 900, 1200)]
    public void The_limits_are_those_the_municipality_is_known_for(string municipality, string compare, int low, int middle, int high)
    {
        var limits = InForce<PolicyValue.RouteLengthLimits>(municipality, PolicyId.RouteLength);

        Assert.Equal([low, low, middle, high], new[] { "F", "3", "6", "9" }.Select(g => limits.For(new Grade(g))!.Metres));
        Assert.All(limits.Bands, b => Assert.Equal(compare == "more-than" ? LimitComparison.MoreThan : LimitComparison.AtLeast, b.Compare));
    }

    [Theory]
    [InlineData("2580", false)]
    [InlineData("2482", false)]
    [InlineData("9901", true)]
    [InlineData("9902", true)]
    public void Only_the_made_up_municipalities_delegate_to_the_machine(string municipality, bool delegates)
    {
        var delegation = InForce<PolicyValue.DelegationToMachine>(municipality, PolicyId.DelegationToMachine);

        Assert.Equal(delegates, delegation.Covers(new DecisionTypeCode("school-transport.compulsory-school")));
        Assert.Equal(delegates, delegation.Covers(new DecisionTypeCode("school-transport.preschool-class")));
        Assert.False(delegation.Covers(new DecisionTypeCode("school-transport.chosen-school")));
    }

    [Theory]
    [InlineData("2580", false)]
    [InlineData("2482", false)]
    [InlineData("9901", true)]
    [InlineData("9902", true)]
    public void No_officer_is_given_a_delegation_that_no_board_is_known_to_have_adopted(string municipality, bool delegates)
    {
        var order = InForce<PolicyValue.DelegationOrder>(municipality, PolicyId.DelegationOrder);

        Assert.Equal(delegates, order.Rows.Count > 0);
        Assert.Equal(delegates, order.Source.Reference is not null);
        Assert.Equal(delegates, order.Covers([DelegateRole.CaseOfficer, DelegateRole.Manager], new DecisionTypeCode("school-transport.compulsory-school"), Domain.Decisions.Outcome.Granted));
    }

    [Fact]
    public void A_delegation_without_the_boards_decision_is_refused_and_an_empty_one_needs_none()
    {
        var unknown = new PolicySource(null, FirstDay);
        var known = unknown with { Reference = new PolicyReference(new PublicText("Nämnden § 14"), null) };
        DecisionTypeCode[] types = [new("school-transport.compulsory-school")];
        foreach (var (code, order, machine) in new[] { ("policy-delegation-without-reference", unknown, unknown), (null, known, known) })
        {
            Assert.Equal(code, PolicyDecider.FaultOf(new PolicyValue.DelegationOrder([new DelegationRow(DelegateRole.CaseOfficer, types, [])], order)));
            Assert.Equal(code, PolicyDecider.FaultOf(new PolicyValue.DelegationToMachine(types, machine)));
        }
        Assert.Null(PolicyDecider.FaultOf(new PolicyValue.DelegationOrder([], unknown)));
        Assert.Null(PolicyDecider.FaultOf(new PolicyValue.DelegationToMachine([], unknown)));
    }

    [Theory]
    [InlineData("2580", false)]
    [InlineData("2482", false)]
    [InlineData("9901", true)]
    public void A_limit_without_a_known_board_decision_is_unconfirmed(string municipality, bool confirmed) =>
        Assert.Equal(confirmed, InForce<PolicyValue.RouteLengthLimits>(municipality, PolicyId.RouteLength).IsConfirmed);

    // What no source we have says of the real municipalities is left to them; without it an officer judges.
    private static readonly PolicyId[] LeftOpen = [PolicyId.TrafficGuidance, PolicyId.MoveInLastYear, PolicyId.StandardCost, PolicyId.ModeCosts, PolicyId.SimulationRuns, PolicyId.Renewal, PolicyId.ConfirmedRoutes, PolicyId.ChoiceDecisionTime, PolicyId.WaitingList, PolicyId.UnsignedChoice, PolicyId.RoundClosing, PolicyId.SiblingBands, PolicyId.Retention, PolicyId.LateRegistration];

    [Fact]
    public void Every_municipality_ships_every_matter_once_and_the_sample_those_that_are_left_open_too()
    {
        Assert.All(ShippedPolicies.Municipalities, m => Assert.Equal(
            PolicyId.Known.Keys.Except(m == "9901" ? [] : LeftOpen).Select(k => k.Value).Order(StringComparer.Ordinal),
            ShippedPolicies.FilesOf(m).Select(f => f.Policy.Value).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void The_decider_accepts_everything_shipped_once_and_finds_nothing_new_the_second_time()
    {
        foreach (var municipality in ShippedPolicies.Municipalities)
        {
            var state = PolicySet.Initial;
            foreach (var shipped in ShippedPolicies.Load(municipality, Imported))
            {
                var verdict = Assert.IsType<Verdict<IPolicyEvent>.Accepted>(PolicyDecider.Decide(Command(shipped), state));
                Assert.Equal([shipped], verdict.Events);
                state = verdict.Events.Aggregate(state, PolicySet.Evolve);
            }
            foreach (var shipped in ShippedPolicies.Load(municipality, Imported.AddDays(1)))
                Assert.Empty(Assert.IsType<Verdict<IPolicyEvent>.Accepted>(PolicyDecider.Decide(Command(shipped), state)).Events);
        }
    }

    [Fact]
    public void An_unknown_municipality_has_nothing_shipped() => Assert.Empty(ShippedPolicies.Load("0000", Imported));

    private static AdoptPolicy Command(PolicyAdopted adopted) => new(adopted.Policy, adopted.From, adopted.Value, adopted.RecordedAt);

    private static T InForce<T>(string municipality, PolicyId policy)
        where T : PolicyValue =>
        ShippedPolicies.Load(municipality, Imported).Aggregate(PolicySet.Initial, PolicySet.Evolve).InForce<T>(policy, FirstDay, Imported)!.Value;
}
