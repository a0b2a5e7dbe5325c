using CaseMgmt.Api.Adapters;
using CaseMgmt.Api.Adapters.MalwareScan;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Api.Tests.Support;

/// <summary>The register, which no longer answers about persons.</summary>
internal sealed class SilentRegister(IPopulationRegister register) : IPopulationRegister
{
    public Task<PersonRef?> FindAsync(string tenant, PersonalIdentityNumber number, CancellationToken ct) => register.FindAsync(tenant, number, ct);

    public Task<IReadOnlyDictionary<PersonRef, RegisterAnswer>> AskAsync(string tenant, IReadOnlyCollection<PersonRef> persons, CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<PersonRef, RegisterAnswer>>(persons.Distinct().ToDictionary(p => p, RegisterAnswer (_) => new RegisterAnswer.Unavailable()));

    public Task<IReadOnlyList<PersonRef>> ChildrenOfAsync(string tenant, PersonRef guardian, CancellationToken ct) => register.ChildrenOfAsync(tenant, guardian, ct);

    public Task<IReadOnlyList<PersonRef>> GuardiansOfAsync(string tenant, PersonRef child, CancellationToken ct) => register.GuardiansOfAsync(tenant, child, ct);

    public Task<IReadOnlyDictionary<PersonRef, SchoolPlacement>> PlacementsAsync(string tenant, IReadOnlyCollection<PersonRef> pupils, SchoolYear year, CancellationToken ct) =>
        register.PlacementsAsync(tenant, pupils, year, ct);

    public Task<IReadOnlyList<PersonRef>> BornInAsync(string tenant, IReadOnlyCollection<int> years, CancellationToken ct) => register.BornInAsync(tenant, years, ct);

    public Task<IReadOnlyDictionary<PersonRef, Family>> FamiliesAsync(string tenant, IReadOnlyCollection<PersonRef> children, CancellationToken ct) => register.FamiliesAsync(tenant, children, ct);
}

/// <summary>Names as they are, telling the test after each look.</summary>
internal sealed class WatchedNames(IPersonNames names, Action<string> looked) : IPersonNames
{
    public async Task<IReadOnlyDictionary<PersonRef, string>> RevealAsync(
        string tenant, IReadOnlyCollection<PersonRef> persons, string actor, string reason, bool seesProtected, CancellationToken ct, IReadOnlyCollection<Guid>? cases = null)
    {
        var found = await names.RevealAsync(tenant, persons, actor, reason, seesProtected, ct, cases);
        looked(reason);
        return found;
    }

    public Task<IReadOnlyList<string>?> RevealAddressAsync(string tenant, PersonRef person, string actor, string reason, bool seesProtected, CancellationToken ct) =>
        names.RevealAddressAsync(tenant, person, actor, reason, seesProtected, ct);
}

/// <summary>Distances that cannot be had today.</summary>
internal sealed class AwayDistances(IWalkingDistance distances) : IWalkingDistance
{
    public Task<RouteAnswer> Measure(GeoPoint home, GeoPoint entrance, string? version = null, CancellationToken ct = default) =>
        Task.FromResult<RouteAnswer>(new RouteAnswer.Unavailable("test"));

    public Task<MatrixAnswer> Matrix(IReadOnlyList<GeoPoint> homes, IReadOnlyList<GeoPoint> schools, long? boundMm = null, string? version = null, CancellationToken ct = default) =>
        distances.Matrix(homes, schools, boundMm, version, ct);

    public Task<NetworkVersion?> Latest(string? profile = null, CancellationToken ct = default) => distances.Latest(profile, ct);

    public Task<NetworkVersion?> InUse(string municipality, string profile, CancellationToken ct = default) => distances.InUse(municipality, profile, ct);

    public Task<StreetMap?> StreetsWithin(MapBounds bounds, string? version = null, CancellationToken ct = default) => distances.StreetsWithin(bounds, version, ct);
}

/// <summary>Catchment areas that nobody has imported.</summary>
internal sealed class NoCatchments : ICatchmentAreas
{
    public Task<CatchmentLookup> Find(string municipality, GeoPoint home, SchoolYear year, Grade grade, string? version = null, CancellationToken ct = default) =>
        Task.FromResult<CatchmentLookup>(new CatchmentLookup.NoAreas());
}

/// <summary>Catchment areas as they are, telling the test after each look.</summary>
internal sealed class WatchedCatchments(ICatchmentAreas areas, Action looked) : ICatchmentAreas
{
    public async Task<CatchmentLookup> Find(string municipality, GeoPoint home, SchoolYear year, Grade grade, string? version = null, CancellationToken ct = default)
    {
        var found = await areas.Find(municipality, home, year, grade, version, ct);
        looked();
        return found;
    }
}

/// <summary>A scanner that finds something in every file.</summary>
internal sealed class FindsMalware : IMalwareScan, IFileScan
{
    public Task<IFileScan> BeginAsync(CancellationToken ct) => Task.FromResult<IFileScan>(this);

    public Task LookAsync(ReadOnlyMemory<byte> part, CancellationToken ct) => Task.CompletedTask;

    public Task<ScanResult> EndAsync(CancellationToken ct) => Task.FromResult(ScanResult.Infected);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
