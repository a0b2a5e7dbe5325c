namespace CaseMgmt.Projections.Upcasters;

/// <summary>Until the second version a mark of secrecy had its section and nothing beside.</summary>
public static class DocumentClassifiedV1
{
    /// <summary>From <c>case.document-classified.v1</c> to <c>case.document-classified.v2</c>.</summary>
    public static Upcaster Upcaster { get; } = new(
        "case.document-classified.v1",
        "case.document-classified.v2",
        "Had no `words`: null, since nobody could add any.",
        node =>
        {
            node["words"] = null;
            return node;
        });
}
