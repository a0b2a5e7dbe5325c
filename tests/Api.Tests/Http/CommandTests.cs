using System.Net;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Tests.Http;

[Collection(ApiCollection.Name)]
public sealed class CommandTests(ApiFixture api)
{
    private const string Streams = "/9901/officer/test/streams";

    private readonly HttpClient client = api.Client(Users.Officer);

    [Fact]
    public async Task A_command_answers_with_references_version_and_position()
    {
        using var answer = await StartAsync("a-1");

        var body = await answer.JsonAsync();
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(1, (long)body["version"]!);
        Assert.True(LogPosition.TryParse((string?)body["position"], out _));
        Assert.Equal($"{Streams}/{(string?)body["caseId"]}", answer.Headers.Location?.ToString());
        Assert.Equal("\"1\"", answer.Headers.ETag?.Tag);
    }

    [Fact]
    public async Task A_repeat_gets_the_same_status_and_references_and_does_nothing()
    {
        using var first = await StartAsync("b-1");
        using var second = await StartAsync("b-1");

        Assert.Equal(first.StatusCode, second.StatusCode);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal((string?)(await first.JsonAsync())["caseId"], (string?)(await second.JsonAsync())["caseId"]);
        Assert.Equal("true", second.Headers.GetValues(IdempotentCommand.ReplayHeader).Single());
        Assert.False(first.Headers.Contains(IdempotentCommand.ReplayHeader));
    }

