namespace CaseMgmt.Projections.Upcasters;

/// <summary>Until the second version it was not told whether the hash of a proposal was keyed.</summary>
public static class RoundAllocatedV1
{
    /// <summary>From <c>school-choice-round.allocated.v1</c> to <c>school-choice-round.allocated.v2</c>.</summary>
    public static Upcaster Upcaster { get; } = new(
        "school-choice-round.allocated.v1",
        "school-choice-round.allocated.v2",
        "Had no `isKeyed`: the hash may be plain SHA-256, so it is false.",
        node =>
        {
            node["isKeyed"] = false;
            return node;
        });
}
