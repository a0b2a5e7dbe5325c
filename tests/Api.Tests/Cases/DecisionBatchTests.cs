using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Tests.Samples;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Projections;
using Microsoft.Extensions.DependencyInjection;
using static CaseMgmt.Api.Tests.Support.AppliedCase;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>Many cases decided by one action, through the host over real PostgreSQL.</summary>
public sealed class DecisionBatchTests(JourneyWithoutDeadlines api) : IClassFixture<JourneyWithoutDeadlines>
{
    private const string Url = "/9901/officer/decision-batches";

    [Fact]
    public async Task Proposals_are_previewed_and_decided_each_with_its_own_result_once()
    {
        // One that the rules would refuse, one that they leave to the officer, and one that moves on before its turn.
        var refused = await ApplyAsync(api, "vh-knappt-under", "Loke", "formal-decision");
        var open = await ApplyAsync(api, "vh-holmen", "Sixten", "distance");
        var moved = await ApplyAsync(api, "vh-ej-berattigad", "Elis", "formal-decision");
        using var officer = api.Client("handlaggare-1");
        var ids = new[] { refused.Id, open.Id, moved.Id, Guid.NewGuid().ToString() };
        Assert.Equal(
            ["refused reasons-required", " nothing-put-forward", "refused reasons-required", " case-not-found"], await PreviewAsync(officer, new { caseIds = ids }));
        Assert.Equal(
            ["refused material-not-communicated", " nothing-put-forward", "refused material-not-communicated", " case-not-found"],
            await PreviewAsync(officer, new { caseIds = ids, reasons = "Vägen är kortare än gränsen." }));
        var order = new { reasons = "Vägen är kortare än gränsen.", communicationNotNeeded = true };
        Assert.Equal(
            ["refused ", " nothing-put-forward", "refused ", " case-not-found"], await PreviewAsync(officer, new { caseIds = ids, order.reasons, order.communicationNotNeeded }));

        var items = new[] { refused, open, moved }.Select(c => new { caseId = c.Id, version = c.Version }).ToArray();
        await DoneAsync(officer.CommandAsync(moved.Officers("assignees"), new { }, Key()));
        var key = Key();
        var body = new { items, order.reasons, order.communicationNotNeeded };
        var started = await officer.CommandAsync(Url, body, key);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        var batch = (string)(await started.JsonAsync())["batchId"]!;
        Assert.Equal(batch, (string?)(await (await officer.CommandAsync(Url, body, key)).JsonAsync())["batchId"]);
        JsonNode progress = null!;
        await Sql.UntilAsync(async () =>
        {
            progress = await (await officer.GetAsync($"{Url}/{batch}")).JsonAsync();
            return (bool)progress["finished"]!;
        });
        Assert.Equal((3, 3), ((int)progress["total"]!, (int)progress["done"]!));
        Assert.Equal(["done", "nothing-put-forward", "stale"], progress["results"]!.AsArray().Select(r => (string?)r!["code"]));

        using var guardian = api.Client("vh-knappt-under");
        var decided = await (await guardian.GetAsync($"/9901/guardian/school-transport/cases/{refused.Id}")).JsonAsync();
        Assert.Equal(("decided", "refused"), ((string?)decided["status"], (string?)decided["decision"]!["outcome"]));
        var letter = Assert.Single(await guardian.ItemsAsync(refused.Guardians("letters")));
        var page = await guardian.GetStringAsync(refused.Guardians($"letters/{letter["letterId"]}"));
        Assert.Contains("Vägen är kortare än gränsen.", page, StringComparison.Ordinal);
        Assert.Contains("Ingrid Ström", page, StringComparison.Ordinal);
        Assert.Equal("handlaggare-1", await Sql.AskAsync<string>(api.MainDatabase, $"select actor from timeline where case_id = '{refused.Id}' and event = 'case.decided.v1'"));
        Assert.Equal(1, await refused.CountAsync(api, "decided"));
        Assert.Equal(0, await moved.CountAsync(api, "decided"));
        Assert.Equal(0, await open.CountAsync(api, "decided"));

        using var other = api.Client("handlaggare-2");
        foreach (var id in new[] { batch, refused.Id, Guid.NewGuid().ToString() })
            await (await other.GetAsync($"{Url}/{id}")).ProblemAsync(HttpStatusCode.NotFound, "batch-not-found");
        // Nothing of it stands in the log in the clear.
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from mt_events where data::text like '%Ingrid%' or data::text like '%kortare%'"));
    }

