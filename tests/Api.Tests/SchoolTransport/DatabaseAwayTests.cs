using System.Net;
using CaseMgmt.Api.Adapters;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.EventStore;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.SchoolTransport;

/// <summary>The line to a database is cut at every point of an application; nothing is left half done, and a repeat succeeds once.</summary>
[Collection(BadInputCollection.Name)]
public sealed class DatabaseAwayTests(JourneyFixture api) : IDisposable
{
    private readonly CapturedLog log = new();

    [Theory]
    [InlineData("vh-over-alven", false, Moment.BeforeReading)]
    [InlineData("vh-knappt-over", false, Moment.WhileGatheringFacts)]
    [InlineData("vh-flera", false, Moment.BetweenReadingAndWriting)]
    [InlineData("vh-anpassad", true, Moment.BeforeReading)]
    [InlineData("vh-utanfor", true, Moment.WhileGatheringFacts)]
    public async Task An_application_while_a_database_is_away_saves_nothing_and_succeeds_once_when_it_is_back(string user, bool keys, Moment moment)
    {
        using var line = new CutLine(keys ? api.KeysDatabase : api.MainDatabase);
        await using var factory = Behind(line, keys, moment, line.Cut);
        using var guardian = api.Client(user, factory);
        var child = await FirstChildAsync(user);
        var before = await api.WrittenAsync();
        var key = Guid.NewGuid().ToString();
        if (moment == Moment.BeforeReading)
            line.Cut();

        var away = await guardian.ApplyAsync(child, kind: "other-grounds", grounds: ["traffic"], key: key);

        await away.ProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.NotNull(away.Headers.RetryAfter);
        Assert.Equal(before, await api.WrittenAsync());

        line.Mend();
        var first = await UntilBackAsync(() => guardian.ApplyAsync(child, kind: "other-grounds", grounds: ["traffic"], key: key));
        Assert.True(first.StatusCode == HttpStatusCode.Created, log.Text);
        Assert.False(first.Headers.Contains("Idempotent-Replay"));
        var second = await guardian.ApplyAsync(child, kind: "other-grounds", grounds: ["traffic"], key: key);
        Assert.Equal((string?)(await first.JsonAsync())["caseId"], (string?)(await second.JsonAsync())["caseId"]);
        Assert.True(second.Headers.Contains("Idempotent-Replay"));
        Assert.Single(await guardian.ItemsAsync("/9901/guardian/cases"));
    }

    [Fact]
    public async Task An_application_that_was_saved_though_the_answer_was_lost_is_found_again_by_its_key()
    {
        using var line = new CutLine(api.MainDatabase);
        var before = await api.WrittenAsync();
        await using var factory = Behind(line, keys: false, Moment.BetweenReadingAndWriting, () => line.CutInsteadOfAnswerWhen(async () => await api.WrittenAsync() != before));
        using var guardian = api.Client("vh-friskola", factory);
        var child = await FirstChildAsync("vh-friskola");
        var key = Guid.NewGuid().ToString();

        var lost = await guardian.ApplyAsync(child, kind: "other-grounds", grounds: ["chosen-school"], key: key);

        await lost.ProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
        line.Mend();
        var repeated = await UntilBackAsync(() => guardian.ApplyAsync(child, kind: "other-grounds", grounds: ["chosen-school"], key: key));
        Assert.True(repeated.StatusCode == HttpStatusCode.Created, log.Text);
        Assert.True(repeated.Headers.Contains("Idempotent-Replay"));
        var mine = Assert.Single(await guardian.ItemsAsync("/9901/guardian/cases"));
        Assert.Equal((string?)(await repeated.JsonAsync())["reference"], (string?)mine["reference"]);
    }

    public void Dispose() => log.Dispose();

    // A host whose line is cut the first time that an application comes to the moment asked for.
    private WebApplicationFactory<Program> Behind(CutLine line, bool keys, Moment moment, Action cut)
    {
        var armed = 1;
        void Once()
        {
            if (Interlocked.Exchange(ref armed, 0) == 1)
                cut();
        }
        return api.CreateFactory(
            services =>
            {
                services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(log);
                if (moment == Moment.WhileGatheringFacts)
                    services.AddSingleton<ICatchmentAreas>(p => new WatchedCatchments(api.Factory.Services.GetRequiredService<ICatchmentAreas>(), Once));
                if (moment == Moment.BetweenReadingAndWriting)
                    services.AddSingleton<IPersonNames>(p => new WatchedNames(new PersonNames(p.GetRequiredService<IDocumentStore>()), reason =>
                    {
                        if (reason == "form-snapshot")
                            Once();
                    }));
            },
            (keys ? "KEYS_DATABASE_URL" : "DATABASE_URL", line.ConnectionString));
    }

    // Pools hold connections that were broken meanwhile; each is found out once.
    private static async Task<HttpResponseMessage> UntilBackAsync(Func<Task<HttpResponseMessage>> send)
    {
        for (var attempt = 0; attempt < 50; attempt++)
        {
            var answer = await send();
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                return answer;
        }
        throw new TimeoutException("The database is back, but the program did not notice.");
    }

    private async Task<string> FirstChildAsync(string user)
    {
        using var client = api.Client(user);
        return (string)(await client.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]!;
    }

    public enum Moment
    {
        BeforeReading,
        WhileGatheringFacts,
        BetweenReadingAndWriting,
    }
}
