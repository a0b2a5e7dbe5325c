using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseMgmt.Domain.Rules;

/// <summary>The matter a policy settles, such as <c>school-transport.route-length</c>: area, dot, matter, in kebab case.</summary>
/// <param name="Value">The id.</param>
[JsonConverter(typeof(PolicyIdJson))]
public readonly record struct PolicyId(string Value)
{
    /// <summary>How far is far enough (<see cref="PolicyValue.RouteLengthLimits"/>).</summary>
    public static PolicyId RouteLength { get; } = new("school-transport.route-length");

    /// <summary>When a school year may be applied for (<see cref="PolicyValue.SchoolYearsOpen"/>).</summary>
    public static PolicyId SchoolYearsOpen { get; } = new("school-transport.school-years-open");

    /// <summary>Within how many days school transport is decided (<see cref="PolicyValue.ProcessingTarget"/>).</summary>
    public static PolicyId ProcessingTarget { get; } = new("school-transport.processing-target");

    /// <summary>When officers are warned and how long a guardian has to sign (<see cref="PolicyValue.CaseTimes"/>).</summary>
    public static PolicyId CaseTimes { get; } = new("cases.times");

    /// <summary>
    /// How many days ago something may have come to the municipality without the officer who registers it saying why it is registered only now (<see cref="PolicyValue.ProcessingTarget"/>).
    /// </summary>
    public static PolicyId LateRegistration { get; } = new("cases.late-registration");

    /// <summary>How long the documents of cases are kept (<see cref="PolicyValue.Retention"/>).</summary>
    public static PolicyId Retention { get; } = new("cases.retention");

    /// <summary>What the machine may decide finally (<see cref="PolicyValue.DelegationToMachine"/>).</summary>
    public static PolicyId DelegationToMachine { get; } = new("decisions.delegation-to-machine");

    /// <summary>Which officers may take which decisions (<see cref="PolicyValue.DelegationOrder"/>).</summary>
    public static PolicyId DelegationOrder { get; } = new("decisions.delegation-order");

    /// <summary>Which ways count (<see cref="PolicyValue.WalkingProfile"/>).</summary>
    public static PolicyId WalkingProfile { get; } = new("geography.walking-profile");

    /// <summary>From which speed a road without a way for walkers is taken to be dangerous (<see cref="PolicyValue.TrafficGuidance"/>).</summary>
    public static PolicyId TrafficGuidance { get; } = new("school-transport.traffic-guidance");

    /// <summary>In which grades a pupil who moves keeps its transport (<see cref="PolicyValue.MoveInLastYear"/>).</summary>
    public static PolicyId MoveInLastYear { get; } = new("school-transport.move-in-last-year");

    /// <summary>What transport is reckoned to cost (<see cref="PolicyValue.StandardCost"/>).</summary>
    public static PolicyId StandardCost { get; } = new("school-transport.standard-cost");

    /// <summary>What transport costs by each mode (<see cref="PolicyValue.ModeCosts"/>).</summary>
    public static PolicyId ModeCosts { get; } = new("school-transport.mode-costs");

    /// <summary>How many simulations one person may run a day (<see cref="PolicyValue.SimulationRuns"/>).</summary>
    public static PolicyId SimulationRuns { get; } = new("rules.simulation-runs");

    /// <summary>By when transport is applied for anew each year (<see cref="PolicyValue.Renewal"/>).</summary>
    public static PolicyId Renewal { get; } = new("school-transport.renewal");

    /// <summary>How decisions whose way to appeal the law leaves open are appealed (<see cref="PolicyValue.ConfirmedRoutes"/>).</summary>
    public static PolicyId ConfirmedRoutes { get; } = new("decisions.confirmed-routes");

    /// <summary>How children are placed in a school-choice round (<see cref="PolicyValue.PlacementOrder"/>).</summary>
    public static PolicyId PlacementOrder { get; } = new("school-choice.placement-order");

    /// <summary>Within how many days a case of school choice is decided; the round's own dates settle when (<see cref="PolicyValue.ProcessingTarget"/>).</summary>
    public static PolicyId ChoiceDecisionTime { get; } = new("school-choice.processing-target");

    /// <summary>What follows from a missing signature on a choice of school (<see cref="PolicyValue.UnsignedChoice"/>).</summary>
    public static PolicyId UnsignedChoice { get; } = new("school-choice.unsigned");

    /// <summary>What follows on a waiting list from an offer of a seat that was not taken (<see cref="PolicyValue.WaitingListRule"/>).</summary>
    public static PolicyId WaitingList { get; } = new("school-choice.waiting-list");

    /// <summary>How a round is closed and where its lottery may come from (<see cref="PolicyValue.RoundClosing"/>).</summary>
    public static PolicyId RoundClosing { get; } = new("school-choice.closing");

    /// <summary>Within which grades a sibling gives priority (<see cref="PolicyValue.SiblingBands"/>).</summary>
    public static PolicyId SiblingBands { get; } = new("school-choice.sibling-bands");

    /// <summary>Every matter with the type its values have.</summary>
    public static IReadOnlyDictionary<PolicyId, Type> Known { get; } = new Dictionary<PolicyId, Type>
    {
        [RouteLength] = typeof(PolicyValue.RouteLengthLimits),
        [SchoolYearsOpen] = typeof(PolicyValue.SchoolYearsOpen),
        [ProcessingTarget] = typeof(PolicyValue.ProcessingTarget),
        [CaseTimes] = typeof(PolicyValue.CaseTimes),
        [LateRegistration] = typeof(PolicyValue.ProcessingTarget),
        [Retention] = typeof(PolicyValue.Retention),
        [DelegationToMachine] = typeof(PolicyValue.DelegationToMachine),
        [DelegationOrder] = typeof(PolicyValue.DelegationOrder),
        [PlacementOrder] = typeof(PolicyValue.PlacementOrder),
        [ChoiceDecisionTime] = typeof(PolicyValue.ProcessingTarget),
        [WaitingList] = typeof(PolicyValue.WaitingListRule),
        [UnsignedChoice] = typeof(PolicyValue.UnsignedChoice),
        [RoundClosing] = typeof(PolicyValue.RoundClosing),
        [SiblingBands] = typeof(PolicyValue.SiblingBands),
        [WalkingProfile] = typeof(PolicyValue.WalkingProfile),
        [TrafficGuidance] = typeof(PolicyValue.TrafficGuidance),
        [MoveInLastYear] = typeof(PolicyValue.MoveInLastYear),
        [StandardCost] = typeof(PolicyValue.StandardCost),
        [ModeCosts] = typeof(PolicyValue.ModeCosts),
        [SimulationRuns] = typeof(PolicyValue.SimulationRuns),
        [Renewal] = typeof(PolicyValue.Renewal),
        [ConfirmedRoutes] = typeof(PolicyValue.ConfirmedRoutes),
    };

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Writes a <see cref="PolicyId"/> as its bare text.</summary>
public sealed class PolicyIdJson : JsonConverter<PolicyId>
{
    /// <inheritdoc/>
    public override PolicyId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("A policy id is a text."));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, PolicyId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
