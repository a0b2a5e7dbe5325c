using System.Globalization;
using System.Text;
using CaseMgmt.Web.ApiClient;

namespace CaseMgmt.Web.Maps;

/// <summary>A point of the drawing, in its own units; y grows downwards.</summary>
public sealed record DrawingPoint(double X, double Y)
{
    private const double WordsWidth = 165;

    /// <summary>Whether words beside the point stand to its left: on the side away from the other point, where the way does not run, unless the edge is too near.</summary>
    public bool HasWordsBefore(DrawingPoint? other)
    {
        var before = other is null ? X > MapDrawing.Width / 2 : X < other.X;
        return before ? X > WordsWidth : X > MapDrawing.Width - WordsWidth;
    }

    /// <summary>An SVG transform that moves a symbol here.</summary>
    public string Translate => string.Create(CultureInfo.InvariantCulture, $"translate({X:0.#} {Y:0.#})");
}

/// <summary>A scale bar: its length in metres and in the drawing's units.</summary>
public sealed record ScaleBar(int Metres, double Length);

/// <summary>A map made ready for SVG: paths in a local metric plane, one unit the same length in every direction.</summary>
public sealed class MapDrawing
{
    /// <summary>Width of the drawing in its own units.</summary>
    public const double Width = 1000;

    private const double EarthRadius = 6_371_008.8;
    private const double MinimumHeight = 520;
    private const double MaximumHeight = 820;
    private const double MarkerHeight = 120;

    private readonly double west;
    private readonly double north;
    private readonly double unitsPerMetre;
    private readonly double longitudeMetres;
    private readonly double latitudeMetres;
    private readonly double offsetX;
    private readonly double offsetY;

    private MapDrawing(MapData map)
    {
        var b = map.Bounds;
        var degree = Math.PI / 180 * EarthRadius;
        // A municipality is small: a plane tangent at the middle keeps lengths within parts per thousand.
        latitudeMetres = degree;
        longitudeMetres = degree * Math.Cos((b.South + b.North) / 2 * Math.PI / 180);
        west = b.West;
        north = b.North;
        var width = Math.Max((b.East - b.West) * longitudeMetres, 50);
        var height = Math.Max((b.North - b.South) * latitudeMetres, 50);
        unitsPerMetre = Math.Min(Width / width, MaximumHeight / height);
        Height = Math.Round(Math.Clamp(height * unitsPerMetre, MinimumHeight, MaximumHeight));
        offsetX = (Width - width * unitsPerMetre) / 2;
        offsetY = (Height - height * unitsPerMetre) / 2;

        // A marker stands on its point and needs room above it.
        var highest = new[] { Point(map.Home), Point(map.School) }.Min(p => p?.Y) ?? MarkerHeight;
        var shortage = Math.Ceiling(Math.Max(0, MarkerHeight - highest));
        offsetY += shortage;
        Height += shortage;

        Streets = Lines(map.Streets);
        Route = map.Route is { Count: > 1 } route ? Line(route) : null;
        Home = Point(map.Home);
        School = Point(map.School);
        Attribution = map.Attribution;
        Scale = ChooseScale(unitsPerMetre);
    }

    /// <summary>Height of the drawing in its own units.</summary>
    public double Height { get; }

    /// <summary>Streets, one path for all.</summary>
    public string Streets { get; }

    /// <summary>The walking route, or null.</summary>
    public string? Route { get; }

    /// <summary>The home, or null.</summary>
    public DrawingPoint? Home { get; }

    /// <summary>The school, or null.</summary>
    public DrawingPoint? School { get; }

    /// <summary>Whom the map data come from, as its licence asks to be told.</summary>
    public string? Attribution { get; }

    /// <summary>The scale bar.</summary>
    public ScaleBar Scale { get; }

    /// <summary>The SVG view box.</summary>
    public string ViewBox => string.Create(CultureInfo.InvariantCulture, $"0 0 {Width:0} {Height:0}");

    /// <summary>The direction from home to school: one of N, NE, E, SE, S, SW, W, NW; null without both.</summary>
    public string? Direction
    {
        get
        {
            if (Home is not { } home || School is not { } school)
                return null;
            var degrees = Math.Atan2(school.X - home.X, home.Y - school.Y) * 180 / Math.PI;
            string[] names = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"];
            return names[(int)Math.Round((degrees + 360) % 360 / 45) % 8];
        }
    }

    /// <summary>Draws the map, or nothing where there is none.</summary>
    public static MapDrawing? Of(MapData? map) => map is null ? null : new MapDrawing(map);

    private static ScaleBar ChooseScale(double unitsPerMetre)
    {
        int[] lengths = [5000, 2000, 1000, 500, 200, 100, 50, 20, 10];
        var metres = Array.Find(lengths, m => m * unitsPerMetre <= Width / 4);
        if (metres == 0)
            metres = lengths[^1];
        return new ScaleBar(metres, Math.Round(metres * unitsPerMetre, 1));
    }

    private DrawingPoint? Point(double[]? coordinates) => coordinates is [var lat, var lon]
        ? new DrawingPoint(offsetX + (lon - west) * longitudeMetres * unitsPerMetre, offsetY + (north - lat) * latitudeMetres * unitsPerMetre)
        : null;

    private string Lines(IReadOnlyList<IReadOnlyList<double[]>>? lines) => lines is null ? "" : string.Concat(lines.Where(l => l.Count > 1).Select(Line));

    private string Line(IReadOnlyList<double[]> line)
    {
        var path = new StringBuilder();
        foreach (var coordinates in line)
        {
            if (Point(coordinates) is { } p)
                path.Append(CultureInfo.InvariantCulture, $"{(path.Length == 0 ? 'M' : 'L')}{p.X:0.#} {p.Y:0.#}");
        }
        return path.ToString();
    }
}
