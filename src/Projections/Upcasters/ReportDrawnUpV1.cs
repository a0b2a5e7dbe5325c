namespace CaseMgmt.Projections.Upcasters;

/// <summary>Until the second version a list named its cases and nobody counted the decisions.</summary>
public static class ReportDrawnUpV1
{
    /// <summary>From <c>board.report-drawn-up.v1</c> to <c>board.report-drawn-up.v2</c>.</summary>
    public static Upcaster Upcaster { get; } = new(
        "board.report-drawn-up.v1",
        "board.report-drawn-up.v2",
        "Had no `delegated` and no `automatic`: how many decisions its cases had was not counted, so both are null.",
        node =>
        {
            node["delegated"] = null;
            node["automatic"] = null;
            return node;
        });
}
