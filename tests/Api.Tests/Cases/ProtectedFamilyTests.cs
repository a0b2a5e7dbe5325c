using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Projections.Cases;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>
/// A family of two guardians who live apart, one of whom becomes protected, and one whose child does: what is shown of the other, of the child and of
/// the case. Where the child lives a guardian may live, so each of them protects the whole matter.
/// </summary>
public sealed class ProtectedFamilyTests(JourneyFixture api) : IClassFixture<JourneyFixture>
{
    private const string Hidden = "Skyddad uppgift";

    [Theory]
    [InlineData(",David,Stenmo,")]
    [InlineData(",Hugo,")]
    public async Task Whoever_of_the_family_becomes_protected_hides_the_matter_from_ordinary_officers_and_the_home_from_every_guardian(string becomes)
    {
        await api.ImportRegisterAsync(JourneyFixture.Municipality, p => p);
        using var mother = api.Client("vh-vaxelvis-a");
        using var father = api.Client("vh-vaxelvis-b");
        using var ordinary = api.Client("handlaggare-1");
        using var named = api.Client("skydd-1");
        var (caseId, child) = await CaseAsync(mother);
        var before = await (await mother.GetAsync($"/9901/guardian/school-transport/cases/{caseId}")).JsonAsync();
        Assert.NotNull(before["address"]);
        Assert.StartsWith("Hugo ", (string?)before["child"]!["name"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await ordinary.GetAsync($"/9901/officer/school-transport/cases/{caseId}")).StatusCode);
        Assert.NotEmpty(await FoundAsync(ordinary));

        await ProtectAsync(becomes);

        foreach (var url in new[] { $"/9901/officer/school-transport/cases/{caseId}", $"/9901/officer/cases/{caseId}/timeline" })
        {
            await (await ordinary.GetAsync(url)).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
            Assert.Equal(HttpStatusCode.OK, (await named.GetAsync(url)).StatusCode);
        }
        Assert.DoesNotContain(await ordinary.ItemsAsync("/9901/officer/worklist?limit=200"), c => (string?)c["caseId"] == caseId);
        Assert.Empty(await FoundAsync(ordinary));
        Assert.NotEmpty(await FoundAsync(named));
        foreach (var guardian in new[] { mother, father })
        {
            var item = Assert.Single(await guardian.ItemsAsync("/9901/guardian/school-transport/children"));
            Assert.Equal((Hidden, null), ((string?)item["name"], (string?)item["address"]));
            var preview = await guardian.PreviewAsync(child);
            Assert.Null(preview["map"]);
            Assert.Null(preview["distance"]);
        }
        var shown = await (await mother.GetAsync($"/9901/guardian/school-transport/cases/{caseId}")).JsonAsync();
        Assert.Equal(Hidden, (string?)shown["child"]!["name"]);
        Assert.Null(shown["address"]);
        Assert.Null(shown["answer"]!["distance"]);
        Assert.Equal(Hidden, (string?)Assert.Single(await mother.ItemsAsync("/9901/guardian/cases"), c => (string?)c["caseId"] == caseId)["childName"]);
        await (await father.GetAsync($"/9901/guardian/school-transport/cases/{caseId}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
    }

    [Fact]
    public async Task The_one_port_itself_refuses_documents_of_a_hidden_case_foreign_documents_and_names_of_the_protected()
    {
        await api.ImportRegisterAsync(JourneyFixture.Municipality, p => p);
        using var mother = api.Client("vh-vaxelvis-a");
        using var other = api.Client("vh-flera");
        var (caseId, child) = await CaseAsync(mother);
        var (otherCase, _) = await CaseAsync(other);
        var document = await Sql.AskAsync<Guid>(api.MainDatabase, $"select form from case_details where case_id = '{caseId}'");
        var foreign = await Sql.AskAsync<Guid>(api.MainDatabase, $"select form from case_details where case_id = '{otherCase}'");
        var officer = new Viewer("9901", IsOfficer: true, SeesProtected: false, Guardian: null);
        var named = officer with { SeesProtected = true };
        await using var session = api.Store.QuerySession("9901");
        Assert.NotNull(await Reveal.OfCaseAsync(session, officer, "o", Guid.Parse(caseId), [document], "test", default));
        Assert.Null(await Reveal.OfCaseAsync(session, officer, "o", Guid.Parse(caseId), [document, foreign], "test", default));
        Assert.Null(await Reveal.OfCaseAsync(session, officer with { IsOfficer = false }, "o", Guid.Parse(caseId), [document], "test", default));
        Assert.Single(await Reveal.OfPersonsAsync(session, officer, "o", [Guid.Parse(child)], "test", default));

        await ProtectAsync(",David,Stenmo,");
        var audited = await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from read_audit");
        Assert.Null(await Reveal.OfCaseAsync(session, officer, "o", Guid.Parse(caseId), [document], "test", default));
        Assert.Equal(audited, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from read_audit"));
        Assert.Empty(await Reveal.OfPersonsAsync(session, officer, "o", [Guid.Parse(child)], "test", default));
        Assert.NotNull(await Reveal.OfCaseAsync(session, named, "o", Guid.Parse(caseId), [document], "test", default));
        Assert.Single(await Reveal.OfPersonsAsync(session, named, "o", [Guid.Parse(child)], "test", default));

        // Fail closed: a child whom the register no longer knows, and a guardian whom it never knew.
        await api.ImportRegisterAsync(JourneyFixture.Municipality, p => string.Join('\n', p.Split('\n').Where(l => !l.Contains(",Hugo,", StringComparison.Ordinal))));
        Assert.Null(await Reveal.OfCaseAsync(session, officer, "o", Guid.Parse(caseId), [document], "test", default));
        await api.ImportRegisterAsync(JourneyFixture.Municipality, p => p);
        Assert.NotNull(await Reveal.OfCaseAsync(session, officer, "o", Guid.Parse(caseId), [document], "test", default));
        var unknown = Guid.NewGuid();
        await Sql.RunAsync(api.MainDatabase, $"insert into register_relations (tenant_id, guardian, child, position) values ('9901', '{unknown}', '{child}', 999999)");
        Assert.Null(await Reveal.OfCaseAsync(session, officer, "o", Guid.Parse(caseId), [document], "test", default));
        await Sql.RunAsync(api.MainDatabase, $"delete from register_relations where guardian = '{unknown}'");
    }

    [Fact]
    public async Task The_matter_is_as_protected_as_the_child_the_one_who_asks_and_every_guardian()
    {
        await api.ImportRegisterAsync(JourneyFixture.Municipality, p => p);
        var matters = api.Factory.Services.GetRequiredService<CaseMgmt.Api.Cases.MatterProtection>();
        var register = api.Factory.Services.GetRequiredService<IPopulationRegister>();
        var (mother, father) = (await PersonAsync(register, "198910042384"), await PersonAsync(register, "198607132399"));
        var child = Assert.Single(await register.ChildrenOfAsync("9901", mother, default));
        Assert.Equal([mother, father], (await register.GuardiansOfAsync("9901", child, default)).OrderBy(g => g == mother ? 0 : 1));
        Assert.Equal(Protection.None, (await matters.OfAsync("9901", [child], mother, default))[child]);

        await ProtectAsync(",David,Stenmo,");
        Assert.Equal(Protection.SecrecyMarking, (await matters.OfAsync("9901", [child], mother, default))[child]);
        Assert.Equal("f t", await Sql.AskAsync<string>(api.MainDatabase, $"select concat_ws(' ', child_is_open('9901', '{child}'), person_is_open('9901', '{child}'))"));
    }

    private static async Task<PersonRef> PersonAsync(IPopulationRegister register, string number)
    {
        Assert.True(PersonalIdentityNumber.TryParse(number, new DateOnly(2026, 11, 22), out var parsed, out _));
        return (await register.FindAsync("9901", parsed, default))!.Value;
    }

    private Task ProtectAsync(string name) => api.ImportRegisterAsync(
        JourneyFixture.Municipality,
        persons => string.Join('\n', persons.Split('\n').Select(l => l.Contains(name, StringComparison.Ordinal) ? l[..(l.TrimEnd().LastIndexOf(',') + 1)] + "secrecy-marking" : l)));

    private static async Task<(string CaseId, string Child)> CaseAsync(HttpClient guardian)
    {
        var child = (string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]!;
        var answer = await (await guardian.ApplyAsync(child, kind: "other-grounds", grounds: ["alternating-residence"])).JsonAsync();
        return ((string?)answer["caseId"] ?? (string)answer["existingCase"]!["caseId"]!, child);
    }

    private static async Task<IReadOnlyList<JsonNode?>> FoundAsync(HttpClient officer) =>
        [.. (await (await officer.CommandAsync("/9901/officer/case-searches", new { reason = "case-handling", name = "hugo" })).JsonAsync())["items"]!.AsArray()];
}
