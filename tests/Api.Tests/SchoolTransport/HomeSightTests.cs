using System.Text.Json.Nodes;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.AppliedCase;

namespace CaseMgmt.Api.Tests.SchoolTransport;

/// <summary>Where a child lives is shown to officers and to those who are registered there, as in letters.</summary>
public sealed class HomeSightTests(JourneyWithoutDeadlines api) : IClassFixture<JourneyWithoutDeadlines>
{
    [Fact]
    public async Task A_guardian_who_lives_apart_gets_the_answer_without_address_map_and_stops_at_the_home()
    {
        var at = await ApplyAsync(api, "vh-vaxelvis-a", "Hugo");
        using var officer = api.Client("handlaggare-1");
        using var mother = api.Client("vh-vaxelvis-a");
        using var father = api.Client("vh-vaxelvis-b");
        var mine = $"/9901/guardian/school-transport/cases/{at.Id}";
        var home = (string)(await mother.ReadAsync(mine))["address"]!;
        var street = home.Split(',')[0];
        Assert.Equal(home, (string?)(await officer.ReadAsync($"/9901/officer/school-transport/cases/{at.Id}"))["address"]);
        await DoneAsync(officer.CommandAsync(
            at.Decisions, new { outcome = "granted", validFrom = "2026-11-22", validTo = "2027-06-30", reasons = "Vägen är farlig.", mode = "taxi", communicationNotNeeded = true, arrangement = new { legs = new[] { new { address = home, stop = "Grinden", weeks = "every" } }, note = (string?)null } }, Key(), "*"));

        var hers = await mother.ReadAsync(mine);
        Assert.False((bool)hers["homeHidden"]!);
        Assert.NotNull(hers["answer"]!["map"]);
        Assert.Equal(home, (string?)Leg(hers)["address"]);

        var his = await father.ReadAsync(mine);
        Assert.True((bool)his["homeHidden"]!);
        Assert.Null(his["address"]);
        Assert.Null(his["answer"]!["map"]);
        Assert.Equal((long)hers["answer"]!["distance"]!["lengthMm"]!, (long)his["answer"]!["distance"]!["lengthMm"]!);
        Assert.Equal("barnets folkbokföringsadress", (string?)Leg(his)["address"]);
        Assert.NotEmpty(his["facts"]!.AsArray());
        Assert.DoesNotContain(street, his.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(street, (await father.ReadAsync($"{mine}?asKnownAt=2026-11-22T09:00:00Z")).ToJsonString(), StringComparison.OrdinalIgnoreCase);

        var child = Assert.Single(await father.ItemsAsync("/9901/guardian/school-transport/children"));
        Assert.Equal((null, true), ((string?)child["address"], (bool)child["homeHidden"]!));
        Assert.Equal((home, false), ((string?)(await mother.ItemsAsync("/9901/guardian/school-transport/children"))[0]["address"], (bool)(await mother.ItemsAsync("/9901/guardian/school-transport/children"))[0]["homeHidden"]!));
        var preview = await father.PreviewAsync((string)child["childId"]!);
        Assert.Equal((null, true), (preview["map"], (bool)preview["homeHidden"]!));
        Assert.NotNull(preview["distance"]);
        Assert.NotNull((await mother.PreviewAsync((string)child["childId"]!))["map"]);
    }

    private static JsonNode Leg(JsonNode shown) => Assert.Single(shown["decision"]!["arrangement"]!["legs"]!.AsArray())!;
}
