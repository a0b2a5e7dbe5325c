using System.Globalization;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Api.Samples;

/// <summary>Settles families in a made-up municipality: first those that show something, then others until there are children enough.</summary>
internal sealed class SamplePopulation
{
    private const double SecrecyShare = 0.006;
    private const double ProtectedShare = 0.003;
    private readonly SampleGround _ground;
    private readonly SampleRecipe _recipe;
    private readonly SplitMix64 _random;
    private readonly SampleHomes _homes;
    private readonly TestNumbers _numbers = new();
    private readonly int _startYear;
    private readonly List<SamplePerson> _persons = [];
    private readonly List<(string Guardian, string Child)> _relations = [];
    private readonly List<SamplePlacement> _placements = [];
    private readonly Dictionary<string, string> _gradeOfFreeChild = new(StringComparer.Ordinal);

    private SamplePopulation(SampleGround ground)
    {
        _ground = ground;
        _recipe = ground.Recipe;
        _startYear = SchoolYear.Parse(_recipe.SchoolYear).StartYear;
        _random = SplitMix64.For(_recipe.Seed, "families");
        _homes = new SampleHomes(ground, SplitMix64.For(_recipe.Seed, "homes"));
    }

    public IReadOnlyList<SamplePerson> Persons => _persons;

    public IReadOnlyList<(string Guardian, string Child)> Relations => _relations;

    public IReadOnlyList<SamplePlacement> Placements => _placements;

    /// <summary>Settles everyone.</summary>
    public static SamplePopulation Settle(SampleGround ground)
    {
        var population = new SamplePopulation(ground);
        foreach (var user in ground.Recipe.Users)
        {
            if (user.PersonalIdentityNumber is { } number)
                population._numbers.Reserve(number);
        }
        foreach (var family in ground.Recipe.Families)
            population.Settle(family);
        while (population._gradeOfFreeChild.Count + ground.Recipe.Families.Sum(f => f.Children.Count) < ground.Recipe.Children)
            population.SettleAny();
        population.PlaceByChoice();
        return population;
    }

    private void Settle(FamilyRecipe family)
    {
        var home = _homes.For(family);
        var users = family.Guardians.ConvertAll(id => _recipe.Users.Find(u => u.Id == id)
            ?? throw new SampleRecipeException($"families.yaml: family '{family.Key}' names the unknown user '{id}'."));
        var last = users[0].Name.Split(' ')[^1];
        var guardians = new List<string>();
        foreach (var (user, i) in users.Select((u, i) => (u, i)))
        {
            var own = i > 0 && family.Second == "apart" ? _homes.DrawInside("1") : home;
            Add(user.PersonalIdentityNumber!, user.Name.Split(' ')[0], user.Name.Split(' ')[^1], own, family.Protection);
            guardians.Add(user.PersonalIdentityNumber!);
        }
        if (users.Count == 1 && family.Second != "none")
            guardians.Add(AddGuardian(1985, _random.Chance(0.5), last, family.Second == "apart" ? _homes.DrawInside("1") : home, family.Protection));
        foreach (var child in family.Children)
        {
            var number = _numbers.Give(child.Born, child.Sex == "f");
            if (!family.Missing)
                Add(number, child.First, last, home, family.Protection);
            _relations.AddRange(guardians.Select(g => (g, number)));
            if (family.Unit != "none")
                _placements.Add(new SamplePlacement(number, child.Grade, family.Form ?? FormOf(child.Grade), family.Unit ?? UnitFor(home, child.Grade)));
        }
    }

