using System.Security.Cryptography;
using CaseMgmt.Domain.SchoolUnits;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Index.Strtree;

namespace CaseMgmt.Domain.Geography.Catchments;

/// <summary>
/// The catchment areas of a municipality, checked and ready to be asked: in SWEREF 99 TM, valid, without overlap, and without gaps
/// within the areas of one school year and grade. Immutable and safe for concurrent use.
/// </summary>
public sealed class CatchmentSet
{
    private readonly IReadOnlyList<CatchmentArea> _areas;
    private readonly Dictionary<(SchoolYear Year, string Grade), STRtree<PreparedArea>> _index = [];

    private CatchmentSet(IReadOnlyList<CatchmentArea> areas, string versionId)
    {
        _areas = areas;
        VersionId = versionId;
        var prepared = areas.Select(area => new PreparedArea(area.Unit, PreparedGeometryFactory.Prepare(area.Shape))).ToArray();
        for (var i = 0; i < areas.Count; i++)
        {
            foreach (var grade in areas[i].Grades)
            {
                if (!_index.TryGetValue((areas[i].Year, grade.Code), out var tree))
                {
                    tree = new STRtree<PreparedArea>();
                    _index.Add((areas[i].Year, grade.Code), tree);
                }

                tree.Insert(areas[i].Shape.EnvelopeInternal, prepared[i]);
            }
        }

        // A tree is built at its first question, which is not safe for several at once.
        foreach (var tree in _index.Values)
            tree.Build();
    }

    /// <summary>SHA-256, hexadecimal, of the file the areas came from; what decisions cite.</summary>
    public string VersionId { get; }

    /// <summary>The school years that have areas, in order.</summary>
    public IReadOnlyList<SchoolYear> Years => [.. _areas.Select(area => area.Year).Distinct().Order()];

    /// <summary>The schools that have areas in a school year, in the order of their codes.</summary>
    public IReadOnlyList<SchoolUnitCode> UnitsIn(SchoolYear year) =>
        [.. _areas.Where(area => area.Year == year).Select(area => area.Unit).Distinct().OrderBy(unit => unit.Value, StringComparer.Ordinal)];

    /// <summary>Number of areas.</summary>
    public int Count => _areas.Count;

    /// <summary>
    /// Reads a GeoJSON FeatureCollection of Polygon and MultiPolygon, in WGS84 (longitude first) or, with a <c>crs</c> member that
    /// names EPSG:3006, in SWEREF 99 TM (easting first). Each feature has the properties <c>schoolUnitCode</c>, <c>schoolYear</c>
    /// ("2026/2027") and <c>grades</c> (["F", "1", …]).
    /// </summary>
    /// <exception cref="CatchmentFormatException">Not such a file, or areas that are invalid, overlap or leave a gap.</exception>
    public static CatchmentSet Read(ReadOnlySpan<byte> geoJson)
    {
        var areas = CatchmentGeoJson.Read(geoJson.ToArray());
        CatchmentChecks.Check(areas);
        return new CatchmentSet(areas, Convert.ToHexStringLower(SHA256.HashData(geoJson)));
    }

    /// <summary>Which area a place lies in; the border belongs to the area.</summary>
    public CatchmentAnswer Find(GeoPoint place, SchoolYear year, Grade grade)
    {
        if (!_index.TryGetValue((year, grade.Code), out var tree))
            return new CatchmentAnswer.OutsideAll();
        var planar = place.ToSweref99Tm();
        var point = new Point(planar.Easting, planar.Northing);
        var hits = tree.Query(point.EnvelopeInternal)
            .Where(area => area.Shape.Covers(point))
            .Select(area => area.Unit).Distinct()
            .OrderBy(unit => unit.Value, StringComparer.Ordinal).ToArray();
        return hits switch
        {
            [] => new CatchmentAnswer.OutsideAll(),
            [var only] => new CatchmentAnswer.Found(only),
            _ => new CatchmentAnswer.Several(hits),
        };
    }

    /// <summary>The area that all catchments of the set cover together.</summary>
    internal Geometry Union() => NetTopologySuite.Operation.Union.UnaryUnionOp.Union(_areas.Select(area => area.Shape));

    private sealed record PreparedArea(SchoolUnitCode Unit, IPreparedGeometry Shape);
}

/// <summary>One school's area for one school year.</summary>
internal sealed record CatchmentArea(SchoolUnitCode Unit, SchoolYear Year, IReadOnlyList<Grade> Grades, Geometry Shape);
