using System.Net;
using System.Text;
using CaseMgmt.Api.Tests.Support;
using Npgsql;

namespace CaseMgmt.Api.Tests.Http;

[Collection(ApiCollection.Name)]
public sealed class ProblemTests(ApiFixture api)
{
    private const string Streams = "/9901/officer/test/streams";

    [Theory]
    [InlineData("{", "malformed-json")]
    [InlineData("", "malformed-json")]
    [InlineData("{\"days\": 1,}", "malformed-json")]
    public async Task A_body_that_is_no_json_is_told_so(string body, string code)
    {
        using var answer = await api.Client(Users.Officer).CommandAsync(Streams, body, "k1");

        await answer.ProblemAsync(HttpStatusCode.BadRequest, code);
    }

    [Theory]
    [InlineData("{\"days\": 1, \"colour\": \"red\"}", "colour", "unknown-field")]
    [InlineData("{\"days\": \"one\"}", "days", "wrong-type")]
    [InlineData("{\"days\": \"1\"}", "days", "wrong-type")]
    [InlineData("{\"days\": 1.5}", "days", "wrong-type")]
    [InlineData("{\"days\": 1, \"days\": 2}", "days", "duplicate-field")]
    [InlineData("{}", "days", "required")]
    [InlineData("{\"days\": 1, \"note\": \"far too long\"}", "note", "too-long")]
    public async Task A_field_at_fault_is_named(string body, string field, string code)
    {
        using var answer = await api.Client(Users.Officer).CommandAsync(Streams, body, "k2");

        var problem = await answer.ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal((field, code), Assert.Single(problem.Violations()));
    }

    [Fact]
    public async Task All_fields_at_fault_are_told_at_once()
    {
        using var answer = await api.Client(Users.Officer).CommandAsync(Streams, new { note = "far too long" }, "k3");

        var problem = await answer.ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal([("days", "required"), ("note", "too-long")], problem.Violations());
    }

    [Fact]
    public async Task A_rejection_of_the_domain_has_its_own_code_status_and_field()
    {
        using var answer = await api.Client(Users.Officer).CommandAsync(Streams, new { days = 13 }, "k4");

        var problem = await answer.ProblemAsync(HttpStatusCode.UnprocessableEntity, "policy-unknown");
        Assert.Equal(("days", "policy-unknown"), Assert.Single(problem.Violations()));
    }

    [Fact]
    public async Task Another_media_type_is_refused()
    {
        using var content = new StringContent("days=1", Encoding.UTF8, "application/x-www-form-urlencoded");
        content.Headers.Add("Idempotency-Key", "k5");
        using var answer = await api.Client(Users.Officer).PostAsync(Streams, content);

        await answer.ProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [Fact]
    public async Task Another_method_is_refused()
    {
        using var answer = await api.Client(Users.Officer).DeleteAsync("/9901/me");

        await answer.ProblemAsync(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found()
    {
        using var nowhere = await api.Client(Users.Officer).GetAsync("/9901/nowhere");
        using var noStream = await api.Client(Users.Officer).GetAsync($"{Streams}/{Guid.NewGuid()}");

        await nowhere.ProblemAsync(HttpStatusCode.NotFound, "not-found");
        await noStream.ProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task The_unforeseen_is_told_without_details()
    {
        using var answer = await api.Client(Users.Officer).GetAsync("/9901/officer/test/fail");

        await answer.ProblemAsync(HttpStatusCode.InternalServerError, "unexpected");
        Assert.DoesNotContain("Bergmark", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_requests_are_refused_with_the_time_to_wait()
    {
        await using var factory = api.CreateFactory(("RateLimit:PerMinute", "2"));
        var client = api.Client(Users.Officer, factory);
        for (var i = 0; i < 2; i++)
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/9901/me")).StatusCode);
        using var answer = await client.GetAsync("/9901/me");

        await answer.ProblemAsync(HttpStatusCode.TooManyRequests, "too-many-requests");
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        await using var factory = api.CreateFactory();
        factory.UseKestrel(0);
        factory.StartServer();
        using var answer = await api.Client(Users.Officer, factory).CommandAsync(Streams, new { days = 1, note = new string('x', 300 * 1024) }, "k6");

        await answer.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_with_the_time_to_wait()
    {
        await using var factory = api.CreateFactory(("DATABASE_URL", "Host=127.0.0.1;Port=1;Username=nobody;Database=nothing;Timeout=1"));
        using var answer = await api.Client(Users.Officer, factory).GetAsync($"{Streams}/{Guid.NewGuid()}");
        using var ready = await api.Client(null, factory).GetAsync("/ready");
        using var alive = await api.Client(null, factory).GetAsync("/health");

        await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("unavailable", (string?)(await ready.JsonAsync())["checks"]!["database"]);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task A_node_whose_release_is_not_that_of_the_tables_is_not_ready_and_writes_nothing()
    {
        await using var owner = NpgsqlDataSource.Create(api.MainDatabase);
        async Task ReleaseAsync(string word)
        {
            await using var command = owner.CreateCommand(
                $"""
                create or replace function of_this_release(named text) returns boolean language sql stable as
                    'select case when coalesce(named, ''{word}'') = ''{word}'' then true else public.refuse_release() end';
                comment on function of_this_release(text) is '{word}'
                """);
            await command.ExecuteNonQueryAsync();
        }
        await using var ask = owner.CreateCommand("select obj_description('of_this_release(text)'::regprocedure)");
        var release = (string)(await ask.ExecuteScalarAsync())!;
        await ReleaseAsync("another");
        try
        {
            using var ready = await api.Client().GetAsync("/ready");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.Equal("other-release", (string?)(await ready.JsonAsync())["checks"]!["database"]);
            using var answer = await api.Client(Users.Officer).CommandAsync(Streams, new { days = 1, note = "a" }, "other-release");
            await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
            Assert.NotNull(answer.Headers.RetryAfter);
        }
        finally
        {
            await ReleaseAsync(release);
        }
        using var again = await api.Client().GetAsync("/ready");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Every_answer_carries_security_headers_and_the_callers_correlation()
    {
        var client = api.Client(Users.Officer);
        client.DefaultRequestHeaders.Add("X-Correlation-Id", "0af7651916cd43dd8448eb211c80319c");
        using var answer = await client.GetAsync("/9901/me");

        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", answer.Headers.GetValues("X-Correlation-Id").Single());
    }

    [Fact]
    public async Task A_node_that_can_work_is_ready()
    {
        using var answer = await api.Client().GetAsync("/ready");

        Assert.Equal("""{"ready":true,"checks":{"database":"ok","keys-database":"ok","vault":"ok","projections":"ok","subscriptions":"ok","deadlines":"ok","log-seal":"ok","rules":"ok"}}""", await answer.Content.ReadAsStringAsync());
    }
}
