using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Appeals;

/// <summary>When a decision that was ruled on gains legal force: how long a ruling can be appealed, and whether it was, the court knows, and an officer records it.</summary>
internal static class LegalForce
{
    /// <summary>What follows.</summary>
    public static Verdict<ICaseEvent> Gain(AppealCommand.GainForce c, CaseFile.Decided state) => state.Appeals switch
    {
        _ when c.By.Kind != ActorKind.CaseOfficer => Refuse("actor-may-not-decide", RejectionKind.Forbidden),
        { LegalForceOn: { } before } => before == c.On ? Verdict<ICaseEvent>.Accept() : Refuse("legal-force-gained-before", RejectionKind.Conflict),
        { HoldsLegalForceBack: true } => Refuse("appeal-open", RejectionKind.Conflict),
        // A ruling on how the case was handled says nothing of the decision.
        var appeals when appeals.All.Values.Where(a => a is { Of: null, State: AppealState.Ruled or AppealState.Executed }).Max(a => a.RuledOn) is { } ruled =>
            c.On < ruled ? Refuse("legal-force-before-ruling", RejectionKind.Rule, "on")
            // The others to whom the decision goes may still appeal: the court has answered one of them only.
            : appeals.Others.Values.Any(r => r.LastDay is not { } last || last >= c.On) ? Refuse("appeal-time-running", RejectionKind.Conflict)
            : Verdict<ICaseEvent>.Accept(new LegalForceGained(c.On)),
        _ => Refuse("appeal-not-ruled", RejectionKind.Conflict),
    };

    private static Verdict<ICaseEvent> Refuse(string code, RejectionKind kind, string? field = null) => Verdict<ICaseEvent>.Refuse(code, kind, field);
}
