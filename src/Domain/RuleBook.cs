using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport.Rules;

namespace CaseMgmt.Domain;

/// <summary>Every version of every rule that the program can run. The program refuses to start when the log cites one it lacks.</summary>
public static class RuleBook
{
    /// <summary>The rules of all slices; a new slice is added here.</summary>
    public static IReadOnlyList<IRule> All { get; } = [.. TransportRules.All];

    /// <summary>Whether the program can run a version.</summary>
    public static bool Knows(RuleVersion rule) => All.Any(r => r.Rule == rule);

    /// <summary>The cited versions that the program lacks, each once; empty when it may start.</summary>
    /// <param name="cited">The versions that the log names.</param>
    public static IReadOnlyList<RuleVersion> Missing(IEnumerable<RuleVersion> cited) => [.. cited.Where(c => !Knows(c)).Distinct()];
}
