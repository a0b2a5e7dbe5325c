using System.Globalization;
using System.Text.Json;
using CaseMgmt.Domain.SchoolUnits;
using NetTopologySuite.Geometries;

namespace CaseMgmt.Domain.Geography.Catchments;

/// <summary>Reads catchment areas from GeoJSON into the plane of SWEREF 99 TM.</summary>
internal static class CatchmentGeoJson
{
    private static readonly GeometryFactory Planar = new(new PrecisionModel(), 3006);

    public static List<CatchmentArea> Read(ReadOnlyMemory<byte> geoJson)
    {
        try
        {
            using var document = JsonDocument.Parse(geoJson, new JsonDocumentOptions { MaxDepth = 32 });
            var root = document.RootElement;
            if (Text(root, "type") is not "FeatureCollection" || !root.TryGetProperty("features", out var features) || features.ValueKind != JsonValueKind.Array)
                throw new CatchmentFormatException("not-geojson", "The file is not a GeoJSON FeatureCollection.");
            var declared = DeclaredSystem(root);
            var areas = new List<CatchmentArea>();
            var system = declared;
            foreach (var feature in features.EnumerateArray())
                areas.Add(ReadFeature(feature, areas.Count + 1, declared, ref system));
            return areas.Count > 0 ? areas : throw new CatchmentFormatException("not-geojson", "The file has no features.");
        }
        catch (JsonException e)
        {
            throw new CatchmentFormatException("not-geojson", $"Line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: not JSON.", e);
        }
    }

    private static CatchmentArea ReadFeature(JsonElement feature, int number, CoordinateSystem? declared, ref CoordinateSystem? system)
    {
        if (feature.ValueKind != JsonValueKind.Object || !feature.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            throw new CatchmentFormatException("wrong-property", $"Feature {number} has no properties.");
        if (!SchoolUnitCode.TryParse(Text(properties, "schoolUnitCode"), out var unit))
            throw new CatchmentFormatException("wrong-property", $"Feature {number}: schoolUnitCode is not eight digits.");
        if (!SchoolYear.TryParse(Text(properties, "schoolYear"), out var year))
            throw new CatchmentFormatException("wrong-property", $"Feature {number} ({unit}): schoolYear is not a school year such as 2026/2027.");
        var grades = Grades(properties, number, unit);
        if (!feature.TryGetProperty("geometry", out var geometry) || geometry.ValueKind != JsonValueKind.Object || !geometry.TryGetProperty("coordinates", out var coordinates))
            throw new CatchmentFormatException("not-geojson", $"Feature {number} ({unit}) has no geometry.");
        var reader = new ShapeReader(number, unit, declared, system);
        var shape = Text(geometry, "type") switch
        {
            "Polygon" => (Geometry)reader.Polygon(coordinates),
            "MultiPolygon" => Planar.CreateMultiPolygon([.. reader.Items(coordinates).Select(reader.Polygon)]),
            var other => throw new CatchmentFormatException("not-geojson", $"Feature {number} ({unit}) is a {other ?? "shape without type"}, not a Polygon or MultiPolygon."),
        };
        system = reader.System;
        return new CatchmentArea(unit, year, grades, shape);
    }

    private static List<Grade> Grades(JsonElement properties, int number, SchoolUnitCode unit)
    {
        var grades = new List<Grade>();
        if (properties.TryGetProperty("grades", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in list.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.String || !Grade.TryParse(item.GetString(), out var grade))
                    throw new CatchmentFormatException("wrong-property", $"Feature {number} ({unit}): grades holds something that is not F or 1 to 10.");
                if (!grades.Contains(grade))
                    grades.Add(grade);
            }
        }

        return grades.Count > 0 ? grades : throw new CatchmentFormatException("wrong-property", $"Feature {number} ({unit}) names no grades.");
    }

    private static CoordinateSystem? DeclaredSystem(JsonElement root)
    {
        if (!root.TryGetProperty("crs", out var crs) || crs.ValueKind == JsonValueKind.Null)
            return null;
        var name = crs.ValueKind == JsonValueKind.Object && crs.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? Text(properties, "name")
            : null;
        if (name is null)
            throw new CatchmentFormatException("wrong-coordinates", "The crs member names no coordinate system.");
        if (name.EndsWith("3006", StringComparison.Ordinal))
            return CoordinateSystem.Sweref99Tm;
        return name.EndsWith("CRS84", StringComparison.OrdinalIgnoreCase) || name.EndsWith("4326", StringComparison.Ordinal)
            ? CoordinateSystem.Wgs84
            : throw new CatchmentFormatException("wrong-coordinates", $"The coordinate system '{name}' is neither WGS84 nor SWEREF 99 TM (EPSG:3006).");
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal enum CoordinateSystem
    {
        Wgs84,
        Sweref99Tm,
    }

    /// <summary>Reads one feature's rings; every position must be of the one system the whole file is in.</summary>
    private sealed class ShapeReader(int number, SchoolUnitCode unit, CoordinateSystem? declared, CoordinateSystem? system)
    {
        public CoordinateSystem? System { get; private set; } = system;

        public Polygon Polygon(JsonElement rings)
        {
            var lines = Items(rings).Select(Ring).ToArray();
            return lines.Length > 0 ? Planar.CreatePolygon(lines[0], lines[1..]) : throw Invalid("a polygon without rings");
        }

        public JsonElement.ArrayEnumerator Items(JsonElement list) =>
            list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : throw Invalid("coordinates that are not lists");

        private LinearRing Ring(JsonElement positions)
        {
            var ring = Items(positions).Select(Position).ToArray();
            if (ring.Length < 4)
                throw Invalid("a ring of fewer than four positions");
            return ring[0].Equals2D(ring[^1]) ? Planar.CreateLinearRing(ring) : throw Invalid("a ring that is not closed");
        }

        private Coordinate Position(JsonElement position)
        {
            var numbers = Items(position).Take(2).Select(n => n.ValueKind == JsonValueKind.Number && n.TryGetDouble(out var value) ? value : throw Invalid("a position that is not numbers")).ToArray();
            if (numbers.Length < 2)
                throw Invalid("a position of fewer than two numbers");
            var (x, y) = (numbers[0], numbers[1]);
            var looksLike = (x, y) switch
            {
                ( >= 0 and <= 35, >= 50 and <= 75) => CoordinateSystem.Wgs84,
                ( >= 100_000 and <= 1_100_000, >= 5_900_000 and <= 7_900_000) => CoordinateSystem.Sweref99Tm,
                _ => throw new CatchmentFormatException("wrong-coordinates", string.Create(CultureInfo.InvariantCulture, $"Feature {number} ({unit}): {x}, {y} is neither longitude and latitude nor easting and northing in Sweden.")),
            };
            if (System is { } expected && expected != looksLike)
            {
                throw new CatchmentFormatException("wrong-coordinates", string.Create(CultureInfo.InvariantCulture,
                    $"Feature {number} ({unit}): {x}, {y} is {looksLike}, but {(declared is null ? "the features before are" : "the file says")} {expected}."));
            }

            System = looksLike;
            if (looksLike == CoordinateSystem.Sweref99Tm)
                return new Coordinate(x, y);
            var planar = Sweref99Tm.FromWgs84(GeoPoint.FromDegrees(y, x));
            return new Coordinate(planar.Easting, planar.Northing);
        }

        private CatchmentFormatException Invalid(string what) => new("not-geojson", $"Feature {number} ({unit}) has {what}.");
    }
}
