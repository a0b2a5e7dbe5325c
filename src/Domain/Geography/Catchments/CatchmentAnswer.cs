using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Geography.Catchments;

/// <summary>Which school's catchment area (upptagningsområde) a place lies in. Everything but <see cref="Found"/> goes to an officer.</summary>
public abstract record CatchmentAnswer
{
    private CatchmentAnswer()
    {
    }

    /// <summary>The place lies in one area.</summary>
    /// <param name="Unit">The school of the area: the assigned school (anvisningsskola).</param>
    public sealed record Found(SchoolUnitCode Unit) : CatchmentAnswer;

    /// <summary>No area of that school year and grade covers the place.</summary>
    public sealed record OutsideAll : CatchmentAnswer;

    /// <summary>The place lies in several areas, as on a shared border.</summary>
    /// <param name="Units">The schools, in the order of their codes.</param>
    public sealed record Several(IReadOnlyList<SchoolUnitCode> Units) : CatchmentAnswer;
}

/// <summary>Catchment areas that cannot be imported; the message names the areas and the place.</summary>
public sealed class CatchmentFormatException : FormatException
{
    internal CatchmentFormatException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>A stable code: "not-geojson", "wrong-coordinates", "wrong-property", "invalid-polygon", "overlap", "gap".</summary>
    public string Code { get; }
}
