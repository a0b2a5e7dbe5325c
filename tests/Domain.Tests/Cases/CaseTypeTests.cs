using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;

namespace CaseMgmt.Domain.Tests.Cases;

public class CaseTypeTests
{
    private static readonly CaseType Whole = CaseTypes.SchoolTransport;

    [Fact]
    public void Every_case_type_is_complete() => Assert.Empty(CaseTypeRegister.Gaps());

    [Fact]
    public void School_transport_is_called_by_its_Swedish_name_and_found_by_its_code()
    {
        Assert.Same(Whole, CaseTypeRegister.Get(new CaseTypeCode("school-transport")));
        Assert.Equal("Skolskjuts", Whole.Title);
        Assert.Throws<KeyNotFoundException>(() => CaseTypeRegister.Get(new CaseTypeCode("school-trips")));
    }

    [Fact]
    public void Every_way_to_forget_a_part_is_told_and_named()
    {
        Assert.Equal(["it has no title in Texts/case-types.yaml"], Gaps(Whole with { Code = new CaseTypeCode("school-trips") }));
        Assert.Contains("its code is not in kebab case", Gaps(Whole with { Code = new CaseTypeCode("School trips") }));
        Assert.Equal(["its reference prefix 'skj' is not two to four capital letters"], Gaps(Whole with { ReferencePrefix = "skj" }));
        Assert.Equal(["it has no decision types"], Gaps(Whole with { DecisionTypes = [] }));
        Assert.Equal(["its decision type 'school-trips' is not in the catalogue"], Gaps(Whole with { DecisionTypes = [new DecisionTypeCode("school-trips")] }));
        Assert.Equal(["it has no deadline"], Gaps(Whole with { Deadlines = [] }));
        Assert.Equal(["its deadline 'school-transport.route-length' is no policy with a time"], Gaps(Whole with { Deadlines = [PolicyId.RouteLength] }));
        Assert.Equal(["it has no retention rule"], Gaps(Whole with { Retention = (RetentionRule)7 }));
        Assert.Equal(["'TransportApplied' is no interface of events"], Gaps(Whole with { Events = typeof(TransportApplied) }));
        Assert.Equal(["'INothingHappens' is no interface of events"], Gaps(Whole with { Events = typeof(INothingHappens) }));
    }

    [Fact]
    public void Two_case_types_share_neither_code_nor_prefix() =>
        Assert.Equal(
            ["the code 'school-transport' belongs to 2 case types.", "the reference prefix 'SKJ' belongs to 2 case types."],
            CaseTypeRegister.Gaps([Whole, Whole], DecisionCatalogue.Shipped));

    [Fact]
    public void Every_event_with_rule_outcomes_says_that_it_cites_rules()
    {
        var events = typeof(IDomainEvent).Assembly.GetTypes().Where(t => t is { IsAbstract: false } && typeof(IDomainEvent).IsAssignableFrom(t)).ToList();
        var withOutcomes = events.Where(t => t.GetProperties().Any(p => p.PropertyType.IsAssignableTo(typeof(IEnumerable<RuleOutcome>)))).ToList();

        Assert.Equal(["CaseDecided", "DecisionRecommended", "TransportAssessed", "TransportFactsCorrected"], withOutcomes.Select(t => t.Name).Order(StringComparer.Ordinal));
        Assert.Equal(withOutcomes, events.Where(t => t.IsAssignableTo(typeof(ICitesRules))));
    }

    private static IEnumerable<string> Gaps(CaseType type) =>
        type.Gaps(DecisionCatalogue.Shipped).Select(g => g[$"case type '{type.Code}': ".Length..^1]);

    private interface INothingHappens : IDomainEvent;
}
