using CaseMgmt.Api.Samples;
using CaseMgmt.Domain.Geography;

namespace CaseMgmt.Api.Tests.Samples;

public sealed class SampleGeographyTests
{
    private static readonly Lazy<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> Schools =
        new(() => Sample.Rows("schools.csv").ToDictionary(s => s["schoolUnitCode"]));

    private static readonly Lazy<IReadOnlyList<RouteAnswer>> Answers = new(() =>
    [
        .. from placement in Sample.Rows("placements.csv")
           join person in Sample.Rows("persons.csv") on placement["child"] equals person["personalIdentityNumber"]
           where person["lat"].Length > 0 && Schools.Value.ContainsKey(placement["schoolUnitCode"])
           select Measure(person, Schools.Value[placement["schoolUnitCode"]]),
    ]);

    [Theory]
    [InlineData("measured")]
    [InlineData("no-path")]
    [InlineData("home-not-snapped")]
    public void Every_kind_of_answer_occurs(string code) => Assert.Contains(Answers.Value, a => a.Code == code);

    [Fact]
    public void Few_homes_but_the_islets_and_the_forests_lack_a_way()
    {
        Assert.InRange(Answers.Value.Count(a => a is RouteAnswer.NoPath), 1, 60);
        Assert.InRange(Answers.Value.Count(a => a is RouteAnswer.NotSnapped), 1, 5);
    }

    [Theory]
    [InlineData(2_000, 40)]
    [InlineData(3_000, 150)]
    [InlineData(4_000, 150)]
    public void Homes_lie_far_under_just_under_just_over_and_far_over_each_limit(int metres, int just)
    {
        var lengths = Answers.Value.OfType<RouteAnswer.Measured>().Select(m => m.LengthMm / 1000.0 - metres).ToList();
        Assert.True(lengths.Exists(d => d < -500), "far under");
        Assert.True(lengths.Exists(d => d > -just && d < 0), "just under");
        Assert.True(lengths.Exists(d => d > 0 && d < just), "just over");
        Assert.True(lengths.Exists(d => d > 500), "far over");
    }

    [Fact]
    public void A_way_across_the_river_is_several_times_the_birds_path()
    {
        var (home, school) = FamilyOf("vh-over-alven");
        var measured = Assert.IsType<RouteAnswer.Measured>(Measure(home, school));
        var a = Sample.Point(home)!.Value.ToSweref99Tm();
        var b = Sample.Point(school)!.Value.ToSweref99Tm();
        var bird = Math.Sqrt(Math.Pow(a.Northing - b.Northing, 2) + Math.Pow(a.Easting - b.Easting, 2));
        Assert.True(bird < 2000 && measured.LengthMm / 1000.0 > 5000);
    }

    [Theory]
    [InlineData("vh-berattigad", 4_500, 8_000)]
    [InlineData("vh-ej-berattigad", 400, 1_500)]
    [InlineData("vh-flera", 2_100, 3_300)]
    [InlineData("vh-knappt-over", 2_001, 2_040)]
    [InlineData("vh-knappt-under", 1_960, 1_999)]
    public void The_named_families_live_as_far_away_as_they_are_to_show(string user, int from, int to)
    {
        var (home, school) = FamilyOf(user);
        var measured = Assert.IsType<RouteAnswer.Measured>(Measure(home, school));
        Assert.True(measured.LengthMm / 1000 >= from && measured.LengthMm / 1000 <= to, user);
    }

    [Theory]
    [InlineData("vh-holmen", "no-path")]
    [InlineData("vh-skogen", "home-not-snapped")]
    public void The_named_families_without_a_way_have_none(string user, string code)
    {
        var (home, school) = FamilyOf(user);
        Assert.Equal(code, Measure(home, school).Code);
    }

    [Fact]
    public void The_islet_is_a_network_of_its_own_and_everything_else_hangs_together()
    {
        Assert.Equal(2, Sample.Network.ComponentCount);
        Assert.All(Schools.Value.Values, s => Assert.IsType<SnapAnswer.Found>(Sample.Network.Snap(Sample.Point(s)!.Value)));
    }

    private static RouteAnswer Measure(IReadOnlyDictionary<string, string> home, IReadOnlyDictionary<string, string> school) =>
        Sample.Network.Measure(Sample.Point(home)!.Value, Sample.Point(school)!.Value);

    private static (IReadOnlyDictionary<string, string> Home, IReadOnlyDictionary<string, string> School) FamilyOf(string user)
    {
        var guardian = TestUsers.Load(Path.Combine(Sample.Folder, "test-users.yaml")).Single(u => u.Id == user).PersonalIdentityNumber;
        var child = Sample.Rows("relations.csv").First(r => r["guardian"] == guardian)["child"];
        var unit = Sample.Rows("placements.csv").Single(p => p["child"] == child)["schoolUnitCode"];
        return (Sample.Rows("persons.csv").Single(p => p["personalIdentityNumber"] == child), Schools.Value[unit]);
    }
}
