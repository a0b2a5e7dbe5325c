using System.Globalization;

namespace CaseMgmt.Api.Samples;

/// <summary>A place in the made-up municipality: metres east and north of its south-western corner.</summary>
internal readonly record struct Spot(double X, double Y)
{
    public static Spot operator +(Spot a, Spot b) => new(a.X + b.X, a.Y + b.Y);

    public static Spot operator -(Spot a, Spot b) => new(a.X - b.X, a.Y - b.Y);

    public static Spot operator *(Spot a, double factor) => new(a.X * factor, a.Y * factor);

    public double Length => Math.Sqrt(X * X + Y * Y);

    public double DistanceTo(Spot other) => (this - other).Length;

    public Spot Towards(Spot other, double share) => this + (other - this) * share;

    /// <summary>The unit vector to the left of the way from here to there.</summary>
    public Spot LeftOf(Spot there)
    {
        var way = there - this;
        var length = way.Length;
        return length == 0 ? new Spot(0, 0) : new Spot(-way.Y / length, way.X / length);
    }
}

/// <summary>
/// The made-up municipality's ground: a plane laid on the globe with fixed scales, in sums and products only, which every
/// machine computes alike (sines differ between C libraries in the last bit).
/// </summary>
internal sealed class Plane(PlaneRecipe recipe)
{
    /// <summary>West–east extent in metres.</summary>
    public double Width => recipe.Width;

    /// <summary>South–north extent in metres.</summary>
    public double Height => recipe.Height;

    /// <summary>Latitude and longitude in degrees with seven decimals.</summary>
    public (string Lat, string Lon) Degrees(Spot spot) =>
        (Text(recipe.OriginLat + spot.Y / recipe.MetresPerDegreeLat), Text(recipe.OriginLon + spot.X / recipe.MetresPerDegreeLon));

    /// <summary>The place at a latitude and longitude.</summary>
    public Spot Spot(double lat, double lon) =>
        new((lon - recipe.OriginLon) * recipe.MetresPerDegreeLon, (lat - recipe.OriginLat) * recipe.MetresPerDegreeLat);

    private static string Text(double degrees) =>
        (Math.Round(degrees * 1e7) / 1e7).ToString("F7", CultureInfo.InvariantCulture);
}
