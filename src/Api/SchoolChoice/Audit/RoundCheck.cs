using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CaseMgmt.Api.Adapters.Imports;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore.Proof;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolChoice.Audit;

/// <summary>
/// Recomputes what a round's export says of its lottery, its priorities and its guarantees from the codes, the seed and the frozen facts. Reckons by itself what the round reckoned: it shares no code with what
/// makes an instance.
/// </summary>
internal sealed class RoundCheck
{
    private const string ResultJson = "result.json";
    private readonly string folder;
    private readonly RoundSheet sheet;
    private readonly ExportTable codes;
    private readonly ExportTable rows;
    private readonly Dictionary<string, int> numbers;
    private readonly AuditedSchools schools;
    private readonly ExportTable facts;
    private readonly ExportTable ways;
    private readonly ExportTable keeping;
    private IReadOnlyList<AuditedChild> children = [];

    /// <summary>Reads what an export rests on.</summary>
    /// <exception cref="ImportRefusedException">A file cannot be read, or a cell has the wrong form.</exception>
    internal RoundCheck(string folder)
    {
        this.folder = folder;
        sheet = new RoundSheet(folder);
        codes = ExportTable.Read(folder, AuditColumns.Codes, AuditColumns.OfCodes);
        rows = ExportTable.Read(folder, AuditColumns.Rows, AuditColumns.OfRows);
        for (var row = 0; row < codes.Rows.Count; row++)
        {
            if (!RoundCode.TryParse(codes.Rows[row][0], out _) || (row > 0 && string.CompareOrdinal(codes.Rows[row - 1][0], codes.Rows[row][0]) >= 0))
                throw codes.Refused(row, 0, "wrong-code");
            if (codes.Rows[row][1].Length > 0 && !Grade.TryParse(codes.Rows[row][1], out _))
                throw codes.Refused(row, 1, "wrong-value");
        }
        // The rule of the lottery as it is published: SHA-256 of round, code and seed, each but the last on a line, in ascending order.
        numbers = codes.Rows.Select(c => c[0]).OrderBy(c => Hash($"{sheet["round"]}\n{c}\n{sheet["seed"]}"), StringComparer.Ordinal).Select((c, i) => (c, i)).ToDictionary(x => x.c, x => x.i + 1, StringComparer.Ordinal);
        keeping = ExportTable.ReadIfThere(folder, AuditColumns.Kept, AuditColumns.OfKept);
        schools = new AuditedSchools(folder, sheet, keeping);
        facts = ExportTable.Read(folder, AuditColumns.Facts, AuditColumns.OfFacts, AuditColumns.Wish);
        ways = ExportTable.Read(folder, AuditColumns.Ways, AuditColumns.OfWays);
    }

    /// <summary>Whether each child is guaranteed a seat, in the order of the files.</summary>
    internal bool[] Guaranteed => [.. children.Select(IsGuaranteed)];

    /// <summary>The first difference of what the allocation is made from; null when there is none.</summary>
    /// <exception cref="ImportRefusedException">A file cannot be read, or a cell has the wrong form.</exception>
    internal Difference? OfInstance()
    {
        if ((Lottery() ?? Order() ?? schools.Check()) is { } first)
            return first;
        children = AuditedChild.Read(facts, ways, keeping, schools.Codes, sheet);
        return Guarantees() ?? new StandingCheck(folder, sheet, schools, facts, ways).Of(children, numbers);
    }

    /// <summary>The first difference of the last admitted and of the rows under the public root, once the result itself has been proven.</summary>
    /// <exception cref="ImportRefusedException">A file cannot be read.</exception>
    internal Difference? OfResult() => Cutoffs() ?? ResultHash() ?? PublicRows() ?? Root();

    // Of every school without a free seat, the highest score among those admitted, and of those with it the highest lottery number.
    private Difference? Cutoffs()
    {
        var result = ExportTable.Read(folder, "result.csv", ["applicant", "school", "rank"]);
        var seats = ExportTable.Read(folder, "schools.csv", ["school", "capacity"]);
        var scores = ExportTable.Read(folder, "priorities.csv", ["school", "applicant", "score"]).Rows.ToDictionary(p => (p[0], p[1]), p => long.Parse(p[2], CultureInfo.InvariantCulture));
        var admitted = result.Rows.Where(r => r[1].Length > 0).ToLookup(r => r[1], r => (Score: scores[(r[1], r[0])], Lottery: numbers[r[0]]), StringComparer.Ordinal);
        return ExportTable.Read(folder, "cutoffs.csv", ["school", "score", "lottery"]).Against(seats.Rows.Select((s, row) => (Name: s[0], Seats: seats.Number(row, 1), Row: row))
            .Where(s => s.Seats > 0 && admitted[s.Name].Count() == s.Seats)
            .Select(s => (s.Name, s.Row, Last: admitted[s.Name].Max())).Select(s => new ExpectedLine([s.Name, Text(s.Last.Score), Text(s.Last.Lottery)], seats.Named(s.Row))));
    }

