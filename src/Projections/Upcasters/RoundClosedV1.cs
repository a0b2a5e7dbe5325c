using System.Text.Json.Nodes;

namespace CaseMgmt.Projections.Upcasters;

/// <summary>Until the second version a public source of the seed was free text, and it was not kept from which versions of registers and ways the facts were.</summary>
public static class RoundClosedV1
{
    /// <summary>From <c>school-choice-round.closed.v1</c> to <c>school-choice-round.closed.v2</c>.</summary>
    public static Upcaster Upcaster { get; } = new(
        "school-choice-round.closed.v1",
        "school-choice-round.closed.v2",
        "Had `source`, a text, instead of `draw`: when the draw was to be held and how its result becomes the seed was not recorded, so these are null. Had no `basis` and no `added`: of which versions the facts are was not recorded.",
        node =>
        {
            var source = node["source"];
            node.AsObject().Remove("source");
            node["draw"] = source is null ? null : new JsonObject { ["code"] = null, ["source"] = new JsonObject { ["title"] = source.DeepClone(), ["href"] = null }, ["heldAt"] = null, ["rule"] = null };
            (node["basis"], node["added"]) = (null, null);
            return node;
        });
}
