using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using Microsoft.Extensions.Configuration;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>Officers as the municipality shows them: a protected officer's name stands nowhere that a person reads.</summary>
[Collection(OfficeCollection.Name)]
public sealed class StaffNamesTests(JourneyFixture api)
{
    [Fact]
    public async Task A_protected_officer_signs_decides_notes_and_looks_under_an_alias()
    {
        var at = await api.ApplyAsync("vh-vaxelvis-a", "Hugo");
        await using var host = api.CreateFactory(_ => { }, ("Staff:9901:0:Account", OtherOfficer), ("Staff:9901:0:ShownAs", "Handläggare K"), ("Staff:9901:0:From", "2026-11-22"));
        using var officer = api.Client(OtherOfficer, host);
        var own = (string)(await api.Client(OtherOfficer).ReadAsync("/9901/me"))["name"]!;
        Assert.Equal("Handläggare K", (string?)(await officer.ReadAsync("/9901/me"))["name"]);
        await officer.CommandAsync(at.Officers("notes"), new { text = "Ringde skolan." }, Key()).DoneAsync();
        // Who has a case and who asks whom are shown the same way, and named the same way.
        using var other = api.Client(Officer, host);
        await other.CommandAsync(at.Officers("assignees"), new { officer = "Handläggare K" }, Key()).DoneAsync();
        await (await other.CommandAsync(at.Officers("assignees"), new { officer = "Handläggare L" }, Key())).ProblemAsync(System.Net.HttpStatusCode.BadRequest, "invalid-request");
        var overview = await other.ReadAsync(at.Officers(""));
        Assert.Equal(("Handläggare K", false), ((string?)Assert.Single(overview["assignees"]!.AsArray()), (bool)overview["isMine"]!));
        Assert.True((bool)(await officer.ReadAsync(at.Officers("")))["isMine"]!);
        Assert.Equal("Handläggare K", (string?)Assert.Single((await other.ItemsAsync("/9901/officer/worklist?limit=200")).Single(c => (string?)c["caseId"] == at.Id)["assignees"]!.AsArray()));
        await other.CommandAsync(at.Officers("referrals"), new { to = "Handläggare K", purpose = "advice", question = "Hur gör vi?" }, Key()).DoneAsync();
        await officer.CommandAsync(at.Officers("referrals"), new { to = Officer, purpose = "advice", question = "Och vi?" }, Key()).DoneAsync();
        Assert.Equal(
            [("Handläggare K", Officer, false), (Officer, "Handläggare K", true)],
            (await other.ItemsAsync(at.Officers("referrals"))).Select(r => ((string?)r["officer"], (string?)r["askedBy"], (bool)r["isToMe"]!)));
        Assert.Contains(await other.ItemsAsync("/9901/officer/referrals"), r => (string?)r["caseId"] == at.Id && (string?)r["askedBy"] == "Handläggare K");
        await other.CommandAsync(at.Officers("releases"), new { reason = "absence", officer = "Handläggare K" }, Key()).DoneAsync();
        Assert.Empty((await other.ReadAsync(at.Officers("")))["assignees"]!.AsArray());
        await officer.CommandAsync(
            at.Decisions, new { outcome = "refused", reasons = "Inga skäl har framkommit.", communicationNotNeeded = true, decisionType = "school-transport.compulsory-school" }, Key(), "*").DoneAsync();
        var letter = await officer.GetStringAsync(at.Officers("letter"));
        Assert.Contains("Handläggare K, handläggare, har fattat beslutet.", letter, StringComparison.Ordinal);
        Assert.DoesNotContain(own, letter, StringComparison.Ordinal);
        Assert.Equal("Handläggare K", (string?)Assert.Single(await officer.ItemsAsync(at.Officers("timeline")), e => (string?)e["event"] == "case.decided.v1")["actor"]);
        Assert.Equal("Handläggare K", (string?)Assert.Single(await officer.ItemsAsync(at.Officers("notes")))["writtenBy"]);
        using var manager = api.Client(Manager, host);
        var readers = (await manager.ItemsAsync($"/9901/manager/cases/{at.Id}/reads")).Select(r => (string?)r["reader"]).ToList();
        Assert.Contains("Handläggare K", readers);
        Assert.DoesNotContain(OtherOfficer, readers);
    }

    [Fact]
    public void An_alias_holds_from_its_first_day_to_its_last_and_the_one_that_began_last_counts()
    {
        var staff = new StaffNames(Of(
            ("Staff:9901:0:Account", "a"), ("Staff:9901:0:ShownAs", "Anna"), ("Staff:9901:0:To", "2026-06-30"),
            ("Staff:9901:1:Account", "a"), ("Staff:9901:1:ShownAs", "K"), ("Staff:9901:1:From", "2026-06-01"), ("Staff:9901:1:To", "2026-12-31")));
        Assert.Equal("Anna", staff.Find("9901", "a", new DateOnly(2026, 5, 31)));
        Assert.Equal("K", staff.Find("9901", "a", new DateOnly(2026, 6, 1)));
        Assert.Equal("K", staff.Find("9901", "a", new DateOnly(2026, 12, 31)));
        Assert.Null(staff.Find("9901", "a", new DateOnly(2027, 1, 1)));
        Assert.Null(staff.Find("2580", "a", new DateOnly(2026, 6, 1)));
        // The day is Sweden's.
        Assert.Equal("a", staff.Shown("9901", "a", new DateTime(2026, 12, 31, 23, 30, 0, DateTimeKind.Utc)));
        Assert.Equal("b", staff.Shown("9901", "b", new DateTime(2026, 6, 1, 12, 0, 0, DateTimeKind.Utc)));
    }

    [Fact]
    public void A_school_is_no_officer_though_it_works_by_an_account_of_its_own()
    {
        var school = new CurrentActor("9901", new Domain.Persons.Actor(Domain.Persons.ActorKind.CaseOfficer, "skola-1"), new HashSet<Role> { Role.School, Role.Officer, Role.ProtectedOfficer }, null, null) { IsSchool = true };
        Assert.Equal((false, false), (CaseMgmt.Api.Cases.Viewers.Of(school).IsOfficer, CaseMgmt.Api.Cases.Viewers.Of(school).SeesProtected));
        Assert.Equal((true, true), (CaseMgmt.Api.Cases.Viewers.Of(school with { IsSchool = false }).IsOfficer, CaseMgmt.Api.Cases.Viewers.Of(school with { IsSchool = false }).SeesProtected));
    }

    [Theory]
    [InlineData("Account", "")]
    [InlineData("ShownAs", " ")]
    [InlineData("From", "1/6 2026")]
    [InlineData("To", "2026-13-01")]
    public void A_setting_that_cannot_be_is_named(string name, string value)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Staff:9901:0:Account"] = "a", ["Staff:9901:0:ShownAs"] = "K", [$"Staff:9901:0:{name}"] = value };
        Assert.Contains($"Staff:9901:0:{name}", Assert.Throws<FormatException>(() => new StaffNames(Of([.. settings.Select(s => (s.Key, s.Value))]))).Message, StringComparison.Ordinal);
    }

    private static IConfigurationRoot Of(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => new KeyValuePair<string, string?>(s.Name, s.Value))).Build();
}
