using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>The decision of a case taken again on what was known then, beside what was decided.</summary>
public sealed class ReplayModel(OfficerApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    /// <summary>The case of school transport, with the rules' reasons; null in a case of another type.</summary>
    public CaseDetails? Transport { get; private set; }

    /// <summary>The decision taken again; null where nothing is decided.</summary>
    public DecisionReplay? Replay { get; private set; }

    /// <summary>Whether there is a decision, and no rule that could be applied again.</summary>
    public bool IsWithoutRules { get; private set; }

    /// <summary>Whether everything is as it was.</summary>
    public bool Agrees => Replay?.Status is "agrees" or "evidence-disposed";

    /// <summary>Whether the rules alone would come to something else than what was decided, which an officer may.</summary>
    public bool DecidedOtherwise => Replay is { OutcomeAgain: { } again } replay && again != replay.Outcome;

    /// <summary>What a rule found, in the words that it found it in; null where that may not be shown.</summary>
    public RuleFinding? FindingOf(ReplayedRule rule) => Transport?.Answer?.Findings?.FirstOrDefault(f => f.Rule == rule.Rule && f.Version == rule.Version);

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        Transport = IsTransport ? await api.CaseAsync(Here, CaseId, null, ShownTimes.Now, ct) : null;
        try
        {
            Replay = await api.ReplayAsync(Here, CaseId, ct);
        }
        catch (ApiProblemException e) when (e.Code is "case-not-decided" or "decision-without-rules")
        {
            (Replay, IsWithoutRules) = (null, e.Code == "decision-without-rules");
        }
    }
}
