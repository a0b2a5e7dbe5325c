using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CaseMgmt.Api.Tests.Tenancy;

/// <summary>A row spoilt by hand and a key that is not there, as the API tells of them: by a code, without what stands in the row, and over when the cause is gone.</summary>
[Collection(TenancyCollection.Name)]
public sealed class UnreadableRecordTests(JourneyFixture api) : IDisposable
{
    private readonly CapturedLog log = new();

    [Theory]
    [InlineData("vh-skogen", "type = 'school-transport.applied.v9'", "which this release does not know")]
    [InlineData("vh-holmen", """data = '{"pupil":"planted-in-the-row"}'""", "restore the row from a backup")]
    public async Task A_case_with_an_event_that_cannot_be_read_is_refused_by_a_code_and_the_log_says_what_to_do(string user, string damage, string advice)
    {
        await using var factory = api.CreateFactory(services => services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(log), ("Logging:LogLevel:CaseMgmt", "Information"));
        var (caseId, version) = await AppliedAsync(user);
        using var officer = api.Client("skydd-1", factory);
        var before = await AskAsync<string>(api.MainDatabase, $"select type || ' ' || data::text from mt_events where stream_id = '{caseId}' and version = 2");
        await RunAsync(api.MainDatabase, $"update mt_events set {damage} where stream_id = '{caseId}' and version = 2");

        var refused = await DecideAsync(officer, caseId, version);

        var problem = await refused.ProblemAsync(HttpStatusCode.InternalServerError, "record-unreadable");
        Assert.DoesNotContain("planted-in-the-row", problem.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(caseId, log.Text, StringComparison.Ordinal);
        Assert.Contains(advice, log.Text, StringComparison.Ordinal);
        // What failed is told by the route that failed.
        Assert.Matches(@"POST \S+/decisions 500 ", log.Text);
        Assert.DoesNotContain("planted-in-the-row", log.Text, StringComparison.Ordinal);

        var (type, data) = (before[..before.IndexOf(' ', StringComparison.Ordinal)], before[(before.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        await RunAsync(api.MainDatabase, $"update mt_events set type = '{type}', data = '{data}' where stream_id = '{caseId}' and version = 2");
        Assert.Equal(HttpStatusCode.OK, (await DecideAsync(officer, caseId, version)).StatusCode);
    }

    [Fact]
    public async Task A_key_that_is_missing_is_told_with_the_time_to_wait_and_over_when_it_is_back()
    {
        var (caseId, _) = await AppliedAsync("vh-utan-adress");
        using var officer = api.Client("skydd-1");
        var url = $"/9901/officer/school-transport/cases/{caseId}";
        Assert.Equal(HttpStatusCode.OK, (await officer.GetAsync(url)).StatusCode);
        var key = await AskAsync<string>(api.KeysDatabase, $"with gone as (delete from retention_keys where retention_unit = '{caseId}' returning *) select to_jsonb(gone)::text from gone");

        var refused = await officer.GetAsync(url);

        await refused.ProblemAsync(HttpStatusCode.ServiceUnavailable, "keys-unavailable");
        Assert.NotNull(refused.Headers.RetryAfter);
        await RunAsync(api.KeysDatabase, $"insert into retention_keys select * from jsonb_populate_record(null::retention_keys, '{key}')");
        Assert.Equal(HttpStatusCode.OK, (await officer.GetAsync(url)).StatusCode);
    }

    [Fact]
    public async Task A_master_key_that_is_not_configured_is_told_likewise_and_the_log_names_it()
    {
        var (caseId, _) = await AppliedAsync("vh-ingen-placering");
        await using var factory = api.CreateFactory(
            services => services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(log), ("VAULT_MASTER_KEYS", JourneyFixture.OtherMasterKeys("another")));
        using var officer = api.Client("skydd-1", factory);

        var refused = await officer.GetAsync($"/9901/officer/school-transport/cases/{caseId}");

        await refused.ProblemAsync(HttpStatusCode.ServiceUnavailable, "keys-unavailable");
        Assert.Contains("Master key 'test' is not configured: add test=BASE64 to VAULT_MASTER_KEYS", log.Text, StringComparison.Ordinal);
    }

    public void Dispose() => log.Dispose();

    private async Task<(string CaseId, string Version)> AppliedAsync(string user)
    {
        using var guardian = api.Client(user);
        var child = (string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]!;
        var receipt = await (await guardian.ApplyAsync(child, kind: "other-grounds", grounds: ["traffic"])).JsonAsync();
        return ((string)receipt["caseId"]!, receipt["version"]!.ToString());
    }

    private static Task<HttpResponseMessage> DecideAsync(HttpClient officer, string caseId, string version) => officer.CommandAsync(
        $"/9901/officer/school-transport/cases/{caseId}/decisions",
        JsonNode.Parse("""{"outcome":"refused","validFrom":"2026-11-22","validTo":"2027-06-30","reasons":"Inga skäl har framkommit som ger rätt till skolskjuts.","communicationNotNeeded":true}""")!.ToJsonString(),
        Guid.NewGuid().ToString(), $"\"{version}\"");

    private static async Task<T> AskAsync<T>(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static async Task RunAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
