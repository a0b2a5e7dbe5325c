namespace CaseMgmt.Projections.Upcasters;

/// <summary>Until the second version an appeal of a decision about the handling told who recorded it, and whose it was only where that was the same person.</summary>
public static class ProceduralAppealReceivedV1
{
    /// <summary>From <c>case.procedural-appeal-received.v1</c> to <c>case.procedural-appeal-received.v2</c>.</summary>
    public static Upcaster Upcaster { get; } = new(
        "case.procedural-appeal-received.v1",
        "case.procedural-appeal-received.v2",
        "Had no `appellant`: it is the guardian who appealed; null where somebody else recorded it, so that it is late only when it is late for everyone.",
        node =>
        {
            node["appellant"] = (string?)node["by"]!["kind"] == "guardian" ? (string?)node["by"]!["id"] : null;
            return node;
        });
}
