using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Operations;
using CaseMgmt.Api.Rules;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Projections.Cases;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.Rules;

/// <summary>Policies adopted, decisions replayed and found by what they rest on, and drafts tried, through the API over real PostgreSQL; every test has children of its own.</summary>
public sealed class PolicyTests(JourneyFixture api) : IClassFixture<JourneyFixture>
{
    private const string Limits = "school-transport.route-length";
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private static readonly string[] Grades = ["F", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    private static readonly object Board = new { title = "Nämnden 2026-11-18 § 112", href = "https://example.org/112" };

    [Fact]
    public async Task A_manager_adopts_limits_from_a_day_with_the_boards_decision_and_what_was_known_before_stays_known()
    {
        api.Clock.Now = Start;
        using var manager = Manager();
        using var guardian = api.Client("vh-knappt-over");
        var before = (await manager.ItemsAsync($"/9901/policies?on=2029-07-01")).Single(p => (string?)p["policy"] == Limits);
        Assert.Equal(("route-length-limits", true), ((string?)before["value"]!["kind"], before["value"]!["bands"]!.AsArray().Count > 1));
        api.Clock.Now = Start.AddMinutes(20);
        var key = Key();
        var request = new { policy = Limits, from = "2029-07-01", value = new { bands = new[] { new { grades = Grades, metres = 4000, compare = "at-least" } } }, reference = Board };
        var adopted = await manager.CommandAsync("/9901/manager/policies", request, key);
        Assert.True(adopted.StatusCode == HttpStatusCode.OK, await adopted.Content.ReadAsStringAsync());
        var version = (long)(await adopted.JsonAsync())["version"]!;
        Assert.Equal("true", (await manager.CommandAsync("/9901/manager/policies", request, key)).Headers.GetValues("Idempotent-Replay").Single());
        // The same again is nothing new.
        Assert.Equal(version, (long)(await (await manager.CommandAsync("/9901/manager/policies", request, Key())).JsonAsync())["version"]!);

        api.Clock.Now = Start.AddMinutes(40);
        var now = (await guardian.ItemsAsync("/9901/policies?on=2029-07-01")).Single(p => (string?)p["policy"] == Limits);
        var band = Assert.Single(now["value"]!["bands"]!.AsArray())!;
        Assert.Equal((4000, "at-least", "Nämnden 2026-11-18 § 112", "2026-11-22"), ((int)band["metres"]!, (string?)band["compare"], (string?)band["source"]!["reference"]!["title"], (string?)band["source"]!["lastChecked"]));
        Assert.Equal(("2029-07-01", true), ((string?)now["from"], (bool)now["confirmed"]!));
        var known = (await guardian.ItemsAsync("/9901/policies?on=2029-07-01&asKnownAt=2026-11-22T09:10:00Z")).Single(p => (string?)p["policy"] == Limits);
        Assert.Equal(before.ToJsonString(), known.ToJsonString());
        // The day before nothing has changed.
        Assert.NotEqual(4000, (int)(await guardian.ItemsAsync("/9901/policies?on=2029-06-30")).Single(p => (string?)p["policy"] == Limits)["value"]!["bands"]![0]!["metres"]!);

        var pages = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await (await manager.GetAsync($"/9901/policies/history?policy={Limits}&limit=1{(cursor is null ? "" : $"&cursor={cursor}")}")).JsonAsync();
            pages.AddRange(page["items"]!.AsArray().Select(i => (string?)i!["from"]));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);
        Assert.Contains("2029-07-01", pages);
        Assert.True(pages.Count >= 2);
    }

