using System.Text.Json;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Tests.Support;
using FluentValidation;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.OpenApi;

[Collection(ApiCollection.Name)]
public sealed class OpenApiTests(ApiFixture api)
{
    private static readonly string Approved = Path.Combine(Repository.Root, "tests", "Api.Tests", "OpenApi.approved.json");

    [Fact]
    public async Task The_description_is_the_one_that_was_approved()
    {
        var received = await DescriptionAsync();
        if (Environment.GetEnvironmentVariable("APPROVE") is { Length: > 0 })
            await File.WriteAllTextAsync(Approved, received);
        var approved = File.Exists(Approved) ? await File.ReadAllTextAsync(Approved) : "";

        Assert.True(approved == received, $"The API's description has changed; look whether clients still work, then run the tests once with APPROVE=1.\n{FirstDifference(approved, received)}");
    }

    [Fact]
    public async Task It_is_OpenApi_3_1_with_a_bearer_token()
    {
        var description = JsonNode.Parse(await DescriptionAsync())!;

        Assert.StartsWith("3.1", (string?)description["openapi"], StringComparison.Ordinal);
        Assert.Equal("bearer", (string?)description["components"]!["securitySchemes"]!["Bearer"]!["scheme"]);
    }

    [Fact]
    public async Task Every_operation_has_an_id_a_summary_examples_and_the_refusals_it_gives()
    {
        var faults = new List<string>();
        foreach (var (name, operation) in await OperationsAsync())
        {
            if (string.IsNullOrEmpty((string?)operation["operationId"]) || string.IsNullOrEmpty((string?)operation["summary"]))
                faults.Add($"{name}: no operationId or summary");
            if (operation["requestBody"] is { } body && !HasExample(body))
                faults.Add($"{name}: the request has no example");
            var responses = operation["responses"]!.AsObject();
            if (!responses.Any(r => r.Key[0] == '2' && (r.Value!["content"] is null || HasExample(r.Value))))
                faults.Add($"{name}: the answer has no example");
            faults.AddRange(new[] { "401", "403", "429", "500", "503" }.Where(s => !responses.ContainsKey(s)).Select(s => $"{name}: no {s}"));
            faults.AddRange(responses.Where(r => r.Key[0] is '4' or '5' && r.Value!["content"]?["application/problem+json"]?["examples"] is not JsonObject { Count: > 0 }).Select(r => $"{name}: {r.Key} has no example"));
        }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task Every_list_that_can_grow_is_read_in_pages()
    {
        var description = JsonNode.Parse(await DescriptionAsync())!;
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (_, operation) in (await OperationsAsync()).Where(o => o.Name.StartsWith("GET ", StringComparison.Ordinal)))
        {
            var queries = (operation["parameters"]?.AsArray() ?? []).Select(p => (string?)p!["name"]).ToHashSet(StringComparer.Ordinal);
            foreach (var content in (operation["responses"]!["200"]?["content"]?.AsObject() ?? []).Where(c => c.Value?["schema"] is not null))
                found.UnionWith(Unpaged(content.Value!["schema"]!, queries, (string)operation["operationId"]!));
        }

        // Those listed as bounded and those that are not paged are the same: neither a new list nor an old excuse goes unseen.
        Assert.Equal(Bounded.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));

        IEnumerable<string> Unpaged(JsonNode schema, HashSet<string?> queries, string operation)
        {
            var (type, of) = Resolved(schema);
            if (IsArray(of))
                return [$"{operation} itself"];
            var members = of["properties"]?.AsObject() ?? [];
            var isPaged = queries.IsSupersetOf(["limit", "cursor"]) && (members.ContainsKey("nextCursor") || members.ContainsKey("cursor"));
            return members.Where(m => IsArray(Resolved(m.Value!).Of) && !(isPaged && m.Key == "items")).Select(m => $"{type}.{m.Key}");
        }

        (string? Type, JsonNode Of) Resolved(JsonNode schema) =>
            (string?)schema["$ref"] is { } to ? (to.Split('/')[^1], description["components"]!["schemas"]![to.Split('/')[^1]]!) : (null, schema);

