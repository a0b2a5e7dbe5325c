using System.Globalization;

namespace CaseMgmt.Api.SchoolChoice.Audit;

/// <summary>The schools of an export, and the reserved and open seats that they are in the instance.</summary>
internal sealed class AuditedSchools
{
    private const string ReservedMark = "-R";
    private const string KeptMark = "-K";
    private readonly ExportTable seats;
    private readonly ExportTable schools;
    private readonly ExportTable kept;
    private readonly List<(string Unit, bool IsReserved, long Seats, int Row)> groups = [];

    /// <summary>Reads them.</summary>
    internal AuditedSchools(string folder, RoundSheet sheet, ExportTable kept)
    {
        this.kept = kept;
        seats = ExportTable.Read(folder, AuditColumns.Seats, AuditColumns.OfSeats);
        schools = ExportTable.Read(folder, "schools.csv", ["school", "capacity"]);
        for (var row = 0; row < seats.Rows.Count; row++)
        {
            if (row > 0 && string.CompareOrdinal(seats.Rows[row - 1][0], seats.Rows[row][0]) >= 0)
                throw seats.Refused(row, 0, "wrong-code");
            var all = seats.Number(row, 1);
            var reserved = (long)Math.Ceiling(all * sheet.ReservedPercent / 100m);
            if (reserved > 0)
                groups.Add((seats.Rows[row][0], true, reserved, row));
            if (all > reserved || reserved == 0)
                groups.Add((seats.Rows[row][0], false, all - reserved, row));
        }
        Codes = seats.Rows.Select(s => s[0]).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The codes of the schools.</summary>
    internal IReadOnlySet<string> Codes { get; }

    /// <summary>The school that a school of the instance stands for; empty for none.</summary>
    internal static string UnitOf(string school) =>
        school.EndsWith(ReservedMark, StringComparison.Ordinal) || school.EndsWith(KeptMark, StringComparison.Ordinal) ? school[..^ReservedMark.Length] : school;

    /// <summary>The school of the instance that is the seats that children keep at a unit.</summary>
    internal static string KeptAt(string unit) => unit + KeptMark;

    /// <summary>A school's seats in the order in which a child is tried for them.</summary>
    internal IEnumerable<(string Name, bool IsReserved)> SeatsOf(string unit, bool openFirst) =>
        groups.Where(g => g.Unit == unit).OrderBy(g => g.IsReserved == openFirst).Select(g => (NameOf(g.Unit, g.IsReserved), g.IsReserved));

    /// <summary>The first difference of the instance's schools.</summary>
    internal Difference? Check() => schools.Against([
        .. groups.Select(g => new ExpectedLine([NameOf(g.Unit, g.IsReserved), Text(g.Seats)], seats.Named(g.Row))),
        .. kept.Rows.GroupBy(k => k[1], StringComparer.Ordinal).OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => new ExpectedLine([KeptAt(k.Key), Text(k.Count())], kept.File))]);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string NameOf(string unit, bool isReserved) => isReserved ? unit + ReservedMark : unit;
}
