using System.Net;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Tests.Support;

namespace CaseMgmt.Api.Tests.Http;

[Collection(ApiCollection.Name)]
public sealed class PagingTests(ApiFixture api)
{
    private const string List = "/9901/officer/test/list";

    private readonly HttpClient client = api.Client(Users.Officer);

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repeat()
    {
        var seen = new List<int>();
        for (string? cursor = ""; cursor is not null;)
        {
            using var answer = await client.GetAsync($"{List}?limit=3&cursor={cursor}");
            var page = await answer.JsonAsync();
            seen.AddRange(page["items"]!.AsArray().Select(i => (int)i!));
            cursor = (string?)page["nextCursor"];
        }

        Assert.Equal(Enumerable.Range(1, 7), seen);
    }

    [Theory]
    [InlineData("AAAA")]
    [InlineData("not*base64")]
    [InlineData("eyJhIjoxfQeyJhIjoxfQeyJhIjoxfQeyJhIjoxfQ")]
    public async Task A_cursor_that_was_made_up_is_refused(string cursor)
    {
        using var answer = await client.GetAsync($"{List}?cursor={cursor}");

        await answer.ProblemAsync(HttpStatusCode.BadRequest, "bad-cursor");
    }

    [Fact]
    public async Task A_cursor_of_another_filter_is_refused()
    {
        using var first = await client.GetAsync($"{List}?limit=3&status=a");
        var cursor = (string?)(await first.JsonAsync())["nextCursor"];
        using var same = await client.GetAsync($"{List}?limit=2&status=a&cursor={cursor}");
        using var other = await client.GetAsync($"{List}?limit=3&status=b&cursor={cursor}");

        Assert.Equal(HttpStatusCode.OK, same.StatusCode);
        await other.ProblemAsync(HttpStatusCode.BadRequest, "bad-cursor");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("201")]
    [InlineData("-1")]
    [InlineData("many")]
    public async Task A_limit_out_of_range_is_refused(string limit)
    {
        using var answer = await client.GetAsync($"{List}?limit={limit}");

        var problem = await answer.ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(("limit", "out-of-range"), Assert.Single(problem.Violations()));
    }

    [Fact]
    public async Task A_position_that_no_command_gave_out_is_refused()
    {
        using var answer = await client.GetAsync($"{List}?after=yesterday");

        await answer.ProblemAsync(HttpStatusCode.BadRequest, "bad-position");
    }

    [Fact]
    public void Cursors_are_the_same_on_nodes_that_share_a_key_and_strange_to_others()
    {
        var cursor = new Cursors("one secret").Write("list", ["2026-08-01", "x"]);

        Assert.Equal(["2026-08-01", "x"], new Cursors("one secret").Read("list", cursor));
        Assert.Null(new Cursors("another secret").Read("list", cursor));
        Assert.Null(new Cursors(null).Read("list", cursor));
    }
}
