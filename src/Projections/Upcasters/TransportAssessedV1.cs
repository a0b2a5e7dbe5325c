namespace CaseMgmt.Projections.Upcasters;

/// <summary>Until the second version an assessment told only the school that the way was measured to.</summary>
public static class TransportAssessedV1
{
    /// <summary>From <c>school-transport.assessed.v1</c> to <c>school-transport.assessed.v2</c>.</summary>
    public static Upcaster Upcaster { get; } = new(
        "school-transport.assessed.v1",
        "school-transport.assessed.v2",
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
