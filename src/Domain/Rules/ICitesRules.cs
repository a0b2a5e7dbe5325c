namespace CaseMgmt.Domain.Rules;

/// <summary>
/// An event that rests on rules. Every event with rule outcomes declares it, so that the program can tell which versions the log
/// cites and must therefore still be able to run.
/// </summary>
public interface ICitesRules : IDomainEvent
{
    /// <summary>What each rule found, with versions.</summary>
    IReadOnlyList<RuleOutcome> Rules { get; }
}
