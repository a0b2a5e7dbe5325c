using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Operations;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>Disposal of cases by the real API, and what is left afterwards.</summary>
public sealed class CaseDisposalTests(JourneyWithoutDeadlines api) : IClassFixture<JourneyWithoutDeadlines>
{
    private static readonly DateTimeOffset Then = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = new(2037, 1, 7, 9, 0, 0, TimeSpan.Zero);
    private static readonly TestUser Manager = new("archivist-1", "A", "", null, ["9901:manager", "9901:officer"]);

    [Fact]
    public async Task A_case_is_disposed_of_and_what_it_sealed_answers_that_it_is_gone_while_outcome_and_timeline_remain()
    {
        var receipt = await GrantedAsync("vh-berattigad");
        var caseId = (string)receipt["caseId"]!;
        using (var before = api.Client("vh-berattigad"))
            Assert.Equal(HttpStatusCode.Created, (await before.CommandAsync($"/9901/guardian/cases/{caseId}/messages", new { text = "Tack!" }, "m1")).StatusCode);
        api.Clock.Now = Later;
        using var manager = api.Client(Manager);
        using var guardian = api.Client("vh-berattigad");
        Assert.Contains(await manager.ItemsAsync("/9901/manager/disposable-cases?decidedBefore=2032-01-01&withoutLegalForce=true"), c => (string?)c["caseId"] == caseId && (long)c["version"]! == (long)receipt["version"]!);

        var answer = await manager.CommandAsync($"/9901/manager/cases/{caseId}/disposals", new { decision = "BUN-2036/114:7", withoutLegalForce = "went-against-nobody" }, "d1", $"\"{receipt["version"]}\"");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((long)receipt["version"]! + 1, (long)(await answer.JsonAsync())["version"]!);
        foreach (var (client, group) in new[] { (manager, "officer"), (guardian, "guardian") })
        {
            await (await client.GetAsync($"/9901/{group}/cases/{caseId}/letter")).ProblemAsync(HttpStatusCode.Gone, "evidence-disposed");
            var details = await (await client.GetAsync($"/9901/{group}/school-transport/cases/{caseId}")).JsonAsync();
            Assert.True((bool)details["evidenceDisposed"]!);
            Assert.Equal(("disposed", "granted"), ((string?)details["status"], (string?)details["decision"]!["outcome"]));
            Assert.Null(details["address"]);
            Assert.Contains("case.disposed.v2", (await client.ItemsAsync($"/9901/{group}/cases/{caseId}/timeline")).Select(e => (string?)e["event"]));
        }
        Assert.DoesNotContain(await manager.ItemsAsync("/9901/officer/worklist?status=decided"), c => (string?)c["caseId"] == caseId);
        Assert.DoesNotContain(await manager.ItemsAsync("/9901/manager/disposable-cases?decidedBefore=2032-01-01&withoutLegalForce=true"), c => (string?)c["caseId"] == caseId);
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from vault_documents where retention_unit = '{caseId}' and body <> ''"));
        Assert.Equal(1, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from idempotency_records where response::text like '%{caseId}%'"));
        Assert.Equal("BUN-2036/114:7", await Sql.AskAsync<string>(api.KeysDatabase, $"select decision from disposals where retention_unit = '{caseId}' and completed_at is not null"));

        // What went with a case by a decision in the log is no finding; a row that is gone otherwise is.
        var findings = new List<string>();
        await using (var check = new Api.Cases.Correspondence.CorrespondenceCheck(api.Factory.Services.GetRequiredService<DocumentStore>(), api.Factory.Services.GetRequiredService<StoreOptions>()))
            Assert.Equal(1, (await check.RunAsync("9901", findings.Add, default)).Disposed);
        Assert.DoesNotContain(findings, f => f.Contains(caseId, StringComparison.Ordinal));

        // The same request again, with the version that it was sent with, gets the first answer.
        var again = await manager.CommandAsync($"/9901/manager/cases/{caseId}/disposals", new { decision = "BUN-2036/114:7", withoutLegalForce = "went-against-nobody" }, "d1", $"\"{receipt["version"]}\"");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal((long)receipt["version"]! + 1, (long)(await again.JsonAsync())["version"]!);
        await (await manager.CommandAsync($"/9901/officer/cases/{caseId}/notes", new { text = "För sent." }, Guid.NewGuid().ToString())).ProblemAsync(HttpStatusCode.Conflict, "case-disposed");
        await RebuildsAsync();
    }

    [Fact]
    public async Task A_closed_case_is_listed_and_disposed_of_as_a_decided_one_is()
    {
        var receipt = await GrantedAsync("vh-arskurs", officerGrants: true);
        var (caseId, version) = ((string)receipt["caseId"]!, await CloseAsync(receipt));
        api.Clock.Now = Later;
        using var manager = api.Client(Manager);
        Assert.Contains(await manager.ItemsAsync("/9901/manager/disposable-cases?decidedBefore=2032-01-01&withoutLegalForce=true"), c => (string?)c["caseId"] == caseId);

        var answer = await manager.CommandAsync($"/9901/manager/cases/{caseId}/disposals", new { decision = "BUN-2036/114:9", withoutLegalForce = "went-against-nobody" }, "d9", $"\"{version}\"");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("disposed", (string?)(await (await manager.GetAsync($"/9901/officer/school-transport/cases/{caseId}")).JsonAsync())["status"]);
    }

    [Fact]
    public async Task What_may_still_be_appealed_and_what_no_adopted_plan_gives_up_is_neither_listed_nor_disposed_of()
    {
        api.Clock.Now = Then;
        using var guardian = api.Client("vh-knappt-under");
        var receipt = await (await guardian.ApplyAsync(await guardian.ChildAsync("Loke"), kind: "other-grounds", grounds: ["traffic"])).JsonAsync();
        var caseId = (Guid)receipt["caseId"]!;
        using var officer = api.Client("handlaggare-1");
        var refused = await officer.CommandAsync(
            $"/9901/officer/school-transport/cases/{caseId}/decisions", new { outcome = "refused", reasons = "Vägen är inte farlig.", communicationNotNeeded = true, decisionType = "school-transport.compulsory-school" },
            Guid.NewGuid().ToString(), $"\"{receipt["version"]}\"");
        Assert.True(refused.IsSuccessStatusCode, await refused.Content.ReadAsStringAsync());
        api.Clock.Now = Later;

        // Nobody knows when it was received, so nobody's time has run out.
        Assert.False(await IsListedAsync());
        await (await AskAsync(null)).ProblemAsync(HttpStatusCode.Conflict, "legal-force-not-gained");
        await (await AskAsync("went-against-nobody")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "legal-force-ground-not-of-decision");
        await (await AskAsync("unheard-of")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");

        await using (var session = api.Store.LightweightSession("9901"))
        {
            var stream = await session.Events.FetchForWriting<CaseFile>(caseId);
            stream.AppendMany(new DecisionReceived(new DateOnly(2026, 11, 24), DeliveryProof.Receipt, new DateOnly(2026, 12, 15)), new LegalForceGained(new DateOnly(2026, 12, 16)));
            await session.SaveChangesAsync();
        }
        Assert.True(await IsListedAsync());
        api.Clock.Now = new DateTimeOffset(2031, 12, 16, 9, 0, 0, TimeSpan.Zero);
        Assert.False(await IsListedAsync());
        await (await AskAsync(null)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "retention-running");

        var plan = new { policy = "cases.retention", from = "2040-01-01", value = (object?)null, reference = new { title = "Påhittat beslut § 9" } };
        using var adopting = api.Client(Manager);
        Assert.Equal(HttpStatusCode.OK, (await adopting.CommandAsync("/9901/manager/policies", plan, Guid.NewGuid().ToString())).StatusCode);
        api.Clock.Now = new DateTimeOffset(2040, 1, 1, 9, 0, 0, TimeSpan.Zero);
        Assert.False(await IsListedAsync());
        await (await AskAsync(null)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "retention-not-adopted");
        using var last = api.Client(Manager);
        foreach (var (value, code) in new (object, string)[]
        {
            (new { periods = new[] { new { caseType = "school-transport", years = 0, section = "§ 1" } } }, "policy-retention-unclear"),
            (new { periods = new[] { new { caseType = "school-canteen", years = 5, section = "§ 1" } } }, "policy-case-type-unknown"),
        })
            await (await last.CommandAsync("/9901/manager/policies", new { policy = "cases.retention", from = "2040-01-01", value, reference = plan.reference }, Guid.NewGuid().ToString())).ProblemAsync(HttpStatusCode.UnprocessableEntity, code);

        api.Clock.Now = Later;
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(null)).StatusCode);

        // Each time with a token of that day.
        async Task<bool> IsListedAsync()
        {
            using var manager = api.Client(Manager);
            return (await manager.ItemsAsync("/9901/manager/disposable-cases?decidedBefore=2042-01-01")).Any(c => (Guid)c["caseId"]! == caseId);
        }
        async Task<HttpResponseMessage> AskAsync(string? withoutLegalForce)
        {
            using var manager = api.Client(Manager);
            return await manager.CommandAsync($"/9901/manager/cases/{caseId}/disposals", new { decision = "BUN-2036/114:8", withoutLegalForce }, Guid.NewGuid().ToString(), "*");
        }
    }

