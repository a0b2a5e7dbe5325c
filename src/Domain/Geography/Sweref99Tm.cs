namespace CaseMgmt.Domain.Geography;

/// <summary>A place in SWEREF 99 TM (EPSG:3006): northing and easting in metres.</summary>
public readonly record struct PlanarPoint(double Northing, double Easting)
{
    /// <summary>A fixed text without the coordinates, so that no log can locate a home.</summary>
    public override string ToString() => "PlanarPoint";
}

/// <summary>
/// SWEREF 99 TM, the national map projection: Gauss-Krüger on GRS80, central meridian 15° E, scale 0.9996, false easting
/// 500 km. Formulas as published by Lantmäteriet ("Gauss Conformal Projection (Transverse Mercator), Krüger's formulas");
/// SWEREF 99 and WGS84 are taken as one datum, which they are within a metre.
/// </summary>
public static class Sweref99Tm
{
    private const double SemiMajor = 6378137.0;
    private const double Flattening = 1 / 298.257222101;
    private const double CentralMeridian = 15 * Math.PI / 180;
    private const double Scale = 0.9996;
    private const double FalseEasting = 500000.0;

    private const double E2 = Flattening * (2 - Flattening);
    private const double N = Flattening / (2 - Flattening);
    private const double Rectifying = SemiMajor / (1 + N) * (1 + N * N / 4 + N * N * N * N / 64);

    private const double Beta1 = N / 2 - 2.0 / 3 * N * N + 5.0 / 16 * N * N * N + 41.0 / 180 * N * N * N * N;
    private const double Beta2 = 13.0 / 48 * N * N - 3.0 / 5 * N * N * N + 557.0 / 1440 * N * N * N * N;
    private const double Beta3 = 61.0 / 240 * N * N * N - 103.0 / 140 * N * N * N * N;
    private const double Beta4 = 49561.0 / 161280 * N * N * N * N;

    private const double Delta1 = N / 2 - 2.0 / 3 * N * N + 37.0 / 96 * N * N * N - 1.0 / 360 * N * N * N * N;
    private const double Delta2 = 1.0 / 48 * N * N + 1.0 / 15 * N * N * N - 437.0 / 1440 * N * N * N * N;
    private const double Delta3 = 17.0 / 480 * N * N * N - 37.0 / 840 * N * N * N * N;
    private const double Delta4 = 4397.0 / 161280 * N * N * N * N;

    private const double A = E2;
    private const double B = (5 * E2 * E2 - E2 * E2 * E2) / 6;
    private const double C = (104 * E2 * E2 * E2 - 45 * E2 * E2 * E2 * E2) / 120;
    private const double D = 1237 * E2 * E2 * E2 * E2 / 1260;

    private const double AStar = E2 + E2 * E2 + E2 * E2 * E2 + E2 * E2 * E2 * E2;
    private const double BStar = -(7 * E2 * E2 + 17 * E2 * E2 * E2 + 30 * E2 * E2 * E2 * E2) / 6;
    private const double CStar = (224 * E2 * E2 * E2 + 889 * E2 * E2 * E2 * E2) / 120;
    private const double DStar = -4279 * E2 * E2 * E2 * E2 / 1260;

    /// <summary>Projects a WGS84 point.</summary>
    public static PlanarPoint FromWgs84(GeoPoint point) => Project(point.Lat, point.Lon);

    /// <summary>The WGS84 point of a place in the projection.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The place is no point on the globe.</exception>
    public static GeoPoint ToWgs84(PlanarPoint point)
    {
        var (lat, lon) = Unproject(point);
        return GeoPoint.FromDegrees(lat, lon);
    }

    internal static (double Lat, double Lon) Unproject(PlanarPoint point)
    {
        var xi = point.Northing / (Scale * Rectifying);
        var eta = (point.Easting - FalseEasting) / (Scale * Rectifying);
        var xiPrime = xi
            - Delta1 * Math.Sin(2 * xi) * Math.Cosh(2 * eta) - Delta2 * Math.Sin(4 * xi) * Math.Cosh(4 * eta)
            - Delta3 * Math.Sin(6 * xi) * Math.Cosh(6 * eta) - Delta4 * Math.Sin(8 * xi) * Math.Cosh(8 * eta);
        var etaPrime = eta
            - Delta1 * Math.Cos(2 * xi) * Math.Sinh(2 * eta) - Delta2 * Math.Cos(4 * xi) * Math.Sinh(4 * eta)
            - Delta3 * Math.Cos(6 * xi) * Math.Sinh(6 * eta) - Delta4 * Math.Cos(8 * xi) * Math.Sinh(8 * eta);
        var conformal = Math.Asin(Math.Sin(xiPrime) / Math.Cosh(etaPrime));
        var lambda = CentralMeridian + Math.Atan2(Math.Sinh(etaPrime), Math.Cos(xiPrime));
        var s = Math.Sin(conformal);
        var s2 = s * s;
        var phi = conformal + s * Math.Cos(conformal) * (AStar + s2 * (BStar + s2 * (CStar + s2 * DStar)));
        return (phi * 180 / Math.PI, lambda * 180 / Math.PI);
    }

    internal static PlanarPoint Project(double latDegrees, double lonDegrees)
    {
        var phi = latDegrees * Math.PI / 180;
        var (s, c) = Math.SinCos(phi);
        var s2 = s * s;
        var conformal = phi - s * c * (A + s2 * (B + s2 * (C + s2 * D)));
        var (sinDelta, cosDelta) = Math.SinCos(lonDegrees * Math.PI / 180 - CentralMeridian);
        var (sinConformal, cosConformal) = Math.SinCos(conformal);
        var xi = Math.Atan2(sinConformal, cosConformal * cosDelta);
        var eta = Math.Atanh(cosConformal * sinDelta);
        var northing = Scale * Rectifying * (xi
            + Beta1 * Math.Sin(2 * xi) * Math.Cosh(2 * eta) + Beta2 * Math.Sin(4 * xi) * Math.Cosh(4 * eta)
            + Beta3 * Math.Sin(6 * xi) * Math.Cosh(6 * eta) + Beta4 * Math.Sin(8 * xi) * Math.Cosh(8 * eta));
        var easting = Scale * Rectifying * (eta
            + Beta1 * Math.Cos(2 * xi) * Math.Sinh(2 * eta) + Beta2 * Math.Cos(4 * xi) * Math.Sinh(4 * eta)
            + Beta3 * Math.Cos(6 * xi) * Math.Sinh(6 * eta) + Beta4 * Math.Cos(8 * xi) * Math.Sinh(8 * eta)) + FalseEasting;
        return new PlanarPoint(northing, easting);
    }
}
