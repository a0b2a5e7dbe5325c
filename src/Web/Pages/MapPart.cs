using CaseMgmt.Web.ApiClient;

namespace CaseMgmt.Web.Pages;

/// <summary>What the map partial draws, or nothing without a map; school and distance are told in its description.</summary>
public sealed record MapPart(MapData? Map, School? School, WalkingDistance? Distance);

/// <summary>What the distance partial shows: the walking distance and the limit for the grade, either of which may be missing.</summary>
public sealed record DistancePart(WalkingDistance? Distance, DistanceLimit? Limit)
{
    private const double Width = 600;

    /// <summary>The longer of distance and limit with a little room, in metres.</summary>
    private double Span => Math.Max((Distance?.LengthMm ?? 0) / 1000d, Limit?.Metres ?? 0) * 1.12;

    /// <summary>Width of the drawing, 600, that stands for a length in metres.</summary>
    public double ToWidth(double metres) => Span <= 0 ? 0 : Math.Round(metres / Span * Width, 1);
}
