using CaseMgmt.Domain.SchoolChoice.Rounds;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>From when a round's facts are, and from which versions of what.</summary>
/// <param name="At">When they were gathered, UTC.</param>
/// <param name="Register">Content hash of the population register's import; null when nothing had been imported.</param>
/// <param name="RegisterAt">When that was imported, UTC.</param>
/// <param name="Network">Id of the walking network; null when no ways were measured.</param>
/// <param name="Profile">Name of the walking profile; null likewise.</param>
/// <param name="Areas">Id of the catchment areas; null when there were none.</param>
/// <param name="IsAfterClosing">Whether the register was imported after the time for choices was over, so that it may tell what was not so then.</param>
internal sealed record RoundBasis(DateTimeOffset At, string? Register, DateTimeOffset? RegisterAt, string? Network, string? Profile, string? Areas, bool IsAfterClosing)
{
    /// <summary>As it is shown.</summary>
    public static RoundBasis? Of(FactBasis? basis, RoundPlan plan) => basis is null
        ? null
        : new(basis.At, basis.Register?.Value, basis.RegisterAt, basis.Network?.Value, basis.Profile?.Value, basis.Areas?.Value, basis.IsAfter(plan.ClosesAt));
}
