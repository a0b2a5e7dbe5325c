using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Cases.Robots;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections.Cases;
using CaseMgmt.Samples.Robot;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>The decision API for robots over real PostgreSQL; every test leaves the queue empty.</summary>
public sealed class RobotTests(JourneyFixture api) : IClassFixture<JourneyFixture>
{
    private const string Claims = "/9901/robot/decision-tasks/claims";
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private static readonly object Ten = new { queue = "school-transport", max = 10, leaseSeconds = 60 };

    [Fact]
    public async Task A_task_is_shown_with_facts_trace_and_recommendation_to_one_robot_and_the_look_is_audited()
    {
        var id = await ApplyAsync("vh-knappt-over", "Elvira", "formal-decision");
        await ApplyAsync("vh-sekretess", null, "distance");
        await ApplyAsync("vh-skyddad", null, "distance");
        using var robot = Robot("robot-1");
        using var other = Robot("robot-2");
        var key = Key();
        var claimed = await (await robot.CommandAsync(Claims, Ten, key)).JsonAsync();
        var task = Assert.Single(claimed["tasks"]!.AsArray())!;
        Assert.Equal(id, (string?)task["taskId"]);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 9, 1, 0, TimeSpan.Zero), (DateTimeOffset)task["leaseExpiresAt"]!);
        var facts = FactsOf(task);
        Assert.Equal(("formal-decision", "2026/2027", "3", "9901", "2017"), (facts["application-kind"], facts["school-year"], facts["grade"], facts["home-municipality"], facts["birth-year"]));
        Assert.InRange(long.Parse(facts["route-length-mm"], System.Globalization.CultureInfo.InvariantCulture), 2_000_001, 2_030_000);
        Assert.Equal(5, task["ruleTrace"]!.AsArray().Count);
        Assert.Equal(("granted", true, null), ((string?)task["recommended"]!["outcome"], (bool)task["recommended"]!["mayBeFinal"]!, (string?)task["recommended"]!["barredBy"]));
        Assert.DoesNotContain("Elvira", claimed.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(1, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from read_audit where reason = 'robot-task' and actor = 'robot-1' and subject = '{id}'"));

        // Repeated, it is the same claim; for anybody else there is nothing.
        var again = await robot.CommandAsync(Claims, Ten, key);
        Assert.Equal("true", again.Headers.GetValues("Idempotent-Replay").Single());
        Assert.Equal(claimed.ToJsonString(), (await again.JsonAsync()).ToJsonString());
        Assert.Empty(await ClaimAsync(other));
        await (await robot.CommandAsync(Claims, new { queue = "school-transport", max = 9, leaseSeconds = 60 }, key)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        await (await other.GetAsync($"/9901/robot/decision-tasks/{id}?leaseId={task["leaseId"]}")).ProblemAsync(HttpStatusCode.Conflict, "lease-lost");
        var read = await robot.GetAsync($"/9901/robot/decision-tasks/{id}?leaseId={task["leaseId"]}");
        Assert.Equal($"\"{task["version"]}\"", read.Headers.ETag!.Tag);
        Assert.Equal(task.ToJsonString(), (await read.JsonAsync()).ToJsonString());

        // What the facts lead to when they are stated without the case.
        var before = await api.WrittenAsync();
        var evaluated = await (await robot.CommandAsync("/9901/robot/evaluations", Stated(facts))).JsonAsync();
        Assert.Equal(task["recommended"]!.ToJsonString(), evaluated["recommended"]!.ToJsonString());
        Assert.Equal(task["ruleTrace"]!.ToJsonString(), evaluated["ruleTrace"]!.ToJsonString());
        facts["route-length-mm"] = "2000000";
        var shorter = await (await robot.CommandAsync("/9901/robot/evaluations", Stated(facts))).JsonAsync();
        Assert.Equal(("refused", "automation-only-grants-on-distance"), ((string?)shorter["recommended"]!["outcome"], (string?)shorter["recommended"]!["barredBy"]));
        Assert.Equal(before, await api.WrittenAsync());
        await ReleaseAsync(robot, task, "needs-officer");
    }

    [Fact]
    public async Task A_robot_sees_grounds_statements_and_what_an_officer_found_and_stated_again_they_give_the_same()
    {
        api.Clock.Now = Start;
        using var guardian = api.Client("vh-flera");
        using var officer = api.Client("handlaggare-1");
        using var robot = Robot("robot-1");
        var child = (string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children")).Single(c => !((string)c["name"]!).StartsWith("Signe", StringComparison.Ordinal) && !((string)c["name"]!).StartsWith("Albin", StringComparison.Ordinal))["childId"]!;
        var sent = await guardian.CommandAsync("/9901/guardian/school-transport/applications", new
        {
            childId = child,
            schoolYear = "2026/2027",
            kind = "other-grounds",
            grounds = new[] { "traffic" },
            description = "Lastbilarna kör fort.",
            statements = new { traffic = new { speedLimit = 70, hasWalkway = false, isLit = true, where = "Vid kiosken" } },
        }, Key());
        var id = (string)(await sent.JsonAsync())["caseId"]!;
        var version = (long)(await (await officer.GetAsync($"/9901/officer/school-transport/cases/{id}")).JsonAsync())["version"]!;
        var found = await officer.CommandAsync(
            $"/9901/officer/school-transport/cases/{id}/investigations", new { findings = new[] { new { ground = "traffic", supports = true, until = (string?)null, note = "Platsen är besökt." } } }, Key(), $"\"{version}\"");
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);

        var task = Assert.Single(await ClaimAsync(robot), t => (string?)t["taskId"] == id);
        var facts = FactsOf(task);
        Assert.Equal(
            ("traffic", "70", "false", "true", "Vid kiosken", "Lastbilarna kör fort.", "supports", "Platsen är besökt."),
            (facts["grounds"], facts["traffic-speed-limit"], facts["traffic-has-walkway"], facts["traffic-is-lit"], facts["traffic-where"], facts["description"], facts["finding-traffic"], facts["finding-traffic-note"]));
        Assert.Equal("met", (string?)Assert.Single(task["groundTrace"]!.AsArray(), t => (string?)t!["rule"] == "school-transport.traffic-hazard")!["result"]);
        Assert.DoesNotContain(task["ruleTrace"]!.AsArray(), t => (string?)t!["rule"] == "school-transport.traffic-hazard");
        Assert.Equal("granted", (string?)task["recommended"]!["outcome"]);
        // Evidence and application are opened in one look, on record as any other.
        Assert.Equal(2, await Sql.AskAsync<int>(api.MainDatabase, $"select cardinality(document_ids) from read_audit where reason = 'robot-task' and subject = '{id}' limit 1"));
        var evaluated = await (await robot.CommandAsync("/9901/robot/evaluations", Stated(facts))).JsonAsync();
        foreach (var part in new[] { "recommended", "ruleTrace", "groundTrace" })
            Assert.Equal(task[part]!.ToJsonString(), evaluated[part]!.ToJsonString());
        foreach (var (code, wrong) in new[] { ("grounds", "boredom"), ("finding-traffic", "perhaps"), ("traffic-speed-limit", "fast"), ("moved-on", "yesterday"), ("cost-assigned-sek", "much") })
            await RefusedAsync(robot, "/9901/robot/evaluations", new { queue = "school-transport", facts = facts.Where(f => f.Key != code).Append(new(code, wrong)).Select(f => new { code = f.Key, value = f.Value }) }, "facts");
        // What is decided names the rules of the trace, and no ground of health or custody.
        var decided = await robot.CommandAsync(DecisionOf(id), Decision(task), Key(), ETag(task));
        Assert.Equal(HttpStatusCode.Accepted, decided.StatusCode);
    }

    [Fact]
    public async Task A_grant_on_distance_is_final_its_repeat_is_the_same_and_another_system_takes_it_over()
    {
        var id = await ApplyAsync("vh-berattigad", "Maja", "formal-decision");
        using var robot = Robot("robot-1");
        using var guardian = api.Client("vh-berattigad");
        var task = Assert.Single(await ClaimAsync(robot));
        var key = Key();
        await (await robot.CommandAsync($"/9901/robot/cases/{id}/carried-over", new { system = "transport-system" }, Key())).ProblemAsync(HttpStatusCode.Conflict, "case-not-decided");
        var decided = await robot.CommandAsync(DecisionOf(id), Decision(task), key, ETag(task));
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);
        var answer = await decided.JsonAsync();
        Assert.Equal(("final", "granted", null), ((string?)answer["kind"], (string?)answer["outcome"], (string?)answer["barredBy"]));
        var repeated = await robot.CommandAsync(DecisionOf(id), Decision(task), key, ETag(task));
        Assert.Equal(("true", (long)answer["version"]!), (repeated.Headers.GetValues("Idempotent-Replay").Single(), (long)(await repeated.JsonAsync())["version"]!));
        await (await robot.CommandAsync(DecisionOf(id), Decision(task), Key(), ETag(task))).ProblemAsync(HttpStatusCode.Conflict, "lease-lost");

        var shown = await (await guardian.GetAsync($"/9901/guardian/school-transport/cases/{id}")).JsonAsync();
        Assert.Equal(("granted", "Robot"), ((string?)shown["decision"]!["outcome"], (string?)shown["decision"]!["decidedBy"]));
        Assert.Contains("Vi beviljar skolskjuts för Maja", await guardian.GetStringAsync($"/9901/guardian/cases/{id}/letter"), StringComparison.Ordinal);

        var carried = await (await robot.CommandAsync($"/9901/robot/cases/{id}/carried-over", new { system = "transport-system" }, Key())).JsonAsync();
        Assert.Equal((long)answer["version"]! + 1, (long)carried["version"]!);
        Assert.Equal((long)carried["version"]!, (long)(await (await robot.CommandAsync($"/9901/robot/cases/{id}/carried-over", new { system = "transport-system" }, Key())).JsonAsync())["version"]!);
        var entries = (await guardian.ItemsAsync($"/9901/guardian/cases/{id}/timeline")).ToDictionary(e => (string)e["event"]!, e => ((string?)e["text"], (string?)e["actor"]), StringComparer.Ordinal);
        Assert.Equal(("Systemet för planering av resor", "Robot"), entries["case.carried-over.v1"]);
        Assert.Equal("Robot", entries["case.decided.v1"].Item2);
    }

    [Fact]
    public async Task A_robot_loses_a_task_whose_application_is_taken_back()
    {
        var id = await ApplyAsync("vh-arskurs", null, "other-grounds");
        using var robot = Robot("robot-1");
        using var guardian = api.Client("vh-arskurs");
        var task = Assert.Single(await ClaimAsync(robot));
        Assert.Equal(HttpStatusCode.OK, (await guardian.CommandAsync($"/9901/guardian/cases/{id}/withdrawals", null, Key())).StatusCode);
        task["recommended"]!["outcome"] = "granted";
        task["recommended"]!["validFrom"] = "2026-11-23";
        task["recommended"]!["validTo"] = "2027-06-30";
        await (await robot.CommandAsync(DecisionOf(id), Decision(task), Key(), ETag(task))).ProblemAsync(HttpStatusCode.Conflict, "lease-lost");
        Assert.Empty(await ClaimAsync(robot));
    }

    [Fact]
    public async Task Nothing_is_decided_on_an_address_that_the_pupil_has_left_since_the_application()
    {
        var id = await ApplyAsync("vh-utanfor", "Love", "formal-decision");
        using var robot = Robot("robot-1");
        using var officer = api.Client("handlaggare-1");
        var details = $"/9901/officer/school-transport/cases/{id}";
        var before = await (await officer.GetAsync(details)).JsonAsync();
        var street = ((string)before["address"]!).Split(',')[0];
        var task = Assert.Single(await ClaimAsync(robot));
        await api.ImportRegisterAsync("9901", persons => persons.Replace(street, "Nyflyttargatan 7", StringComparison.Ordinal));

        // Whether the import has had the case assessed anew by now or the robot's own decision does, nothing is decided.
        task["recommended"]!["outcome"] = "granted";
        task["recommended"]!["validFrom"] = "2026-11-23";
        task["recommended"]!["validTo"] = "2027-06-30";
        var refused = await robot.CommandAsync(DecisionOf(id), Decision(task), Key(), ETag(task));
        Assert.Contains((string?)(await refused.JsonAsync())["code"], new[] { "facts-changed", "stale-version" });
        await Sql.UntilAsync(async () => await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from mt_events where stream_id = '{id}' and type = 'school-transport.facts-changed.v1'") == 1);
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from mt_events where stream_id = '{id}' and type = 'case.decided.v1'"));

        // The case, its proposal and the timeline show it, and the next look changes nothing more.
        var after = await (await officer.GetAsync(details)).JsonAsync();
        Assert.StartsWith("Nyflyttargatan 7", (string?)after["address"], StringComparison.Ordinal);
        Assert.True((long)after["version"]! > (long)before["version"]!);
        var entry = Assert.Single(await officer.ItemsAsync($"/9901/officer/cases/{id}/timeline"), e => (string?)e["event"] == "school-transport.facts-changed.v1");
        Assert.Equal("Elevens bostadsadress", (string?)entry["text"]);
        // Moved back, it is assessed anew once more.
        await api.ImportRegisterAsync("9901", persons => persons);
        await Sql.UntilAsync(async () => await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from mt_events where stream_id = '{id}' and type = 'school-transport.facts-changed.v1'") == 2);
        await ReleaseAsync(robot, task, "needs-officer");
    }

    [Fact]
    public async Task Nothing_is_decided_when_the_register_no_longer_has_the_place_in_school_that_the_grade_came_from()
    {
        // A year older than the ninth grade: no grade follows from the date of birth.
        await api.ImportRegisterAsync("9901", persons =>
        {
            var line = persons.Split('\n').Single(l => l.Contains(",Linda,Forsmark,", StringComparison.Ordinal)).TrimEnd();
            return persons.TrimEnd() + $"\n201011222393,Elis,Forsmark,{string.Join(',', line.Split(',')[3..])}\n";
        });
        var register = api.Factory.Services.GetRequiredService<IPopulationRegister>();
        async Task<Guid> PersonAsync(string number) =>
            PersonalIdentityNumber.TryParse(number, new DateOnly(2026, 11, 22), out var parsed, out _) && await register.FindAsync("9901", parsed, default) is { } person ? person.Value : throw new InvalidOperationException("No such person.");
        var (mother, child) = (await PersonAsync("198202252386"), await PersonAsync("201011222393"));
        await Sql.RunAsync(api.MainDatabase, $"insert into register_relations (tenant_id, guardian, child, position) values ('9901', '{mother}', '{child}', 900001)");
        await Sql.RunAsync(
            api.MainDatabase,
            $"insert into register_placements (tenant_id, child, school_year, school_form, grade, unit_code) select tenant_id, '{child}', school_year, school_form, grade, unit_code from register_placements where tenant_id = '9901' and school_year = '2026/2027' and school_form = 'compulsory-school' and grade = '9' and unit_code is not null limit 1");
        var id = await ApplyAsync("vh-flera", "Elis", "other-grounds");
        using var robot = Robot("robot-1");
        var task = Assert.Single(await ClaimAsync(robot));
        Assert.Equal("9", FactsOf(task)["grade"]);
        task["recommended"]!["outcome"] = "granted";
        task["recommended"]!["validFrom"] = "2026-11-23";
        task["recommended"]!["validTo"] = "2027-06-30";

        await Sql.RunAsync(api.MainDatabase, $"delete from register_placements where tenant_id = '9901' and child = '{child}'");
        var before = await api.WrittenAsync();
        await (await robot.CommandAsync(DecisionOf(id), Decision(task), Key(), ETag(task))).ProblemAsync(HttpStatusCode.Conflict, "facts-unconfirmed");
        // What was known is not wiped out by an answer that nothing can be assessed on.
        Assert.Equal(before, await api.WrittenAsync());
        Assert.Equal("9", FactsOf(await (await robot.GetAsync($"/9901/robot/decision-tasks/{id}?leaseId={task["leaseId"]}")).JsonAsync())["grade"]);

        using (var guardian = api.Client("vh-flera"))
            Assert.Equal(HttpStatusCode.OK, (await guardian.CommandAsync($"/9901/guardian/cases/{id}/withdrawals", null, Key())).StatusCode);
        await api.ImportRegisterAsync("9901", persons => persons);
    }

    [Fact]
    public async Task A_grant_for_less_than_the_whole_time_refuses_the_rest_and_is_left_to_an_officer()
    {
        var id = await ApplyAsync("vh-vaxelvis-a", "Hugo", "formal-decision");
        using var robot = Robot("robot-1");
        var task = Assert.Single(await ClaimAsync(robot));
        Assert.True((bool)task["recommended"]!["mayBeFinal"]!);
        task["recommended"]!["validTo"] = "2026-12-18";
        var proposed = await robot.CommandAsync(DecisionOf(id), Decision(task), Key(), ETag(task));
        Assert.Equal(HttpStatusCode.Accepted, proposed.StatusCode);
        Assert.Equal(("proposed", "validity-shortened"), ((string?)(await proposed.JsonAsync())["kind"], (string?)(await proposed.JsonAsync())["barredBy"]));
        Assert.Empty(await ClaimAsync(robot));
    }

    [Fact]
    public async Task What_a_machine_may_not_decide_becomes_a_proposal_to_an_officer_and_is_offered_to_no_robot_before_something_changes()
    {
        var id = await ApplyAsync("vh-knappt-under", "Loke", "formal-decision");
        using var robot = Robot("robot-1");
        using var officer = api.Client("handlaggare-1");
        using var guardian = api.Client("vh-knappt-under");
        var task = Assert.Single(await ClaimAsync(robot));
        Assert.Equal(("refused", false, "automation-only-grants-on-distance"), ((string?)task["recommended"]!["outcome"], (bool)task["recommended"]!["mayBeFinal"]!, (string?)task["recommended"]!["barredBy"]));
        var proposed = await robot.CommandAsync(DecisionOf(id), Decision(task), Key(), ETag(task));
        Assert.Equal(HttpStatusCode.Accepted, proposed.StatusCode);
        Assert.Equal(("proposed", "automation-only-grants-on-distance"), ((string?)(await proposed.JsonAsync())["kind"], (string?)(await proposed.JsonAsync())["barredBy"]));
        var shown = await (await officer.GetAsync($"/9901/officer/school-transport/cases/{id}")).JsonAsync();
        Assert.Equal(("under-assessment", "refused"), ((string?)shown["status"], (string?)shown["proposal"]!["outcome"]));
        Assert.Empty(await ClaimAsync(robot));

        // While the party is asked nobody takes it; when the answer is there it is a task again.
        await officer.CommandAsync($"/9901/officer/cases/{id}/requests", new { kind = "completion", due = "2026-12-06", text = "Skicka schemat." }, Key(), "*");
        Assert.Empty(await ClaimAsync(robot));
        var request = Assert.Single(await guardian.ItemsAsync($"/9901/guardian/cases/{id}/requests"));
        await guardian.CommandAsync($"/9901/guardian/cases/{id}/requests/{request["requestId"]}/answers", new { text = "Schemat." }, Key());
        task = Assert.Single(await ClaimAsync(robot));
        await ReleaseAsync(robot, task, "interrupted");
        // An officer who takes a case has it alone.
        await officer.CommandAsync($"/9901/officer/cases/{id}/assignees", new { }, Key());
        Assert.Empty(await ClaimAsync(robot));
    }

    [Fact]
    public async Task A_lease_that_runs_out_gives_the_task_to_another_and_a_stale_view_decides_nothing()
    {
        var id = await ApplyAsync("vh-flera", "Signe", "formal-decision");
        using var robot = Robot("robot-1");
        using var other = Robot("robot-2");
        using var officer = api.Client("handlaggare-1");
        var task = Assert.Single(await ClaimAsync(robot));
        api.Clock.Now = Start.AddSeconds(50);
        var kept = await (await robot.CommandAsync(Path(id, "heartbeats"), new { leaseId = (string?)task["leaseId"], leaseSeconds = 30 }, Key())).JsonAsync();
        Assert.Equal((Start.AddSeconds(80), (long)task["version"]!), ((DateTimeOffset)kept["leaseExpiresAt"]!, (long)kept["version"]!));
        api.Clock.Now = Start.AddSeconds(79);
        Assert.Empty(await ClaimAsync(other));
        // The robot is gone: nothing was lost but its time.
        api.Clock.Now = Start.AddSeconds(80);
        var taken = Assert.Single(await ClaimAsync(other));
        Assert.Equal(((string?)task["taskId"], (long)task["version"]!), ((string?)taken["taskId"], (long)taken["version"]!));
        Assert.NotEqual((string?)task["leaseId"], (string?)taken["leaseId"]);
        await (await robot.CommandAsync(DecisionOf(id), Decision(task), Key(), ETag(task))).ProblemAsync(HttpStatusCode.Conflict, "lease-lost");
        await (await robot.CommandAsync(Path(id, "heartbeats"), new { leaseId = (string?)task["leaseId"], leaseSeconds = 30 }, Key())).ProblemAsync(HttpStatusCode.Conflict, "lease-lost");
        await (await robot.CommandAsync(Path(id, "releases"), new { leaseId = (string?)task["leaseId"], reason = "interrupted" }, Key())).ProblemAsync(HttpStatusCode.Conflict, "lease-lost");
        // Not even with the other's lease.
        await (await robot.CommandAsync(DecisionOf(id), Decision(taken), Key(), ETag(taken))).ProblemAsync(HttpStatusCode.Conflict, "lease-lost");

        await (await other.CommandAsync(DecisionOf(id), Decision(taken), Key())).ProblemAsync(HttpStatusCode.PreconditionRequired, "precondition-required");
        await (await other.CommandAsync(DecisionOf(id), Decision(taken, rule: "school-transport.route-length", version: 7), Key(), ETag(taken))).ProblemAsync(HttpStatusCode.Conflict, "rule-version-stale");
        // A machine that takes any version has not looked.
        await (await other.CommandAsync(DecisionOf(id), Decision(taken), Key(), "*")).ProblemAsync(HttpStatusCode.BadRequest, "if-match-invalid");
        Assert.Equal(HttpStatusCode.OK, (await officer.CommandAsync($"/9901/officer/cases/{id}/referrals", new { to = "handlaggare-2", purpose = "advice", question = "Hur gör vi?" }, Key())).StatusCode);
        await (await other.CommandAsync(DecisionOf(id), Decision(taken), Key(), ETag(taken))).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
        var anew = await (await other.GetAsync($"/9901/robot/decision-tasks/{id}?leaseId={taken["leaseId"]}")).JsonAsync();
        Assert.Equal((long)taken["version"]! + 1, (long)anew["version"]!);

        // An officer who takes the case has it alone, and it stays so when it is handed back: whoever had it claims it anew.
        Assert.Equal(HttpStatusCode.OK, (await officer.CommandAsync($"/9901/officer/cases/{id}/assignees", new { }, Key())).StatusCode);
        var seen = $"\"{(long)anew["version"]! + 1}\"";
        await (await other.CommandAsync(DecisionOf(id), Decision(anew), Key(), seen)).ProblemAsync(HttpStatusCode.Conflict, "lease-lost");
        await (await other.GetAsync($"/9901/robot/decision-tasks/{id}?leaseId={taken["leaseId"]}")).ProblemAsync(HttpStatusCode.Conflict, "lease-lost");
        await (await other.CommandAsync(Path(id, "heartbeats"), new { leaseId = (string?)taken["leaseId"], leaseSeconds = 30 }, Key())).ProblemAsync(HttpStatusCode.Conflict, "lease-lost");
        Assert.Equal(HttpStatusCode.OK, (await officer.CommandAsync($"/9901/officer/cases/{id}/releases", new { reason = "reassigned" }, Key())).StatusCode);
        await (await other.CommandAsync(DecisionOf(id), Decision(anew), Key(), $"\"{(long)anew["version"]! + 2}\"")).ProblemAsync(HttpStatusCode.Conflict, "lease-lost");
        var mine = Assert.Single(await ClaimAsync(robot));
        Assert.Equal(HttpStatusCode.OK, (await officer.CommandAsync("/9901/officer/assignments", new { cases = new[] { id } }, Key())).StatusCode);
        await (await robot.CommandAsync(DecisionOf(id), Decision(mine), Key(), $"\"{(long)mine["version"]! + 1}\"")).ProblemAsync(HttpStatusCode.Conflict, "lease-lost");
        Assert.Empty(await ClaimAsync(robot));
    }

    [Theory]
    [InlineData("vh-friskola", "school-transport.independent-school", true)]
    [InlineData("vh-anpassad", "school-transport.adapted-compulsory-school", false)]
    public async Task A_robot_proposes_under_the_type_that_the_facts_settle_or_one_of_the_school_form_and_none_of_it_is_final(string user, string settled, bool isSettled)
    {
        var id = await ApplyAsync(user, null, "formal-decision");
        using var robot = Robot("robot-1");
        var task = Assert.Single(await ClaimAsync(robot));
        Assert.Equal((settled, isSettled), ((string?)task["recommended"]!["decisionType"], (bool)task["recommended"]!["decisionTypeSettled"]!));
        var rules = task["ruleTrace"]!.AsArray().Select(r => new { rule = (string)r!["rule"]!, version = (int)r["version"]! }).ToArray();
        object As(string type) => new { leaseId = (string?)task["leaseId"], rules, outcome = "granted", validFrom = "2026-11-22", validTo = "2027-06-30", decisionType = type };
        var others = DecisionCatalogue.Shipped.All.Select(t => t.Code).Distinct(StringComparer.Ordinal).Where(t => t != settled).ToList();
        Assert.Contains("school-transport.compulsory-school", others);
        var before = await api.WrittenAsync();
        foreach (var type in others)
        {
            var known = CaseTypes.SchoolTransport.DecisionTypes.Contains(new DecisionTypeCode(type));
            if (!isSettled && TypesOfSchoolForm.Fits(new DecisionTypeCode(type), SchoolForm.AdaptedCompulsorySchool))
                continue;
            await (await robot.CommandAsync(DecisionOf(id), As(type), Key(), ETag(task)))
                .ProblemAsync(HttpStatusCode.UnprocessableEntity, !known ? "decision-type-unknown" : isSettled ? "decision-type-not-of-facts" : "decision-type-of-other-school-form");
        }
        Assert.Equal(before, await api.WrittenAsync());
        // The last word is an officer's: the catalogue keeps the settled type from machines, and where none is settled an officer says which it is.
        var own = await robot.CommandAsync(DecisionOf(id), As(isSettled ? settled : "school-transport.chosen-school"), Key(), ETag(task));
        Assert.Equal(HttpStatusCode.Accepted, own.StatusCode);
        Assert.Equal("proposed", (string?)(await own.JsonAsync())["kind"]);
        Assert.Empty(await ClaimAsync(robot));
    }

    [Fact]
    public async Task A_task_that_is_given_back_is_offered_as_the_reason_says_and_not_for_ever()
    {
        var id = await ApplyAsync("vh-flera", "Albin", "other-grounds");
        using var robot = Robot("robot-1");
        var task = Assert.Single(await ClaimAsync(robot));
        Assert.Null((string?)task["recommended"]!["outcome"]);
        await ReleaseAsync(robot, task, "interrupted");
        task = Assert.Single(await ClaimAsync(robot));
        await ReleaseAsync(robot, task, "unavailable");
        Assert.Empty(await ClaimAsync(robot));
        api.Clock.Now = Start.AddMinutes(5);
        for (var attempt = 2; attempt <= DecisionLeases.MostAttempts; attempt++)
        {
            Assert.Single(await ClaimAsync(robot));
            api.Clock.Now = api.Clock.Now.AddSeconds(60);
        }
        Assert.Empty(await ClaimAsync(robot));

        using var officer = api.Client("handlaggare-1");
        await officer.CommandAsync($"/9901/officer/cases/{id}/requests", new { kind = "completion", due = "2026-12-06", text = "Skicka schemat." }, Key(), "*");
        var request = Assert.Single(await officer.ItemsAsync($"/9901/officer/cases/{id}/requests"));
        await officer.CommandAsync($"/9901/officer/cases/{id}/requests/{request["requestId"]}/answers", new { channel = "paper", text = "Schemat." }, Key());
        await ReleaseAsync(robot, Assert.Single(await ClaimAsync(robot)), "needs-officer");
        Assert.Empty(await ClaimAsync(robot));
    }

    [Fact]
    public async Task Robots_that_take_tasks_at_the_same_time_never_get_the_same_one_and_leave_none()
    {
        const int tasks = 300;
        var id = await ApplyAsync("vh-holmen", "Sixten", "distance");
        using (var robot = Robot("robot-1"))
            await ReleaseAsync(robot, Assert.Single(await ClaimAsync(robot)), "needs-officer");
        await Sql.RunAsync(api.MainDatabase, $"""
            insert into decision_tasks (tenant_id, case_id, case_type, subject, applicant, queue, registered_at, offered, changed_version)
            select tenant_id, gen_random_uuid(), case_type, subject, applicant, queue, registered_at + n * interval '1 second', true, 1
            from decision_tasks, generate_series(1, {tasks}) n where case_id = '{id}'
            """);
        var viewer = new Viewer("9901", IsOfficer: true, SeesProtected: false, null);
        await Task.WhenAll(Enumerable.Range(1, 8).Select(async n =>
        {
            for (var got = -1L; got != 0;)
            {
                var claim = Guid.NewGuid();
                await using var session = api.Store.LightweightSession("9901");
                session.Execute(DecisionLeases.Claim(viewer, $"crowd-{n}", claim, "school-transport", 7, Start, Start.AddHours(1)));
                await session.SaveChangesAsync();
                got = await Sql.AskAsync<long>(api.MainDatabase, $"with got as (update decision_leases set attempts = attempts + 100 where claim_id = '{claim}' returning 1) select count(*) from got");
                if (got == 0)
                    got = await Sql.AskAsync<long>(api.MainDatabase, $"select {tasks} - count(*) from decision_leases where robot like 'crowd-%'");
            }
        }));
        // Whoever had got one twice would have written its attempts over.
        Assert.Equal(
            (tasks, tasks), (await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from decision_leases where robot like 'crowd-%'"), await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from decision_leases where attempts = 101")));
        Assert.True(await Sql.AskAsync<long>(api.MainDatabase, "select count(distinct robot) from decision_leases where robot like 'crowd-%'") > 1);
        await Sql.RunAsync(api.MainDatabase, "delete from decision_tasks where case_id in (select case_id from decision_leases where robot like 'crowd-%'); delete from decision_leases where robot like 'crowd-%'");
    }

    [Fact]
    public async Task The_sample_robot_works_the_queue_through_this_api_alone_with_a_token_of_its_own()
    {
        var grant = await ApplyAsync("vh-over-alven", "Tuva", "formal-decision");
        var refuse = await ApplyAsync("vh-ej-berattigad", "Elis", "formal-decision");
        await ApplyAsync("vh-skogen", "Ronja", "distance");
        var options = RobotOptions.Read(["--max", "2", "--lease", "60"], name => name switch
        {
            "CASEMGMT_API" => "http://localhost",
            "CASEMGMT_CLIENT_ID" => "sample-robot",
            "CASEMGMT_CLIENT_SECRET" => JourneyFixture.RobotSecret,
            _ => null,
        })!;
        using var http = api.Factory.CreateClient();
        await using var told = new StringWriter();
        var worked = await new QueueWorker(new DecisionApi(http, options, api.Clock), options, told, api.Clock).RunAsync(default);
        Assert.Equal(new Worked(1, 1, 1, 0), worked);
        Assert.Equal(3, told.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        using var officer = api.Client("handlaggare-1");
        foreach (var (id, status, outcome) in new[] { (grant, "decided", "decision"), (refuse, "under-assessment", "proposal") })
        {
            var shown = await (await officer.GetAsync($"/9901/officer/school-transport/cases/{id}")).JsonAsync();
            Assert.Equal((status, id == grant ? "granted" : "refused"), ((string?)shown["status"], (string?)shown[outcome]!["outcome"]));
        }
        // What it left to officers it does not take again.
        Assert.Equal(new Worked(0, 0, 0, 0), await new QueueWorker(new DecisionApi(http, options, api.Clock), options, told, api.Clock).RunAsync(default));

        var wrong = options with { ClientSecret = "wrong" };
        await Assert.ThrowsAsync<DecisionApiException>(() => new QueueWorker(new DecisionApi(http, wrong, api.Clock), wrong, told, api.Clock).RunAsync(default));
        Assert.Null(RobotOptions.Read(["--max", "none"], _ => "x"));
        Assert.Null(RobotOptions.Read([], _ => null));
    }

    [Fact]
    public async Task Fields_at_fault_wrong_queues_and_other_roles_are_refused()
    {
        api.Clock.Now = Start;
        using var robot = Robot("robot-1");
        using var officer = api.Client("handlaggare-1");
        var nobody = Guid.NewGuid().ToString();
        await RefusedAsync(robot, Claims, new { }, "leaseSeconds", "max", "queue");
        await RefusedAsync(robot, Claims, new { queue = "school-transport", max = 51, leaseSeconds = 4 }, "leaseSeconds", "max");
        await RefusedAsync(robot, Path(nobody, "heartbeats"), new { leaseId = nobody, leaseSeconds = 3601 }, "leaseSeconds");
        await RefusedAsync(robot, Path(nobody, "releases"), new { }, "leaseId", "reason");
        await RefusedAsync(robot, DecisionOf(nobody), new { }, "leaseId", "outcome", "rules");
        await RefusedAsync(robot, DecisionOf(nobody), new { leaseId = nobody, outcome = "granted", rules = new[] { new { rule = "r", version = 1 } } }, "validFrom", "validTo");
        await RefusedAsync(robot, DecisionOf(nobody), new { leaseId = nobody, outcome = "dismissed", rules = new[] { new { rule = "r", version = 1 } } }, "outcome");
        await RefusedAsync(robot, "/9901/robot/evaluations", new { }, "facts", "queue");
        await RefusedAsync(robot, "/9901/robot/evaluations", new { queue = "school-transport", facts = new[] { new { code = "favourite-colour", value = "red" } } }, "facts");
        await RefusedAsync(robot, "/9901/robot/evaluations", new { queue = "school-transport", facts = new[] { new { code = "application-kind", value = "distance" } } }, "facts");
        await RefusedAsync(robot, $"/9901/robot/cases/{nobody}/carried-over", new { }, "system");
        await (await robot.CommandAsync(Claims, new { queue = "ordinary", max = 1, leaseSeconds = 5 }, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "queue-unknown");
        await (await robot.CommandAsync("/9901/robot/evaluations", new { queue = "ordinary", facts = new[] { new { code = "grade", value = "1" } } })).ProblemAsync(HttpStatusCode.UnprocessableEntity, "queue-unknown");
        await (await robot.CommandAsync(Claims, Ten)).ProblemAsync(HttpStatusCode.BadRequest, "idempotency-key-missing");
        var lease = new { leaseId = nobody, leaseSeconds = 5 };
        await (await robot.CommandAsync(Path(nobody, "heartbeats"), lease, Key())).ProblemAsync(HttpStatusCode.NotFound, "task-not-found");
        await (await robot.GetAsync($"/9901/robot/decision-tasks/{nobody}?leaseId={nobody}")).ProblemAsync(HttpStatusCode.NotFound, "task-not-found");
        await (await robot.CommandAsync($"/9901/robot/cases/{nobody}/carried-over", new { system = "transport-system" }, Key())).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await officer.CommandAsync(Claims, Ten, Key())).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        await (await robot.GetAsync("/9901/officer/worklist")).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        // A protected person's case does not exist for a robot.
        var hidden = await ApplyAsync("vh-saknas", null, "distance");
        await (await robot.CommandAsync(Path(hidden, "heartbeats"), lease, Key())).ProblemAsync(HttpStatusCode.NotFound, "task-not-found");
        Assert.Empty(await ClaimAsync(robot));
    }

    private async Task<string> ApplyAsync(string user, string? child, string kind)
    {
        api.Clock.Now = Start;
        using var guardian = api.Client(user);
        var id = child is null ? (string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]! : await guardian.ChildAsync(child);
        var receipt = await (await guardian.ApplyAsync(id, kind, grounds: kind == "other-grounds" ? ["traffic"] : null)).JsonAsync();
        Assert.Equal("under-assessment", (string?)receipt["status"]);
        return (string)receipt["caseId"]!;
    }

    private HttpClient Robot(string id) => api.Client(new TestUser(id, id, "", null, ["9901:robot"]));

    private static async Task<IReadOnlyList<JsonNode>> ClaimAsync(HttpClient robot)
    {
        var answer = await robot.CommandAsync(Claims, Ten, Key());
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return [.. (await answer.JsonAsync())["tasks"]!.AsArray().Select(t => t!)];
    }

    private static async Task ReleaseAsync(HttpClient robot, JsonNode task, string reason)
    {
        var answer = await robot.CommandAsync(Path((string)task["taskId"]!, "releases"), new { leaseId = (string?)task["leaseId"], reason }, Key());
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private static async Task RefusedAsync(HttpClient client, string url, object body, params string[] fields) =>
        Assert.Equal(fields, (await (await client.CommandAsync(url, body, Key(), "*")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request"))
            .Violations().Select(v => v.Field).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static object Decision(JsonNode task, string? rule = null, int version = 0) => new
    {
        leaseId = (string?)task["leaseId"],
        rules = rule is null ? task["ruleTrace"]!.AsArray().Select(r => new { rule = (string)r!["rule"]!, version = (int)r["version"]! }).ToArray() : [new { rule, version }],
        outcome = (string?)task["recommended"]!["outcome"],
        validFrom = (string?)task["recommended"]!["validFrom"],
        validTo = (string?)task["recommended"]!["validTo"],
    };

    private static Dictionary<string, string> FactsOf(JsonNode task) => task["facts"]!.AsArray().ToDictionary(f => (string)f!["code"]!, f => (string)f!["value"]!, StringComparer.Ordinal);

    private static object Stated(Dictionary<string, string> facts) => new { queue = "school-transport", facts = facts.Select(f => new { code = f.Key, value = f.Value }).ToArray() };

    private static string Path(string id, string what) => $"/9901/robot/decision-tasks/{id}/{what}";

    private static string DecisionOf(string id) => Path(id, "decision");

    private static string ETag(JsonNode task) => $"\"{task["version"]}\"";

    private static string Key() => Guid.NewGuid().ToString();
}
