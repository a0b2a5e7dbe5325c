namespace CaseMgmt.Projections.Upcasters;

/// <summary>Until the second version a disposal did not tell how long the case had been kept, nor whether its decision had legal force.</summary>
public static class CaseDisposedV1
{
    /// <summary>From <c>case.disposed.v1</c> to <c>case.disposed.v2</c>.</summary>
    public static Upcaster Upcaster { get; } = new(
        "case.disposed.v1",
        "case.disposed.v2",
        "Had no `kept` and no `withoutLegalForce`: null, since nobody wrote them down.",
        node =>
        {
            node["kept"] = null;
            node["withoutLegalForce"] = null;
            return node;
        });
}
