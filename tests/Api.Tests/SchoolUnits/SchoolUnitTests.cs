using System.Net;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolUnits;

/// <summary>School units and the departments of their fritidshem through the API, over real PostgreSQL.</summary>
[Collection(OfficeCollection.Name)]
public sealed class SchoolUnitTests(JourneyFixture api)
{
    [Fact]
    public async Task Departments_are_stated_seen_in_the_list_of_schools_and_ended_by_a_last_day()
    {
        using var officer = api.Client(Officer);
        var (unit, version) = await SchoolAsync(officer, 0);
        var bla = new { code = "bla", name = "Blåklockan" };
        var rod = new { code = "rod", name = "Rödluvan" };

        var stated = await officer.CommandAsync(HttpMethod.Put, Address(unit), new { departments = new[] { rod, bla } }, Key(), $"\"{version}\"").DoneAsync();
        Assert.Equal((2, version + 1), ((int)stated["departments"]!, (long)stated["version"]!));
        var listed = await ListedAsync(officer, unit);
        Assert.Equal(["Blåklockan", "Rödluvan"], listed["departments"]!.AsArray().Select(d => (string)d!["name"]!));

        await (await officer.CommandAsync(HttpMethod.Put, Address(unit), new { departments = new[] { bla } }, Key(), $"\"{version}\"")).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
        await (await officer.CommandAsync(HttpMethod.Put, Address(unit), new { departments = new[] { bla } }, Key(), $"\"{version + 1}\"")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "department-left-out");
        var ended = new object[] { bla, new { code = "rod", name = "Rödluvan", opensOn = "2020-08-15", closesOn = "2027-06-11" } };
        await officer.CommandAsync(HttpMethod.Put, Address(unit), new { departments = ended }, Key(), $"\"{version + 1}\"").DoneAsync();
        Assert.Equal("2027-06-11", (string?)(await ListedAsync(officer, unit))["departments"]![1]!["closesOn"]);
        // The same again is nothing.
        Assert.Equal(version + 2, (long)(await officer.CommandAsync(HttpMethod.Put, Address(unit), new { departments = ended }, Key(), $"\"{version + 2}\"").DoneAsync())["version"]!);
    }

    [Fact]
    public async Task Departments_of_no_school_or_in_no_form_are_refused()
    {
        using var officer = api.Client(Officer);
        var (unit, version) = await SchoolAsync(officer, 1);
        var bla = new { code = "bla", name = "Blåklockan" };
        await (await officer.CommandAsync(HttpMethod.Put, Address("00000000"), new { departments = new[] { bla } }, Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "school-unit-unknown");
        await (await officer.CommandAsync(HttpMethod.Put, Address("skolan"), new { departments = new[] { bla } }, Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "school-unit-unknown");
        await (await officer.CommandAsync(HttpMethod.Put, Address(unit), new { departments = new[] { bla, bla } }, Key(), $"\"{version}\"")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "department-twice");
        await (await officer.CommandAsync(HttpMethod.Put, Address(unit), new { departments = new[] { new { code = "bla", name = "B", opensOn = "2027-01-02", closesOn = "2027-01-01" } } }, Key(), $"\"{version}\""))
            .ProblemAsync(HttpStatusCode.UnprocessableEntity, "department-closes-before-it-opens");
        await (await officer.CommandAsync(HttpMethod.Put, Address(unit), new { departments = new[] { new { code = "Blå", name = "" } } }, Key(), $"\"{version}\"")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        await (await officer.CommandAsync(HttpMethod.Put, Address(unit), new { departments = new[] { bla } }, Key())).ProblemAsync(HttpStatusCode.PreconditionRequired, "precondition-required");
    }

    [Fact]
    public async Task The_list_of_schools_goes_by_code_page_by_page_and_is_officers_alone()
    {
        using var officer = api.Client(Officer);
        using var guardian = api.Client("vh-flera");
        var all = await officer.ItemsAsync("/9901/officer/school-units?limit=200");
        Assert.Equal(12, all.Count);
        var paged = new List<string>();
        string? cursor = null;
        do
        {
            var page = await officer.ReadAsync($"/9901/officer/school-units?limit=5{(cursor is null ? "" : $"&cursor={cursor}")}");
            paged.AddRange(page["items"]!.AsArray().Select(i => (string)i!["unit"]!));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);
        Assert.Equal(all.Select(i => (string)i["unit"]!), paged);
        Assert.Equal(paged.Order(StringComparer.Ordinal), paged);
        Assert.All(all, i => Assert.NotEmpty(i["forms"]!.AsArray()));
        Assert.Equal(HttpStatusCode.Forbidden, (await guardian.GetAsync("/9901/officer/school-units")).StatusCode);
    }

    private static string Address(string unit) => $"/9901/officer/school-units/{unit}/departments";

    private static async Task<System.Text.Json.Nodes.JsonNode> ListedAsync(HttpClient officer, string unit) =>
        Assert.Single(await officer.ItemsAsync("/9901/officer/school-units?limit=200"), i => (string?)i["unit"] == unit);

    private static async Task<(string Unit, long Version)> SchoolAsync(HttpClient officer, int number)
    {
        var item = (await officer.ItemsAsync("/9901/officer/school-units?limit=200"))[number];
        return ((string)item["unit"]!, (long)item["version"]!);
    }
}
