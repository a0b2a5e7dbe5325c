using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Cases.Deliveries;
using CaseMgmt.Api.Tests.SchoolTransport;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.Support;

/// <summary>A case that a guardian has applied for, and where to act in it.</summary>
internal sealed record AppliedCase(string Id, long Version)
{
    /// <summary>When the fixture's clock stands at the application.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    public Guid Guid => Guid.Parse(Id);

    public string Decisions => $"/9901/officer/school-transport/cases/{Id}/decisions";

    public string Changes => $"/9901/officer/school-transport/cases/{Id}/changes";

    public string Officers(string path) => $"/9901/officer/cases/{Id}/{path}";

    public string Guardians(string path) => $"/9901/guardian/cases/{Id}/{path}";

    /// <summary>Sets the clock back and applies; an officer is to decide.</summary>
    public static async Task<AppliedCase> ApplyAsync(JourneyFixture api, string user, string child, string kind = "other-grounds")
    {
        api.Clock.Now = Start;
        using var guardian = api.Client(user);
        var applied = await guardian.ApplyAsync(await guardian.ChildAsync(child), kind, grounds: kind == "other-grounds" ? ["traffic"] : null);
        Assert.Equal(HttpStatusCode.Created, applied.StatusCode);
        var receipt = await applied.JsonAsync();
        Assert.Equal("under-assessment", (string?)receipt["status"]);
        return new AppliedCase((string)receipt["caseId"]!, (long)receipt["version"]!);
    }

    /// <summary>The answer of a command that is done.</summary>
    public static async Task<JsonNode> DoneAsync(Task<HttpResponseMessage> answer)
    {
        using var done = await answer;
        Assert.True(done.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created, await done.Content.ReadAsStringAsync());
        return await done.JsonAsync();
    }

    /// <summary>A fresh idempotency key.</summary>
    public static string Key() => System.Guid.NewGuid().ToString();

    /// <summary>Records that everyone to whom the decision goes has received it on a day.</summary>
    public async Task ReceivedByAllAsync(HttpClient officer, string on)
    {
        foreach (var recipient in await officer.ItemsAsync(Officers("recipients")))
            await DoneAsync(officer.CommandAsync(Officers("receipts"), new { proof = "receipt", on, recipientId = recipient["recipientId"] }, Key()));
    }

    /// <summary>Its row on the worklist.</summary>
    public async Task<JsonNode> ListedAsync(HttpClient officer, string status = "under-assessment") =>
        Assert.Single(await officer.ItemsAsync($"/9901/officer/worklist?limit=200&status={status}"), c => (string?)c["caseId"] == Id);

    /// <summary>How often an event stands in its stream, with a detail of the timeline.</summary>
    public Task<long> CountAsync(JourneyFixture api, string e, string? detail = null) => Sql.AskAsync<long>(
        api.MainDatabase, $"select count(*) from timeline where case_id = '{Id}' and event like 'case.{e}.v%' {(detail is null ? "" : $"and detail = '{detail}'")}");

    /// <summary>Waits until an event stands in its stream, once.</summary>
    public async Task UntilAsync(JourneyFixture api, string e, string? detail = null)
    {
        await Sql.UntilAsync(async () => await CountAsync(api, e, detail) > 0);
        Assert.Equal(1, await CountAsync(api, e, detail));
    }

    /// <summary>Lets the time pass to the next try of its deliveries, and no further: how long the machine takes for a try decides neither the day nor whose token has run out.</summary>
    public async Task ToNextTryAsync(JourneyFixture api)
    {
        var next = await Sql.AskAsync<DateTime>(api.MainDatabase, $"select coalesce(min(next_at), timestamptz '2000-01-01Z') from deliveries where case_id = '{Id}' and state = 'queued'");
        if (next > api.Clock.Now.UtcDateTime)
            api.Clock.Now = new DateTimeOffset(next, TimeSpan.Zero);
        api.Factory.Services.GetRequiredService<DeliverySignal>().Wake();
    }

    /// <summary>Waits until every deadline that has come by the fixture's clock has been dealt with.</summary>
    public static Task SettledAsync(JourneyFixture api) =>
        Sql.UntilAsync(async () => !await Sql.AskAsync<bool>(api.MainDatabase, $"select exists (select from deadlines where due <= '{api.Clock.Now:O}')"));
}
