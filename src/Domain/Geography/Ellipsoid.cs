namespace CaseMgmt.Domain.Geography;

/// <summary>
/// Lengths on the WGS84 ellipsoid by Vincenty's inverse formula (T. Vincenty, Survey Review XXIII, 1975), which is right within a
/// tenth of a millimetre at the lengths of streets. It does not converge for nearly antipodal points: those are refused.
/// </summary>
public static class Ellipsoid
{
    private const double SemiMajor = 6378137.0;
    private const double Flattening = 1 / 298.257223563;
    private const double SemiMinor = SemiMajor * (1 - Flattening);

    /// <summary>The shortest length along the ellipsoid between two points, metres.</summary>
    /// <exception cref="ArgumentException">The points are nearly antipodal.</exception>
    public static double Metres(GeoPoint a, GeoPoint b) => Metres(a.Lat, a.Lon, b.Lat, b.Lon);

    internal static double Metres(double lat1, double lon1, double lat2, double lon2)
    {
        const double Degree = Math.PI / 180;
        var l = (lon2 - lon1) * Degree;
        var (sinU1, cosU1) = Reduced(lat1 * Degree);
        var (sinU2, cosU2) = Reduced(lat2 * Degree);
        var lambda = l;
        for (var i = 0; i < 100; i++)
        {
            var (sinLambda, cosLambda) = Math.SinCos(lambda);
            var p = cosU2 * sinLambda;
            var q = cosU1 * sinU2 - sinU1 * cosU2 * cosLambda;
            var sinSigma = Math.Sqrt(p * p + q * q);
            if (sinSigma == 0)
                return 0;
            var cosSigma = sinU1 * sinU2 + cosU1 * cosU2 * cosLambda;
            var sigma = Math.Atan2(sinSigma, cosSigma);
            var sinAlpha = cosU1 * cosU2 * sinLambda / sinSigma;
            var cosSqAlpha = 1 - sinAlpha * sinAlpha;
            var cos2SigmaM = cosSqAlpha < 1e-15 ? 0 : cosSigma - 2 * sinU1 * sinU2 / cosSqAlpha;
            var c = Flattening / 16 * cosSqAlpha * (4 + Flattening * (4 - 3 * cosSqAlpha));
            var previous = lambda;
            lambda = l + (1 - c) * Flattening * sinAlpha
                * (sigma + c * sinSigma * (cos2SigmaM + c * cosSigma * (-1 + 2 * cos2SigmaM * cos2SigmaM)));
            if (Math.Abs(lambda - previous) < 1e-14)
                return Arc(sigma, sinSigma, cosSigma, cosSqAlpha, cos2SigmaM);
        }

        throw new ArgumentException("The points are nearly antipodal; their distance is not defined by this formula.", nameof(lon2));
    }

    private static (double Sin, double Cos) Reduced(double phi)
    {
        var tan = (1 - Flattening) * Math.Tan(phi);
        var cos = 1 / Math.Sqrt(1 + tan * tan);
        return (tan * cos, cos);
    }

    private static double Arc(double sigma, double sinSigma, double cosSigma, double cosSqAlpha, double cos2SigmaM)
    {
        var uSq = cosSqAlpha * (SemiMajor * SemiMajor - SemiMinor * SemiMinor) / (SemiMinor * SemiMinor);
        var a = 1 + uSq / 16384 * (4096 + uSq * (-768 + uSq * (320 - 175 * uSq)));
        var b = uSq / 1024 * (256 + uSq * (-128 + uSq * (74 - 47 * uSq)));
        var cSq = cos2SigmaM * cos2SigmaM;
        var delta = b * sinSigma * (cos2SigmaM + b / 4 * (cosSigma * (-1 + 2 * cSq)
            - b / 6 * cos2SigmaM * (-3 + 4 * sinSigma * sinSigma) * (-3 + 4 * cSq)));
        return SemiMinor * a * (sigma - delta);
    }
}
