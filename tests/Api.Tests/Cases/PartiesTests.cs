using System.Net;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Persons;
using Microsoft.Extensions.DependencyInjection;
using static CaseMgmt.Api.Tests.Support.AppliedCase;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>The other guardian, trustees, representatives and the pupil alone, through the API over real PostgreSQL; every test has a child of its own.</summary>
public sealed class PartiesTests(JourneyWithoutDeadlines api) : IClassFixture<JourneyWithoutDeadlines>
{
    private const string Officer = "handlaggare-1";
    private const string Trustee = "vh-inga-barn";
    private const string TrusteeNumber = "19790707-2396";
    private static readonly object Refusal = new { outcome = "refused", reasons = "Inga skäl har framkommit.", communicationNotNeeded = true };
    private static readonly object Times = new { remindOn = "2026-11-29", due = "2026-12-06" };

    [Fact]
    public async Task The_other_guardian_is_asked_to_sign_and_who_declines_leads_the_case_to_the_officer()
    {
        var at = await ApplyAsync(api, "vh-vaxelvis-a", "Hugo");
        using var officer = api.Client(Officer);
        using var applicant = api.Client("vh-vaxelvis-a");
        using var other = api.Client("vh-vaxelvis-b");
        Assert.Null(await MineAsync(other, at));
        await (await other.CommandAsync(at.Guardians("signatures"), new { agrees = true }, Key())).ProblemAsync(HttpStatusCode.NotFound, "signature-not-asked");
        await DoneAsync(officer.CommandAsync(at.Officers("parties"), new { personalIdentityNumber = "19860713-2399", role = "co-guardian" }, Key()));
        Assert.Equal("not-asked", await MineAsync(other, at));

        var parties = await officer.ItemsAsync(at.Officers("parties"));
        Assert.Equal([("applicant", "Sökande"), ("co-guardian", "Den andra vårdnadshavaren")], parties.Select(p => ((string?)p["role"], (string?)p["roleText"])));
        Assert.Equal(["Jenny Lövmo", "David Stenmo"], parties.Select(p => (string?)p["name"]));
        Assert.Contains("case-parties", await Sql.AskAsync<string>(api.MainDatabase, "select string_agg(distinct reason, ' ') from read_audit"), StringComparison.Ordinal);
        var first = await (await officer.GetAsync(at.Officers("parties?limit=1"))).JsonAsync();
        Assert.Equal("David Stenmo", (string?)Assert.Single(await officer.ItemsAsync(at.Officers($"parties?limit=1&cursor={first["nextCursor"]}")))["name"]);

        var requests = at.Officers($"parties/{parties[1]["partyId"]}/signature-requests");
        await (await officer.CommandAsync(at.Officers($"parties/{Guid.NewGuid()}/signature-requests"), Times, Key())).ProblemAsync(HttpStatusCode.NotFound, "party-not-found");
        Assert.Equal(["due"], await officer.FaultsAsync(requests, new { remindOn = "2026-11-29", due = "9999-12-31" }));
        await (await officer.CommandAsync(requests, new { remindOn = "2026-11-22", due = "2026-12-06" }, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "answer-day-not-ahead");
        await (await officer.CommandAsync(requests, new { due = "2026-12-06" }, Key())).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        await DoneAsync(officer.CommandAsync(requests, Times, Key()));
        Assert.Equal("awaited", await MineAsync(other, at));
        Assert.Null(await MineAsync(applicant, at));
        var asked = Assert.Single(await LettersAsync(other, at, "signature-request"));
        Assert.Contains("6 december 2026", asked, StringComparison.Ordinal);
        Assert.Contains("David Stenmo", asked, StringComparison.Ordinal);
        Assert.Empty(await LettersAsync(applicant, at, "signature-request"));
        foreach (var (client, me) in new[] { (applicant, false), (other, true) })
        {
            var shown = Assert.Single((await (await client.GetAsync(at.Guardians("").TrimEnd('/'))).JsonAsync())["parties"]!.AsArray())!;
            Assert.Equal(("co-guardian", "awaited", "Underskrift väntas", "2026-12-06", me), ((string?)shown["role"], (string?)shown["signature"], (string?)shown["signatureText"], (string?)shown["due"], (bool)shown["isMe"]!));
        }
        await (await officer.CommandAsync(at.Decisions, Refusal, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "signature-awaited");
        await (await applicant.CommandAsync(at.Guardians("signatures"), new { agrees = true }, Key())).ProblemAsync(HttpStatusCode.NotFound, "signature-not-asked");
        await (await other.CommandAsync(at.Guardians("signatures"), new { }, Key())).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");

        var key = Key();
        var version = (long)(await DoneAsync(other.CommandAsync(at.Guardians("signatures"), new { agrees = false }, key)))["version"]!;
        Assert.Equal(version, (long)(await DoneAsync(other.CommandAsync(at.Guardians("signatures"), new { agrees = false }, key)))["version"]!);
        Assert.Equal("declined", await MineAsync(other, at));
        Assert.Contains("signature-declined", (await at.ListedAsync(officer))["warnings"]!.AsArray().Select(w => (string?)w));
        Assert.Equal(at.Id, (string?)Assert.Single(await officer.ItemsAsync("/9901/officer/worklist?warning=signature-declined"))["caseId"]);
        Assert.Equal("under-assessment", (string?)(await (await other.GetAsync(at.Guardians("").TrimEnd('/'))).JsonAsync())["status"]);
        await DoneAsync(other.CommandAsync(at.Guardians("signatures"), new { agrees = true }, Key()));
        Assert.Equal("signed", await MineAsync(other, at));
        Assert.Empty(await officer.ItemsAsync("/9901/officer/worklist?warning=signature-declined"));
        await DoneAsync(officer.CommandAsync(at.Decisions, Refusal, Key(), "*"));
        // They live apart: the letter that both get is one, and tells neither above it nor among its facts where the child lives with one of them.
        var home = (string)(await officer.ReadAsync($"/9901/officer/school-transport/cases/{at.Id}"))["facts"]!.AsArray().Single(f => (string?)f!["label"] == "Folkbokföringsadress")!["value"]!;
        var letter = WebUtility.HtmlDecode(await applicant.GetStringAsync(at.Guardians("letter")));
        Assert.DoesNotContain(home.Split(',')[0], letter, StringComparison.Ordinal);
        Assert.DoesNotContain("Folkbokföringsadress", letter, StringComparison.Ordinal);
        Assert.Contains("Läsår", letter, StringComparison.Ordinal);
        Assert.Equal(letter, WebUtility.HtmlDecode(await other.GetStringAsync(at.Guardians("letter"))));
        await (await other.CommandAsync(at.Guardians("signatures"), new { agrees = false }, Key())).ProblemAsync(HttpStatusCode.Conflict, "case-already-decided");
        await (await officer.CommandAsync(requests, Times, Key())).ProblemAsync(HttpStatusCode.Conflict, "case-already-decided");
    }

    [Fact]
    public async Task What_is_asked_goes_by_letter_to_everyone_with_custody_with_what_is_asked_until_when_and_where_to_answer()
    {
        var at = await ApplyAsync(api, "vh-vaxelvis-b", "Hugo", "after-school-care");
        using var officer = api.Client(Officer);
        using var applicant = api.Client("vh-vaxelvis-b");
        using var other = api.Client("vh-vaxelvis-a");
        var url = at.Officers("requests");
        await (await officer.CommandAsync(url, new { kind = "completion", due = "2026-11-22", text = "Skicka schemat." }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "answer-day-not-ahead");
        await DoneAsync(officer.CommandAsync(url, new { kind = "completion", due = "2026-12-06", text = "Skicka schemat.\nVilka dagar <gäller> det?" }, Key(), "*"));
        await DoneAsync(officer.CommandAsync(url, new { kind = "opinion", due = "2026-12-13", text = "Enheten har svarat." }, Key(), "*"));
        foreach (var (client, name) in new[] { (applicant, "David Stenmo"), (other, "Jenny Lövmo") })
        {
            var completion = Assert.Single(await LettersAsync(client, at, "completion-request"));
            foreach (var said in new[] { name, "<p>Skicka schemat.</p>", "Vilka dagar &lt;gäller&gt; det?", "6 december 2026", "Logga in i e-tjänsten" })
                Assert.Contains(said, completion, StringComparison.Ordinal);
            Assert.DoesNotContain(name == "David Stenmo" ? "Jenny Lövmo" : "David Stenmo", completion, StringComparison.Ordinal);
            Assert.Contains("13 december 2026", Assert.Single(await LettersAsync(client, at, "opinion-request")), StringComparison.Ordinal);
        }
        Assert.Equal(4, (await officer.ItemsAsync(at.Officers("letters"))).Count);
        await Sql.UntilAsync(async () => (await officer.ItemsAsync(at.Officers("deliveries"))).Count(d => (string?)d["kind"] == "letter" && (string?)d["state"] == "to-print") == 4);
        Assert.Equal(2, await Sql.AskAsync<long>(api.MainDatabase, $"select count(distinct recipient) from deliveries where case_id = '{at.Id}'"));
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from mt_events where data::text like '%schemat%' or data::text like '%Enheten%'"));
    }

    [Fact]
    public async Task A_trustee_sees_the_case_and_acts_in_it_until_that_is_ended_and_no_other_case()
    {
        var at = await ApplyAsync(api, "vh-flera", "Signe");
        var another = await ApplyAsync(api, "vh-over-alven", "Tuva");
        using var officer = api.Client(Officer);
        using var trustee = api.Client(Trustee);
        await HiddenAsync(trustee, at);
        await DoneAsync(officer.CommandAsync(at.Officers("parties"), new { personalIdentityNumber = TrusteeNumber, role = "trustee" }, Key()));
        await (await officer.CommandAsync(at.Officers("parties"), new { personalIdentityNumber = TrusteeNumber, role = "representative" }, Key()))
            .ProblemAsync(HttpStatusCode.Conflict, "party-has-other-role");

        Assert.Equal(at.Id, (string?)Assert.Single(await trustee.ItemsAsync("/9901/guardian/cases"))["caseId"]);
        foreach (var url in new[] { at.Guardians("timeline"), at.Guardians("requests"), $"/9901/guardian/school-transport/cases/{at.Id}" })
            Assert.Equal(HttpStatusCode.OK, (await trustee.GetAsync(url)).StatusCode);
        await HiddenAsync(trustee, another);
        var person = (string)(await officer.ItemsAsync(at.Officers("parties")))[1]["partyId"]!;
        await DoneAsync(officer.CommandAsync(at.Officers("requests"), new { kind = "completion", due = "2026-12-06", text = "Skicka schemat." }, Key(), "*"));
        var request = Assert.Single(await trustee.ItemsAsync(at.Guardians("requests")));
        await DoneAsync(trustee.CommandAsync(at.Guardians($"requests/{request["requestId"]}/answers"), new { text = "Här är schemat." }, Key()));

        // Appointed or not, the part can be ended after the decision, and begin then.
        await DoneAsync(officer.CommandAsync(at.Decisions, Refusal, Key(), "*"));
        Assert.NotEmpty(await trustee.ItemsAsync(at.Guardians("letters")));
        await DoneAsync(officer.CommandAsync(at.Officers($"parties/{person}/endings"), null, Key()));
        await HiddenAsync(trustee, at);
        await (await trustee.CommandAsync(at.Guardians("appeals"), new { text = "Vägen är farlig." }, Key())).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        Assert.Single(await officer.ItemsAsync(at.Officers("parties")));
        await DoneAsync(officer.CommandAsync(at.Officers($"parties/{person}/endings"), null, Key()));
        Assert.Equal(1, await at.CountAsync(api, "party-left"));
        await DoneAsync(officer.CommandAsync(at.Officers("parties"), new { personalIdentityNumber = TrusteeNumber, role = "representative" }, Key()));
        await DoneAsync(trustee.CommandAsync(at.Guardians("appeals"), new { text = "Vägen är farlig." }, Key()));
        await DoneAsync(officer.CommandAsync(at.Officers($"parties/{person}/endings"), null, Key()));
    }

    [Fact]
    public async Task Nobody_becomes_a_party_whom_the_register_contradicts_or_who_is_protected()
    {
        var at = await ApplyAsync(api, "vh-berattigad", "Maja");
        using var officer = api.Client(Officer);
        var url = at.Officers("parties");
        await RefusedAsync(TrusteeNumber, "co-guardian", "party-not-guardian");
        await RefusedAsync(TrusteeNumber, "pupil", "pupil-does-not-act-alone");
        await RefusedAsync("19860314-2384", "trustee", "party-is-applicant");
        await RefusedAsync("19100101-2382", "trustee", "person-not-found");
        foreach (var body in new object[] { new { personalIdentityNumber = "19790707-2390", role = "trustee" }, new { personalIdentityNumber = TrusteeNumber }, new { role = "trustee" } })
            await (await officer.CommandAsync(url, body, Key())).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        await (await officer.CommandAsync($"/9901/officer/cases/{Guid.NewGuid()}/parties", new { personalIdentityNumber = TrusteeNumber, role = "trustee" }, Key())).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await officer.GetAsync($"/9901/officer/cases/{Guid.NewGuid()}/parties")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        using (var guardian = api.Client("vh-berattigad"))
            Assert.Equal(HttpStatusCode.Forbidden, (await guardian.GetAsync(url)).StatusCode);

        await api.ImportRegisterAsync(
            JourneyFixture.Municipality,
            persons => string.Join('\n', persons.Split('\n').Select(l => l.Contains(",Robert,Ekmyr,", StringComparison.Ordinal) ? l[..(l.TrimEnd().LastIndexOf(',') + 1)] + "secrecy-marking" : l)));
        await RefusedAsync(TrusteeNumber, "trustee", "person-not-found");
        using (var named = api.Client("skydd-1"))
        {
            await DoneAsync(named.CommandAsync(url, new { personalIdentityNumber = TrusteeNumber, role = "trustee" }, Key()));
            Assert.Equal("Robert Ekmyr", (string?)(await named.ItemsAsync(url))[1]["name"]);
        }
        var party = (await officer.ItemsAsync(url))[1];
        Assert.Equal("Skyddad uppgift", (string?)party["name"]);
        await DoneAsync(officer.CommandAsync($"{url}/{party["partyId"]}/endings", null, Key()));
        await api.ImportRegisterAsync(JourneyFixture.Municipality, p => p);

        async Task RefusedAsync(string number, string role, string code) =>
            await (await officer.CommandAsync(url, new { personalIdentityNumber = number, role }, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, code);
    }

    [Fact]
    public async Task A_pupil_applies_alone_from_the_sixteenth_birthday_and_not_before()
    {
        api.Clock.Now = Start;
        var home = "";
        await api.ImportRegisterAsync(JourneyFixture.Municipality, persons =>
        {
            // At home with a guardian of the sample: the same address, a birthday that day or the next.
            var line = persons.Split('\n').Single(l => l.Contains(",Linda,Forsmark,", StringComparison.Ordinal)).TrimEnd();
            home = string.Join(',', line.Split(',')[3..]);
            return persons.TrimEnd() + $"\n201011222393,Elis,Forsmark,{home}\n201011232392,Otto,Forsmark,{home}\n";
        });
        var register = api.Factory.Services.GetRequiredService<IPopulationRegister>();
        var guardian = await PersonAsync(register, "198202252386");
        var (ofAge, tooYoung) = (await PersonAsync(register, "201011222393"), await PersonAsync(register, "201011232392"));
        foreach (var child in new[] { ofAge, tooYoung })
            await Sql.RunAsync(api.MainDatabase, $"insert into register_relations (tenant_id, guardian, child, position) values ('9901', '{guardian}', '{child}', {(child == ofAge ? 900001 : 900002)})");

        using var pupil = api.Client(Pupil("elev-1", "201011222393"));
        using var younger = api.Client(Pupil("elev-2", "201011232392"));
        Assert.Equal(ofAge.ToString(), (string?)Assert.Single(await pupil.ItemsAsync("/9901/guardian/school-transport/children"))["childId"]);
        Assert.Empty(await younger.ItemsAsync("/9901/guardian/school-transport/children"));
        using (var grownUp = api.Client(Trustee))
            await (await grownUp.ApplyAsync((await PersonAsync(register, "197907072396")).ToString(), "other-grounds", grounds: ["traffic"])).ProblemAsync(HttpStatusCode.NotFound, "child-not-found");
        await (await younger.ApplyAsync(tooYoung.ToString(), "other-grounds", grounds: ["traffic"])).ProblemAsync(HttpStatusCode.NotFound, "child-not-found");

        var receipt = await DoneAsync(pupil.ApplyAsync(ofAge.ToString(), "other-grounds", grounds: ["traffic"]));
        var at = new AppliedCase((string)receipt["caseId"]!, (long)receipt["version"]!);
        Assert.Equal(at.Id, (string?)Assert.Single(await pupil.ItemsAsync("/9901/guardian/cases"))["caseId"]);
        await HiddenAsync(younger, at);
        using var officer = api.Client(Officer);
        Assert.Equal(["applicant"], (await officer.ItemsAsync(at.Officers("parties"))).Select(p => (string?)p["role"]));

        // In a guardian's case the officer lets the pupil take part, once of age.
        using var mother = api.Client("vh-flera");
        var hers = await DoneAsync(mother.ApplyAsync(tooYoung.ToString(), "other-grounds", grounds: ["traffic"]));
        var other = new AppliedCase((string)hers["caseId"]!, (long)hers["version"]!);
        await (await officer.CommandAsync(other.Officers("parties"), new { personalIdentityNumber = "20101123-2392", role = "pupil" }, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "pupil-does-not-act-alone");
        api.Clock.Now = Start.AddDays(1);
        using var later = api.Client(Officer);
        using var grown = api.Client(Pupil("elev-2", "201011232392"));
        await HiddenAsync(grown, other);
        await DoneAsync(later.CommandAsync(other.Officers("parties"), new { personalIdentityNumber = "20101123-2392", role = "pupil" }, Key()));
        Assert.Equal("not-asked", await MineAsync(grown, other));
    }

    private static TestUser Pupil(string id, string number) => new(id, "Elev", "Elev", number, ["9901:guardian"]);

    private static async Task<PersonRef> PersonAsync(IPopulationRegister register, string number)
    {
        Assert.True(PersonalIdentityNumber.TryParse(number, new DateOnly(2026, 11, 22), out var parsed, out _));
        return (await register.FindAsync("9901", parsed, default))!.Value;
    }

    // How far the reader's own signature is, in the list of own cases.
    private static async Task<string?> MineAsync(HttpClient guardian, AppliedCase at) =>
        (string?)Assert.Single(await guardian.ItemsAsync("/9901/guardian/cases?limit=200"), c => (string?)c["caseId"] == at.Id)["mySignature"];

    private static async Task<IReadOnlyList<string>> LettersAsync(HttpClient client, AppliedCase at, string kind)
    {
        var letters = new List<string>();
        foreach (var letter in (await client.ItemsAsync(at.Guardians("letters"))).Where(l => (string?)l["kind"] == kind))
            letters.Add(await (await client.GetAsync(at.Guardians($"letters/{letter["letterId"]}?format=html"))).Content.ReadAsStringAsync());
        return letters;
    }

    private static async Task HiddenAsync(HttpClient guardian, AppliedCase at)
    {
        foreach (var url in new[] { at.Guardians("").TrimEnd('/'), at.Guardians("timeline"), at.Guardians("letters"), $"/9901/guardian/school-transport/cases/{at.Id}" })
            await (await guardian.GetAsync(url)).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        var listed = await guardian.ItemsAsync("/9901/guardian/cases?limit=200");
        Assert.DoesNotContain(listed, c => (string?)c["caseId"] == at.Id);
    }
}