    [Fact]
    public async Task Undecided_cases_cases_in_force_and_cases_of_protected_persons_are_refused_each_in_its_way()
    {
        api.Clock.Now = Then;
        using var applicant = api.Client("vh-ej-berattigad");
        var open = await (await applicant.ApplyAsync(await applicant.ChildAsync("Elis"), kind: "formal-decision")).JsonAsync();
        var granted = await GrantedAsync("vh-over-alven");
        using var hidden = api.Client("vh-sekretess");
        var secret = await (await hidden.ApplyAsync((string)(await hidden.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]!)).JsonAsync();
        using var manager = api.Client(Manager);
        using var officer = api.Client("handlaggare-1");

        await (await DisposeAsync(manager, open)).ProblemAsync(HttpStatusCode.Conflict, "case-not-decided");
        await (await DisposeAsync(manager, granted)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "decision-in-force");
        await (await DisposeAsync(manager, secret)).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await DisposeAsync(officer, granted)).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        await (await DisposeAsync(manager, granted, "820225-2386")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        await (await manager.CommandAsync($"/9901/manager/cases/{granted["caseId"]}/disposals", new { decision = "D-1" }, "k", "\"1\"")).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
        await (await manager.CommandAsync($"/9901/manager/cases/{granted["caseId"]}/disposals", new { decision = "D-1" }, "k")).ProblemAsync(HttpStatusCode.PreconditionRequired, "precondition-required");
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from mt_events where type = 'case.disposed.v2' and user_name = 'archivist-1' and data->'decision' = '\"D-1\"'"));
    }

