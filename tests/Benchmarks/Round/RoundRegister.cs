using System.Globalization;
using System.Text;
using CaseMgmt.Api.Samples;

namespace CaseMgmt.Benchmarks.Round;

/// <summary>The sample's register with more children in it, so many in each year of birth, each with one guardian and the home of somebody of the sample. Test numbers only, of persons and of coordination numbers.</summary>
internal static class RoundRegister
{
    private static readonly string[] BirthNumbers = ["238", "239"];

    /// <summary>Writes the register's files.</summary>
    /// <param name="sample">The sample's files.</param>
    /// <param name="years">Years of birth.</param>
    /// <param name="children">How many children in all.</param>
    /// <param name="folder">Where.</param>
    public static void Write(IReadOnlyDictionary<string, byte[]> sample, IReadOnlyList<int> years, int children, string folder)
    {
        string Text(string file) => Encoding.UTF8.GetString(sample[file]);
        var persons = new StringBuilder(Text(SampleFiles.Persons));
        var relations = new StringBuilder(Text(SampleFiles.Relations));
        // Named, at home here, and nobody protected.
        var homes = Text(SampleFiles.Persons).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(',')).Where(r => r.Length == 10 && r[6].Length > 0 && r[8] == "9901" && r[9] is "none" or "").ToList();
        var taken = Text(SampleFiles.Persons).Split('\n').Select(l => l.Split(',')[0]).Concat(Text(SampleFiles.Relations).Split('\n').SelectMany(l => l.Split(','))).ToHashSet(StringComparer.Ordinal);
        using var guardians = Enumerable.Range(1960, 39).SelectMany(Numbers).Where(n => !taken.Contains(n)).GetEnumerator();
        var each = years.Select(y => Numbers(y).Where(n => !taken.Contains(n)).Take((children + years.Count - 1) / years.Count)).SelectMany(n => n).Take(children);
        var i = 0;
        foreach (var child in each)
        {
            guardians.MoveNext();
            var home = homes[i++ * 7919 % homes.Count];
            foreach (var number in new[] { child, guardians.Current })
                persons.Append(number).Append(',').AppendJoin(',', home[1..]).Append('\n');
            relations.Append(guardians.Current).Append(',').Append(child).Append('\n');
        }
        File.WriteAllText(Path.Combine(folder, SampleFiles.Persons), persons.ToString());
        File.WriteAllText(Path.Combine(folder, SampleFiles.Relations), relations.ToString());
        File.WriteAllText(Path.Combine(folder, SampleFiles.Placements), Text(SampleFiles.Placements));
    }

    private static IEnumerable<string> Numbers(int year)
    {
        for (var day = new DateOnly(year, 1, 1); day.Year == year; day = day.AddDays(1))
        {
            // Of a coordination number (samordningsnummer) the day has sixty added.
            foreach (var date in new[] { day.ToString("yyMMdd", CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{day:yyMM}{day.Day + 60}") })
            {
                foreach (var birth in BirthNumbers)
                {
                    var digits = date + birth;
                    var sum = digits.Select((d, n) => (d - '0') * (n % 2 == 0 ? 2 : 1)).Sum(n => n > 9 ? n - 9 : n);
                    yield return $"{day.Year.ToString(CultureInfo.InvariantCulture)[..2]}{digits}{(10 - (sum % 10)) % 10}";
                }
            }
        }
    }
}
