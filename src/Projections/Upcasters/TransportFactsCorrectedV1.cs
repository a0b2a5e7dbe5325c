namespace CaseMgmt.Projections.Upcasters;

/// <summary>Until the second version a correction told only the school that the way was measured to.</summary>
public static class TransportFactsCorrectedV1
{
    /// <summary>From <c>school-transport.facts-corrected.v1</c> to <c>school-transport.facts-corrected.v2</c>.</summary>
    public static Upcaster Upcaster { get; } = new(
        "school-transport.facts-corrected.v1",
        "school-transport.facts-corrected.v2",
        "Had no `destination`, `form`, `grade` and `placedAt`: transport is taken to go to the school that the way was measured to; the rest stands in the evidence alone.",
        node =>
        {
            node["destination"] = (string?)node["school"];
            node["form"] = null;
            node["grade"] = null;
            node["placedAt"] = null;
            return node;
        });
}
