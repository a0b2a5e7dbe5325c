using System.Text;
using CaseMgmt.Api.Samples;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Geography.Catchments;
using CaseMgmt.Domain.Geography.Osm;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.Tests.Geography;

namespace CaseMgmt.Api.Tests.Samples;

public sealed class SampleCatchmentTests
{
    private static readonly SchoolYear Year = new(2026);

    [Fact]
    public void The_areas_have_no_gap_and_no_overlap_and_assign_an_existing_school()
    {
        var areas = CatchmentSet.Read(Sample.Files["catchments.geojson"]);
        var units = Sample.Rows("schools.csv").Select(s => s["schoolUnitCode"]).ToHashSet();
        Assert.Equal(20, areas.Count);
        Assert.All(areas.UnitsIn(Year), u => Assert.Contains(u.Value, units));
    }

    [Fact]
    public void Nearly_every_home_lies_in_one_area_and_a_few_in_none()
    {
        var areas = CatchmentSet.Read(Sample.Files["catchments.geojson"]);
        var answers = Sample.Rows("persons.csv").Select(Sample.Point).OfType<GeoPoint>().Select(p => areas.Find(p, Year, new Grade("2"))).ToList();
        Assert.InRange(answers.Count(a => a is CatchmentAnswer.OutsideAll), 1, 40);
        Assert.DoesNotContain(answers, a => a is CatchmentAnswer.Several);
    }

    [Fact]
    public void The_family_outside_all_areas_lives_outside_and_the_islets_inside()
    {
        var areas = CatchmentSet.Read(Sample.Files["catchments.geojson"]);
        Assert.IsType<CatchmentAnswer.OutsideAll>(areas.Find(HomeOf("vh-utanfor"), Year, new Grade("2")));
        Assert.Equal(new CatchmentAnswer.Found(new SchoolUnitCode("99010108")), areas.Find(HomeOf("vh-holmen"), Year, new Grade("4")));
    }

    [SharedDataFact("stockholm.osm", "skolverket-skolenheter-koordinater.csv")]
    public void The_trial_enters_the_registers_schools_by_the_streets_and_both_answers_occur()
    {
        var trial = SampleTrial.Generate(Repository.File("samples", "9902-stockholm-trial"), SharedData.Find("stockholm.osm")!, SharedData.Find("skolverket-skolenheter-koordinater.csv")!);
        Assert.Equal(["41938272", "42328518"], trial.RegisterSchools.Order(StringComparer.Ordinal));
        Assert.Equal(5, CatchmentSet.Read(trial.Files["catchments.geojson"]).Count);

        using var map = SharedData.Open("stockholm.osm");
        var network = WalkingNetworkBuilder.Build(OsmFile.Open(map), WalkingProfiles.Default);
        var schools = Rows(trial.Files["schools.csv"]).ToDictionary(s => s["schoolUnitCode"]);
        var persons = Rows(trial.Files["persons.csv"]).ToDictionary(p => p["personalIdentityNumber"]);
        var lengths = Rows(trial.Files["placements.csv"]).Where(p => p["grade"] is "F" or "1" or "2" or "3" && persons[p["child"]]["lat"].Length > 0)
            .Select(p => network.Measure(Sample.Point(persons[p["child"]])!.Value, Sample.Point(schools[p["schoolUnitCode"]])!.Value))
            .Select(a => Assert.IsType<RouteAnswer.Measured>(a).LengthMm).ToList();
        Assert.Contains(lengths, mm => mm > 600_000);
        Assert.Contains(lengths, mm => mm < 600_000);
        Assert.Equal(trial.Files["persons.csv"], SampleTrial.Generate(Repository.File("samples", "9902-stockholm-trial"), SharedData.Find("stockholm.osm")!, SharedData.Find("skolverket-skolenheter-koordinater.csv")!).Files["persons.csv"]);
    }

    private static GeoPoint HomeOf(string user)
    {
        var guardian = TestUsers.Load(Path.Combine(Sample.Folder, "test-users.yaml")).Single(u => u.Id == user).PersonalIdentityNumber;
        return Sample.Point(Sample.Rows("persons.csv").Single(p => p["personalIdentityNumber"] == guardian))!.Value;
    }

    private static List<Dictionary<string, string>> Rows(byte[] csv)
    {
        var lines = Encoding.UTF8.GetString(csv).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Skip(1).Select(l => lines[0].Split(',').Zip(l.Split(',')).ToDictionary(p => p.First, p => p.Second))];
    }
}