    [Fact]
    public async Task What_no_board_could_have_decided_is_refused_with_its_field()
    {
        api.Clock.Now = Start;
        using var manager = Manager();
        using var officer = api.Client("handlaggare-1");
        var before = await api.WrittenAsync();
        object Bands(params object[] bands) => new { policy = Limits, from = "2028-07-01", value = new { bands }, reference = Board };
        await RefusedAsync(manager, new { policy = "no.such", from = "2028-07-01", value = new { }, reference = Board }, "policy-unknown");
        await RefusedAsync(manager, Bands(new { grades = new[] { "1" }, metres = 1, compare = "at-least" }, new { grades = new[] { "1" }, metres = 2, compare = "at-least" }), "policy-bands-overlap");
        await RefusedAsync(manager, Bands(new { grades = new[] { "1" }, metres = 0, compare = "at-least" }), "policy-limit-not-positive");
        await RefusedAsync(manager, new { policy = "decisions.delegation-to-machine", from = "2028-07-01", value = new { decisionTypes = new[] { "no-such-decision" } }, reference = Board }, "policy-decision-type-unknown");
        object Of(string policy, object value) => new { policy, from = "2028-07-01", value, reference = Board };
        object Placed(string[] principles, string? alternative = null, int mostWishes = 3, bool guarantees = false, int reserved = 0, string? seatOrder = null) => Of(
            "school-choice.placement-order", new { principles, alternative, mostWishes, guaranteesAssigned = guarantees, reservedPercent = reserved, seatOrder, fewestShown = 5 });
        foreach (var (body, code) in new (object, string)[]
        {
            (Of("decisions.delegation-order", new { rows = new[] { new { role = "case-officer", decisionTypes = Array.Empty<string>(), outcomes = Array.Empty<string>() } } }), "policy-delegation-of-nothing"),
            (Of("school-transport.processing-target", new { days = 0 }), "policy-days-not-positive"),
            (Of("cases.late-registration", new { days = 0 }), "policy-days-not-positive"),
            (Of("cases.times", new { warnBefore = 7, signWithin = 14, remindAfter = 14 }), "policy-reminder-not-before-end"),
            (Of("school-transport.school-years-open", new { month = 7, day = 1 }), "policy-opening-day-invalid"),
            (Of("decisions.confirmed-routes", new { rows = new[] { new { decisionType = "school-transport.compulsory-school", route = "legality-review" } } }), "policy-route-not-open"),
            (Placed(["catchment-area"]), "policy-lottery-not-last"),
            (Placed(["catchment-area", "catchment-area", "lottery"]), "policy-principle-twice"),
            (Placed(["catchment-area", "lottery"], alternative: "second-nearest"), "policy-alternative-without-proximity"),
            (Placed(["catchment-area", "lottery"], mostWishes: 0), "policy-number-not-positive"),
            (Placed(["catchment-area", "lottery"], reserved: 10), "policy-reserved-seats-invalid"),
            (Placed(["sibling", "lottery"], guarantees: true), "policy-guarantee-without-priority"),
        })
        {
            await RefusedAsync(manager, body, code);
        }
        foreach (var (body, field) in new (object, string)[]
        {
            // A delegation that no board is said to have adopted is none.
            (new { policy = "decisions.delegation-order", from = "2028-07-01", value = new { rows = new[] { new { role = "case-officer", decisionTypes = new[] { "school-transport.compulsory-school" } } } } }, "reference"),
            (new { policy = "decisions.delegation-to-machine", from = "2028-07-01", value = new { decisionTypes = new[] { "school-transport.compulsory-school" } } }, "reference"),
            (Bands(new { grades = new[] { "11" }, metres = 1, compare = "at-least" }), "value"),
            (Bands(new { grades = new[] { "1" }, metres = 1, compare = "nearly" }), "value"),
            (Bands(new { grades = new[] { "1" }, metres = 1, compare = "at-least", colour = "red" }), "value"),
            (new { policy = Limits, from = "2028-07-01", value = 3, reference = Board }, "value"),
            (new { policy = Limits, from = "2028-07-01", value = new { bands = Array.Empty<object>() }, reference = new { title = " " } }, "reference.title"),
            (new { policy = Limits, from = "2028-07-01", value = new { bands = Array.Empty<object>() }, reference = new { title = "T", href = "javascript:x" } }, "reference.href"),
        })
        {
            Assert.Contains((await (await manager.CommandAsync("/9901/manager/policies", body, Key())).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).Violations(), v => v.Field == field);
        }
        // What no text of the database can hold is the sender's fault.
        await (await manager.CommandAsync("/9901/manager/policies", new { policy = Limits, from = "2028-07-01", value = new { bands = new[] { new { grades = new[] { "1" }, metres = 1, compare = "at-least" } } }, reference = new { title = "\0" } }, Key()))
            .ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        using var half = new HttpRequestMessage(HttpMethod.Post, "/9901/manager/policies")
        {
            Headers = { { "Idempotency-Key", Key() } },
            Content = new StringContent($$$"""{"policy":"{{{Limits}}}","from":"2028-07-01","value":{"bands":"\ud83d"},"reference":{"title":"T"}}""", System.Text.Encoding.UTF8, "application/json"),
        };
        Assert.Contains((await (await manager.SendAsync(half)).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).Violations(), v => v.Field == "value");
        await (await manager.GetAsync("/9901/manager/decision-impact?network=%00")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        await (await officer.CommandAsync("/9901/manager/policies", Bands(), Key())).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        await (await manager.GetAsync("/9901/policies/history?policy=no.such")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(before, await api.WrittenAsync());
    }

    [Fact]
    public async Task A_decision_is_replayed_by_the_versions_it_cites_also_when_its_evidence_is_gone_and_one_that_was_changed_is_found()
    {
        var granted = await DecidedAsync("vh-berattigad", "Maja");
        var open = await ApplyAsync("vh-knappt-under", "Loke", "formal-decision");
        using var officer = api.Client("handlaggare-1");
        using var manager = Manager();
        var replay = await (await officer.GetAsync($"/9901/officer/cases/{granted}/replay")).JsonAsync();
        Assert.Equal(("agrees", "granted", true, true), ((string?)replay["status"], (string?)replay["outcome"], (bool)replay["versionsKnown"]!, (bool)replay["reasonsAgree"]!));
        Assert.Equal(5, replay["rules"]!.AsArray().Count(r => (string?)r!["stored"] == "met" && (string?)r["again"] == "met"));
        Assert.Equal(replay.ToJsonString(), (await (await manager.GetAsync($"/9901/manager/cases/{granted}/replay")).JsonAsync()).ToJsonString());
        await (await officer.GetAsync($"/9901/officer/cases/{open}/replay")).ProblemAsync(HttpStatusCode.Conflict, "case-not-decided");
        await (await officer.GetAsync($"/9901/officer/cases/{Guid.NewGuid()}/replay")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await using var told = new StringWriter();
        Assert.Equal(0, await ReplayDecisions.RunAsync(api.Store, "9901", null, told, default));
        Assert.Contains(" 0 differ.", told.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await ReplayDecisions.RunAsync(api.Store, "9901", "SKJ-0000-0000", told, default));

        // Somebody with the database in hand makes the log say what the rules never found.
        const string swap = "update mt_events set data = replace(data::text, '\"met\"', '\"{0}\"')::jsonb where type = 'case.decided.v1' and stream_id = '{1}'";
        await Sql.RunAsync(api.MainDatabase, string.Format(System.Globalization.CultureInfo.InvariantCulture, swap, "not-met", granted));
        Assert.Equal("differs", (string?)(await (await officer.GetAsync($"/9901/officer/cases/{granted}/replay")).JsonAsync())["status"]);
        Assert.Equal(1, await ReplayDecisions.RunAsync(api.Store, "9901", null, told, default));
        await Sql.RunAsync(api.MainDatabase, $"update mt_events set data = replace(data::text, '\"not-met\"', '\"met\"')::jsonb where type = 'case.decided.v1' and stream_id = '{granted}'");

        api.Clock.Now = Start.AddYears(6);
        using var archivist = Manager();
        var disposed = await archivist.CommandAsync($"/9901/manager/cases/{granted}/disposals", new { decision = "BUN-2028/1", withoutLegalForce = "went-against-nobody" }, Key(), "*");
        Assert.True(disposed.StatusCode == HttpStatusCode.OK, await disposed.Content.ReadAsStringAsync());
        var gone = await (await archivist.GetAsync($"/9901/manager/cases/{granted}/replay")).JsonAsync();
        Assert.Equal(("evidence-disposed", "granted", true, null), ((string?)gone["status"], (string?)gone["outcome"], (bool)gone["versionsKnown"]!, (bool?)gone["reasonsAgree"]));
        Assert.All(gone["rules"]!.AsArray(), r => Assert.Null((string?)r!["again"]));
    }

    [Fact]
    public async Task The_decisions_that_rest_on_a_rule_a_network_a_school_or_a_policy_are_listed_and_no_others()
    {
        var granted = await DecidedAsync("vh-over-alven", "Tuva");
        var open = await ApplyAsync("vh-flera", "Wilma", "formal-decision");
        using var manager = Manager();
        await UntilProjectedAsync();
        var ofRule = await AllAsync(manager, $"rule={Limits}&version=1");
        Assert.Contains(granted, ofRule);
        Assert.DoesNotContain(open, ofRule);
        Assert.Empty(await AllAsync(manager, $"rule={Limits}&version=2"));
        var (network, school) = (
            await Sql.AskAsync<string>(api.MainDatabase, $"select network_version from transport_details where case_id = '{granted}'"),
            await Sql.AskAsync<string>(api.MainDatabase, $"select school from transport_details where case_id = '{granted}'"));
        Assert.Contains(granted, await AllAsync(manager, $"network={network}"));
        Assert.Contains(granted, await AllAsync(manager, $"school={school}"));
        Assert.Empty(await AllAsync(manager, "school=99019999"));

        // The limits that held for the school year, and the delegation of the day; neither the limits of a later year nor those that were superseded.
        var from = (string)(await manager.ItemsAsync("/9901/policies?on=2026-07-01")).Single(p => (string?)p["policy"] == Limits)["from"]!;
        Assert.Contains(granted, await AllAsync(manager, $"policy={Limits}&from={from}"));
        var delegated = (string)(await manager.ItemsAsync("/9901/policies?on=2026-11-22")).Single(p => (string?)p["policy"] == "decisions.delegation-to-machine")["from"]!;
        Assert.Contains(granted, await AllAsync(manager, $"policy=decisions.delegation-to-machine&from={delegated}"));
        api.Clock.Now = Start.AddSeconds(30);
        await manager.CommandAsync(
            "/9901/manager/policies", new { policy = Limits, from = "2026-07-01", value = new { bands = new[] { new { grades = Grades, metres = 1500, compare = "at-least" } } }, reference = Board }, Key());
        Assert.DoesNotContain(granted, await AllAsync(manager, $"policy={Limits}&from=2026-07-01"));
        api.Clock.Now = Start.AddMinutes(1);
        var later = await DecidedAsync("vh-knappt-over", "Elvira", Start.AddMinutes(1));
        await UntilProjectedAsync();
        Assert.Equal([later], await AllAsync(manager, $"policy={Limits}&from=2026-07-01"));
        Assert.DoesNotContain(later, await AllAsync(manager, $"policy={Limits}&from={(from == "2026-07-01" ? "2029-07-01" : from)}"));

        await using var told = new StringWriter();
        Assert.True(await ListImpact.RunAsync(api.Store, "9901", new Dictionary<string, string> { ["rule"] = Limits, ["version"] = "1" }, told, default));
        Assert.Contains(await Sql.AskAsync<string>(api.MainDatabase, $"select reference from case_details where case_id = '{granted}'"), told.ToString(), StringComparison.Ordinal);
        Assert.False(await ListImpact.RunAsync(api.Store, "9901", new Dictionary<string, string> { ["policy"] = Limits, ["from"] = "1999-07-01" }, told, default));
        foreach (var wrong in new[] { "", "rule=x", $"policy={Limits}", $"policy={Limits}&from=1999-07-01", "rule=x&version=1&school=99010001" })
            await (await manager.GetAsync($"/9901/manager/decision-impact?{wrong}")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task A_draft_is_tried_on_past_applications_and_counts_are_told_but_not_small_ones()
    {
        foreach (var (user, child) in new[] { ("vh-flera", "Signe"), ("vh-flera", "Albin"), ("vh-vaxelvis-a", "Hugo"), ("vh-ej-berattigad", "Elis"), ("vh-friskola", "Alva"), ("vh-annan-kommun", "Olle"), ("vh-skyddad", null) })
            await ApplyAsync(user, child, "formal-decision");
        using var manager = Manager();
        object Draft(int metres) => new { policy = Limits, value = new { bands = new[] { new { grades = Grades, metres, compare = "at-least" } } }, costPerPupil = 1000, schoolYears = new[] { "2026/2027" } };
        var lines = await SimulateAsync(manager, Draft(1));
        Assert.Contains(lines, l => (string?)l["progress"]?["phase"] == "evaluating");
        var result = lines[^1]["result"]!;
        var counts = await api.Factory.Services.GetRequiredService<IPolicySimulation>().RunAsync(
            "9901", new PolicyValue.RouteLengthLimits([new RouteLengthBand([.. Grades.Select(g => new Domain.SchoolUnits.Grade(g))], 1, LimitComparison.AtLeast, new PolicySource(null, default))]), ["2026/2027"], null, default);
        Assert.True(counts.Gains >= 1, "Somebody who lives near would gain the right.");
        Assert.Equal(0, counts.Losses);
        Assert.Equal(counts.Applications >= 5 ? (counts.Applications + 2) / 5 * 5 : null, (int?)result["applications"]);
        var gains = counts.Gains >= 5 ? (counts.Gains + 2) / 5 * 5 : (int?)null;
        Assert.Equal(gains, (int?)result["gains"]);
        Assert.Equal(0, (int)result["losses"]!);
        Assert.Equal(gains * 1000, (int?)result["costDifference"]);
        Assert.All(result["groups"]!.AsArray(), g => Assert.True((int?)g!["gains"] is null or 0 or >= 5));
        // Of the protected nothing is counted, and the second time everything is ready.
        Assert.Equal(
            await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from transport_details t join case_details c using (tenant_id, case_id) where c.queue = 'ordinary' and exists (select from simulation_facts f where f.case_id = t.case_id and f.case_type not like 'none%') and school_year = '2026/2027' and c.status <> 'disposed'"),
            counts.Applications);
        Assert.DoesNotContain(await SimulateAsync(manager, Draft(1)), l => (string?)l["progress"]?["phase"] == "preparing");
        Assert.Equal(0, (int)(await SimulateAsync(manager, new { policy = Limits, value = new { bands = new[] { new { grades = Grades, metres = 1, compare = "at-least" } } }, schoolYears = new[] { "2030/2031" } }))[^1]["result"]!["applications"]!);

        await using var told = new StringWriter();
        var file = PolicyFile.Read(YamlPart.Parse("draft.yaml", """
            id: school-transport.route-length
            criterion: null
            unit: metre
            bands:
              - grades: [F, 1, 2, 3, 4, 5, 6, 7, 8, 9]
                values:
                  2026-07-01: { metres: 1, compare: at-least, reference: null, lastChecked: 2026-11-22 }
            """));
        await Simulate.RunAsync(api.Store, "9901", file, null, 1000, api.Clock.Now, told, default);
        Assert.Contains("applications:", told.ToString(), StringComparison.Ordinal);

        // Every run is on record with who and which draft, and how many a person may run a day is policy.
        var runs = await manager.ItemsAsync("/9901/manager/simulations?limit=200");
        Assert.Equal(4, runs.Count(r => (string?)r["policy"] == Limits));
        Assert.Equal([3], runs.GroupBy(r => ((string?)r["draft"], r["schoolYears"]!.AsArray().Count)).Select(g => g.Count()).Where(n => n > 1).Order());
        Assert.Contains(runs, r => (string?)r["by"] == "operator");
        var paged = await (await manager.GetAsync("/9901/manager/simulations?limit=2")).JsonAsync();
        Assert.Equal((string?)runs[2]["runId"], (string?)(await manager.ItemsAsync($"/9901/manager/simulations?limit=2&cursor={paged["nextCursor"]}"))[0]["runId"]);
        foreach (var traffic in new object[] { new { policy = "school-transport.traffic-guidance", value = new { rows = new[] { new { grades = Grades, speed = 30 } } } }, new { policy = "school-transport.move-in-last-year", value = new { grades = Grades } }, new { policy = "school-transport.standard-cost", value = new { sekPerKilometre = 1 } } })
            Assert.NotNull((await SimulateAsync(manager, traffic))[^1]["result"]);
        for (var run = runs.Count(r => (string?)r["by"] != "operator") + 3; run < 20; run++)
            await SimulateAsync(manager, Draft(run));
        await (await manager.CommandAsync("/9901/manager/simulations", Draft(1))).ProblemAsync(HttpStatusCode.Conflict, "simulation-limit-reached");
        Assert.Equal(20, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from simulation_runs where account <> 'operator'"));

        await (await manager.CommandAsync("/9901/manager/simulations", new { policy = "no.such", value = new { } })).ProblemAsync(HttpStatusCode.UnprocessableEntity, "policy-unknown");
        await (await manager.CommandAsync("/9901/manager/simulations", new { policy = "geography.walking-profile", value = new { profile = "x" } })).ProblemAsync(HttpStatusCode.UnprocessableEntity, "policy-not-simulated");
        await (await manager.CommandAsync("/9901/manager/simulations", Draft(0))).ProblemAsync(HttpStatusCode.UnprocessableEntity, "policy-limit-not-positive");
        await (await manager.CommandAsync("/9901/manager/simulations", new { policy = Limits, value = new { bands = 3 } })).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task The_cases_open_to_all_officers_are_the_same_row_by_row_and_for_whole_tables()
    {
        foreach (var (user, child) in new[] { ("vh-sekretess", (string?)null), ("vh-saknas", null), ("vh-anpassad", "Lova") })
            await ApplyAsync(user, child, "distance");
        await ApplyAsync("vh-skogen", null, "formal-decision");
        var fragment = CaseVisibility.Fragment.Replace("@IsOfficer", "true", StringComparison.Ordinal).Replace("@SeesProtected", "false", StringComparison.Ordinal).Replace("@Guardian", "null", StringComparison.Ordinal);
        // With one register answer after the other changed, whoever it is about, and put back.
        foreach (var change in new[]
        {
            "select 1",
            "update register_persons set protection = 'unknown', document = null where person = (select applicant from case_details where queue = 'ordinary' order by case_id limit 1)",
            "delete from register_persons where person = (select subject from case_details where queue = 'ordinary' order by case_id desc limit 1)",
        })
        {
            await using var connection = new Npgsql.NpgsqlConnection(api.MainDatabase);
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using (var changing = new Npgsql.NpgsqlCommand(change, connection))
                await changing.ExecuteNonQueryAsync();
            await using var counting = new Npgsql.NpgsqlCommand(
                $"select (select count(*) from case_details c where {fragment} is distinct from {CaseVisibility.OpenCases}) || ' ' || (select count(*) > 0 from case_details c where {CaseVisibility.OpenCases})::text",
                connection);
            Assert.Equal("0 true", (string)(await counting.ExecuteScalarAsync())!);
            await transaction.RollbackAsync();
        }
    }

    private static async Task<List<JsonNode>> SimulateAsync(HttpClient manager, object draft)
    {
        var answer = await manager.CommandAsync("/9901/manager/simulations", draft);
        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        return [.. (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)];
    }

    private static async Task<IReadOnlyList<string>> AllAsync(HttpClient manager, string what)
    {
        var all = new List<string>();
        string? cursor = null;
        do
        {
            var answer = await manager.GetAsync($"/9901/manager/decision-impact?{what}&limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            var page = await answer.JsonAsync();
            all.AddRange(page["items"]!.AsArray().Select(i => (string)i!["caseId"]!));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);
        return all;
    }

    private Task UntilProjectedAsync() => Sql.UntilAsync(async () => await Sql.AskAsync<long>(
        api.MainDatabase, "select count(*) from case_details c where c.outcome is not null and not exists (select from decision_basis b where b.case_id = c.case_id and b.decided_on is not null)") == 0);

    private async Task<string> DecidedAsync(string user, string child, DateTimeOffset? at = null) => await ApplyAsync(user, child, "distance", "decided", at);

    private async Task<string> ApplyAsync(string user, string? child, string kind, string status = "under-assessment", DateTimeOffset? at = null)
    {
        api.Clock.Now = at ?? Start;
        using var guardian = api.Client(user);
        var id = child is null ? (string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]! : await guardian.ChildAsync(child);
        var receipt = await (await guardian.ApplyAsync(id, kind)).JsonAsync();
        Assert.Equal(status, (string?)receipt["status"]);
        return (string)receipt["caseId"]!;
    }

    private HttpClient Manager() => api.Client(new TestUser("manager-1", "M", "", null, ["9901:manager"]));

    private static async Task RefusedAsync(HttpClient manager, object body, string code) =>
        await (await manager.CommandAsync("/9901/manager/policies", body, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, code);

    private static string Key() => Guid.NewGuid().ToString();
}
