namespace CaseMgmt.Projections.Upcasters;

/// <summary>Until the second version whoever was asked signed in the e-service, and nobody wrote it down for them.</summary>
public static class CaseSignedV1
{
    /// <summary>From <c>case.signed.v1</c> to <c>case.signed.v2</c>.</summary>
    public static Upcaster Upcaster { get; } = new(
        "case.signed.v1",
        "case.signed.v2",
        "Had no `channel` and `by`: `e-service` and null, since only the person itself could sign.",
        InEService);

    /// <summary>The same answer, as it was given.</summary>
    internal static System.Text.Json.Nodes.JsonNode InEService(System.Text.Json.Nodes.JsonNode node)
    {
        node["channel"] = "e-service";
        node["by"] = null;
        return node;
    }
}
