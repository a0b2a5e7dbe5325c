namespace CaseMgmt.Projections.Upcasters;

/// <summary>Until the second version an appeal told who recorded it, and whose it was only where that was the same person.</summary>
public static class AppealReceivedV1
{
    /// <summary>From <c>case.appeal-received.v1</c> to <c>case.appeal-received.v2</c>.</summary>
    public static Upcaster Upcaster { get; } = new(
        "case.appeal-received.v1",
        "case.appeal-received.v2",
        "Had no `appellant`: it is the guardian who appealed; null where somebody else recorded it, so that it is late only when it is late for everyone.",
        node =>
        {
            node["appellant"] = (string?)node["by"]!["kind"] == "guardian" ? (string?)node["by"]!["id"] : null;
            return node;
        });
}
