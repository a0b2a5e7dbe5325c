namespace CaseMgmt.Projections.Upcasters;

/// <summary>Until the second version whoever was asked declined in the e-service, and nobody wrote it down for them.</summary>
public static class SignatureDeclinedV1
{
    /// <summary>From <c>case.signature-declined.v1</c> to <c>case.signature-declined.v2</c>.</summary>
    public static Upcaster Upcaster { get; } = new(
        "case.signature-declined.v1",
        "case.signature-declined.v2",
        "Had no `channel` and `by`: `e-service` and null, since only the person itself could decline.",
        CaseSignedV1.InEService);
}
