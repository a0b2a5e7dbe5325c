using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.Cases.Intake;

/// <summary>
/// What came some time ago and is registered only now: the clocks run from the day it came, which may already be far behind, so the officer says why. How long ago that is, is the municipality's policy.
/// </summary>
public static class LateRegistration
{
    /// <summary>Days, where the municipality has decided nothing: further back than a year a day is more often a slip of the pen.</summary>
    public const int UnlessDecided = 366;

    /// <summary>What keeps a registration out; null when nothing does.</summary>
    /// <param name="arrivedOn">The day that it is said to have come, in Sweden.</param>
    /// <param name="today">The day it is registered, in Sweden.</param>
    /// <param name="saysWhy">Whether the officer says why it is registered only now.</param>
    /// <param name="policies">The municipality's policies.</param>
    /// <param name="knownAt">What the municipality had decided by then counts, UTC.</param>
    public static Rejection? Against(DateOnly arrivedOn, DateOnly today, bool saysWhy, PolicySet policies, DateTimeOffset knownAt)
    {
        if (arrivedOn > today)
            return new Rejection("arrival-in-the-future", RejectionKind.Rule);
        var days = policies.InForce<PolicyValue.ProcessingTarget>(PolicyId.LateRegistration, today, knownAt)?.Value.Days ?? UnlessDecided;
        return saysWhy || arrivedOn >= today.AddDays(-days) ? null : new Rejection("arrival-reason-missing", RejectionKind.Rule);
    }
}