    private Difference? PublicRows()
    {
        var result = ExportTable.Read(folder, "result.csv", ["applicant", "school", "rank"]);
        var placed = children.Select((c, i) => (c, School: AuditedSchools.UnitOf(result.Rows[i][1]), Row: i)).ToDictionary(x => x.c.Code, StringComparer.Ordinal);
        var key = Convert.FromHexString(sheet["salt-key"]);
        var kept = JsonSerializer.Deserialize<RoundResult>(ExportTable.Bytes(folder, ResultJson), DomainJson.Options)!.Placements.ToDictionary(p => p.Code.Value, StringComparer.Ordinal);
        var expected = codes.Rows.Select((c, row) => (Code: c[0], Grade: c[1], Row: row)).Where(c => c.Grade.Length > 0).OrderBy(c => numbers[c.Code]).Select(listed =>
        {
            var code = listed.Code;
            // What children of other grades got is proven by the files of those.
            var (school, wish, from) = placed.TryGetValue(code, out var own)
                ? (own.School, Text(own.c.Counting.Contains(own.School) ? Array.IndexOf(own.c.Made, own.School) + 1 : 0), $"{result.Named(own.Row)}; {facts.Named(own.Row)}")
                : (kept.GetValueOrDefault(code)?.School?.Value ?? "", Text(kept.GetValueOrDefault(code)?.Wish ?? 0), $"{codes.Named(listed.Row)}; {ResultJson}; {sheet.Named("salt-key")}");
            return new ExpectedLine([code, Text(numbers[code]), school, wish, Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(code)))], from);
        });
        return rows.Against(expected);
    }

    private Difference? Lottery()
    {
        var stated = sheet["list-hash"];
        if (Hash(string.Concat(codes.Rows.Select(c => $"{c[0]}\n"))) != stated)
        {
            // Of a list that is not the one whose hash was published, the code that stands nowhere else is named.
            var known = rows.Rows.Select(r => r[0]).ToHashSet(StringComparer.Ordinal);
            var odd = codes.Rows.ToList().FindIndex(c => c[1].Length > 0 && !known.Contains(c[0]));
            return new Difference(odd < 0 ? sheet.At("list-hash", "wrong-list-hash") : codes.At(odd, 0, "wrong-list-hash"), odd < 0 ? codes.File : sheet.Named("list-hash"));
        }
        if (sheet.Number("children") != codes.Rows.Count)
            return new Difference(sheet.At("children", "not-what-follows"), codes.File);
        if (sheet["commitment"] is { Length: > 0 } commitment && Hash($"{sheet["round"]}\n{sheet["seed"]}") != commitment)
            return new Difference(sheet.At("commitment", "wrong-commitment"), $"{sheet.Named("round")}; {sheet.Named("seed")}");
        if (sheet.Rule is { } rule && !rule.Accepts(sheet["seed"]))
            return new Difference(sheet.At("seed", "wrong-seed"), sheet.Named("draw-form"));
        return codes.Against(codes.Rows.Select(c => new ExpectedLine([c[0], c[1], Text(numbers[c[0]])], $"{sheet.Named("round")}; {sheet.Named("seed")}")));
    }

    // Every child of the grade, in the order of the lottery.
    private Difference? Order()
    {
        var grades = codes.Rows.Select((c, row) => (Code: c[0], Grade: c[1], Row: row)).ToDictionary(c => c.Code, StringComparer.Ordinal);
        var drawn = grades.Values.Where(c => c.Grade == sheet["grade"]).OrderBy(c => numbers[c.Code]).ToList();
        for (var i = 0; i < Math.Max(drawn.Count, facts.Rows.Count); i++)
        {
            if (i >= facts.Rows.Count)
                return new Difference(new ImportFault(facts.File, i + 2, null, "line-missing"), codes.Named(drawn[i].Row));
            if (!grades.TryGetValue(facts.Rows[i][0], out var stated))
                return new Difference(facts.At(i, 0, "unknown-applicant"), codes.File);
            if (i >= drawn.Count || stated.Code != drawn[i].Code)
                return new Difference(facts.At(i, 0, "not-what-follows"), codes.Named(stated.Grade == sheet["grade"] ? drawn[i].Row : stated.Row));
        }
        return null;
    }

    private Difference? Guarantees()
    {
        const int Column = 8;
        var wrong = children.FirstOrDefault(c => facts.Holds(c.Row, Column) != IsGuaranteed(c));
        return wrong is null ? null : new Difference(facts.At(wrong.Row, Column, "not-what-follows"), $"{facts.Named(wrong.Row)}; {sheet.Named("guarantees-assigned")}");
    }

    private bool IsGuaranteed(AuditedChild child) => child.Keeps.Length > 0 || (sheet.Guarantees && child.Assigned.Length > 0);

    private Difference? Root()
    {
        if (sheet["root"] is not { Length: > 0 } root)
            return null;
        var leaves = rows.Rows.Select(r => MerkleTree.Leaf(Encoding.UTF8.GetBytes($"{sheet["round"]}\n{r[0]}\n{r[1]}\n{r[2]}\n{r[3]}\n{r[4]}\n")));
        return Convert.ToHexStringLower(MerkleTree.Root(leaves)) == root ? null : new Difference(sheet.At("root", "wrong-root"), rows.File);
    }

    private Difference? ResultHash()
    {
        var key = HMACSHA256.HashData(Convert.FromHexString(sheet["salt-key"]), "result"u8);
        if (Encoding.ASCII.GetString(ExportTable.Bytes(folder, "key.txt")).Trim() != Convert.ToHexStringLower(key))
            return new Difference(new ImportFault("key.txt", 1, null, "not-what-follows"), sheet.Named("salt-key"));
        var bytes = ExportTable.Bytes(folder, ResultJson);
        // Proposals made before hashes were keyed were recorded with plain SHA-256.
        return sheet["result-hash"] == Convert.ToHexStringLower(HMACSHA256.HashData(key, bytes)) || sheet["result-hash"] == Convert.ToHexStringLower(SHA256.HashData(bytes))
            ? null
            : new Difference(sheet.At("result-hash", "wrong-result-hash"), $"{ResultJson}, line 1");
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
