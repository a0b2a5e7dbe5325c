using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Geography.Catchments;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Api.Adapters;

/// <summary>The catchment areas (upptagningsområden) of a municipality.</summary>
public interface ICatchmentAreas
{
    /// <summary>Which school's area a home lies in.</summary>
    /// <param name="municipality">Municipality code, four digits.</param>
    /// <param name="home">The home's property point.</param>
    /// <param name="year">School year the areas are valid for.</param>
    /// <param name="grade">Grade the areas are for.</param>
    /// <param name="version">Id of an imported set; null for the one imported last for that school year.</param>
    /// <param name="ct">Ends the work early.</param>
    Task<CatchmentLookup> Find(
        string municipality, GeoPoint home, SchoolYear year, Grade grade, string? version = null, CancellationToken ct = default);

    /// <summary>As <see cref="Find"/> for many homes, all by the same version of the areas.</summary>
    /// <returns>One answer per home, in their order.</returns>
    async Task<IReadOnlyList<CatchmentLookup>> FindAll(string municipality, IReadOnlyList<GeoPoint> homes, SchoolYear year, Grade grade, CancellationToken ct = default)
    {
        var found = new List<CatchmentLookup>();
        foreach (var home in homes)
            found.Add(await Find(municipality, home, year, grade, (found.LastOrDefault(f => f is CatchmentLookup.Answered) as CatchmentLookup.Answered)?.VersionId, ct));
        return found;
    }
}

/// <summary>What the catchment areas say about a home, and which version of them.</summary>
public abstract record CatchmentLookup
{
    private CatchmentLookup()
    {
    }

    /// <summary>The areas answered: one school, none, or several.</summary>
    public sealed record Answered(CatchmentAnswer Answer, string VersionId) : CatchmentLookup;

    /// <summary>No areas have been imported for that school year, or not the version asked for.</summary>
    public sealed record NoAreas : CatchmentLookup;

    /// <summary>The areas cannot be read now; the reason is a stable code.</summary>
    public sealed record Unavailable(string Reason) : CatchmentLookup;
}
