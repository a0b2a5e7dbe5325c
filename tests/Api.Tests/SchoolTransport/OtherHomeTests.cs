using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.AppliedCase;

namespace CaseMgmt.Api.Tests.SchoolTransport;

/// <summary>Where another guardian than the one a child is registered with lives, in an application that tells of both homes.</summary>
public sealed class OtherHomeTests(JourneyWithoutDeadlines api) : IClassFixture<JourneyWithoutDeadlines>
{
    [Fact]
    public async Task The_other_home_is_shown_to_the_one_who_tells_of_it_and_to_officers_alone()
    {
        using var officer = api.Client("handlaggare-1");
        using var mother = api.Client("vh-vaxelvis-a");
        using var father = api.Client("vh-vaxelvis-b");
        var child = await father.ChildAsync("Hugo");
        const string Street = "Bortgatan 7";
        var applied = await DoneAsync(father.CommandAsync(
            "/9901/guardian/school-transport/applications",
            new
            {
                childId = child,
                schoolYear = "2026/2027",
                kind = "other-grounds",
                grounds = new[] { "alternating-residence" },
                statements = new { residence = new { otherHome = new { street = Street, postalCode = "999 99", city = "Bortom" }, nightsHere = 7, nightsThere = 7, isFixed = true } },
            },
            Key()));
        async Task<bool> TellsAsync(HttpClient reader, string at) => (await reader.ReadAsync(at)).ToJsonString().Contains(Street, StringComparison.Ordinal);
        var (own, receipt) = ($"/9901/guardian/school-transport/cases/{applied["caseId"]}", $"/9901/guardian/cases/{applied["caseId"]}/receipt");
        Assert.Equal((true, true), (await TellsAsync(officer, $"/9901/officer/school-transport/cases/{applied["caseId"]}"), await TellsAsync(officer, $"/9901/officer/cases/{applied["caseId"]}/receipt")));
        Assert.True(await TellsAsync(father, receipt));
        // She is registered with the child, and sees her own home elsewhere: here hers and his would stand side by side.
        Assert.Equal((false, false), (await TellsAsync(mother, own), await TellsAsync(mother, receipt)));
        Assert.True((bool)(await mother.ReadAsync(own))["homeHidden"]!);
    }
}
