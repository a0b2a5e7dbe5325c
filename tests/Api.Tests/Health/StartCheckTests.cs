using System.Net;
using CaseMgmt.Api.Health;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Microsoft.AspNetCore.Builder;

namespace CaseMgmt.Api.Tests.Health;

/// <summary>The program serves only when it can run everything that its log and its case types need.</summary>
public sealed class StartCheckTests
{
    private static readonly string MasterKey = MasterKeys.Generate("test");

    [Fact]
    public async Task A_log_that_cites_versions_that_the_program_knows_lets_it_start_and_be_ready()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        await CiteAsync(database, "9901", 1);
        await using var app = Host(database);
        await app.StartAsync();

        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var ready = await client.GetAsync("/ready");
        Assert.Equal("ok", (string?)(await ready.JsonAsync())["checks"]!["rules"]);
    }

    [Fact]
    public async Task A_log_that_cites_a_version_of_a_rule_that_the_program_lacks_stops_the_start_and_is_named()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        await CiteAsync(database, "9901", 1);
        await CiteAsync(database, "2580", 2);
        await using var app = Host(database);

        var refused = await Assert.ThrowsAsync<IncompleteProgramException>(() => app.StartAsync());

        Assert.Equal("The program does not start: the log cites version 2 of the rule 'school-transport.route-length', which this release cannot run.", refused.Message);
    }

    [Fact]
    public async Task A_running_node_whose_log_comes_to_cite_a_version_it_lacks_is_no_longer_ready()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        await using var app = Host(database);
        await app.StartAsync();
        await CiteAsync(database, "9901", 2);

        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var ready = await client.GetAsync("/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("version-missing", (string?)(await ready.JsonAsync())["checks"]!["rules"]);
    }

    [Fact]
    public async Task A_key_database_or_an_index_key_that_is_not_the_main_databases_own_stops_the_start_and_a_running_node_is_not_ready()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        await using var app = Host(database);
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        async Task RefusedAsync(string code, string setting)
        {
            using var ready = await client.GetAsync("/ready");
            Assert.Equal(code, (string?)(await ready.JsonAsync())["checks"]!["vault"]);
            await using var next = Host(database);
            Assert.Contains(setting, (await Assert.ThrowsAsync<IncompleteProgramException>(() => next.StartAsync())).Message, StringComparison.Ordinal);
        }
        await Sql.RunAsync(database.MainConnection, "update database_home set index_key = 'of another key'");
        await RefusedAsync("index-key-changed", "VAULT_MASTER_KEYS");
        await Sql.RunAsync(database.MainConnection, "update database_home set index_key = null");
        await Sql.RunAsync(database.KeysConnection, "update database_home set pair = gen_random_uuid()");
        await RefusedAsync("keys-of-another-database", "KEYS_DATABASE_URL");
    }

    [Fact]
    public void Every_case_type_contributes_to_the_worklist_and_the_timeline() => Assert.Empty(Registration.Gaps(CaseTypeRegister.All));

    [Fact]
    public void A_case_type_that_contributes_nothing_is_found()
    {
        var forgotten = CaseTypes.SchoolTransport with { Code = new CaseTypeCode("forgotten"), Events = typeof(IPolicyEvent) };
        Assert.Equal(
            ["case type 'forgotten': it contributes nothing to the worklist.", "case type 'forgotten': it contributes nothing to the timeline."],
            Registration.Gaps([forgotten, CaseTypes.SchoolTransport]));
    }

    private static WebApplication Host(ProgramDatabase database) => ApiHost.Build(
    [
        $"--DATABASE_URL={database.MainConnection}", $"--KEYS_DATABASE_URL={database.KeysConnection}", $"--VAULT_MASTER_KEYS={MasterKey}",
        "--urls=http://127.0.0.1:0", "--Identity:Authority=http://localhost/identity", "--Identity:RequireHttps=false", "--Logging:LogLevel:Default=None",
    ]);

    private static async Task CiteAsync(ProgramDatabase database, string tenant, int version)
    {
        var reference = new SealedRef<DecisionReasons>(Guid.NewGuid(), "hash");
        await using var session = database.Store.LightweightSession(tenant).Run(SetUpStore.Test, SetUpStore.Test);
        session.Events.StartStream<CaseOf<TransportCase>>(
            Guid.NewGuid(),
            new DecisionRecommended(
                new DecisionTypeCode("school-transport.compulsory-school"), DecisionKind.Recommended, Outcome.Granted, DecisionGround.Distance, Actor.System,
                [new RuleOutcome(new RuleVersion("school-transport.route-length", version), RuleResult.Met)], reference));
        await session.SaveChangesAsync();
    }
}