    [Fact]
    public async Task A_disposal_that_was_decided_and_not_carried_out_is_completed_when_a_node_starts()
    {
        var receipt = await GrantedAsync("vh-holmen", officerGrants: true);
        var caseId = (Guid)receipt["caseId"]!;
        api.Clock.Now = Later;
        // What a crash between the log and the keys leaves behind.
        await using (var session = api.Store.LightweightSession("9901"))
        {
            var stream = await session.Events.FetchForWriting<CaseFile>(caseId);
            stream.AppendMany(new CaseDisposed(RetentionRule.MunicipalPlan, new DisposalReference("D-2"), new Actor(ActorKind.CaseOfficer, "archivist-1"), Later, [], null, null));
            await session.SaveChangesAsync();
        }
        Assert.Equal(0, await Sql.AskAsync<long>(api.KeysDatabase, $"select count(*) from disposals where retention_unit = '{caseId}'"));

        await using var factory = api.CreateFactory(_ => { });
        using var manager = api.Client(Manager, factory);
        await Sql.UntilAsync(async () => await Sql.AskAsync<long>(api.KeysDatabase, $"select count(*) from disposals where retention_unit = '{caseId}' and completed_at is not null") == 1);

        await (await manager.GetAsync($"/9901/officer/cases/{caseId}/letter")).ProblemAsync(HttpStatusCode.Gone, "evidence-disposed");
    }

    [Fact]
    public async Task A_row_that_says_a_unit_is_disposed_of_destroys_no_key_unless_the_log_says_so_too()
    {
        var (caseId, child) = (Guid.NewGuid(), Guid.NewGuid());
        await Sql.RunAsync(api.MainDatabase, $"insert into disposed_units select '9901', u, '{caseId}', 'D-3', now() from unnest(array['{caseId}', '{child}']::uuid[]) u");
        try
        {
            await DisposalWorker.CompleteAsync(api.Factory.Services.GetRequiredService<StoreOptions>(), api.Factory.Services.GetRequiredService<DisposalRegister>(), default);
            Assert.Equal(0, await Sql.AskAsync<long>(api.KeysDatabase, $"select count(*) from disposals where retention_unit in ('{caseId}', '{child}')"));
        }
        finally
        {
            await Sql.RunAsync(api.MainDatabase, $"delete from disposed_units where case_id = '{caseId}'");
        }
    }

