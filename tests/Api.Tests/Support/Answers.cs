using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace CaseMgmt.Api.Tests.Support;

/// <summary>Short ways to call and to read answers.</summary>
internal static class Answers
{
    public static Task<HttpResponseMessage> CommandAsync(this HttpClient client, string url, object? body, string? key = null, string? ifMatch = null) =>
        client.CommandAsync(HttpMethod.Post, url, body, key, ifMatch);

    public static async Task<HttpResponseMessage> CommandAsync(this HttpClient client, HttpMethod method, string url, object? body, string? key = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, url)
        {
            Content = body is string text ? new StringContent(text, Encoding.UTF8, "application/json") : JsonContent.Create(body),
        };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await client.SendAsync(request);
    }

    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

    /// <summary>The problem of an answer, after checking what every problem must have.</summary>
    public static async Task<JsonNode> ProblemAsync(this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal((status, code), (response.StatusCode, text.Length == 0 ? "" : (string?)JsonNode.Parse(text)!["code"]));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal((int)status, (int)problem["status"]!);
        Assert.Equal($"urn:casemgmt:problem:{code}", (string?)problem["type"]);
        Assert.False(string.IsNullOrEmpty((string?)problem["title"]));
        Assert.False(string.IsNullOrEmpty((string?)problem["detail"]));
        Assert.False(string.IsNullOrEmpty((string?)problem["traceId"]));
        return problem;
    }

    /// <summary>What a list gives when it is read a row at a time, after checking that it is what it gives at once.</summary>
    public static async Task<IReadOnlyList<JsonNode>> ByOneAsync(this HttpClient client, string url)
    {
        var (rows, at) = (new List<JsonNode>(), $"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=1");
        for (string? cursor = null; ;)
        {
            var page = await client.ReadAsync(cursor is null ? at : $"{at}&cursor={cursor}");
            rows.AddRange(page["items"]!.AsArray().Select(i => i!));
            Assert.True(page["items"]!.AsArray().Count == 1 || rows.Count == 0);
            if ((cursor = (string?)page["nextCursor"]) is null)
                break;
        }
        Assert.Equal((await client.ReadAsync(url))["items"]!.AsArray().Select(i => i!.ToJsonString()), rows.Select(r => r.ToJsonString()));
        return rows;
    }

    public static IReadOnlyList<(string Field, string Code)> Violations(this JsonNode problem) =>
        [.. problem["violations"]!.AsArray().Select(v => ((string)v!["field"]!, (string)v["code"]!))];
}
