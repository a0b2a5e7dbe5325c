using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CaseMgmt.Domain.Rules;

/// <summary>
/// Writes a <see cref="PolicyValue"/> with the property <c>kind</c>, and reads it wherever that property stands: the database
/// stores JSON with its properties in an order of its own, which the framework's polymorphism does not accept by itself.
/// </summary>
public sealed class PolicyValueJson : JsonConverter<PolicyValue>
{
    private const string KindProperty = "kind";

    private static readonly Dictionary<string, Type> Kinds = new(StringComparer.Ordinal)
    {
        ["route-length-limits"] = typeof(PolicyValue.RouteLengthLimits),
        ["delegation-to-machine"] = typeof(PolicyValue.DelegationToMachine),
        ["delegation-order"] = typeof(PolicyValue.DelegationOrder),
        ["walking-profile"] = typeof(PolicyValue.WalkingProfile),
        ["school-years-open"] = typeof(PolicyValue.SchoolYearsOpen),
        ["processing-target"] = typeof(PolicyValue.ProcessingTarget),
        ["placement-order"] = typeof(PolicyValue.PlacementOrder),
        ["waiting-list"] = typeof(PolicyValue.WaitingListRule),
        ["unsigned-choice"] = typeof(PolicyValue.UnsignedChoice),
        ["round-closing"] = typeof(PolicyValue.RoundClosing),
        ["sibling-bands"] = typeof(PolicyValue.SiblingBands),
        ["case-times"] = typeof(PolicyValue.CaseTimes),
        ["retention"] = typeof(PolicyValue.Retention),
        ["traffic-guidance"] = typeof(PolicyValue.TrafficGuidance),
        ["move-in-last-year"] = typeof(PolicyValue.MoveInLastYear),
        ["standard-cost"] = typeof(PolicyValue.StandardCost),
        ["mode-costs"] = typeof(PolicyValue.ModeCosts),
        ["simulation-runs"] = typeof(PolicyValue.SimulationRuns),
        ["renewal"] = typeof(PolicyValue.Renewal),
        ["confirmed-routes"] = typeof(PolicyValue.ConfirmedRoutes),
    };

    /// <inheritdoc/>
    public override PolicyValue? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var node = JsonNode.Parse(ref reader);
        var kind = (string?)node?[KindProperty];
        return kind is not null && Kinds.TryGetValue(kind, out var type)
            ? (PolicyValue?)Content(node!).Deserialize(type, options)
            : throw new JsonException($"'{kind}' is no kind of policy value.");
    }

    // The kind is no property of the value; readers that refuse unknown members would stumble on it.
    private static JsonNode Content(JsonNode node)
    {
        node.AsObject().Remove(KindProperty);
        return node;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, PolicyValue value, JsonSerializerOptions options)
    {
        var node = JsonSerializer.SerializeToNode(value, value.GetType(), options)!.AsObject();
        node.Insert(0, KindProperty, Kinds.Single(k => k.Value == value.GetType()).Key);
        node.WriteTo(writer, options);
    }
}
