using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Cases.Clock;

namespace CaseMgmt.Api.Tests.Tenancy;

/// <summary>Every operation of the published description, called by somebody who may do everything in another municipality.</summary>
[Collection(TenancyCollection.Name)]
public sealed class OtherMunicipalityTests(JourneyFixture api)
{
    private const string Theirs = JourneyFixture.Municipality;
    private const string Mine = "2580";
    private static readonly string[] Roles = ["guardian", "officer", "protected-officer", "robot", "school", "manager"];

    [Fact]
    public async Task No_operation_gives_or_changes_anything_of_another_municipality()
    {
        using var guardian = api.Client("vh-flera");
        var child = (string)(await guardian.ItemsAsync($"/{Theirs}/guardian/school-transport/children"))[0]["childId"]!;
        var applied = await guardian.ApplyAsync(child, kind: "other-grounds", grounds: ["traffic"]);
        Assert.Equal(HttpStatusCode.Created, applied.StatusCode);
        var receipt = await applied.JsonAsync();
        using var officer = api.Client("handlaggare-1");
        var asked = await officer.CommandAsync(
            $"/{Theirs}/officer/cases/{receipt["caseId"]}/requests", new { kind = "completion", due = "2026-12-20", text = "Skicka ett schema." }, Guid.NewGuid().ToString(), $"\"{receipt["version"]}\"");
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        await using var log = api.Store.QuerySession(Theirs);
        var question = (await log.Events.FetchStreamAsync((Guid)receipt["caseId"]!)).Select(e => e.Data).OfType<AnswerRequested>().Single().Request.ToString();
        var secrets = new[] { (string)receipt["caseId"]!, (string)receipt["reference"]!, child, question };
        var known = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["caseId"] = secrets[0],
            ["childId"] = child,
            ["requestId"] = secrets[3],
            ["appealId"] = Guid.NewGuid().ToString(),
            ["schoolYear"] = "2026/2027",
            ["unit"] = "99010101",
            ["grade"] = "F",
            ["file"] = "result.csv",
            ["status"] = "all",
            ["queue"] = "ordinary",
            ["policy"] = "no.such-policy",
            ["meetingId"] = Guid.NewGuid().ToString(),
            ["letterId"] = Guid.NewGuid().ToString(),
            ["number"] = "1",
            ["attachmentId"] = Guid.NewGuid().ToString(),
            ["deliveryId"] = Guid.NewGuid().ToString(),
            ["documentId"] = Guid.NewGuid().ToString(),
            ["referralId"] = Guid.NewGuid().ToString(),
            ["taskId"] = secrets[0],
            ["leaseId"] = Guid.NewGuid().ToString(),
            ["limit"] = "100",
            ["decidedBefore"] = "2040-01-01",
        };
        // The same person by number as the guardian of the case, but with every role in the other municipality only.
        using var other = api.Client(new TestUser("everything-elsewhere", "Per Åslund", "", "198202252386", [.. Roles.Select(r => $"{Mine}:{r}")]));
        // What follows on the application by itself is over before anything is counted.
        await officer.DiaryNumberAsync(new OpenCase(secrets[0], secrets[1], Version: 1));
        var before = await api.WrittenAsync(Theirs);
        var (called, answered) = (0, 0);

        foreach (var (path, method, operation) in await OperationsAsync())
        {
            foreach (var municipality in new[] { Theirs, Mine })
            {
                using var request = Request(path, method, operation, municipality, known);
                using var answer = await other.SendAsync(request);
                var text = await answer.Content.ReadAsStringAsync();
                called++;
                if (municipality == Theirs)
                    Assert.True(answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound, $"{method} {request.RequestUri}: {answer.StatusCode}");
                Assert.All(secrets, s => Assert.DoesNotContain(s, text, StringComparison.OrdinalIgnoreCase));
                Assert.True(answer.StatusCode < HttpStatusCode.InternalServerError, $"{method} {request.RequestUri}: {answer.StatusCode} {text}");
                if (answer.IsSuccessStatusCode)
                    answered++;
            }
        }

        Assert.Equal(before, await api.WrittenAsync(Theirs));
        // Not vacuous: some were answered in the caller's own municipality, and the guardian's own token sees the case by the same address.
        Assert.True(called >= 30 && answered >= 3, $"{called} calls, {answered} answered");
        Assert.Equal(HttpStatusCode.OK, (await guardian.GetAsync($"/{Theirs}/guardian/school-transport/cases/{secrets[0]}")).StatusCode);
    }

    private async Task<List<(string Path, string Method, JsonNode Operation)>> OperationsAsync()
    {
        using var client = api.Factory.CreateClient();
        var description = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json"))!;
        // Anyone may ask any municipality for a document: the open group answers those without a role, too.
        return [.. description["paths"]!.AsObject().Where(p => !p.Key.StartsWith("/{municipalityId}/public/", StringComparison.Ordinal)).SelectMany(p => p.Value!.AsObject().Where(o => o.Value is JsonObject).Select(o => (p.Key, o.Key.ToUpperInvariant(), o.Value!)))];
    }

    // A path parameter or a required query parameter that is not known here fails the test: a new operation has to be thought of.
    private static HttpRequestMessage Request(string path, string method, JsonNode operation, string municipality, Dictionary<string, string> known)
    {
        var url = path.Replace("{municipalityId}", municipality, StringComparison.Ordinal);
        var request = new HttpRequestMessage(new HttpMethod(method), (string?)null);
        var query = new List<string>();
        foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
        {
            var (name, place) = ((string)parameter!["name"]!, (string)parameter["in"]!);
            // What this municipality has none of: a number that nothing has.
            if ((string?)parameter["schema"]?["format"] == "uuid")
                known.TryAdd(name, Guid.NewGuid().ToString());
            switch (place)
            {
                case "path" when name != "municipalityId":
                    url = url.Replace($"{{{name}}}", known[name], StringComparison.Ordinal);
                    break;
                case "query" when (bool?)parameter["required"] == true:
                    query.Add($"{name}={Uri.EscapeDataString(known[name])}");
                    break;
                case "header":
                    request.Headers.TryAddWithoutValidation(name, name == "If-Match" ? "\"4\"" : Guid.NewGuid().ToString());
                    break;
            }
        }
        request.RequestUri = new Uri(query.Count == 0 ? url : $"{url}?{string.Join('&', query)}", UriKind.Relative);
        if (operation["requestBody"]?["content"]?["application/json"]?["example"] is { } example)
        {
            var body = example.DeepClone().AsObject();
            foreach (var (name, value) in known)
            {
                if (body.ContainsKey(name))
                    body[name] = value;
            }
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }
        return request;
    }
}
