using System.Globalization;
using System.Text;
using CaseMgmt.Api.Samples;
using CaseMgmt.Api.Tests.Samples;
using CaseMgmt.Api.Tests.Support;
using TestUser = CaseMgmt.Api.Adapters.TestIdentity.TestUser;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>A child of the played year, with its guardians and what has become of its case.</summary>
/// <param name="Number">Its test number.</param>
/// <param name="Grade">The grade it begins.</param>
/// <param name="Area">The school in whose area it lives, for the grades F to 6.</param>
/// <param name="Mother">The guardian who chooses.</param>
/// <param name="Father">The other guardian; null where there is none.</param>
internal sealed record YearChild(string Number, string Grade, string Area, string Mother, string? Father)
{
    /// <summary>The school it would be assigned.</summary>
    public string Assigned => Grade == "7" ? YearRegister.OfSeventh(Area) : Area;

    /// <summary>The child as the API names it; given with its first choice.</summary>
    public string Id { get; set; } = "";

    /// <summary>The case; given with its first choice.</summary>
    public string CaseId { get; set; } = "";

    /// <summary>What it wishes in the end.</summary>
    public IReadOnlyList<string> Wishes { get; set; } = [];

    public static TestUser User(string number) => new($"g-{number}", "Vårdnadshavare", "", number, [$"{JourneyFixture.Municipality}:guardian"]);
}

/// <summary>
/// The register of the played year: the children who begin the three grades live in the made-up municipality's districts, at homes of the sample, so that every way is measured along its roads. Who of the sample
/// was born in those years is left out.
/// </summary>
internal sealed class YearRegister
{
    /// <summary>Who could choose in 2022, and those of year 4, of whom the source gives no number.</summary>
    public const int InPreschoolClass = 853;
    public const int InFourth = 40;
    public const int InSeventh = 862;

    /// <summary>Those with a school elsewhere, those who move in afterwards, and a protected child of F and of 7, whom only the named officers count.</summary>
    public const int Elsewhere = 5;
    public const int MovingIn = 5;

    private const int NearestHomes = 12;
    private static readonly string[] BirthNumbers = ["238", "239"];
    private static readonly Dictionary<string, int> Born = new(StringComparer.Ordinal) { ["F"] = 2021, ["4"] = 2017, ["7"] = 2014 };

    /// <summary>Districts, each with its school.</summary>
    private static readonly (string PostalCode, string Unit)[] Districts =
    [
        ("99911", "99010101"), ("99921", "99010103"), ("99931", "99010104"), ("99941", "99010105"), ("99951", "99010106"), ("99961", "99010107"), ("99971", "99010108"), ("99981", "99010109"),
    ];

    private static readonly Dictionary<string, string> Seventh = new(StringComparer.Ordinal)
    {
        ["99010103"] = "99010103",
        ["99010107"] = "99010103",
        ["99010108"] = "99010108",
        ["99010109"] = "99010108",
    };

    private readonly StringBuilder persons = new();
    private readonly StringBuilder relations = new();
    private readonly StringBuilder placements = new();
    private readonly List<YearChild> children = [];
    private readonly Dictionary<string, List<IReadOnlyDictionary<string, string>>> homes = new(StringComparer.Ordinal);

    public YearRegister()
    {
        Copy(SampleFiles.Persons, persons);
        Copy(SampleFiles.Relations, relations);
        Copy(SampleFiles.Placements, placements);
        var schools = Sample.Rows(SampleFiles.Schools).ToDictionary(r => r["schoolUnitCode"], Sample.Point, StringComparer.Ordinal);
        var rows = Sample.Rows(SampleFiles.Persons);
        foreach (var (postalCode, unit) in Districts)
        {
            homes[unit] =
            [
                .. rows.Where(r => r["postalCode"] == postalCode && r["homeMunicipality"] == JourneyFixture.Municipality && r["protection"] == "none" && Sample.Point(r) is not null)
                    .DistinctBy(r => r["streetAddress"]).OrderBy(r => Away(Sample.Point(r)!.Value.Lat - schools[unit]!.Value.Lat, Sample.Point(r)!.Value.Lon - schools[unit]!.Value.Lon)).Take(NearestHomes),
            ];
        }
        var taken = rows.Select(r => r["personalIdentityNumber"]).Concat(Sample.Rows(SampleFiles.Relations).SelectMany(r => r.Values)).ToHashSet(StringComparer.Ordinal);
        using var guardians = Enumerable.Range(1960, 39).SelectMany(Numbers).Where(n => !taken.Contains(n)).GetEnumerator();
        Enter(guardians, "F", InPreschoolClass + Elsewhere + MovingIn + 1);
        Enter(guardians, "4", InFourth);
        Enter(guardians, "7", InSeventh + 1);
        var preschool = children.Where(c => c.Grade == "F").ToList();
        (Protected, Newcomers) = ([preschool[^(MovingIn + 1)], children[^1]], [.. preschool.TakeLast(MovingIn)]);
    }

