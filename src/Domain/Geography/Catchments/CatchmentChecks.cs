using System.Globalization;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Buffer;
using NetTopologySuite.Operation.Union;
using NetTopologySuite.Operation.Valid;

namespace CaseMgmt.Domain.Geography.Catchments;

/// <summary>
/// Refuses areas that would give a family no answer or two: invalid shapes, overlaps, and gaps enclosed by the areas of one school year
/// and grade. Slivers below the tolerances come from drawing and are let through: there the answer is several or none, and an officer's.
/// </summary>
internal static class CatchmentChecks
{
    /// <summary>Square metres below which an overlap or a gap counts as a drawing sliver.</summary>
    private const double LargestSliver = 10;

    /// <summary>Metres: a crack no wider than this does not count as an opening.</summary>
    private const double WidestCrack = 1;

    public static void Check(IReadOnlyList<CatchmentArea> areas)
    {
        foreach (var area in areas)
        {
            if (new IsValidOp(area.Shape).ValidationError is { } error)
                throw new CatchmentFormatException("invalid-polygon", $"The area of {area.Unit} for {area.Year} is not a valid polygon at {Place(error.Coordinate)}: {error.Message}.");
            if (area.Shape.Area < LargestSliver)
                throw new CatchmentFormatException("invalid-polygon", $"The area of {area.Unit} for {area.Year} is smaller than {LargestSliver} square metres.");
        }

        CheckOverlaps(areas);
        var groups = areas.SelectMany(area => area.Grades.Select(grade => (area.Year, grade.Code, Area: area)))
            .GroupBy(entry => (entry.Year, entry.Code), entry => entry.Area)
            .Select(group => (group.Key, Areas: group.ToList()));
        // Most grades have the same areas; each different collection is looked at once.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, group) in groups)
        {
            if (seen.Add(string.Join(',', group.Select(area => IndexOf(areas, area)))))
                CheckGaps(group, key.Code);
        }
    }

    private static void CheckOverlaps(IReadOnlyList<CatchmentArea> areas)
    {
        for (var i = 0; i < areas.Count; i++)
        {
            for (var j = i + 1; j < areas.Count; j++)
            {
                var (a, b) = (areas[i], areas[j]);
                if (a.Year != b.Year || !a.Grades.Intersect(b.Grades).Any() || !a.Shape.EnvelopeInternal.Intersects(b.Shape.EnvelopeInternal))
                    continue;
                var common = a.Shape.Intersection(b.Shape);
                if (common.Area > LargestSliver)
                    throw new CatchmentFormatException("overlap", string.Create(CultureInfo.InvariantCulture, $"The areas of {a.Unit} and {b.Unit} for {a.Year} overlap by {common.Area:0} square metres at {Place(Inside(common))}."));
            }
        }
    }

    private static void CheckGaps(List<CatchmentArea> areas, string grade)
    {
        // Widened a little, so that a crack along a carelessly drawn border does not turn an enclosed gap into an open bay.
        var union = UnaryUnionOp.Union(areas.Select(area => area.Shape)).Buffer(WidestCrack / 2, new BufferParameters(2, EndCapStyle.Square, JoinStyle.Mitre, 2));
        var largest = Enumerable.Range(0, union.NumGeometries).Select(union.GetGeometryN).OfType<Polygon>()
            .SelectMany(polygon => polygon.InteriorRings)
            .Select(ring => union.Factory.CreatePolygon((LinearRing)ring))
            .MaxBy(hole => hole.Area);
        if (largest is null || largest.Area <= LargestSliver)
            return;
        var around = areas.Where(area => area.Shape.Distance(largest) < 2 * WidestCrack).Select(area => area.Unit.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        throw new CatchmentFormatException("gap", string.Create(CultureInfo.InvariantCulture, $"The areas for {areas[0].Year}, grade {grade}, leave a gap of {largest.Area:0} square metres at {Place(Inside(largest))}, between {string.Join(" and ", around)}."));
    }

    private static int IndexOf(IReadOnlyList<CatchmentArea> areas, CatchmentArea area)
    {
        for (var i = 0; i < areas.Count; i++)
        {
            if (ReferenceEquals(areas[i], area))
                return i;
        }

        return -1;
    }

    private static Coordinate Inside(Geometry shape)
    {
        // The largest part: a collection's own interior point may lie on a line of no area.
        var largest = Enumerable.Range(0, shape.NumGeometries).Select(shape.GetGeometryN).MaxBy(part => part.Area)!;
        return largest.InteriorPoint.Coordinate;
    }

    private static string Place(Coordinate at) => GeoPoint.FromSweref99Tm(at.Y, at.X).ToDegreesText();
}
