using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CaseMgmt.Api.Samples;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Api.Tests.Samples;

public sealed class SampleMunicipalityTests
{
    private static readonly DateOnly Today = new(2026, 11, 22);

    [Fact]
    public void The_same_recipe_gives_the_same_files_on_every_machine()
    {
        var lines = Sample.Files.OrderBy(f => f.Key, StringComparer.Ordinal)
            .Select(f => $"{Convert.ToHexStringLower(SHA256.HashData(f.Value))}  {f.Key}");
        var approved = Repository.File("tests", "Api.Tests", "Samples", "sample-files.approved.txt");
        Assert.Equal(File.ReadAllText(approved).Trim(), string.Join('\n', lines));
    }

    [Fact]
    public void Generating_twice_gives_the_same_bytes()
    {
        var again = SampleMunicipality.Generate(Sample.Folder);
        Assert.All(Sample.Files, f => Assert.Equal(f.Value, again[f.Key]));
    }

    [Fact]
    public void Another_seed_gives_other_people_and_streets()
    {
        var folder = Directory.CreateTempSubdirectory("recipe-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(Sample.Folder))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            var recipe = Path.Combine(folder, "municipality.yaml");
            File.WriteAllText(recipe, File.ReadAllText(recipe).Replace("seed: 9901", "seed: 4711", StringComparison.Ordinal));
            var other = SampleMunicipality.Generate(folder);
            Assert.NotEqual(Sample.Files["roads.osm"], other["roads.osm"]);
            Assert.NotEqual(Sample.Files["persons.csv"], other["persons.csv"]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void There_are_twelve_schools_with_codes_of_the_made_up_range()
    {
        var schools = Sample.Rows("schools.csv");
        Assert.Equal(12, schools.Count);
        Assert.All(schools, s => Assert.Matches("^9901[0-9]{4}$", s["schoolUnitCode"]));
        Assert.Equal(2, schools.Count(s => s["provider"] == "independent"));
        Assert.Single(schools, s => s["forms"] == "adapted-compulsory-school:1 2 3 4 5 6 7 8 9");
        Assert.Equal(3, schools.SelectMany(s => s["forms"].Split('|')).Select(f => f.Split(':')[0]).Distinct().Count());
        Assert.Equal(10, schools.SelectMany(s => s["forms"].Split('|')).SelectMany(f => f.Split(':')[1].Split(' ')).Distinct().Count());
    }

    [Fact]
    public void There_are_fifteen_hundred_children_each_with_one_or_two_guardians()
    {
        var guardians = Sample.Rows("relations.csv").GroupBy(r => r["child"], r => r["guardian"]).ToDictionary(g => g.Key, g => g.ToList());
        Assert.Equal(1500, guardians.Count);
        Assert.All(guardians.Values, g => Assert.InRange(g.Distinct().Count(), 1, 2));
        Assert.Contains(guardians.Values, g => g.Count == 1);
        Assert.Contains(guardians.Values, g => g.Count == 2);
        Assert.Contains(Sample.Rows("relations.csv").GroupBy(r => r["guardian"]), g => g.Count() >= 3);
    }

    [Fact]
    public void Some_guardians_live_apart_and_one_has_no_children_here()
    {
        var persons = Sample.Rows("persons.csv").ToDictionary(p => p["personalIdentityNumber"]);
        var relations = Sample.Rows("relations.csv");
        Assert.Contains(relations.GroupBy(r => r["child"]).Where(g => g.Count() == 2),
            g => g.Select(r => persons[r["guardian"]]["streetAddress"]).Distinct().Count() == 2);
        var childless = TestUsers.Load(Path.Combine(Sample.Folder, "test-users.yaml")).Single(u => u.Id == "vh-inga-barn").PersonalIdentityNumber!;
        Assert.True(persons.ContainsKey(childless));
        Assert.DoesNotContain(relations, r => r["guardian"] == childless);
    }

    [Fact]
    public void Every_personnummer_is_a_valid_test_number_given_once_and_at_most_two_share_a_date()
    {
        var numbers = Sample.Rows("persons.csv").Select(p => p["personalIdentityNumber"]).ToList();
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        var all = numbers.Concat(Sample.Rows("relations.csv").Select(r => r["child"])).Distinct().ToList();
        var isEachTest = all.All(n => PersonalIdentityNumber.TryParse(n, Today, out var parsed, out _) && parsed.IsTestNumber);
        Assert.True(isEachTest, "A number is not a valid test number.");
        Assert.True(all.GroupBy(n => n[..8]).All(g => g.Count() <= 2), "More than two share a date.");
    }

    [Fact]
    public void Every_child_but_the_named_one_has_a_grade_that_fits_its_age()
    {
        var misfits = Sample.Rows("placements.csv").Count(p =>
        {
            var expected = 2026 - int.Parse(p["child"][..4], CultureInfo.InvariantCulture) - 6;
            return p["grade"] != (expected == 0 ? "F" : expected.ToString(CultureInfo.InvariantCulture));
        });
        Assert.Equal(1, misfits);
    }

    [Fact]
    public void All_levels_of_protection_occur_and_stay_few()
    {
        var levels = Sample.Rows("persons.csv").CountBy(p => p["protection"]).ToDictionary();
        Assert.InRange(levels["secrecy-marking"], 2, 40);
        Assert.InRange(levels["protected-registration"], 2, 40);
        Assert.DoesNotContain(Sample.Rows("persons.csv"), p => p["protection"] == "protected-registration" && p["streetAddress"].Length > 0);
    }

    [Fact]
    public void Independent_and_adapted_schools_are_attended()
    {
        var byUnit = Sample.Rows("placements.csv").CountBy(p => p["schoolUnitCode"]).ToDictionary();
        Assert.Equal(13, byUnit["99010110"]);
        Assert.Equal(61, byUnit["99010111"]);
        Assert.Equal(60, byUnit["99010112"]);
        Assert.Equal(13, byUnit.Count);
    }

    [Fact]
    public void Every_guardian_to_log_in_as_stands_in_the_register()
    {
        var numbers = Sample.Rows("persons.csv").Select(p => p["personalIdentityNumber"]).ToHashSet();
        var users = TestUsers.Load(Path.Combine(Sample.Folder, "test-users.yaml"));
        Assert.All(users.Where(u => u.Roles.Contains("guardian")), u => Assert.True(numbers.Contains(u.PersonalIdentityNumber!), u.Id));
        Assert.Equal(2, users.Count(u => u.Roles is ["officer"]));
        Assert.Equal(2, users.Count(u => u.Roles is ["officer", "protected-officer"]));
        Assert.Single(users, u => u.Roles is ["manager", "protected-officer"]);
        Assert.Single(users, u => u.Roles is ["robot"]);
    }

    [Fact]
    public void A_recipe_with_an_unknown_word_is_refused_with_file_and_line()
    {
        var folder = Directory.CreateTempSubdirectory("recipe-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "municipality.yaml"), "municipality: \"9901\"\nsead: 1\n", Encoding.UTF8);
            var e = Assert.Throws<SampleRecipeException>(() => SampleMunicipality.Generate(folder));
            Assert.Contains("municipality.yaml, line 2", e.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
