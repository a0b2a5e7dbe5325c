using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.SchoolUnits;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.SchoolTransport;

/// <summary>What follows on a grant: the transport system fetches it, the family is reminded of the next year, and a move puts it forward to be re-examined.</summary>
[CollectionDefinition(Name)]
public sealed class AfterTheGrantCollection : ICollectionFixture<JourneyFixture>
{
    public const string Name = "after the grant";
}

[Collection(AfterTheGrantCollection.Name)]
public class AfterTheGrantTests(JourneyFixture api)
{
    [Fact]
    public async Task A_move_is_found_in_the_register_and_the_decision_stands_or_not_when_an_officer_has_looked()
    {
        using var guardian = api.Client("vh-berattigad");
        using var officer = api.Client("handlaggare-1");
        var child = await guardian.ChildAsync("Maja");
        var receipt = await (await guardian.ApplyAsync(child)).JsonAsync();
        Assert.Equal("decided", (string?)receipt["status"]);
        var url = $"/9901/officer/cases/{receipt["caseId"]}/reexaminations";
        var explained = new { explanation = "Familjen har bytt lägenhet i samma hus; vägen är lika lång." };
        await (await officer.CommandAsync(url, explained, Guid.NewGuid().ToString(), $"\"{receipt["version"]}\"")).ProblemAsync(HttpStatusCode.Conflict, "reexamination-not-open");

        // That the case has been closed does not make what it granted any truer.
        Assert.True((await officer.CommandAsync($"/9901/officer/cases/{receipt["caseId"]}/closings", null, Guid.NewGuid().ToString(), $"\"{receipt["version"]}\"")).IsSuccessStatusCode);
        var register = api.Factory.Services.GetRequiredService<IPopulationRegister>();
        var before = ((RegisterAnswer.Found)(await register.AskAsync(JourneyFixture.Municipality, [new PersonRef(Guid.Parse(child))], default)).Values.Single()).Person.Address!;
        await api.ImportRegisterAsync(JourneyFixture.Municipality, persons => persons.Replace(before.Street, "Nyflyttargatan 1", StringComparison.Ordinal));
        var flagged = await EventuallyAsync(async () =>
            (await officer.ItemsAsync("/9901/officer/worklist?status=needs-reexamination")).FirstOrDefault(c => (string?)c["reference"] == (string?)receipt["reference"]));
        Assert.True((bool)flagged["needsReexamination"]!);
        var timeline = await officer.ItemsAsync($"/9901/officer/cases/{receipt["caseId"]}/timeline");
        Assert.Contains(timeline, e => (string?)e["event"] == "case.reexamination-opened.v1");
        Assert.Contains(timeline, e => (string?)e["event"] == "case.reopened.v1");

        // The same register again changes nothing, and an officer's look clears the case.
        await (await officer.CommandAsync(url, new { explanation = "" }, Guid.NewGuid().ToString(), $"\"{flagged["version"]}\"")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        var upheld = await officer.CommandAsync(url, explained, Guid.NewGuid().ToString(), $"\"{flagged["version"]}\"");
        Assert.True(upheld.IsSuccessStatusCode, await upheld.Content.ReadAsStringAsync());
        Assert.DoesNotContain(await officer.ItemsAsync("/9901/officer/worklist?status=needs-reexamination"), c => (string?)c["reference"] == (string?)receipt["reference"]);
        var shown = await (await officer.GetAsync($"/9901/officer/school-transport/cases/{receipt["caseId"]}")).JsonAsync();
        Assert.False((bool)shown["needsReexamination"]!);
        Assert.Equal("granted", (string?)shown["decision"]!["outcome"]);
    }

    [Fact]
    public async Task The_transport_system_follows_a_feed_of_pointers_and_fetches_who_is_driven_and_every_look_is_audited()
    {
        using var guardian = api.Client("vh-knappt-over");
        using var robot = api.Client("robot-1");
        using var officer = api.Client("handlaggare-1");
        var receipt = await (await guardian.ApplyAsync(await guardian.ChildAsync("Elvira"))).JsonAsync();
        // A reader waits for the oldest open writer, of whatever test.
        var (items, cursor) = await FollowAsync(robot, null, receipt);
        var pointer = Assert.Single(items, i => (string?)i["reference"] == (string?)receipt["reference"]);
        Assert.False((bool)pointer["ended"]!);
        Assert.DoesNotContain("Elvira", string.Concat(items.Select(i => i.ToJsonString())), StringComparison.Ordinal);
        Assert.DoesNotContain((await FeedAsync(robot, cursor)).Items, i => (string?)i["reference"] == (string?)receipt["reference"]);

        var arranged = new { from = "2026-12-01", mode = "school-bus", legs = new[] { new { address = "=Påhittsgatan 1", stop = "Vägskälet", weeks = "odd" } }, note = "Ring." };
        var url = $"/9901/officer/school-transport/cases/{receipt["caseId"]}/arrangements";
        Assert.True((await officer.CommandAsync(url, arranged, Guid.NewGuid().ToString(), $"\"{receipt["version"]}\"")).IsSuccessStatusCode);
        var (news, _) = await FollowAsync(robot, cursor, receipt);
        Assert.Equal("school-bus", (string?)Assert.Single(news, i => (string?)i["reference"] == (string?)receipt["reference"])["mode"]);

        var delivery = await (await robot.GetAsync($"/9901/robot/school-transport/transports/{receipt["caseId"]}")).JsonAsync();
        Assert.StartsWith("Elvira", (string?)delivery["pupil"], StringComparison.Ordinal);
        Assert.Equal(("Vägskälet", "odd", "Ring."), ((string?)delivery["legs"]![0]!["stop"], (string?)delivery["legs"]![0]!["weeks"], (string?)delivery["note"]));
        Assert.NotNull((string?)delivery["address"]);
        Assert.Contains("transport-delivery", await ReasonsAsync());
        await (await robot.GetAsync($"/9901/robot/school-transport/transports/{Guid.NewGuid()}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        Assert.Equal(HttpStatusCode.Forbidden, (await guardian.GetAsync("/9901/officer/school-transport/transports")).StatusCode);

        var csv = await (await officer.GetAsync("/9901/officer/school-transport/transports.csv?schoolYear=2026/2027")).Content.ReadAsStringAsync();
        Assert.Contains("\"Referens\";\"Elev\"", csv, StringComparison.Ordinal);
        Assert.Contains((string)receipt["reference"]!, csv, StringComparison.Ordinal);
        Assert.Contains("\"'=Påhittsgatan 1 (Vägskälet), udda veckor\"", csv, StringComparison.Ordinal);
        var byRobot = await robot.GetAsync("/9901/robot/school-transport/transports.csv?schoolYear=2026/2027", HttpCompletionOption.ResponseHeadersRead);
        // Sent as it is read: how long it becomes is not known when it begins.
        Assert.Equal(((long?)null, "skolskjuts-2026-2027.csv"), (byRobot.Content.Headers.ContentLength, byRobot.Content.Headers.ContentDisposition!.FileName));
        var read = await byRobot.Content.ReadAsByteArrayAsync();
        Assert.Equal([0xEF, 0xBB, 0xBF], read[..3]);
        Assert.Equal(csv.TrimStart('\uFEFF'), System.Text.Encoding.UTF8.GetString(read).TrimStart('\uFEFF'));
        Assert.Equal(HttpStatusCode.Forbidden, (await guardian.GetAsync("/9901/robot/school-transport/transports.csv?schoolYear=2026/2027")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await robot.GetAsync("/9901/officer/school-transport/transports.csv?schoolYear=2026/2027")).StatusCode);
        await (await officer.GetAsync("/9901/officer/school-transport/transports.csv?schoolYear=nu")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");

        // Whoever drives is told that it has ended, and for which days it was.
        (_, cursor) = await FeedAsync(robot, null);
        var revoked = new
        {
            reason = "new-facts",
            adverseGround = "misleading-information",
            decision = new { outcome = "refused", reasons = "Uppgifterna om vägen var felaktiga.", communicationNotNeeded = true },
        };
        var changed = await officer.CommandAsync($"/9901/officer/school-transport/cases/{receipt["caseId"]}/changes", revoked, Guid.NewGuid().ToString(), "*");
        Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync());
        var ended = Assert.Single((await FollowAsync(robot, cursor, receipt)).Items, i => (string?)i["reference"] == (string?)receipt["reference"]);
        Assert.Equal((true, pointer["validFrom"]!.ToString(), pointer["validTo"]!.ToString(), null), ((bool)ended["ended"]!, (string?)ended["validFrom"], (string?)ended["validTo"], ended["mode"]));
        await (await robot.GetAsync($"/9901/robot/school-transport/transports/{receipt["caseId"]}")).ProblemAsync(HttpStatusCode.NotFound, "transport-not-granted");
    }

    [Fact]
    public async Task Transport_to_an_independent_school_names_that_school_in_letter_feed_delivery_file_worklist_statistics_and_impact()
    {
        using var guardian = api.Client("vh-friskola");
        using var officer = api.Client("handlaggare-1");
        using var robot = api.Client("robot-1");
        using var manager = api.Client(new TestUser("manager-1", "M", "", null, ["9901:manager"]));
        var child = await guardian.ChildAsync("Alva");
        var preview = await guardian.PreviewAsync(child);
        var receipt = await (await guardian.ApplyAsync(child)).JsonAsync();
        var (units, attended) = await UnitsAsync(child);
        var assigned = (string)preview["school"]!["unitCode"]!;
        Assert.NotEqual(assigned, attended);
        var url = $"/9901/officer/school-transport/cases/{receipt["caseId"]}";
        await AssertListedAsync(receipt, attended);

        var decision = new { outcome = "granted", validFrom = "2026-11-22", validTo = "2027-06-30", reasons = "Resan kostar inte mer än till den anvisade skolan.", mode = "taxi" };
        var decided = await officer.CommandAsync($"{url}/decisions", decision, Guid.NewGuid().ToString(), $"\"{receipt["version"]}\"");
        Assert.True(decided.IsSuccessStatusCode, await decided.Content.ReadAsStringAsync());
        var letter = await guardian.GetStringAsync($"/9901/guardian/cases/{receipt["caseId"]}/letter");
        Assert.Contains($"och {units[attended]}", System.Net.WebUtility.HtmlDecode(letter), StringComparison.Ordinal);
        Assert.DoesNotContain($"och {units[assigned]}", System.Net.WebUtility.HtmlDecode(letter), StringComparison.Ordinal);
        var (items, _) = await FollowAsync(robot, null, receipt);
        Assert.Equal(attended, (string?)Assert.Single(items, i => (string?)i["reference"] == (string?)receipt["reference"])["school"]);
        var delivery = await (await robot.GetAsync($"/9901/robot/school-transport/transports/{receipt["caseId"]}")).JsonAsync();
        Assert.Equal(units[attended], (string?)delivery["school"]);
        var csv = await officer.GetStringAsync("/9901/officer/school-transport/transports.csv?schoolYear=2026/2027");
        Assert.Contains($"\"{units[attended]}\"", Assert.Single(csv.Split("\r\n"), l => l.Contains((string)receipt["reference"]!, StringComparison.Ordinal)), StringComparison.Ordinal);
        await AssertListedAsync(receipt, attended);

        // The decision rests on both schools, on where the pupil is registered, in which grade, and on where the pupil lives.
        await EventuallyAsync(async () => (await manager.ItemsAsync($"/9901/manager/decision-impact?homeOf={child}")).FirstOrDefault(i => (string?)i["reference"] == (string?)receipt["reference"]));
        var grade = (string)(await (await officer.GetAsync(url)).JsonAsync())["child"]!["grade"]!;
        foreach (var fact in new[] { $"school={attended}", $"school={assigned}", $"placement={attended}", $"form=compulsory-school&grade={grade}" })
            Assert.Contains(await manager.ItemsAsync($"/9901/manager/decision-impact?{fact}"), i => (string?)i["reference"] == (string?)receipt["reference"]);
        foreach (var fact in new[] { $"placement={assigned}", $"form=adapted-compulsory-school&grade={grade}", $"homeOf={Guid.NewGuid()}" })
            Assert.DoesNotContain(await manager.ItemsAsync($"/9901/manager/decision-impact?{fact}"), i => (string?)i["reference"] == (string?)receipt["reference"]);
        foreach (var wrong in new[] { "grade=4", "form=compulsory-school", "form=x&grade=4", $"homeOf={child}&placement={attended}" })
            await (await manager.GetAsync($"/9901/manager/decision-impact?{wrong}")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task Whoever_is_protected_leaves_the_feed_the_file_and_the_delivery_but_for_the_named_officers()
    {
        using var guardian = api.Client("vh-over-alven");
        using var robot = api.Client("robot-1");
        using var named = api.Client("skydd-1");
        var child = (string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]!;
        var receipt = await (await guardian.ApplyAsync(child)).JsonAsync();
        await FollowAsync(robot, null, receipt);
        var register = api.Factory.Services.GetRequiredService<IPopulationRegister>();
        var street = ((RegisterAnswer.Found)(await register.AskAsync(JourneyFixture.Municipality, [new PersonRef(Guid.Parse(child))], default)).Values.Single()).Person.Address!.Street;
        await api.ImportRegisterAsync(JourneyFixture.Municipality, persons => string.Join('\n', persons.Split('\n').Select(l =>
            l.Contains(street, StringComparison.Ordinal) ? l.Replace(",none", ",secrecy-marking", StringComparison.Ordinal).Replace(";none", ";secrecy-marking", StringComparison.Ordinal) : l)));

        Assert.DoesNotContain((await FeedAsync(robot, null)).Items, i => (string?)i["reference"] == (string?)receipt["reference"]);
        await (await robot.GetAsync($"/9901/robot/school-transport/transports/{receipt["caseId"]}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        var (seen, _) = await FeedAsync(named, null, "officer");
        Assert.Contains(seen, i => (string?)i["reference"] == (string?)receipt["reference"]);
        Assert.True((await named.GetAsync($"/9901/officer/school-transport/transports/{receipt["caseId"]}")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_family_is_reminded_of_the_next_school_year_and_gets_last_years_application_to_confirm()
    {
        using var guardian = api.Client("vh-flera");
        using var officer = api.Client("handlaggare-2");
        var child = await guardian.ChildAsync("Wilma");
        Assert.True((await guardian.ByOneAsync("/9901/guardian/school-transport/children")).Count > 1);
        var receipt = await (await guardian.ApplyAsync(child, kind: "other-grounds", grounds: ["traffic"], description: "Ingen trottoar.")).JsonAsync();
        var decision = new { outcome = "granted", validFrom = "2026-11-22", validTo = "2027-06-30", reasons = "Vägen är farlig.", mode = "taxi" };
        var decided = await officer.CommandAsync($"/9901/officer/school-transport/cases/{receipt["caseId"]}/decisions", decision, Guid.NewGuid().ToString(), $"\"{receipt["version"]}\"");
        Assert.True(decided.IsSuccessStatusCode, await decided.Content.ReadAsStringAsync());
        Assert.Empty(await guardian.ItemsAsync("/9901/guardian/school-transport/renewals"));
        // A closed case is granted all the same.
        Assert.True((await officer.CommandAsync($"/9901/officer/cases/{receipt["caseId"]}/closings", null, Guid.NewGuid().ToString(), "*")).IsSuccessStatusCode);

        api.Clock.Now = new DateTimeOffset(2027, 4, 16, 9, 0, 0, TimeSpan.Zero);
        try
        {
            // The token of last year has run out.
            using var later = api.Client("vh-flera");
            await EventuallyAsync(async () => (await later.ItemsAsync($"/9901/guardian/cases/{receipt["caseId"]}/timeline")).FirstOrDefault(e => (string?)e["event"] == "school-transport.renewal-reminded.v1"));
            var letter = Assert.Single(await later.ItemsAsync($"/9901/guardian/cases/{receipt["caseId"]}/letters"), l => (string?)l["kind"] == "renewal-reminder");
            Assert.Contains("Ansök senast den 31 maj 2027", await later.GetStringAsync($"/9901/guardian/cases/{receipt["caseId"]}/letters/{letter["letterId"]}"), StringComparison.Ordinal);
            using var laterOfficer = api.Client("handlaggare-2");
            await EventuallyAsync(async () => (await laterOfficer.ItemsAsync($"/9901/officer/cases/{receipt["caseId"]}/deliveries")).Where(d => (string?)d["kind"] == "letter").Skip(1).FirstOrDefault());
            var renewal = Assert.Single(await later.ByOneAsync("/9901/guardian/school-transport/renewals"), r => (string?)r["childId"] == child);
            Assert.Equal(("2027/2028", "2027-05-31", "other-grounds", "Ingen trottoar."), ((string?)renewal["schoolYear"], (string?)renewal["lastDay"], (string?)renewal["kind"], (string?)renewal["description"]));
            var again = new { childId = child, schoolYear = (string?)renewal["schoolYear"], kind = (string?)renewal["kind"], grounds = renewal["grounds"], description = (string?)renewal["description"] };
            Assert.Equal(HttpStatusCode.Created, (await later.CommandAsync("/9901/guardian/school-transport/applications", again, Guid.NewGuid().ToString())).StatusCode);
            Assert.DoesNotContain(await later.ItemsAsync("/9901/guardian/school-transport/renewals"), r => (string?)r["childId"] == child);
        }
        finally
        {
            api.Clock.Now = new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
        }
    }

    private static async Task<(IReadOnlyList<JsonNode> Items, string Cursor)> FollowAsync(HttpClient client, string? cursor, JsonNode receipt)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var read = await FeedAsync(client, cursor);
            if (read.Items.Any(i => (string?)i["reference"] == (string?)receipt["reference"]))
                return read;
            await Task.Delay(100, patience.Token);
        }
    }

    private static async Task<(IReadOnlyList<JsonNode> Items, string Cursor)> FeedAsync(HttpClient client, string? cursor, string group = "robot")
    {
        var all = new List<JsonNode>();
        while (true)
        {
            var page = await (await client.GetAsync($"/9901/{group}/school-transport/transports?limit=100{(cursor is null ? "" : $"&cursor={cursor}")}")).JsonAsync();
            var items = page["items"]!.AsArray();
            cursor = (string)page["cursor"]!;
            if (items.Count == 0)
                return (all, cursor);
            all.AddRange(items.Select(i => i!));
        }
    }

    private async Task<(Dictionary<string, string> Names, string Attended)> UnitsAsync(string child)
    {
        var placements = await api.Factory.Services.GetRequiredService<IPopulationRegister>().PlacementsAsync(JourneyFixture.Municipality, [new PersonRef(Guid.Parse(child))], new SchoolYear(2026), default);
        await using var session = api.Factory.Services.GetRequiredService<IDocumentStore>().QuerySession(JourneyFixture.Municipality);
        return ((await session.SchoolUnitsAsync()).ToDictionary(u => u.Code.Value, u => u.Description.Name.Value), placements.Values.Single().Unit!.Value.Value);
    }

    // What the worklist shows, and what the statistics count.
    private async Task AssertListedAsync(JsonNode receipt, string school)
    {
        await using var connection = new Npgsql.NpgsqlConnection(api.MainDatabase);
        await connection.OpenAsync();
        var id = new { CaseId = Guid.Parse((string)receipt["caseId"]!) };
        Assert.Equal(school, await Dapper.SqlMapper.QuerySingleAsync<string>(connection, "select school from worklist where case_id = @CaseId", id));
        await EventuallyAsync(async () => await Dapper.SqlMapper.QuerySingleOrDefaultAsync<string>(connection, "select school from applications_per_school where case_id = @CaseId", id) == school ? receipt : null);
    }

    private async Task<IReadOnlyList<string>> ReasonsAsync()
    {
        await using var connection = new Npgsql.NpgsqlConnection(api.MainDatabase);
        await connection.OpenAsync();
        return [.. await Dapper.SqlMapper.QueryAsync<string>(connection, "select distinct reason from read_audit")];
    }

    private static async Task<JsonNode> EventuallyAsync(Func<Task<JsonNode?>> look)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            if (await look() is { } found)
                return found;
            await Task.Delay(100, patience.Token);
        }
    }
}
