namespace CaseMgmt.Projections.Upcasters;

/// <summary>Until the second version it was not told who took an appeal back, nor how it was said.</summary>
public static class AppealWithdrawnV1
{
    /// <summary>From <c>case.appeal-withdrawn.v1</c> to <c>case.appeal-withdrawn.v2</c>.</summary>
    public static Upcaster Upcaster { get; } = new(
        "case.appeal-withdrawn.v1",
        "case.appeal-withdrawn.v2",
        "Had no `by`, `channel` and `text`: null, since nobody wrote them down.",
        node =>
        {
            node["by"] = null;
            node["channel"] = null;
            node["text"] = null;
            return node;
        });
}
