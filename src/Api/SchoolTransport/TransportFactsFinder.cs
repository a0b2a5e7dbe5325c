using CaseMgmt.Api.Adapters;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Geography.Catchments;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>Gathers the facts behind an answer about school transport from the world outside; no transaction is open meanwhile.</summary>
internal sealed class TransportFactsFinder(
    IPopulationRegister register, MatterProtection matters, ICatchmentAreas areas, IDocumentStore store, IWalkingDistance distances, TimeProvider time)
{
    /// <summary>The facts as they are known now, with what the rules find.</summary>
    /// <param name="tenant">The municipality.</param>
    /// <param name="pupil">The pupil.</param>
    /// <param name="applicant">Who asks; a protected applicant or guardian makes the matter protected too.</param>
    /// <param name="year">The school year.</param>
    /// <param name="policies">The municipality's policies.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<TransportEvidence> FindAsync(string tenant, PersonRef pupil, PersonRef applicant, SchoolYear year, PolicySet policies, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var protection = (await matters.OfAsync(tenant, [pupil], applicant, ct))[pupil];
        var delegation = policies.InForce<PolicyValue.DelegationToMachine>(PolicyId.DelegationToMachine, SwedishTime.DateOf(now), now);
        var answer = (await register.AskAsync(tenant, [pupil], ct))[pupil];
        // Marked between the two questions: the later answer holds.
        protection = protection == Protection.None ? answer.Protection : protection;
        var person = protection == Protection.None ? (answer as RegisterAnswer.Found)?.Person : null;
        var placement = (await register.PlacementsAsync(tenant, [pupil], year, ct)).GetValueOrDefault(pupil);
        var evidence = new TransportEvidence(year, now, protection, null, person, placement, false, null, null, null, delegation, []);
        if (person is not null)
            evidence = await MeasureAsync(evidence, tenant, person, policies, ct);
        return evidence with { Findings = TransportAssessment.Of(evidence).Findings };
    }

    private async Task<TransportEvidence> MeasureAsync(TransportEvidence evidence, string tenant, RegisterPerson person, PolicySet policies, CancellationToken ct)
    {
        var year = evidence.Year;
        var placement = evidence.Placement;
        var pupil = placement is not null
            ? new PupilInGrade(placement.Form, placement.Grade, year)
            : GradeTable.Covers(year) && GradeTable.ExpectedGrade(person.BirthDate, year) is { } expected ? new PupilInGrade(expected.Form, expected.Grade, year) : null;
        if (pupil is null)
            return evidence;

        var limits = policies.InForce<PolicyValue.RouteLengthLimits>(PolicyId.RouteLength, year.FirstDay, evidence.KnownAt);
        var (catchment, catchmentVersion) = person.Home is { } home ? await CatchmentAsync(tenant, home, pupil, ct) : (new CatchmentFact.Unknown(), null);
        var assignedUnit = (catchment as CatchmentFact.Found)?.Unit;
        await using var session = store.QuerySession(tenant);
        var known = await session.SchoolUnitsAsync([.. new[] { assignedUnit, placement?.Unit }.OfType<SchoolUnitCode>().Distinct()], ct);
        var school = assignedUnit is { } code && known.GetValueOrDefault(code) is { Description.WaysEndAt: { } entrance } unit && IsOpenIn(unit, year)
            ? new SchoolFact(code, unit.Description.Name, entrance)
            : null;
        var (route, way) = person.Home is null ? (NotMeasured(person.Address is null ? TransportAssessment.NoAddress : TransportAssessment.NoHomePoint), null)
            : assignedUnit is null ? (NotMeasured(catchment is CatchmentFact.Unknown ? "catchment-unknown" : "not-measured"), null)
            : school is null || (placement?.Unit is { } attended && !known.ContainsKey(attended)) ? (NotMeasured(TransportAssessment.UnknownSchool), null)
            : await WayAsync(tenant, person.Home.Value, school.Entrance, policies, evidence, ct);
        return evidence with
        {
            Facts = new TransportFacts(pupil, person.BirthDate, evidence.Protection, person.HomeMunicipality, tenant, placement?.Unit, catchment, route, limits),
            PlacedAtIndependent = placement?.Unit is { } placed && known.GetValueOrDefault(placed)?.Description.Provider == ProviderType.Independent,
            CatchmentVersion = catchmentVersion,
            School = school,
            Way = way,
        };
    }

    private async Task<(CatchmentFact Fact, string? Version)> CatchmentAsync(string tenant, GeoPoint home, PupilInGrade pupil, CancellationToken ct) =>
        await areas.Find(tenant, home, pupil.Year, pupil.Grade, null, ct) is CatchmentLookup.Answered answered
            ? (answered.Answer switch
            {
                CatchmentAnswer.Found found => new CatchmentFact.Found(found.Unit),
                CatchmentAnswer.OutsideAll => new CatchmentFact.Outside(),
                CatchmentAnswer.Several => new CatchmentFact.Several(),
                _ => throw new InvalidOperationException("A home lies in one area, none or several."),
            }, answered.VersionId)
            : (new CatchmentFact.Unknown(), null);

    private async Task<(RouteFact Route, WayFact? Way)> WayAsync(
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

    // A school that opens or closes during the year is a school of that year.
    private static bool IsOpenIn(ListedSchoolUnit unit, SchoolYear year) =>
        !(unit.Description.OpensOn > year.LastDay) && !(unit.Description.ClosesOn < year.FirstDay) && !(unit.ClosedOn < year.FirstDay);

    private static RouteFact.NotMeasured NotMeasured(string code) => new(code);
}
