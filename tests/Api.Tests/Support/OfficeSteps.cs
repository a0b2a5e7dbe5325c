using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.EventStore;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.Support;

/// <summary>Tests of officers' work over one host with the made-up municipality.</summary>
[CollectionDefinition(Name)]
public sealed class OfficeCollection : ICollectionFixture<JourneyFixture>
{
    public const string Name = "office";
}

/// <summary>Steps that tests of officers' work have in common.</summary>
internal static class OfficeSteps
{
    public const string Officer = "handlaggare-1";
    public const string OtherOfficer = "handlaggare-2";
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    public static readonly TestUser Manager = new("chef-1", "Agneta Lindahl", "Chef", null, ["9901:manager", "9901:officer"]);

    /// <summary>An application for school transport that an officer is to decide.</summary>
    public static async Task<OpenCase> ApplyAsync(this JourneyFixture api, string user, string? child = null, string kind = "other-grounds")
    {
        api.Clock.Now = Start;
        using var guardian = api.Client(user);
        var id = child is null ? (string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]! : await guardian.ChildAsync(child);
        var applied = await guardian.ApplyAsync(id, kind, grounds: kind == "other-grounds" ? ["traffic"] : null);
        Assert.True(applied.StatusCode == HttpStatusCode.Created, await applied.Content.ReadAsStringAsync());
        var receipt = await applied.JsonAsync();
        return new OpenCase((string)receipt["caseId"]!, (string)receipt["reference"]!, (long)receipt["version"]!);
    }

    /// <summary>The case of a guardian's first child, applied for now or by another test of the collection.</summary>
    public static async Task<OpenCase> AppliedAsync(this JourneyFixture api, string user)
    {
        api.Clock.Now = Start;
        using var guardian = api.Client(user);
        var child = (string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]!;
        var applied = await guardian.ApplyAsync(child, "other-grounds", grounds: ["traffic"]);
        var answer = await applied.JsonAsync();
        Assert.Contains(applied.StatusCode, new[] { HttpStatusCode.Created, HttpStatusCode.Conflict });
        var found = applied.StatusCode is HttpStatusCode.Created ? answer : answer["existingCase"]!;
        return new OpenCase((string)found["caseId"]!, (string)found["reference"]!, Version: 1);
    }

    /// <summary>The answer of a command that must succeed.</summary>
    public static async Task<JsonNode> DoneAsync(this Task<HttpResponseMessage> answer)
    {
        using var done = await answer;
        Assert.True(done.IsSuccessStatusCode, await done.Content.ReadAsStringAsync());
        return await done.JsonAsync();
    }

    /// <summary>Messages and files of the municipality held against the log, and what is wrong with those of one case, or of all.</summary>
    public static async Task<(CorrespondenceVerdict Verdict, IReadOnlyList<string> Findings)> CorrespondenceAsync(this JourneyFixture api, string? caseId = null)
    {
        var findings = new List<string>();
        await using var check = new CorrespondenceCheck(api.Factory.Services.GetRequiredService<DocumentStore>(), api.Factory.Services.GetRequiredService<StoreOptions>());
        var verdict = await check.RunAsync(JourneyFixture.Municipality, findings.Add, default);
        return (verdict, [.. findings.Where(f => caseId is null || f.Contains(caseId, StringComparison.Ordinal))]);
    }

    /// <summary>The fields that a request is refused for.</summary>
    public static async Task<IEnumerable<string>> FaultsAsync(this HttpClient client, string url, object body) =>
        (await (await client.CommandAsync(url, body, Key(), "*")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).Violations().Select(v => v.Field).Distinct(StringComparer.Ordinal);

    /// <summary>What a read answers.</summary>
    public static async Task<JsonNode> ReadAsync(this HttpClient client, string url)
    {
        var response = await client.GetAsync(url);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    /// <summary>The diary number of a case, once it is given.</summary>
    public static Task<string> DiaryNumberAsync(this HttpClient officer, OpenCase at) => officer.DiaryNumberAsync(at.Officers(""));

    /// <inheritdoc cref="DiaryNumberAsync(HttpClient, OpenCase)"/>
    public static Task<string> DiaryNumberAsync(this HttpClient officer, AppliedCase at) => officer.DiaryNumberAsync(at.Officers("").TrimEnd('/'));

    private static async Task<string> DiaryNumberAsync(this HttpClient officer, string overview)
    {
        string? number = null;
        await Sql.UntilAsync(async () =>
        {
            number = (string?)(await officer.ReadAsync(overview))["diaryNumber"];
            return number is not null;
        });
        return number!;
    }

    /// <summary>The officer goes through all that parties have sent in.</summary>
    public static async Task GoneThroughAsync(this HttpClient officer, string caseId, bool callsForHearing = false)
    {
        var items = (await officer.ItemsAsync($"/9901/officer/cases/{caseId}/new-material?limit=200")).Select(i => (string)i["itemId"]!);
        await officer.CommandAsync($"/9901/officer/cases/{caseId}/considered-material", new { items, callsForHearing }, Key()).DoneAsync();
    }

    public static string Key() => Guid.NewGuid().ToString();
}

/// <summary>A case and its addresses.</summary>
internal sealed record OpenCase(string Id, string Reference, long Version)
{
    public string Decisions => $"/9901/officer/school-transport/cases/{Id}/decisions";

    public string Officers(string path) => $"/9901/officer/cases/{Id}/{path}".TrimEnd('/');

    public string Guardians(string path) => $"/9901/guardian/cases/{Id}/{path}".TrimEnd('/');
}
