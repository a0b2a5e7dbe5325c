using System.Globalization;

namespace CaseMgmt.Domain.Texts;

/// <summary>Lengths as Swedish readers write them: <c>2 345,6 m</c>, with hard spaces so that no line breaks a number.</summary>
public static class SwedishLength
{
    private const char HardSpace = '\u00A0';

    private static readonly NumberFormatInfo Numbers = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = HardSpace.ToString(), NumberGroupSizes = [3] };

    /// <summary>Metres with at most one decimal, none when it is zero: <c>2 345,6 m</c>.</summary>
    /// <param name="lengthMm">Length in millimetres.</param>
    public static string Metres(long lengthMm) => Text(lengthMm, 1);

    /// <summary>
    /// Metres with at most one decimal, or three when one would make a length look equal to a limit it is not equal to:
    /// a reason must never say that 2 000 m is longer than 2 000 m.
    /// </summary>
    /// <param name="lengthMm">Length in millimetres.</param>
    /// <param name="limitMm">The limit in millimetres.</param>
    public static string MetresBeside(long lengthMm, long limitMm) =>
        lengthMm != limitMm && Text(lengthMm, 1) == Text(limitMm, 1) ? Text(lengthMm, 3) : Text(lengthMm, 1);

    private static string Text(long lengthMm, int decimals) =>
        decimal.Round(lengthMm / 1000m, decimals, MidpointRounding.AwayFromZero).ToString("#,0." + new string('#', decimals), Numbers) + HardSpace + "m";
}
