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
    IPopulationRegister register, MatterProtection matters, ICatchmentAreas areas, IDocumentStore store, TransportWays ways, TimeProvider time)
{
    /// <summary>The facts as they are known now, with what the rules find.</summary>
    /// <param name="tenant">The municipality.</param>
    /// <param name="pupil">The pupil.</param>
    /// <param name="applicant">Who asks; a protected applicant or guardian makes the matter protected too.</param>
    /// <param name="year">The school year.</param>
    /// <param name="policies">The municipality's policies.</param>
    /// <param name="claim">What is claimed beside the length of the way, with what an officer has found of it; null when nothing is.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<TransportEvidence> FindAsync(
        string tenant, PersonRef pupil, PersonRef applicant, SchoolYear year, PolicySet policies, TransportClaim? claim, CancellationToken ct) =>
        (await FindWithPersonsAsync(tenant, pupil, applicant, year, policies, claim, ct)).Evidence;

    /// <summary>As <see cref="FindAsync"/>, with the register's answers about pupil, applicant and guardians that it rests on.</summary>
    public async Task<(TransportEvidence Evidence, IReadOnlyDictionary<PersonRef, RegisterAnswer> Persons)> FindWithPersonsAsync(
        string tenant, PersonRef pupil, PersonRef applicant, SchoolYear year, PolicySet policies, TransportClaim? claim, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var asking = matters.AskAsync(tenant, pupil, applicant, ct);
        var placing = register.PlacementsAsync(tenant, [pupil], year, ct);
        await Task.WhenAll(asking, placing);
        var (protection, persons) = await asking;
        var placement = (await placing).GetValueOrDefault(pupil);
        var delegation = policies.InForce<PolicyValue.DelegationToMachine>(PolicyId.DelegationToMachine, SwedishTime.DateOf(now), now);
        var person = protection == Protection.None ? (persons[pupil] as RegisterAnswer.Found)?.Person : null;
        var evidence = new TransportEvidence(year, now, protection, null, person, placement, false, null, null, null, delegation, [], claim is { AfterSchoolCare: true });
        if (person is not null)
            evidence = await MeasureAsync(evidence, tenant, person, policies, claim, ct);
        return (evidence with { Findings = TransportAssessment.Of(evidence).Findings }, persons);
    }

    private async Task<TransportEvidence> MeasureAsync(
        TransportEvidence evidence, string tenant, RegisterPerson person, PolicySet policies, TransportClaim? claim, CancellationToken ct)
    {
        var year = evidence.Year;
        var placement = evidence.Placement;
        var pupil = placement is not null
            ? new PupilInGrade(placement.Form, placement.Grade, year)
            : GradeTable.Covers(year) && GradeTable.ExpectedGrade(person.BirthDate, year) is { } expected ? new PupilInGrade(expected.Form, expected.Grade, year) : null;
        if (pupil is null)
            return evidence;

        // Where no catchment area assigns the school, the way is measured to the one where the pupil has a place.
        var byPlacement = claim is { AfterSchoolCare: true } || pupil.Form is not (SchoolForm.PreschoolClass or SchoolForm.CompulsorySchool);
        var upperSecondary = pupil.Form is SchoolForm.UpperSecondarySchool or SchoolForm.AdaptedUpperSecondarySchool;
        var (catchment, catchmentVersion) = !upperSecondary && person.Home is { } home ? await CatchmentAsync(tenant, home, pupil, ct) : (new CatchmentFact.Unknown(), null);
        var assignedUnit = (catchment as CatchmentFact.Found)?.Unit;
        var schools = await SchoolsAsync(tenant, year, [assignedUnit, placement?.Unit], ct);
        var target = byPlacement ? placement?.Unit : assignedUnit;
        var school = target is { } code ? schools.Open.GetValueOrDefault(code) : null;
        var (route, way) = person.Home is null ? (TransportWays.NotMeasured(person.Address is null ? TransportAssessment.NoAddress : TransportAssessment.NoHomePoint), null)
            : target is null ? (TransportWays.NotMeasured(byPlacement ? "no-placement" : catchment is CatchmentFact.Unknown ? "catchment-unknown" : "not-measured"), null)
            : school is null || (placement?.Unit is { } attended && !schools.Known.Contains(attended)) ? (TransportWays.NotMeasured(TransportAssessment.UnknownSchool), null)
            : await ways.MeasureAsync(tenant, person.Home.Value, school.Entrance, policies, evidence, ct);
        var independent = placement?.Unit is { } placed && schools.Independent.Contains(placed);
        var facts = new TransportFacts(
            pupil, person.BirthDate, evidence.Protection, person.HomeMunicipality, tenant, placement?.Unit, catchment, route,
            // A limit for a grade of grundskola says nothing of a grade of the same number elsewhere.
            upperSecondary ? null : policies.InForce<PolicyValue.RouteLengthLimits>(PolicyId.RouteLength, year.FirstDay, evidence.KnownAt),
            claim is null ? null : claim with
            {
                Traffic = policies.InForce<PolicyValue.TrafficGuidance>(PolicyId.TrafficGuidance, year.FirstDay, evidence.KnownAt),
                LastYear = policies.InForce<PolicyValue.MoveInLastYear>(PolicyId.MoveInLastYear, year.FirstDay, evidence.KnownAt),
            },
            AttendsIndependent: independent);
        var found = evidence with
        {
            Facts = facts,
            PlacedAtIndependent = independent,
            CatchmentVersion = upperSecondary ? null : catchmentVersion,
            School = school,
            Way = way,
        };
        if (placement?.Unit is { } other && other != target && schools.Open.GetValueOrDefault(other) is { } attendedSchool)
            found = TransportRules.IsElsewhere(facts) ? await ways.CompareAsync(found, tenant, person, attendedSchool, policies, ct) : found with { Attended = attendedSchool };
        return school is not null && claim?.Has(TransportGround.AlternatingResidence) is true ? await SecondHomeAsync(found, tenant, person, school, policies, ct) : found;
    }

    // The other home counts where the register knows it: as the address of a guardian of the pupil's. What is only stated is for an officer.
    private async Task<TransportEvidence> SecondHomeAsync(TransportEvidence evidence, string tenant, RegisterPerson person, SchoolFact school, PolicySet policies, CancellationToken ct)
    {
        if (evidence.Facts is not { Claim: { Statements.Residence.OtherHome: { } stated } claim } facts)
            return evidence;
        var guardians = await register.GuardiansOfAsync(tenant, person.Person, ct);
        var other = (await register.AskAsync(tenant, [.. guardians], ct)).Values.OfType<RegisterAnswer.Found>()
            .Select(f => f.Person)
            .FirstOrDefault(p => p.Address is { } a && IsSame(a, stated) && (person.Address is null || !IsSame(a, person.Address)));
        var (route, way) = other?.Home is { } home ? await ways.MeasureAsync(tenant, home, school.Entrance, policies, evidence, ct) : (TransportWays.NotMeasured("second-home-unknown"), null);
        return evidence with { Facts = facts with { Claim = claim with { SecondRoute = route } }, SecondHome = other?.Address, SecondWay = way };
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

    private async Task<Schools> SchoolsAsync(string tenant, SchoolYear year, SchoolUnitCode?[] units, CancellationToken ct)
    {
        await using var session = store.QuerySession(tenant);
        var known = await session.SchoolUnitsAsync([.. units.OfType<SchoolUnitCode>().Distinct()], ct);
        return new Schools(
            known.Where(u => u.Value.Description.WaysEndAt is not null && IsOpenIn(u.Value, year))
                .ToDictionary(u => u.Key, u => new SchoolFact(u.Key, u.Value.Description.Name, u.Value.Description.WaysEndAt!.Value)),
            known.Keys.ToHashSet(),
            known.Where(u => u.Value.Description.Provider == ProviderType.Independent).Select(u => u.Key).ToHashSet());
    }

    private static bool IsSame(RegisteredAddress one, RegisteredAddress other) =>
        string.Equals(Letters(one.Street), Letters(other.Street), StringComparison.OrdinalIgnoreCase) && Letters(one.PostalCode) == Letters(other.PostalCode);

    private static string Letters(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    // A school that opens or closes during the year is a school of that year.
    private static bool IsOpenIn(ListedSchoolUnit unit, SchoolYear year) =>
        !(unit.Description.OpensOn > year.LastDay) && !(unit.Description.ClosesOn < year.FirstDay) && !(unit.ClosedOn < year.FirstDay);

    private sealed record Schools(IReadOnlyDictionary<SchoolUnitCode, SchoolFact> Open, IReadOnlySet<SchoolUnitCode> Known, IReadOnlySet<SchoolUnitCode> Independent);
}