    [Fact]
    public async Task A_repeat_is_recognised_however_its_json_is_written()
    {
        using var first = await client.CommandAsync(Streams, """{"days":1,"note":"a"}""", "c-1");
        using var second = await client.CommandAsync(Streams, """{ "note": "\u0061", "days": 1 }""", "c-1");

        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal((string?)(await first.JsonAsync())["caseId"], (string?)(await second.JsonAsync())["caseId"]);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        using var first = await StartAsync("d-1");
        using var second = await client.CommandAsync(Streams, new { days = 2 }, "d-1");

        await second.ProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Fact]
    public async Task A_refused_command_leaves_its_key_free()
    {
        using var refused = await client.CommandAsync(Streams, new { days = 13 }, "e-1");
        using var accepted = await client.CommandAsync(Streams, new { days = 14 }, "e-1");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Created, accepted.StatusCode);
    }

    [Fact]
    public async Task Eight_at_once_with_the_same_key_make_one_case()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => StartAsync("f-1")));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Created, a.StatusCode));
        var ids = new HashSet<string?>(StringComparer.Ordinal);
        foreach (var answer in answers)
            ids.Add((string?)(await answer.JsonAsync())["caseId"]);
        Assert.Single(ids);
    }

    [Theory]
    [InlineData(null, "idempotency-key-missing")]
    [InlineData("with space", "idempotency-key-invalid")]
    [InlineData("nyckel-\u00e5", "idempotency-key-invalid")]
    public async Task A_key_that_is_missing_or_malformed_is_told_so(string? key, string code)
    {
        using var answer = await client.CommandAsync(Streams, new { days = 1 }, key);

        await answer.ProblemAsync(HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task A_key_of_128_characters_is_taken_and_one_more_is_not()
    {
        using var longest = await StartAsync(new string('k', 128));
        using var longer = await StartAsync(new string('k', 129));

        Assert.Equal(HttpStatusCode.Created, longest.StatusCode);
        await longer.ProblemAsync(HttpStatusCode.BadRequest, "idempotency-key-invalid");
    }

    [Fact]
    public async Task A_claim_that_is_taken_is_a_conflict()
    {
        using var first = await client.CommandAsync(Streams, new { days = 1, claim = true }, "g-1");
        using var second = await client.CommandAsync(Streams, new { days = 1, claim = true }, "g-2");

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        await second.ProblemAsync(HttpStatusCode.Conflict, "claim-taken");
    }

    [Theory]
    [InlineData("\"1\"")]
    [InlineData("*")]
    [InlineData("\"7\", \"1\"")]
    public async Task A_version_that_was_seen_is_accepted(string ifMatch)
    {
        var url = await NewStreamAsync();
        using var answer = await client.CommandAsync(url, new { days = 2 }, Guid.NewGuid().ToString(), ifMatch);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("\"2\"", answer.Headers.ETag?.Tag);
    }

    [Theory]
    [InlineData("\"0\"")]
    [InlineData("\"2\"")]
    [InlineData("W/\"1\"")]
    [InlineData("\"one\"")]
    public async Task A_version_that_is_stale_or_weak_is_refused(string ifMatch)
    {
        var url = await NewStreamAsync();
        using var answer = await client.CommandAsync(url, new { days = 2 }, "i-1", ifMatch);

        await answer.ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
    }

    [Fact]
    public async Task Any_version_of_what_does_not_exist_is_refused()
    {
        using var answer = await client.CommandAsync($"{Streams}/{Guid.NewGuid()}", new { days = 2 }, "j-1", "*");

        await answer.ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
    }

    [Fact]
    public async Task A_missing_version_is_demanded_and_a_malformed_one_refused()
    {
        var url = await NewStreamAsync();
        using var missing = await client.CommandAsync(url, new { days = 2 }, "k-1");
        using var malformed = await client.CommandAsync(url, new { days = 2 }, "k-1", "1");

        await missing.ProblemAsync((HttpStatusCode)428, "precondition-required");
        await malformed.ProblemAsync(HttpStatusCode.BadRequest, "if-match-invalid");
    }

    [Fact]
    public async Task A_conflict_on_the_version_that_the_client_named_is_stale()
    {
        var url = await NewStreamAsync();
        using var answer = await client.CommandAsync(url, new { days = 2, conflict = false }, "l-1", "\"1\"");

        await answer.ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
    }

    [Fact]
    public async Task A_conflict_on_a_version_that_the_client_did_not_name_is_decided_again()
    {
        var url = await NewStreamAsync();
        using var answer = await client.CommandAsync(url, new { days = 2, conflict = false }, "m-1", "*");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(2, (int)(await answer.JsonAsync())["attempts"]!);
        Assert.Equal("\"3\"", answer.Headers.ETag?.Tag);
    }

    [Fact]
    public async Task Conflicts_without_end_are_given_up_after_five_attempts()
    {
        var url = await NewStreamAsync();
        using var answer = await client.CommandAsync(url, new { days = 2, conflict = true }, "n-1", "*");

        await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable, "busy");
        using var after = await client.GetAsync(url);
        Assert.Equal("\"6\"", after.Headers.ETag?.Tag);
    }

    [Fact]
    public async Task Events_carry_the_actor_and_of_a_correlation_that_the_caller_chose_a_keyed_hash_that_the_operators_find()
    {
        const string Given = "19820225-2386-4019-8202-252386198202";
        var (e, answered) = await WrittenAsync("o-1", ("X-Correlation-Id", Given));

        Assert.Equal((Given, "officer-1"), (answered, e.UserName));
        foreach (var known in new[] { Given, Given.Replace("-", "", StringComparison.Ordinal) })
        {
            using var told = new StringWriter();
            await Api.Operations.FindCorrelation.TellAsync(api.Store, ApiFixture.Municipality, known, told);
            Assert.Equal(e.CorrelationId, told.ToString().Trim());
        }
        Assert.Matches("^[0-9a-f]{32}$", e.CorrelationId!);
        Assert.DoesNotContain("198202252386", e.CorrelationId, StringComparison.Ordinal);
        // By keys of the municipality's own: another one's says something else.
        using var elsewhere = new StringWriter();
        await Api.Operations.FindCorrelation.TellAsync(api.Store, "2580", Given, elsewhere);
        Assert.NotEqual(e.CorrelationId, elsewhere.ToString().Trim());
    }

    [Fact]
    public async Task A_trace_that_the_caller_goes_on_with_is_kept_as_a_keyed_hash_too()
    {
        const string Trace = "19820225238640198202252386198202";
        var (e, answered) = await WrittenAsync("o-2", ("traceparent", $"00-{Trace}-00f067aa0ba902b7-01"));

        Assert.Equal(Trace, answered);
        using var told = new StringWriter();
        await Api.Operations.FindCorrelation.TellAsync(api.Store, ApiFixture.Municipality, Trace, told);
        Assert.Equal(told.ToString().Trim(), e.CorrelationId);
        Assert.NotEqual(Trace, e.CorrelationId);
    }

    [Fact]
    public async Task A_correlation_that_is_no_id_is_not_taken_and_the_programs_own_trace_is_kept_as_it_is()
    {
        var (e, answered) = await WrittenAsync("o-3", ("X-Correlation-Id", "Storgatan 1"));

        Assert.Matches("^[0-9a-f]{32}$", answered);
        Assert.Equal(answered, e.CorrelationId);
    }

    [Theory]
    [InlineData("correlation")]
    [InlineData("correlation", "Storgatan", "--municipality", "2580")]
    [InlineData("correlation", "19820225-2386-4019-8202-252386198202", "--municipality", "elsewhere")]
    public async Task What_is_no_correlation_of_a_municipality_is_not_looked_for(params string[] args)
    {
        using var error = new StringWriter();
        Assert.Equal(2, await Api.Operations.OperatorCommands.Find(args, out var rest)!.RunAsync(rest, TextWriter.Null, error, default));
        Assert.Contains("correlation ID --municipality M", error.ToString(), StringComparison.Ordinal);
    }

    private async Task<(IEvent Event, string Answered)> WrittenAsync(string key, (string Name, string Value) header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Streams) { Content = System.Net.Http.Json.JsonContent.Create(new { days = 1 }) };
        request.Headers.Add("Idempotency-Key", key);
        request.Headers.Add(header.Name, header.Value);
        using var answer = await client.SendAsync(request);
        await using var session = api.Store.QuerySession(ApiFixture.Municipality);
        var e = Assert.Single(await session.Events.FetchStreamAsync(Guid.Parse((string)(await answer.JsonAsync())["caseId"]!)));
        return (e, answer.Headers.GetValues("X-Correlation-Id").Single());
    }

    private Task<HttpResponseMessage> StartAsync(string key) => client.CommandAsync(Streams, new { days = 1 }, key);

    private async Task<string> NewStreamAsync()
    {
        using var answer = await client.CommandAsync(Streams, new { days = 1 }, Guid.NewGuid().ToString());
        return answer.Headers.Location!.ToString();
    }
}
