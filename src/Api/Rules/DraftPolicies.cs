using System.Text.Json;
using System.Text.Json.Nodes;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Rules;

/// <summary>Policy values as they are written in requests: without their kind, which the matter tells, and without their source, which is named once for the whole.</summary>
internal static class DraftPolicies
{
    /// <summary>Reads a value; null when it is not of the matter's form.</summary>
    /// <param name="policy">The matter.</param>
    /// <param name="value">The value.</param>
    /// <param name="source">What it rests on.</param>
    public static PolicyValue? Read(PolicyId policy, JsonObject value, PolicySource source)
    {
        try
        {
            var type = PolicyId.Known[policy];
            var node = value.DeepClone().AsObject();
            node.Remove("kind");
            Source(node, type, JsonSerializer.SerializeToNode(source, DomainJson.Options)!);
            return (PolicyValue?)node.Deserialize(type, DomainJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether every text in a value can be read: half a character is left standing until somebody asks for it.</summary>
    /// <param name="value">The value, or null.</param>
    public static bool IsWhole(JsonElement? value)
    {
        try
        {
            return value is null || JsonSerializer.SerializeToUtf8Bytes(value.Value).Length > 0;
        }
        catch (Exception e) when (e is InvalidOperationException or JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether a delegation names a decision that the catalogue does not have.</summary>
    public static bool UnknownTypes(PolicyValue? value)
    {
        IEnumerable<DecisionTypeCode> named = value switch
        {
            PolicyValue.DelegationToMachine machine => machine.DecisionTypes,
            PolicyValue.DelegationOrder order => order.Rows.SelectMany(r => r.DecisionTypes),
            _ => [],
        };
        return named.Any(code => DecisionCatalogue.Shipped.All.All(t => t.Code != code.Value));
    }

    /// <summary>A value as it is shown, with the sources of its parts.</summary>
    public static JsonElement Show(PolicyValue value) => JsonSerializer.SerializeToElement(Plain(JsonSerializer.SerializeToNode(value, DomainJson.Options)!));

    // A public text stands in the log as an object of its own; here it is a text.
    private static JsonNode? Plain(JsonNode? node) => node switch
    {
        JsonObject { Count: 1 } text when text["value"] is JsonValue value => value.DeepClone(),
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Plain(m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Plain)]),
        _ => node?.DeepClone(),
    };

    // Wherever the form has a source it is the same one: one decision of the board stands behind what it adopts.
    private static void Source(JsonNode node, Type type, JsonNode source)
    {
        foreach (var property in type.GetProperties())
        {
            var name = DomainJson.Options.PropertyNamingPolicy!.ConvertName(property.Name);
            if (property.PropertyType == typeof(PolicySource))
                node[name] = source.DeepClone();
            else if (property.PropertyType is { IsGenericType: true } list && list.GetGenericArguments() is [var element] && element.Namespace == typeof(PolicyValue).Namespace && node[name] is JsonArray items)
                foreach (var item in items.OfType<JsonObject>())
                    Source(item, element, source);
        }
    }
}
