using System.Globalization;
using CaseMgmt.Api.Adapters.Imports;

namespace CaseMgmt.Api.SchoolChoice.Audit;

/// <summary>A child's facts as an export tells them.</summary>
/// <param name="Row">Its row in <see cref="AuditColumns.Facts"/>, from 0.</param>
/// <param name="Code">Its code.</param>
/// <param name="Assigned">Its assigned school; empty for none.</param>
/// <param name="IsResident">Whether it is registered in the municipality.</param>
/// <param name="HasMoved">Whether it has moved within it.</param>
/// <param name="IsFive">Whether it is a five-year-old.</param>
/// <param name="ReceivedAfter">Seconds from the opening to the arrival of the choice.</param>
/// <param name="SiblingsAt">Where siblings go.</param>
/// <param name="Made">The wishes as they were made.</param>
/// <param name="Counting">Those that count, no more than may be ranked.</param>
/// <param name="Keeps">The school where it goes on if it gets no other; empty for none.</param>
/// <param name="Ways">The measured ways: millimetres, and the row in <see cref="AuditColumns.Ways"/>.</param>
internal sealed record AuditedChild(
    int Row, string Code, string Assigned, bool IsResident, bool HasMoved, bool IsFive, long ReceivedAfter, string[] SiblingsAt, string[] Made, string[] Counting, string Keeps,
    IReadOnlyDictionary<string, (long Mm, int Row)> Ways)
{
    private const int FirstWish = 9;

    /// <summary>Reads the children, and that their schools are the round's.</summary>
    /// <param name="facts">Their facts.</param>
    /// <param name="ways">Their ways.</param>
    /// <param name="kept">The schools that some of them keep.</param>
    /// <param name="schools">The codes of the round's schools.</param>
    /// <param name="sheet">The round.</param>
    /// <exception cref="ImportRefusedException">A cell has the wrong form, or names what there is not.</exception>
    internal static IReadOnlyList<AuditedChild> Read(ExportTable facts, ExportTable ways, ExportTable kept, IReadOnlySet<string> schools, RoundSheet sheet)
    {
        var byCode = new Dictionary<string, Dictionary<string, (long, int)>>(StringComparer.Ordinal);
        for (var row = 0; row < facts.Rows.Count; row++)
        {
            if (!byCode.TryAdd(facts.Rows[row][0], []))
                throw facts.Refused(row, 0, "applicant-twice");
        }
        for (var row = 0; row < ways.Rows.Count; row++)
        {
            if (!byCode.TryGetValue(ways.Rows[row][0], out var known))
                throw ways.Refused(row, 0, "unknown-applicant");
            if (!known.TryAdd(ways.Rows[row][1], (ways.Number(row, 2), row)))
                throw ways.Refused(row, 1, "pair-twice");
        }
        var keeps = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var row = 0; row < kept.Rows.Count; row++)
        {
            if (!byCode.ContainsKey(kept.Rows[row][0]))
                throw kept.Refused(row, 0, "unknown-applicant");
            if (!keeps.TryAdd(kept.Rows[row][0], kept.Rows[row][1]))
                throw kept.Refused(row, 0, "applicant-twice");
        }
        return [.. facts.Rows.Select((cells, row) => Child(facts, ways, row, byCode[cells[0]], keeps.GetValueOrDefault(cells[0], ""), schools, sheet))];
    }

    /// <summary>The way to a school in millimetres; null when it was not measured.</summary>
    internal long? WayTo(string school) => Ways.TryGetValue(school, out var way) ? way.Mm : null;

    private static AuditedChild Child(ExportTable facts, ExportTable ways, int row, Dictionary<string, (long Mm, int Row)> known, string keeps, IReadOnlySet<string> schools, RoundSheet sheet)
    {
        var cells = facts.Rows[row];
        var made = cells[FirstWish..].TakeWhile(w => w.Length > 0).ToArray();
        for (var n = 0; n < cells.Length - FirstWish; n++)
        {
            if (n >= made.Length ? cells[FirstWish + n].Length > 0 : Array.IndexOf(made, made[n]) < n)
                throw facts.Refused(row, FirstWish + n, n >= made.Length ? "wish-after-none" : "school-wished-twice");
        }
        var not = cells[7].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => int.TryParse(n.Split(':')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToList();
        if (not.Exists(n => n < 1 || n > made.Length) || not.Distinct().Count() != not.Count)
            throw facts.Refused(row, 7, "wrong-value");
        var counting = made.Where((_, n) => !not.Contains(n + 1)).Take(sheet.MostWishes).ToArray();
        // What a child keeps it is sure to get: it asks for nothing after it.
        if (Array.IndexOf(counting, keeps) is var last and >= 0)
            counting = counting[..(last + 1)];
        if (Array.FindIndex(counting, w => w != keeps && !schools.Contains(w)) is var unknown and >= 0)
            throw facts.Refused(row, FirstWish + Array.IndexOf(made, counting[unknown]), "unknown-school");
        if (sheet.Guarantees && keeps.Length == 0 && cells[1].Length > 0 && !schools.Contains(cells[1]))
            throw facts.Refused(row, 1, "unknown-school");
        var child = new AuditedChild(row, cells[0], cells[1], facts.Holds(row, 2), facts.Holds(row, 3), facts.Holds(row, 4), facts.Number(row, 5), cells[6].Split(' ', StringSplitOptions.RemoveEmptyEntries), made, counting, keeps, known);
        // A way that is not known could be to the nearest school; who asks for nothing needs none.
        var asksNearest = sheet.Guarantees && keeps.Length == 0 && child.Assigned.Length == 0 && child.IsResident;
        if ((asksNearest || (sheet.NeedsAllWays && (counting.Any(w => w != keeps) || (sheet.Guarantees && keeps.Length == 0 && child.Assigned.Length > 0)))) && schools.Any(s => !known.ContainsKey(s)))
            throw known.Count > 0 ? new ImportRefusedException([new ImportFault(ways.File, known.Values.Min(w => w.Row) + 2, null, "way-missing")]) : facts.Refused(row, 0, "way-missing");
        return child;
    }
}