    public IReadOnlyList<YearChild> Children => children;

    /// <summary>Those of a grade who could choose and are not protected, with those who have a school elsewhere.</summary>
    public IReadOnlyList<YearChild> Of(string grade) => [.. children.Where(c => c.Grade == grade && !Protected.Contains(c) && !Newcomers.Contains(c))];

    /// <summary>A protected child of F and one of 7.</summary>
    public IReadOnlyList<YearChild> Protected { get; }

    /// <summary>Those who are registered elsewhere and move in after the round.</summary>
    public IReadOnlyList<YearChild> Newcomers { get; }

    /// <summary>The register's file of a name; null for a file that is as in the sample.</summary>
    public byte[]? File(string name) => name switch
    {
        SampleFiles.Persons => Encoding.UTF8.GetBytes(persons.ToString()),
        SampleFiles.Relations => Encoding.UTF8.GetBytes(relations.ToString()),
        SampleFiles.Placements => Encoding.UTF8.GetBytes(placements.ToString()),
        _ => null,
    };

    public static string OfSeventh(string area) => Seventh.GetValueOrDefault(area, "99010102");

    // The last of F are those who move in; the last of F before them and the last of 7 are protected.
    private void Enter(IEnumerator<string> guardians, string grade, int count)
    {
        foreach (var (number, n) in Numbers(Born[grade]).Take(count).Select((number, n) => (number, n)))
        {
            var unit = Districts[n % Districts.Length].Unit;
            var movesIn = grade == "F" && n >= count - MovingIn;
            var isProtected = n == count - 1 - (grade == "F" ? MovingIn : 0) && grade != "4";
            var home = homes[unit][n / Districts.Length % NearestHomes];
            guardians.MoveNext();
            var mother = guardians.Current;
            // Half of the children have two guardians.
            var father = n / Districts.Length % 2 == 0 && !movesIn && !isProtected && guardians.MoveNext() ? guardians.Current : null;
            foreach (var person in new[] { number, mother, father }.OfType<string>())
            {
                var (of, protection) = (movesIn ? "9999" : JourneyFixture.Municipality, isProtected ? "secrecy-marking" : "none");
                persons.Append(person).Append(',').AppendJoin(',', home["firstName"], home["lastName"], home["streetAddress"], home["postalCode"], home["postalTown"], home["lat"], home["lon"], of, protection).Append('\n');
                if (person != number)
                    relations.Append(person).Append(',').Append(number).Append('\n');
            }
            children.Add(new YearChild(number, grade, unit, mother, father));
        }
    }

    private static void Copy(string file, StringBuilder into)
    {
        foreach (var line in Encoding.UTF8.GetString(Sample.Files[file]).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.Split(',').Any(cell => cell.Length == 12 && Born.Values.Any(y => cell.StartsWith(y.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))))
                into.Append(line).Append('\n');
        }
    }

    // A degree of longitude is half of one of latitude up there.
    private static double Away(double latitude, double longitude) => (latitude * latitude) + (longitude * longitude / 4);

    // Of a coordination number (samordningsnummer) the day has sixty added: a year has too few days for all the children with numbers of their own.
    private static IEnumerable<string> Numbers(int year)
    {
        for (var day = new DateOnly(year, 1, 1); day.Year == year; day = day.AddDays(1))
        {
            foreach (var date in new[] { day.ToString("yyMMdd", CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{day:yyMM}{day.Day + 60}") })
            {
                foreach (var birth in BirthNumbers)
                {
                    var digits = date + birth;
                    var sum = digits.Select((d, n) => (d - '0') * (n % 2 == 0 ? 2 : 1)).Sum(n => n > 9 ? n - 9 : n);
                    yield return $"{year / 100}{digits}{(10 - (sum % 10)) % 10}";
                }
            }
        }
    }
}
