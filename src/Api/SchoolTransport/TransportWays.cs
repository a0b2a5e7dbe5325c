using CaseMgmt.Api.Adapters;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolTransport.Rules;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>Measures ways to school on the network that the municipality has adopted, and reckons what they cost.</summary>
internal sealed class TransportWays(IWalkingDistance distances)
{
    /// <summary>A way that was not measured.</summary>
    /// <param name="code">Why.</param>
    public static RouteFact NotMeasured(string code) => new RouteFact.NotMeasured(code);

    /// <summary>The way between a home and a school.</summary>
    public async Task<(RouteFact Route, WayFact? Way)> MeasureAsync(
        string tenant, GeoPoint home, GeoPoint entrance, PolicySet policies, TransportEvidence evidence, CancellationToken ct)
    {
        var profile = policies.InForce<PolicyValue.WalkingProfile>(PolicyId.WalkingProfile, evidence.Year.FirstDay, evidence.KnownAt)?.Value.Name;
        if (profile is null || await distances.InUse(tenant, profile, ct) is not { } network)
            return (NotMeasured("distance-unavailable"), null);
        return await distances.Measure(home, entrance, network.Id, ct) switch
        {
            RouteAnswer.Measured m => (
                new RouteFact.Measured(m.LengthMm),
                new WayFact(m.LengthMm, m.HomeSnap.OffsetMm, m.SchoolSnap.OffsetMm, m.Geometry, m.WayIds, m.Version)),
            RouteAnswer.UnknownVersion or RouteAnswer.Unavailable => (NotMeasured("distance-unavailable"), null),
            var other => (NotMeasured(other.Code), null),
        };
    }

    /// <summary>The evidence with the way to the school attended, and with both schools' costs where the municipality has a standard cost.</summary>
    public async Task<TransportEvidence> CompareAsync(
        TransportEvidence evidence, string tenant, RegisterPerson person, SchoolFact attended, PolicySet policies, CancellationToken ct)
    {
        var way = person.Home is { } home ? (await MeasureAsync(tenant, home, attended.Entrance, policies, evidence, ct)).Way : null;
        var facts = evidence.Facts!;
        var cost = policies.InForce<PolicyValue.StandardCost>(PolicyId.StandardCost, evidence.Year.FirstDay, evidence.KnownAt)?.Value;
        return evidence with { Attended = attended, AttendedWay = way, Facts = facts with { Costs = way is null || cost is null ? null : TransportCosts.Estimate(facts, way.LengthMm, cost) } };
    }
}
