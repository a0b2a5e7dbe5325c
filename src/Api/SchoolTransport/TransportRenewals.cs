using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>When school transport is to be applied for anew: it is granted for one school year.</summary>
internal static class TransportRenewals
{
    /// <summary>When to remind of the school year after the one granted; null where the municipality has settled no last day.</summary>
    /// <param name="policies">The municipality's policies.</param>
    /// <param name="granted">The school year granted.</param>
    /// <param name="now">The moment.</param>
    public static TransportCommand.PlanRenewal? PlanOf(PolicySet policies, SchoolYear granted, DateTimeOffset now)
    {
        var next = new SchoolYear(granted.StartYear + 1);
        return policies.InForce<PolicyValue.Renewal>(PolicyId.Renewal, next.FirstDay, now)?.Value is { } renewal
            ? new TransportCommand.PlanRenewal(renewal.RemindOn(next), renewal.LastDayFor(next))
            : null;
    }

    /// <summary>The last day to apply for a school year; null where the municipality has settled none.</summary>
    public static DateOnly? LastDayFor(PolicySet policies, SchoolYear year, DateTimeOffset now) =>
        policies.InForce<PolicyValue.Renewal>(PolicyId.Renewal, year.FirstDay, now)?.Value.LastDayFor(year);
}
