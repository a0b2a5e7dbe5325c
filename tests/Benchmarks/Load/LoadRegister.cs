using System.Globalization;
using System.Text;
using CaseMgmt.Api.Samples;

namespace CaseMgmt.Benchmarks.Load;

/// <summary>A made-up guardian with one child.</summary>
internal sealed record LoadFamily(string Guardian, string Child);

/// <summary>A child of the sample that the machine grants transport, with the guardian's number: new families live where it does.</summary>
internal sealed record LoadTemplate(string Guardian, string Child, Guid ChildId);

/// <summary>The sample's register with more families in it, each with a child in the same year, grade, school and home as one of the sample's.</summary>
internal sealed class LoadRegister
{
    private readonly Dictionary<string, string> files;
    private readonly Dictionary<string, StringBuilder> added = new(StringComparer.Ordinal);

    public LoadRegister(IReadOnlyDictionary<string, byte[]> sample) =>
        files = new[] { SampleFiles.Persons, SampleFiles.Relations, SampleFiles.Placements }.ToDictionary(f => f, f => Encoding.UTF8.GetString(sample[f]), StringComparer.Ordinal);

    /// <summary>Guardian and child, as the sample has them.</summary>
    public IEnumerable<(string Guardian, string Child)> Relations => Rows(SampleFiles.Relations).Select(r => (r[0], r[1]));

    /// <summary>Adds as many families as there are test numbers for children, at most <paramref name="most"/>, and writes the files.</summary>
    /// <returns>The families, in no order of their homes.</returns>
    public IReadOnlyList<LoadFamily> Add(IReadOnlyList<LoadTemplate> templates, int most, string folder)
    {
        var (persons, placements) = (Rows(SampleFiles.Persons).ToDictionary(r => r[0], StringComparer.Ordinal), Rows(SampleFiles.Placements).ToLookup(r => r[0], StringComparer.Ordinal));
        var taken = persons.Keys.Concat(Relations.SelectMany(r => new[] { r.Guardian, r.Child })).Concat(placements.Select(p => p.Key)).ToHashSet(StringComparer.Ordinal);
        // A child is born in its template's year: the grade has to fit the age.
        var byYear = templates.ToLookup(t => t.Child[..4]);
        var children = byYear.SelectMany(y => Numbers(int.Parse(y.Key, CultureInfo.InvariantCulture)).Where(n => !taken.Contains(n)).Select((n, i) => (Number: n, Template: y.ElementAt(i % y.Count()))));
        var guardians = Enumerable.Range(1960, 39).SelectMany(Numbers).Where(n => !taken.Contains(n));
        var families = guardians.Zip(children).Take(most).ToList();
        foreach (var (guardian, (child, template)) in families)
        {
            Append(SampleFiles.Persons, [guardian, .. persons[template.Guardian][1..]]);
            Append(SampleFiles.Persons, [child, .. persons[template.Child][1..]]);
            Append(SampleFiles.Relations, [guardian, child]);
            foreach (var placement in placements[template.Child])
                Append(SampleFiles.Placements, [child, .. placement[1..]]);
        }
        foreach (var (name, text) in files)
            File.WriteAllText(Path.Combine(folder, name), text + (added.TryGetValue(name, out var more) ? more.ToString() : ""));
        var mixed = families.Select(f => new LoadFamily(f.First, f.Second.Number)).ToArray();
        new Random(20261122).Shuffle(mixed);
        return mixed;
    }

    private void Append(string file, IEnumerable<string> row)
    {
        if (!added.TryGetValue(file, out var text))
        {
            text = new StringBuilder();
            added.Add(file, text);
        }
        text.Append(string.Join(',', row)).Append('\n');
    }

    // The sample's files quote nothing.
    private IEnumerable<string[]> Rows(string file) => files[file].Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','));

    private static IEnumerable<string> Numbers(int year)
    {
        for (var day = new DateOnly(year, 1, 1); day.Year == year; day = day.AddDays(1))
        {
            foreach (var birth in new[] { "238", "239" })
            {
                var digits = day.ToString("yyMMdd", CultureInfo.InvariantCulture) + birth;
                var sum = digits.Select((d, i) => (d - '0') * (i % 2 == 0 ? 2 : 1)).Sum(n => n > 9 ? n - 9 : n);
                yield return $"{day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}{birth}{(10 - (sum % 10)) % 10}";
            }
        }
    }
}