    [Fact]
    public async Task With_the_last_case_of_one_whom_the_register_no_longer_knows_the_identity_goes_too_and_the_person_can_come_back_as_new()
    {
        var receipt = await GrantedAsync("vh-skogen", officerGrants: true);
        var caseId = (Guid)receipt["caseId"]!;
        // Closed, as a case is before it is disposed of; that must not hide whose case it was.
        await CloseAsync(receipt);
        var child = await Sql.AskAsync<Guid>(api.MainDatabase, $"select subject from case_details where case_id = '{caseId}'");
        api.Clock.Now = Later;
        await api.ImportRegisterAsync("9901", persons => string.Join('\n', persons.Split('\n').Where(l => !l.Contains(",Ronja,Granlid,", StringComparison.Ordinal))));
        await Sql.RunAsync(api.MainDatabase, $"delete from register_relations where child = '{child}'; delete from register_placements where child = '{child}'");
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from vault_index where subject = '{child}'"));

        // Nobody may see the case of a person who is unknown but the named officers; the operator's command may dispose of it.
        var options = api.Factory.Services.GetRequiredService<StoreOptions>();
        var reference = new CaseReference((string)receipt["reference"]!);
        Assert.Null(await Api.Operations.Dispose.RunAsync(options, "9901", reference, new DisposalReference("D-3"), new Actor(ActorKind.CaseOfficer, "archivist-1"), default, NoLegalForceGround.WentAgainstNobody));

        Assert.Equal(2, await Sql.AskAsync<long>(api.KeysDatabase, $"select count(*) from disposals where retention_unit in ('{caseId}', '{child}') and decision = 'D-3' and completed_at is not null"));
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from register_persons where person = '{child}'"));
        await api.ImportRegisterAsync("9901", p => p + "\n");
        using var guardian = api.Client("vh-skogen");
        Assert.NotEqual(child, (Guid)Assert.Single(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))["childId"]!);
        Assert.Equal("case-not-found", await Api.Operations.Dispose.RunAsync(options, "9901", new CaseReference("SKJ-0000-0000"), new DisposalReference("D-3"), new Actor(ActorKind.CaseOfficer, "a"), default));
    }

    [Fact]
    public async Task The_register_is_exported_read_back_whole_and_refused_when_it_is_not()
    {
        var file = Path.GetTempFileName();
        try
        {
            var options = api.Factory.Services.GetRequiredService<StoreOptions>();
            await using var store = new DocumentStore(options);
            await new DisposalRegister(store).CarryOutAsync([new Disposal("2580", Guid.NewGuid(), "D-4", Then), new Disposal("2580", Guid.NewGuid(), "D-5", Then)]);
            var count = await DisposalsExport.RunAsync(options, file, default);
            var read = await DisposalFile.ReadAsync(file, default);
            Assert.Equal(count, read.Count);
            Assert.Equal(["D-4", "D-5"], read.Where(d => d.TenantId == "2580").Select(d => d.Decision).Order(StringComparer.Ordinal));

            await new DisposalRegister(store).RequireAsync();
            using var manager = api.Client(Manager);
            var ready = await (await manager.GetAsync("/ready")).JsonAsync();
            Assert.Equal("disposals-not-applied", (string?)ready["checks"]!["vault"]);
            using var officer = api.Client("handlaggare-1");
            await (await officer.CommandAsync("/9901/officer/case-searches", new { reason = "enquiry", name = "maja" })).ProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
            await DisposalsApply.RunAsync(options, read, "test", default);
            Assert.Equal("ok", (string?)(await (await manager.GetAsync("/ready")).JsonAsync())["checks"]!["vault"]);

            await File.WriteAllLinesAsync(file, (await File.ReadAllLinesAsync(file))[..^1]);
            Assert.Contains("stand in the file", (await Assert.ThrowsAsync<FormatException>(() => DisposalFile.ReadAsync(file, default))).Message, StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, "{}");
            Assert.Contains("not an export", (await Assert.ThrowsAsync<FormatException>(() => DisposalFile.ReadAsync(file, default))).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Every_table_that_refers_to_a_case_or_person_is_emptied_by_a_step_or_kept_for_a_reason()
    {
        var register = api.Factory.Services.GetRequiredService<DisposalRegister>();
        var tables = (await Sql.AskAsync<string>(api.MainDatabase, Referring)).Split(' ').ToHashSet(StringComparer.Ordinal);
        var covered = register.Steps.SelectMany(s => s.Tables.Concat(s.Kept.Keys)).ToList();

        Assert.Contains("vault_documents", tables);
        Assert.Equal([], tables.Except(covered, StringComparer.Ordinal).Select(t => $"{t}: add it to the IDisposalStep that empties it, or say in Kept why it stays"));
        Assert.Equal(covered.Distinct(StringComparer.Ordinal).Count(), covered.Count);
        Assert.All(register.Steps.SelectMany(s => s.Kept.Values), reason => Assert.True(reason.Length > 20));
        Assert.Equal([], covered.Where(t => !TableExists(t)));

        // That the question finds a table somebody forgot.
        await Sql.RunAsync(api.MainDatabase, "create table forgotten (tenant_id text, stream_id uuid)");
        try
        {
            Assert.Contains("forgotten", (await Sql.AskAsync<string>(api.MainDatabase, Referring)).Split(' '));
        }
        finally
        {
            await Sql.RunAsync(api.MainDatabase, "drop table forgotten");
        }

        bool TableExists(string table) => Sql.AskAsync<bool>(api.MainDatabase, $"select to_regclass('public.{table}') is not null").Result;
    }

    [Fact]
    public async Task A_missing_master_key_makes_the_node_unready_and_the_api_says_that_an_operator_must_act()
    {
        api.Clock.Now = Then;
        var receipt = await GrantedAsync("vh-knappt-over");
        using var log = new CapturedLog();
        await using var factory = api.CreateFactory(services => services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(log), ("VAULT_MASTER_KEYS", JourneyFixture.OtherMasterKeys("2099")));
        using var officer = api.Client("skydd-1", factory);

        var problem = await (await officer.GetAsync($"/9901/officer/cases/{receipt["caseId"]}/letter")).ProblemAsync(HttpStatusCode.ServiceUnavailable, "keys-unavailable");

        Assert.Contains("Nycklarna", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Contains("Master key 'test' is not configured", log.Text, StringComparison.Ordinal);
        Assert.Equal("master-key-missing", (string?)(await (await officer.GetAsync("/ready")).JsonAsync())["checks"]!["vault"]);
        using var output = new StringWriter();
        await Rewrap.RunAsync(api.Factory.Services.GetRequiredService<StoreOptions>(), rewraps: true, output, default);
        Assert.Contains("'test' wraps", output.ToString(), StringComparison.Ordinal);
    }

    private const string Referring = """
        select string_agg(distinct c.relname, ' ') from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where n.nspname = 'public' and c.relkind in ('r', 'p') and (c.relname in ('mt_streams')
          or a.attname in ('retention_unit', 'stream_id', 'stream', 'case_id', 'person', 'subject', 'applicant', 'pupil', 'child', 'guardian', 'document_ids', 'response', 'form', 'evidence'))
        """;

    /// <summary>Closes a decided case; gives its new version.</summary>
    private async Task<long> CloseAsync(JsonNode decided)
    {
        using var officer = api.Client("handlaggare-1");
        var version = await Sql.AskAsync<long>(api.MainDatabase, $"select version from mt_streams where id = '{decided["caseId"]}'");
        var closed = await officer.CommandAsync($"/9901/officer/cases/{decided["caseId"]}/closings", null, Guid.NewGuid().ToString(), $"\"{version}\"");
        Assert.Equal(HttpStatusCode.OK, closed.StatusCode);
        return version + 1;
    }

    private async Task<JsonNode> GrantedAsync(string user, bool officerGrants = false)
    {
        api.Clock.Now = Then;
        using var guardian = api.Client(user);
        var child = (string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]!;
        var receipt = await (await guardian.ApplyAsync(child, kind: officerGrants ? "other-grounds" : "distance", grounds: officerGrants ? ["traffic"] : null)).JsonAsync();
        if (!officerGrants)
            return receipt;
        using var officer = api.Client("handlaggare-1");
        var decided = await officer.CommandAsync(
            $"/9901/officer/school-transport/cases/{receipt["caseId"]}/decisions",
            new { outcome = "granted", validFrom = "2026-11-22", validTo = "2027-06-30", reasons = "Vägen plogas inte.", mode = "taxi", decisionType = "school-transport.compulsory-school" },
            Guid.NewGuid().ToString(), $"\"{receipt["version"]}\"");
        Assert.True(decided.IsSuccessStatusCode, await decided.Content.ReadAsStringAsync());
        receipt["version"] = (long)(await decided.JsonAsync())["version"]!;
        return receipt;
    }

    private static Task<HttpResponseMessage> DisposeAsync(HttpClient client, JsonNode receipt, string decision = "D-1") =>
        client.CommandAsync($"/9901/manager/cases/{receipt["caseId"]}/disposals", new { decision }, Guid.NewGuid().ToString(), $"\"{receipt["version"]}\"");

    // No projection needs what was sealed.
    private async Task RebuildsAsync()
    {
        await using var owner = NpgsqlDataSource.Create(api.MainDatabase);
        var options = api.Factory.Services.GetRequiredService<StoreOptions>();
        foreach (var (projection, _) in CaseMgmt.Projections.Registration.Projections().All)
            await new ProjectionSchema(owner, options).RebuildAsync(projection.Name);
    }
}