        static bool IsArray(JsonNode schema) => schema["type"] is JsonArray types ? types.Any(t => (string?)t == "array") : (string?)schema["type"] == "array";
    }

    // Parts of one thing, which it bounds itself.
    private static readonly string[] Bounded =
    [
        // A case: its officers and parties, what was put into its form, what was found of it.
        "CaseOverviewResponse.assignees", "CaseOverviewResponse.parties", "CaseDetailsResponse.grounds", "CaseDetailsResponse.facts", "CaseDetailsResponse.decisionTypes", "CaseDetailsResponse.corrections",
        "DecisionReplay.rules", "DecisionReplay.differences", "ClaimTasksItem.facts", "ClaimTasksItem.groundTrace", "ClaimTasksItem.ruleTrace", "TransportDelivery.legs", "PrintQueueEnvelope.lines",
        // At most fifty in one review.
        "InquiryDetailsResponse.documents",
        // A choice: as many wishes as the policy allows, the child's own family, and the rulings and corrections that went before it.
        "ChoiceDetailsResponse.wishes", "ChoiceDetailsResponse.siblings", "ChoiceDetailsResponse.signatures", "OwnResultsResponse.wishes", "OwnResultsResponse.passedOver",
        // A round: what its plan names, and what is published whole since a hash is taken over it.
        "RoundListDetails.seats", "RoundListDetails.earlierSeeds", "PublicRoundsDetails.seats", "PublicRoundsDetails.earlierSeeds", "OwnCodesResponse.earlierSeeds", "PublicRoundsCodeList.codes", "PublicRoundsCutoffList.items", "RoundSchoolsResponse.items", "WaitingDeparturesSchools.waits", "ChoiceStatisticsResponse.grades", "PublicationsProgress.hindrances",
        // As many as the batch was started with.
        "DecisionBatchesProgress.results",
        // One case of a number, the school years of a form, the sections of a list that the program ships, the rows of a year's report, the roles of one account.
        "CaseOverviewResponseListing.items", "SchoolYearsResponse.items", "CaseDocumentListGroundsResponse.items", "StatisticsResponse.items", "WhoamiResponse.roles",
    ];

    [Fact]
    public async Task Operation_ids_are_unique() =>
        Assert.Empty((await OperationsAsync()).GroupBy(o => (string?)o.Operation["operationId"], StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void The_example_of_every_request_is_read_and_is_valid()
    {
        var faults = new List<string>();
        foreach (var endpoint in api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName is not { } name
                || endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is not { } type
                || CaseMgmt.Api.OpenApi.ExampleFiles.Find(name)?["request"] is not { } example)
                continue;
            var request = example.Deserialize(type, ApiJson.Options)!;
            if (api.Services.GetService(typeof(IValidator<>).MakeGenericType(type)) is IValidator validator)
                faults.AddRange(validator.Validate(new ValidationContext<object>(request)).Errors.Select(e => $"{name}: {e.PropertyName} {e.ErrorCode}"));
        }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task Strings_that_are_never_null_are_not_described_as_nullable()
    {
        var description = JsonNode.Parse(await DescriptionAsync())!;

        Assert.Equal("string", (string?)description["components"]!["schemas"]!["WhoamiResponse"]!["properties"]!["municipality"]!["type"]);
    }

    [Fact]
    public async Task The_pages_to_try_it_are_served()
    {
        using var answer = await api.Client().GetAsync("/swagger/index.html");

        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
    }

    private async Task<string> DescriptionAsync()
    {
        using var answer = await api.Client().GetAsync("/openapi/v1.json");
        return (await answer.Content.ReadAsStringAsync()).ReplaceLineEndings("\n");
    }

    private async Task<IReadOnlyList<(string Name, JsonNode Operation)>> OperationsAsync() =>
        [.. JsonNode.Parse(await DescriptionAsync())!["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(o => ($"{o.Key.ToUpperInvariant()} {p.Key}", o.Value!)))];

    private static bool HasExample(JsonNode content) =>
        content["content"]!.AsObject().All(c => !c.Key.EndsWith("json", StringComparison.Ordinal) || c.Value!["example"] is not null || c.Value["examples"] is not null);

    private static string FirstDifference(string approved, string received)
    {
        var (old, now) = (approved.Split('\n'), received.Split('\n'));
        var at = Enumerable.Range(0, Math.Max(old.Length, now.Length)).FirstOrDefault(i => i >= old.Length || i >= now.Length || old[i] != now[i]);
        return $"Line {at + 1}\n  approved: {old.ElementAtOrDefault(at)}\n  received: {now.ElementAtOrDefault(at)}";
    }
}
