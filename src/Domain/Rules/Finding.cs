namespace CaseMgmt.Domain.Rules;

/// <summary>What a rule finds.</summary>
public enum RuleResult
{
    /// <summary>The criterion is met.</summary>
    Met,

    /// <summary>The criterion is not met.</summary>
    NotMet,

    /// <summary>The rule cannot tell; a case officer must.</summary>
    NeedsOfficer,
}

/// <summary>Identifies one version of one rule, such as <c>school-transport.route-length</c> version 1.</summary>
/// <param name="Id">The rule's id in kebab case, slice first.</param>
/// <param name="Version">Counted from 1; a changed outcome is a new version.</param>
public sealed record RuleVersion(string Id, int Version);

/// <summary>What one rule found, without numbers or reasons: this much may stand in the log.</summary>
/// <param name="Rule">Which rule and version.</param>
/// <param name="Result">What it found.</param>
public sealed record RuleOutcome([Open] RuleVersion Rule, [Open] RuleResult Result);

/// <summary>What one rule found, with its reason in plain Swedish and its numbers filled in. Sealed with the evidence.</summary>
/// <param name="Rule">Which rule and version.</param>
/// <param name="Result">What it found.</param>
/// <param name="Citation">The statute behind the criterion, or null where the rule rests on policy alone.</param>
/// <param name="Reason">One or two sentences in plain Swedish, numbers filled in.</param>
public sealed record Finding(RuleVersion Rule, RuleResult Result, Citation? Citation, string Reason)
{
    /// <summary>The finding without its reason, for the log.</summary>
    public RuleOutcome Outcome => new(Rule, Result);
}

/// <summary>The document behind a policy value: the board's decision.</summary>
/// <param name="Title">The decision's title.</param>
/// <param name="Href">Where it is published, or null when only the title is known.</param>
public sealed record PolicyReference(PublicText Title, string? Href);
