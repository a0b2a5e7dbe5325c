using System.Net;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Persons;
using Microsoft.Extensions.DependencyInjection;
using static CaseMgmt.Api.Tests.Support.AppliedCase;

namespace CaseMgmt.Api.Tests.Persons;

/// <summary>Trustees of children, through the API over real PostgreSQL; a child without guardians is nobody's until one is appointed.</summary>
public sealed class TrusteeshipTests(JourneyFixture api) : IClassFixture<JourneyFixture>
{
    private const string Url = "/9901/officer/trusteeships";
    private const string Trustee = "vh-inga-barn";
    private const string TrusteeNumber = "19790707-2396";
    private const string Alone = "20101231-2383";
    private const string Brother = "20101230-2392";
    private static readonly object Nothing = new { };
    private string hugo = "";

    [Fact]
    public async Task A_trustee_applies_for_a_child_without_guardians_until_the_appointment_is_ended()
    {
        await ImportAsync();
        using var officer = api.Client("handlaggare-1");
        using var trustee = api.Client(Trustee);
        var register = api.Factory.Services.GetRequiredService<IPopulationRegister>();
        var (child, brother) = (await PersonAsync(register, Alone), await PersonAsync(register, Brother));
        Assert.Empty(await trustee.ItemsAsync("/9901/guardian/school-transport/children"));
        await (await trustee.ApplyAsync(child.ToString(), "other-grounds", grounds: ["traffic"])).ProblemAsync(HttpStatusCode.NotFound, "child-not-found");

        var appointed = await DoneAsync(officer.CommandAsync(Url, Request(Alone), Key()));
        var other = await DoneAsync(officer.CommandAsync(Url, Request(Brother) with { Until = "2027-11-22" }, Key()));
        await (await officer.CommandAsync(Url, Request(Alone), Key())).ProblemAsync(HttpStatusCode.Conflict, "trustee-appointed-before");
        Assert.Equivalent(new[] { child.ToString(), brother.ToString() }, (await trustee.ItemsAsync("/9901/guardian/school-transport/children")).Select(c => (string?)c["childId"]), strict: true);
        Assert.Equal([await PersonAsync(register, TrusteeNumber)], await register.GuardiansOfAsync("9901", child, default));
        // Who has a trustee in common has no parent in common by that.
        Assert.Empty((await register.FamiliesAsync("9901", [child], default))[child].Siblings);

        var receipt = await DoneAsync(trustee.ApplyAsync(child.ToString(), "other-grounds", grounds: ["traffic"]));
        var at = new AppliedCase((string)receipt["caseId"]!, (long)receipt["version"]!);
        Assert.Equal(at.Id, (string?)Assert.Single(await trustee.ItemsAsync("/9901/guardian/cases"))["caseId"]);
        // An import of the register leaves the appointment as it is.
        await ImportAsync();
        Assert.Equal(2, (await trustee.ItemsAsync("/9901/guardian/school-transport/children")).Count);

        var first = await (await officer.GetAsync($"{Url}?inForce=true&limit=1")).JsonAsync();
        var rest = await officer.ItemsAsync($"{Url}?inForce=true&limit=1&cursor={first["nextCursor"]}");
        var rows = first["items"]!.AsArray().Concat(rest).ToDictionary(r => (string)r!["trusteeshipId"]!, r => r!);
        var row = rows[(string)appointed["trusteeshipId"]!];
        Assert.Equal(
            ("Yusuf Ahmadi", "trustee", "God man", "2026-11-02", null, null, "Ä 1234-26"),
            ((string?)row["childName"], (string?)row["kind"], (string?)row["kindText"], (string?)row["from"], (string?)row["until"], (string?)row["endedOn"], (string?)row["reference"]));
        Assert.Equal("2027-11-22", (string?)rows[(string)other["trusteeshipId"]!]["until"]);

        var ended = await DoneAsync(officer.CommandAsync($"{Url}/{appointed["trusteeshipId"]}/endings", Nothing, Key()));
        Assert.Equal((long)ended["version"]!, (long)(await DoneAsync(officer.CommandAsync($"{Url}/{appointed["trusteeshipId"]}/endings", Nothing, Key())))["version"]!);
        Assert.Equal("2026-11-22", (string?)Assert.Single(await officer.ItemsAsync($"{Url}?inForce=false&limit=200"), r => (string?)r["trusteeshipId"] == (string?)appointed["trusteeshipId"])["endedOn"]);
        Assert.Equal(brother.ToString(), (string?)Assert.Single(await trustee.ItemsAsync("/9901/guardian/school-transport/children"))["childId"]);
        Assert.Empty(await trustee.ItemsAsync("/9901/guardian/cases"));
        await (await trustee.GetAsync($"/9901/guardian/school-transport/cases/{at.Id}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        // Once ended, the same person may be appointed again.
        var again = await DoneAsync(officer.CommandAsync(Url, Request(Alone), Key()));
        Assert.Single(await trustee.ItemsAsync("/9901/guardian/cases"));
        foreach (var one in new[] { again, other })
            await DoneAsync(officer.CommandAsync($"{Url}/{one["trusteeshipId"]}/endings", Nothing, Key()));
    }

    [Fact]
    public async Task An_appointment_ends_by_itself_when_its_last_day_has_passed()
    {
        await ImportAsync();
        api.Clock.Now = Start;
        using var officer = api.Client("handlaggare-1");
        var appointed = await DoneAsync(officer.CommandAsync(Url, Request(Alone) with { Until = "2026-11-24" }, Key()));
        try
        {
            api.Clock.Now = Start.AddDays(2);
            await SettledAsync(api);
            using (var trustee = api.Client(Trustee))
                Assert.Single(await trustee.ItemsAsync("/9901/guardian/school-transport/children"));
            api.Clock.Now = Start.AddDays(3);
            await SettledAsync(api);
            using var later = api.Client(Trustee);
            Assert.Empty(await later.ItemsAsync("/9901/guardian/school-transport/children"));
            using var manager = api.Client("handlaggare-1");
            Assert.Equal("2026-11-25", (string?)Assert.Single(await manager.ItemsAsync(Url), r => (string?)r["trusteeshipId"] == (string?)appointed["trusteeshipId"])["endedOn"]);
        }
        finally
        {
            api.Clock.Now = Start;
        }
    }

    [Fact]
    public async Task What_is_wrong_is_named_and_nobody_learns_of_a_protected_child()
    {
        await ImportAsync(protects: true);
        using var officer = api.Client("handlaggare-1");
        using var named = api.Client("skydd-1");
        var before = await api.WrittenAsync();
        await RefusedAsync(Request(Alone) with { TrusteeNumber = Alone }, "trustee-is-child");
        await RefusedAsync(Request(Alone) with { TrusteeNumber = "20101229-2387" }, "person-not-found", "trusteeNumber");
        await RefusedAsync(Request(hugo) with { TrusteeNumber = "19860713-2399" }, "trustee-has-custody");
        await RefusedAsync(Request(Alone) with { From = "2026-11-23" }, "appointment-not-begun");
        await RefusedAsync(Request(Alone) with { Until = "2026-11-21" }, "appointment-over");
        await RefusedAsync(Request(Brother), "person-not-found", "childNumber");
        Assert.Equal(["reference"], await officer.FaultsAsync(Url, Request(Alone) with { Reference = "beslut 20101231-2383" }));
        Assert.Equal(["childNumber"], await officer.FaultsAsync(Url, Request("20101231-2384")));
        Assert.Equal(["childNumber", "from", "kind", "reference", "trusteeNumber"], (await officer.FaultsAsync(Url, Nothing)).Order(StringComparer.Ordinal));
        await (await officer.CommandAsync($"{Url}/{Guid.NewGuid()}/endings", Nothing, Key())).ProblemAsync(HttpStatusCode.NotFound, "trusteeship-unknown");
        Assert.Equal(before, await api.WrittenAsync());

        var hidden = await DoneAsync(named.CommandAsync(Url, Request(Brother), Key()));
        Assert.DoesNotContain(await officer.ItemsAsync(Url), r => (string?)r["trusteeshipId"] == (string?)hidden["trusteeshipId"]);
        await (await officer.CommandAsync($"{Url}/{hidden["trusteeshipId"]}/endings", Nothing, Key())).ProblemAsync(HttpStatusCode.NotFound, "trusteeship-unknown");
        Assert.Contains(await named.ItemsAsync(Url), r => (string?)r["trusteeshipId"] == (string?)hidden["trusteeshipId"]);
        await DoneAsync(named.CommandAsync($"{Url}/{hidden["trusteeshipId"]}/endings", Nothing, Key()));

        async Task RefusedAsync(object request, string code, string? field = null)
        {
            var problem = await (await officer.CommandAsync(Url, request, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, code);
            if (field is not null)
                Assert.Contains(field, problem.ToJsonString(), StringComparison.Ordinal);
        }
    }

    private static Appointment Request(string child) => new(child, TrusteeNumber, "trustee", "2026-11-02", null, "Ä 1234-26");

    // At the address of a family of the sample, with nobody who has custody.
    private Task ImportAsync(bool protects = false) => api.ImportRegisterAsync(JourneyFixture.Municipality, persons =>
    {
        var line = persons.Split('\n').Single(l => l.Contains(",Linda,Forsmark,", StringComparison.Ordinal)).TrimEnd();
        var home = string.Join(',', line.Split(',')[3..]);
        hugo = persons.Split('\n').First(l => l.Contains(",Hugo,", StringComparison.Ordinal)).Split(',')[0];
        var brother = protects ? $"{home[..home.LastIndexOf(',')]},secrecy-marking" : home;
        return persons.TrimEnd() + $"\n201012312383,Yusuf,Ahmadi,{home}\n201012302392,Idris,Ahmadi,{brother}\n";
    });

    private static async Task<PersonRef> PersonAsync(IPopulationRegister register, string number)
    {
        Assert.True(PersonalIdentityNumber.TryParse(number, new DateOnly(2026, 11, 22), out var parsed, out _));
        return (await register.FindAsync("9901", parsed, default))!.Value;
    }

    private sealed record Appointment(string ChildNumber, string TrusteeNumber, string Kind, string From, string? Until, string Reference);
}
