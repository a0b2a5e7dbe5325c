using System.Globalization;
using CaseMgmt.Api.Tests.Samples;

namespace CaseMgmt.Api.Tests.Support;

/// <summary>Words that stand nowhere else, one for each place where something is written, so that one that is found tells where it came in.</summary>
internal sealed class Planting
{
    private readonly List<string> words = [];

    /// <summary>Everything planted.</summary>
    public IReadOnlyList<string> Words => words;

    /// <summary>A text with a word of its own for a field of a form.</summary>
    public string Text(string what)
    {
        var word = string.Create(CultureInfo.InvariantCulture, $"zvöxa{words.Count}q{what}");
        words.Add(word);
        return $"Barnets astma och {word}.";
    }

    /// <summary>An address of mail with a word of its own.</summary>
    public string Mail(string what)
    {
        words.Add($"kvoxq{words.Count}{what}");
        return $"{words[^1]}@example.org";
    }

    /// <summary>A number of the register, in every way it is written.</summary>
    public string Person(string number)
    {
        words.AddRange([number, $"{number[..8]}-{number[8..]}", $"{number[2..8]}-{number[8..]}"]);
        return number;
    }

    /// <summary>A length that somebody enters, in whole metres, which is kept in millimetres.</summary>
    public int Metres(int metres)
    {
        words.AddRange(PlantedSearch.Numbers([string.Create(CultureInfo.InvariantCulture, $"{metres}000")]));
        words.AddRange([$"{metres / 1000} {metres % 1000:000} m", $"{metres / 1000}\u00A0{metres % 1000:000}\u00A0m"]);
        return metres;
    }

    /// <summary>A length or coordinate that was measured.</summary>
    public void Measured(string number) => words.AddRange(PlantedSearch.Numbers([number]));

    /// <summary>The family's numbers by first name.</summary>
    public static IReadOnlyDictionary<string, string> Family(string name) => Sample.Rows("persons.csv").Where(p => p["lastName"] == name)
        .GroupBy(p => p["firstName"]).ToDictionary(g => g.Key, g => g.First()["personalIdentityNumber"], StringComparer.Ordinal);
}