    [Fact]
    public async Task Changed_areas_are_told_by_a_preview_that_changes_nothing_and_a_decision_on_the_old_ones_is_not_taken()
    {
        var at = await ApplyAsync(api, "vh-over-alven", "Tuva", "formal-decision");
        using var officer = api.Client("handlaggare-1");
        var look = new { caseIds = new[] { at.Id }, reasons = "Enligt reglerna.", communicationNotNeeded = true };
        var held = Assert.Single(await PreviewAsync(officer, look));
        Assert.DoesNotContain("reassess", held, StringComparison.Ordinal);
        // Every area goes to the next school; nobody has told the log of it.
        var areas = JsonNode.Parse(Sample.Files[Api.Samples.SampleFiles.Catchments])!;
        var units = areas["features"]!.AsArray().Select(f => (string)f!["properties"]!["schoolUnitCode"]!).Distinct(StringComparer.Ordinal).ToList();
        foreach (var feature in areas["features"]!.AsArray())
            feature!["properties"]!["schoolUnitCode"] = units[(units.IndexOf((string)feature["properties"]!["schoolUnitCode"]!) + 1) % units.Count];
        await using var database = Api.Geography.ApplicationDatabase.Open(api.MainDatabase);
        api.Clock.Now += TimeSpan.FromSeconds(1);
        var (set, isNew) = await new Api.Geography.CatchmentSets(database, api.Clock).ImportAsync("9901", System.Text.Encoding.UTF8.GetBytes(areas.ToJsonString()));
        Assert.True(isNew);
        try
        {
            var before = await api.WrittenAsync();
            Assert.Equal("reassessment-needed", Assert.Single(await PreviewAsync(officer, look)).Split(' ')[1]);
            Assert.Equal(before, await api.WrittenAsync());
            var outcome = held.Split(' ')[0];
            var decision = new { outcome, validFrom = "2026-11-22", validTo = "2027-06-30", reasons = "Enligt reglerna.", communicationNotNeeded = true };
            await (await officer.CommandAsync(at.Officers("decisions").Replace("/cases/", "/school-transport/cases/", StringComparison.Ordinal), decision, Key(), $"\"{at.Version}\""))
                .ProblemAsync(HttpStatusCode.Conflict, "facts-changed");
            Assert.Equal(1, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from mt_events where stream_id = '{at.Id}' and type = 'school-transport.facts-changed.v1'"));
            Assert.Equal(0, await at.CountAsync(api, "decided"));
            Assert.DoesNotContain("reassess", Assert.Single(await PreviewAsync(officer, look)), StringComparison.Ordinal);
            // The system's act, on the officer's request.
            Assert.True(await Sql.AskAsync<bool>(api.MainDatabase, $"select user_name = 'system' and causation_id like 'command:%' and correlation_id <> causation_id {LastChange(at)}"));
        }
        finally
        {
            await Sql.RunAsync(api.MainDatabase, $"delete from catchment_sets where version_id = '{set.VersionId}'");
        }
        // A batch finds the same on the way, by its own order.
        var moved = (long)(await (await officer.GetAsync(at.Officers("").TrimEnd('/'))).JsonAsync())["version"]!;
        var started = await officer.CommandAsync(Url, new { items = new[] { new { caseId = at.Id, version = moved } }, reasons = "Enligt reglerna.", communicationNotNeeded = true }, Key());
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        await Sql.UntilAsync(async () => await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from mt_events where stream_id = '{at.Id}' and type = 'school-transport.facts-changed.v1'") == 2);
        Assert.Equal("batch.started.v1", await Sql.AskAsync<string>(
            api.MainDatabase, $"select coalesce((select c.type from mt_events c where c.id::text = e.causation_id and c.correlation_id = e.correlation_id), e.causation_id) {LastChange(at)}"));
        // An import of a map tells the log, and what waits for decision is assessed anew without anybody deciding.
        api.Clock.Now += TimeSpan.FromSeconds(1);
        (set, _) = await new Api.Geography.CatchmentSets(database, api.Clock).ImportAsync("9901", System.Text.Encoding.UTF8.GetBytes(areas.ToJsonString()));
        await Api.Geography.GeographyCommand.RecordAsync(api.Store, "9901", Domain.Geography.GroundPart.CatchmentAreas, api.Clock, default);
        await using var log = api.Store.QuerySession("9901");
        var told = Assert.Single(await log.Events.FetchStreamAsync(await Sql.AskAsync<Guid>(api.MainDatabase, "select stream_id from mt_events where type = 'geography.ground-changed.v1'")));
        var reader = ActivatorUtilities.CreateInstance<Api.SchoolTransport.TransportReexamination>(api.Factory.Services);
        Assert.Contains(told.Data.GetType(), reader.Events);
        foreach (var _ in new[] { 1, 2 })
        {
            await reader.DeliverAsync(told, null!, default);
            Assert.Equal(3, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from mt_events where stream_id = '{at.Id}' and type = 'school-transport.facts-changed.v1'"));
        }
        Assert.True(await Sql.AskAsync<bool>(api.MainDatabase, $"select causation_id = '{told.Id}' and correlation_id = '{told.CorrelationId}' {LastChange(at)}"));
        await Sql.RunAsync(api.MainDatabase, $"delete from catchment_sets where version_id = '{set.VersionId}'");
    }

    private static string LastChange(AppliedCase at) => $"from mt_events e where stream_id = '{at.Id}' and type = 'school-transport.facts-changed.v1' order by version desc limit 1";

    [Fact]
    public async Task What_a_machine_put_forward_under_another_type_than_the_facts_settle_is_not_taken_over()
    {
        var at = await ApplyAsync(api, "vh-friskola", "Alva", "formal-decision");
        await using (var session = api.Store.LightweightSession("9901"))
        {
            var id = Guid.Parse(at.Id);
            var reasons = session.Vault.Seal(await session.Vault.KeyAsync(id, default), new DecisionReasons(["Gränsen är uppfylld."]));
            session.Events.Append(id, at.Version, new DecisionRecommended(
                new DecisionTypeCode("school-transport.compulsory-school"), DecisionKind.Proposed, Outcome.Granted, DecisionGround.Distance, new Actor(ActorKind.Robot, "robot-1"), [], reasons));
            await session.SaveChangesAsync();
        }
        using var officer = api.Client("handlaggare-1");
        Assert.Equal(["granted decision-type-not-of-facts"], await PreviewAsync(officer, new { caseIds = new[] { at.Id }, reasons = "Gränsen är uppfylld." }));
    }

    [Fact]
    public async Task A_batch_is_asked_for_in_full_and_of_cases_that_the_officer_may_see()
    {
        using var officer = api.Client("handlaggare-1");
        foreach (var (body, field) in new (object, string)[]
            { (new { items = Array.Empty<object>() }, "items"), (new { items = Enumerable.Range(0, 201).Select(_ => new { caseId = Guid.NewGuid(), version = 1 }) }, "items"),
              (new { items = new[] { new { caseId = Guid.NewGuid(), version = 0 } } }, "items[0]") })
        {
            Assert.Equal(field, Assert.Single((await (await officer.CommandAsync(Url, body, Key())).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).Violations()).Field);
        }
        Assert.Equal("items[0]", Assert.Single((await (await officer.CommandAsync(Url, new { items = new object?[] { null } }, Key())).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).Violations()).Field);
        Assert.Equal("caseIds", Assert.Single((await (await officer.CommandAsync($"{Url}/previews", new { caseIds = Array.Empty<Guid>() })).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).Violations()).Field);
        await (await officer.CommandAsync(Url, new { items = new[] { new { caseId = Guid.NewGuid(), version = 1 } } }, Key())).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
    }

    private static async Task<IReadOnlyList<string>> PreviewAsync(HttpClient officer, object body) =>
        [.. (await (await officer.CommandAsync($"{Url}/previews", body)).JsonAsync())["items"]!.AsArray().Select(i => $"{i!["outcome"]} {i["code"]}")];
}
