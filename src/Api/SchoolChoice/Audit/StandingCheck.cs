using System.Globalization;

namespace CaseMgmt.Api.SchoolChoice.Audit;

/// <summary>Reckons where every child stands at every school that it asks for, and with that the lists and scores of the instance.</summary>
internal sealed class StandingCheck(string folder, RoundSheet sheet, AuditedSchools schools, ExportTable facts, ExportTable ways)
{
    private const string Wish = "wish";
    private const string Kept = "kept";

    /// <summary>The first difference of standings, lists and scores.</summary>
    /// <param name="children">The children in the order of the lottery.</param>
    /// <param name="numbers">Their numbers.</param>
    internal Difference? Of(IReadOnlyList<AuditedChild> children, IReadOnlyDictionary<string, int> numbers)
    {
        var asked = children.Select(c => Asked(c).Select(a => (a.School, a.As, Values: sheet.Principles.Select(p => a.As == Kept ? 0 : Value(p, c, a.School)).ToArray())).ToList()).ToList();
        var standings = ExportTable.Read(folder, AuditColumns.Standings, [.. AuditColumns.OfStandings, .. sheet.Principles]);
        var wrong = standings.Against(children.SelectMany((c, i) => asked[i].Select(a => new ExpectedLine([c.Code, a.School, a.As, .. a.Values.Select(v => v is { } value ? Text(value) : "")], a.As == Kept ? facts.Named(c.Row) : RestsOn(c, a.School)))));
        if (wrong is not null)
            return wrong;
        // Reserved seats go to the school's own area before all others; a school's seats are schools of their own.
        var lists = children.Select((c, i) => asked[i].SelectMany(a => (a.As == Kept ? [(Name: AuditedSchools.KeptAt(a.School), IsReserved: false)] : schools.SeatsOf(a.School, sheet.OpenFirst))
            .Select(s => (s.Name, Key: (long[])[s.IsReserved && c.Assigned != a.School ? 1 : 0, .. a.Values.Select(v => v ?? 0)]))).ToList()).ToList();
        return Lists(children, numbers, lists.Select(l => l.Select(s => s.Name).ToList()).ToList()) ?? Scores(children, lists);
    }

    private Difference? Lists(IReadOnlyList<AuditedChild> children, IReadOnlyDictionary<string, int> numbers, List<List<string>> lists)
    {
        var most = lists.Select(l => l.Count).DefaultIfEmpty(0).Max();
        var applicants = ExportTable.Read(folder, "applicants.csv", ["applicant", "lottery", .. Enumerable.Range(1, most).Select(n => $"choice{Text(n)}")]);
        return applicants.Against(children.Select((c, i) => new ExpectedLine([c.Code, Text(numbers[c.Code]), .. lists[i], .. Enumerable.Repeat("", most - lists[i].Count)], facts.Named(c.Row))));
    }

    private Difference? Scores(IReadOnlyList<AuditedChild> children, List<List<(string Name, long[] Key)>> lists)
    {
        var order = Comparer<long[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));
        var ranks = new SortedDictionary<long[], int>(order);
        foreach (var (_, key) in lists.SelectMany(l => l))
            ranks[key] = 0;
        var sorted = ranks.Keys.ToArray();
        for (var rank = 0; rank < sorted.Length; rank++)
            ranks[sorted[rank]] = rank;
        return ExportTable.Read(folder, "priorities.csv", ["school", "applicant", "score"])
            .Against(children.SelectMany((c, i) => lists[i].Select(s => new ExpectedLine([s.Name, c.Code, Text(ranks[s.Key])], $"{facts.Named(c.Row)}; {AuditColumns.Standings}"))));
    }

    // The wishes, then what the child keeps; else what is guaranteed: the assigned school, or, of a resident who has none, every school, the nearest first.
    private IEnumerable<(string School, string As)> Asked(AuditedChild child)
    {
        if (child.Keeps.Length > 0)
            return child.Counting.Where(w => w != child.Keeps).Select(w => (w, Wish)).Append((child.Keeps, Kept));
        IEnumerable<string> after = !sheet.Guarantees ? []
            : child.Assigned.Length > 0 ? [child.Assigned]
            : child.IsResident ? schools.Codes.OrderBy(s => child.WayTo(s)).ThenBy(s => s, StringComparer.Ordinal)
            : [];
        return child.Counting.Select(w => (w, Wish)).Concat(after.Where(s => !child.Counting.Contains(s)).Select(s => (s, "guarantee")));
    }

    // Lower is better; null when the way that it takes is not known.
    private long? Value(string principle, AuditedChild child, string school) => principle switch
    {
        "catchment-area" => child.Assigned == school ? 0 : 1,
        "sibling" => child.SiblingsAt.Contains(school) ? 0 : 1,
        "moved-within-municipality" => child.HasMoved ? 0 : 1,
        "residents" => child.IsResident ? 0 : 1,
        "five-year-olds-last" => child.IsFive ? 1 : 0,
        "application-time" => child.ReceivedAfter,
        _ => child.WayTo(school) - (Alternative(child, school) is { } other ? child.WayTo(other) : null),
    };

    private string? Alternative(AuditedChild child, string school) => sheet.AgainstOwnArea
        ? child.Assigned
        : child.Ways.Where(w => w.Key != school).OrderBy(w => w.Value.Mm).ThenBy(w => w.Key, StringComparer.Ordinal).Select(w => w.Key).FirstOrDefault();

    private string RestsOn(AuditedChild child, string school)
    {
        if (!sheet.Principles.Contains(RoundSheet.Proximity))
            return facts.Named(child.Row);
        var used = new[] { school, Alternative(child, school) }.Where(s => s is not null && child.Ways.ContainsKey(s)).Select(s => ways.Named(child.Ways[s!].Row));
        return string.Join("; ", used.Prepend(facts.Named(child.Row)));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
