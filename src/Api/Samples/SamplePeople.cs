using System.Globalization;

namespace CaseMgmt.Api.Samples;

/// <summary>A made-up person, as the population register would hold them.</summary>
internal sealed record SamplePerson(string Number, string First, string Last, SampleHome? Home, string Municipality, string Protection);

/// <summary>Where a made-up child goes to school.</summary>
internal sealed record SamplePlacement(string Child, string Grade, string Form, string UnitCode);

/// <summary>
/// Test personnummer, each given once: birth numbers 238 and 239 only, as in Skatteverket's published list of test numbers,
/// so at most two for one date; the check digit is computed (Luhn, folkbokföringslagen 18 §).
/// </summary>
internal sealed class TestNumbers
{
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);

    /// <summary>The number of a date and sex; an even birth number is a woman's.</summary>
    /// <exception cref="SampleRecipeException">It is already given.</exception>
    public string Give(DateOnly born, bool isFemale) =>
        TryGive(born, isFemale) ?? throw new SampleRecipeException($"families.yaml: two people of one sex are born {born:yyyy-MM-dd}; test numbers allow one.");

    /// <summary>Reserves a number that stands in a file.</summary>
    public void Reserve(string number)
    {
        if (!_given.Add(number))
            throw new SampleRecipeException("test-users.yaml: a personnummer stands twice.");
    }

    /// <summary>A free number of a date drawn between two days, the last not included.</summary>
    public string Draw(SplitMix64 random, DateOnly from, DateOnly to, bool isFemale)
    {
        while (true)
        {
            if (TryGive(from.AddDays(random.Below(to.DayNumber - from.DayNumber)), isFemale) is { } number)
                return number;
        }
    }

    private string? TryGive(DateOnly born, bool isFemale)
    {
        var digits = born.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + (isFemale ? "238" : "239");
        var sum = 0;
        for (var i = 2; i < digits.Length; i++)
        {
            var product = (digits[i] - '0') * (i % 2 == 0 ? 2 : 1);
            sum += product / 10 + product % 10;
        }
        var number = digits + (char)('0' + (10 - sum % 10) % 10);
        return _given.Add(number) ? number : null;
    }
}
