using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Projections;

/// <summary>
/// The ids of streams that are found by a public name rather than remembered: the same name gives the same id, so an import
/// run twice meets the stream it started. Never for anything that concerns a person.
/// </summary>
public static class StreamIds
{
    /// <summary>A municipality's policy stream.</summary>
    /// <param name="tenant">Municipality code.</param>
    public static Guid Policy(string tenant) => Of("policy", tenant);

    /// <summary>A school unit's stream in a municipality.</summary>
    /// <param name="tenant">Municipality code of the tenant, not of the place.</param>
    /// <param name="unit">The unit's code.</param>
    public static Guid SchoolUnit(string tenant, SchoolUnitCode unit) => Of("school-unit", tenant, unit.Value);

    /// <summary>The seats of a school unit for one grade and school year.</summary>
    /// <param name="tenant">Municipality code of the tenant, not of the place.</param>
    /// <param name="unit">The unit's code.</param>
    /// <param name="grade">The grade.</param>
    /// <param name="year">The school year.</param>
    public static Guid Seats(string tenant, SchoolUnitCode unit, Grade grade, SchoolYear year) => Of("seats", tenant, unit.Value, grade.Code, year.ToString());

    /// <summary>A municipality's diary of one year.</summary>
    /// <param name="tenant">Municipality code.</param>
    /// <param name="year">The calendar year in Sweden.</param>
    public static Guid Diary(string tenant, int year) => Of("diary", tenant, year.ToString(CultureInfo.InvariantCulture));

    /// <summary>A meeting of a municipality's board.</summary>
    /// <param name="tenant">Municipality code.</param>
    /// <param name="on">The day of the meeting.</param>
    public static Guid BoardMeeting(string tenant, DateOnly on) => Of("board-meeting", tenant, on.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>The simulations that an account of the municipality's staff runs on a day.</summary>
    /// <param name="tenant">Municipality code.</param>
    /// <param name="account">The account.</param>
    /// <param name="day">The day in Sweden.</param>
    public static Guid Simulations(string tenant, string account, DateOnly day) => Of("simulations", tenant, account, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    // RFC 9562, version 8: our own bits, here from SHA-256 of the name.
    private static Guid Of(params ReadOnlySpan<string?> name)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', name)), bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes[..16], bigEndian: true);
    }
}