    private void SettleAny()
    {
        var chance = _random.Unit();
        var protection = chance < SecrecyShare ? "secrecy-marking" : chance < SecrecyShare + ProtectedShare ? "protected-registration" : "none";
        var home = _homes.Draw();
        var shown = protection == "protected-registration" ? null : home;
        var count = Math.Min(Children(), _recipe.Children - _recipe.Families.Sum(f => f.Children.Count) - _gradeOfFreeChild.Count);
        var years = Enumerable.Range(0, 10).ToList();
        _random.Shuffle(years);
        var oldest = _startYear - 6 - years.Take(count).Max();
        var last = _random.Pick(SampleNames.Shipped.Last);
        var guardians = Guardians(oldest, last, shown, home, protection);
        foreach (var grade in years.Take(count).Order())
        {
            var isFemale = _random.Chance(0.49);
            var year = _startYear - 6 - grade;
            var number = _numbers.Draw(_random, new DateOnly(year, 1, 1), new DateOnly(year + 1, 1, 1), isFemale);
            var code = grade == 0 ? "F" : grade.ToString(CultureInfo.InvariantCulture);
            Add(number, _random.Pick(isFemale ? SampleNames.Shipped.Girls : SampleNames.Shipped.Boys), last, shown, protection);
            _relations.AddRange(guardians.Select(g => (g, number)));
            _placements.Add(new SamplePlacement(number, code, FormOf(code), UnitFor(home, code)));
            _gradeOfFreeChild.Add(number, code);
        }
    }

    private int Children() => _random.Unit() switch { < 0.40 => 1, < 0.82 => 2, < 0.97 => 3, _ => 4 };

    private List<string> Guardians(int oldestChild, string last, SampleHome? shown, SampleHome home, string protection)
    {
        var firstIsFemale = _random.Chance(0.55);
        var guardians = new List<string> { AddGuardian(oldestChild - 30, firstIsFemale, last, shown, protection) };
        if (_random.Chance(0.18))
            return guardians;
        var apart = _random.Chance(0.2);
        var isFemale = _random.Chance(0.04) ? firstIsFemale : !firstIsFemale;
        var secondLast = _random.Chance(0.5) ? last : _random.Pick(SampleNames.Shipped.Last);
        var elsewhere = _homes.Draw();
        // A protected family's other guardian lives elsewhere and is not protected; that is how it often is.
        var secondHome = protection != "none" ? elsewhere : apart ? elsewhere : home;
        guardians.Add(AddGuardian(oldestChild - 32, isFemale, secondLast, secondHome, "none"));
        return guardians;
    }

    private string AddGuardian(int aroundYear, bool isFemale, string last, SampleHome? home, string protection)
    {
        var number = _numbers.Draw(_random, new DateOnly(aroundYear - 8, 1, 1), new DateOnly(aroundYear + 8, 1, 1), isFemale);
        Add(number, _random.Pick(isFemale ? SampleNames.Shipped.Women : SampleNames.Shipped.Men), last, home, protection);
        return number;
    }

    private void Add(string number, string first, string last, SampleHome? home, string protection) =>
        _persons.Add(new SamplePerson(number, first, last, home, home?.Municipality ?? _recipe.Municipality, protection));

    private string UnitFor(SampleHome? home, string grade) =>
        home?.At is { } at
            ? _ground.AssignedUnit(at, grade) ?? _ground.NearestUnit(at, grade)
            : _ground.Schools.First(s => s.Recipe.Children == 0 && s.Recipe.Grades.Contains(grade)).Recipe.Code;

    private static string FormOf(string grade) => grade == "F" ? "preschool-class" : "compulsory-school";

    // Independent and adapted schools take children from the whole municipality.
    private void PlaceByChoice()
    {
        var open = Enumerable.Range(0, _placements.Count).Where(i => _gradeOfFreeChild.ContainsKey(_placements[i].Child)).ToList();
        _random.Shuffle(open);
        foreach (var school in _ground.Schools.Select(s => s.Recipe).Where(s => s.Children > 0))
        {
            var chosen = open.Where(i => school.Grades.Contains(_placements[i].Grade)).Take(school.Children).ToList();
            foreach (var i in chosen)
            {
                var form = school.Forms is [var only] ? only : FormOf(_placements[i].Grade);
                _placements[i] = _placements[i] with { UnitCode = school.Code, Form = form };
            }
            open.RemoveAll(chosen.Contains);
        }
    }
}
