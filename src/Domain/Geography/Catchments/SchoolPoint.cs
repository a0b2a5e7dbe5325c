using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;

namespace CaseMgmt.Domain.Geography.Catchments;

/// <summary>
/// The ground of a municipality, roughly: the union of its catchment areas or any outline. Made to tell a school's coordinates that lie
/// in another municipality: registers have such faults.
/// </summary>
public sealed class MunicipalityGround
{
    private readonly IPreparedGeometry _ground;

    private MunicipalityGround(Geometry ground) => _ground = PreparedGeometryFactory.Prepare(ground);

    /// <summary>The union of all catchment areas.</summary>
    public static MunicipalityGround Of(CatchmentSet catchments) => new(catchments.Union());

    /// <summary>A closed outline of at least three points.</summary>
    /// <exception cref="ArgumentException">Fewer than three points, or an outline that crosses itself.</exception>
    public static MunicipalityGround Of(IReadOnlyList<GeoPoint> outline)
    {
        if (outline.Count < 3)
            throw new ArgumentException("An outline has at least three points.", nameof(outline));
        var ring = outline.Append(outline[0]).Select(point => point.ToSweref99Tm()).Select(point => new Coordinate(point.Easting, point.Northing)).ToArray();
        var polygon = GeometryFactory.Default.CreatePolygon(ring);
        return polygon.IsValid ? new MunicipalityGround(polygon) : throw new ArgumentException("The outline crosses itself.", nameof(outline));
    }

    /// <summary>Whole metres from the ground to a point; 0 on it.</summary>
    public int MetresTo(GeoPoint point)
    {
        var planar = point.ToSweref99Tm();
        var at = new Point(planar.Easting, planar.Northing);
        return _ground.Covers(at) ? 0 : (int)Math.Ceiling(_ground.Geometry.Distance(at));
    }
}

/// <summary>The point a school is measured to, or why there is none to rely on.</summary>
public abstract record SchoolPoint
{
    private SchoolPoint()
    {
    }

    /// <summary>Chooses between the register's coordinates and an entrance point set by hand, which always wins.</summary>
    /// <param name="register">The register's coordinates; null when it has none.</param>
    /// <param name="entrance">An entrance point that an officer has set; null when there is none.</param>
    /// <param name="ground">The municipality's ground.</param>
    /// <param name="toleranceMetres">How far outside the ground a point may lie before it is doubted.</param>
    public static SchoolPoint Choose(GeoPoint? register, GeoPoint? entrance, MunicipalityGround ground, int toleranceMetres = 100)
    {
        if (entrance is { } set)
            return new Entrance(set);
        if (register is not { } point)
            return new Missing();
        var metres = ground.MetresTo(point);
        return metres <= toleranceMetres ? new FromRegister(point) : new OutsideMunicipality(point, metres);
    }

    /// <summary>An officer has set the entrance.</summary>
    public sealed record Entrance(GeoPoint At) : SchoolPoint;

    /// <summary>The register's coordinates, which lie in the municipality.</summary>
    public sealed record FromRegister(GeoPoint At) : SchoolPoint;

    /// <summary>The register's coordinates lie so many metres outside: not to be measured to until an entrance is set.</summary>
    public sealed record OutsideMunicipality(GeoPoint At, int Metres) : SchoolPoint;

    /// <summary>There are no coordinates.</summary>
    public sealed record Missing : SchoolPoint;
}
