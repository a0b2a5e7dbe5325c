using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Samples;
using CaseMgmt.Api.Tests.Samples;
using CaseMgmt.Api.Tests.Support;
using Npgsql;

namespace CaseMgmt.Api.Tests.SchoolTransport;

/// <summary>
/// A case as it was known at a time and as it stood on a day. A child lives too near its school for transport and moves to another's house, in the area of
/// another school, on 15 December, which the register says on 10 January.
/// </summary>
public sealed class TimeTravelTests(JourneyWithoutDeadlines api) : IClassFixture<JourneyWithoutDeadlines>
{
    private static readonly DateTimeOffset Applied = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Corrected = new(2027, 1, 10, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_move_that_is_told_late_is_seen_by_who_asks_how_things_stood_and_not_by_who_asks_what_was_known()
    {
        var (url, id, version) = await ApplyAsync("vh-knappt-under", "Loke");
        var before = await DetailsAsync(url);
        Assert.Equal("refused", (string?)before["proposal"]!["outcome"]);
        await MoveAsync("Loke", "Elvira");
        using var officer = api.Client("handlaggare-1");
        var key = Guid.NewGuid().ToString();
        var corrected = await (await CorrectAsync(officer, url, version, "2026-12-15", key)).JsonAsync();
        Assert.False((bool)corrected["needsReexamination"]!);

        var now = await DetailsAsync(url);
        Assert.Equal(("not-assigned-school", null), ((string?)now["answer"]!["problem"], (string?)now["proposal"]!["outcome"]));
        Assert.NotEqual((string?)before["address"], (string?)now["address"]);
        Assert.NotEqual((long)before["answer"]!["distance"]!["lengthMm"]!, (long)now["answer"]!["distance"]!["lengthMm"]!);
        var correction = Assert.Single(now["corrections"]!.AsArray())!;
        Assert.Equal(("home-address", "2026-12-15", "Familjen har flyttat."), ((string?)correction["what"], (string?)correction["effectiveFrom"], (string?)correction["explanation"]));

        // What was known on 1 January is what was known all along, to the last word.
        AssertSame(before, await DetailsAsync($"{url}?asKnownAt=2027-01-01T10:00:00Z"));
        AssertSame(before, await DetailsAsync($"{url}?asKnownAt={Applied:yyyy-MM-ddTHH:mm:ssZ}"));
        AssertSame(before, await DetailsAsync($"{url}?effectiveAt=2026-12-14"));
        AssertSame(before, await DetailsAsync($"{url}?asKnownAt=2027-01-01T11:00:00%2B01:00&effectiveAt=2026-12-20"));

        var stood = await DetailsAsync($"{url}?effectiveAt=2026-12-15");
        Assert.Equal((string?)now["address"], (string?)stood["address"]);
        Assert.True(JsonNode.DeepEquals(now["answer"], stood["answer"]));
        // The proposal was made when it was made: on 15 December it was still the old one.
        Assert.Equal("refused", (string?)stood["proposal"]!["outcome"]);
        Assert.Equal((null, "2026-12-15"), ((string?)stood["asOf"]!["asKnownAt"], (string?)stood["asOf"]!["effectiveAt"]));
        AssertSame(now, await DetailsAsync($"{url}?effectiveAt=2027-01-10"));

        using var guardian = api.Client("vh-knappt-under");
        var mine = $"/9901/guardian/school-transport/cases/{id}";
        Assert.Equal((string?)before["address"], (string?)(await (await guardian.GetAsync($"{mine}?asKnownAt=2027-01-01T10:00:00Z")).JsonAsync())["address"]);
        var shown = await (await guardian.GetAsync(mine)).JsonAsync();
        // The child lives elsewhere now than the guardian, who is not told where.
        Assert.Equal((null, true), ((string?)shown["address"], (bool)shown["homeHidden"]!));
        Assert.Null(Assert.Single(shown["corrections"]!.AsArray())!["explanation"]);

        var timeline = await officer.ItemsAsync($"/9901/officer/cases/{id}/timeline");
        Assert.Equal(["case.facts-corrected.v1", "case.decision-recommended.v1"], timeline.TakeLast(2).Select(e => (string?)e["event"]));
        Assert.Equal("Elevens bostadsadress. Gäller från och med 2026-12-15.", (string?)timeline[^2]["text"]);
        Assert.DoesNotContain(await officer.ItemsAsync($"/9901/officer/cases/{id}/timeline?asKnownAt=2027-01-01T10:00:00Z"), e => (string?)e["event"] == "case.facts-corrected.v1");

        // The officer now decides on the corrected facts, and the decision needs no re-examination.
        var decided = await officer.CommandAsync($"{url}/decisions", new { outcome = "partly-granted", validFrom = "2027-01-10", validTo = "2027-06-30", reasons = "Eleven går kvar läsåret ut.", communicationNotNeeded = true }, Guid.NewGuid().ToString(), $"\"{corrected["version"]}\"");
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);
        Assert.False((bool)(await DetailsAsync(url))["needsReexamination"]!);
        Assert.Null((await DetailsAsync($"{url}?asKnownAt=2027-01-01T10:00:00Z"))["decision"]);
        var again = await CorrectAsync(officer, url, version, "2026-12-15", key);
        Assert.Equal(("true", (long)corrected["version"]!), (again.Headers.GetValues("Idempotent-Replay").Single(), (long)(await again.JsonAsync())["version"]!));
    }

    [Fact]
    public async Task A_decision_taken_before_the_correction_stands_and_is_put_up_for_re_examination()
    {
        var (url, id, version) = await ApplyAsync("vh-ej-berattigad", "Elis");
        api.Clock.Now = new DateTimeOffset(2026, 12, 18, 9, 0, 0, TimeSpan.Zero);
        using var early = api.Client("handlaggare-1");
        var decided = await early.CommandAsync($"{url}/decisions", new { outcome = "refused", reasons = "Vägen är kortare än gränsen.", communicationNotNeeded = true }, Guid.NewGuid().ToString(), $"\"{version}\"");
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);
        var before = await DetailsAsync(url);
        await MoveAsync("Elis", "Maja");
        using var officer = api.Client("handlaggare-2");
        Assert.DoesNotContain(await officer.ItemsAsync("/9901/officer/worklist?status=needs-reexamination"), c => (string?)c["caseId"] == id);
        var corrected = await (await CorrectAsync(officer, url, (long)(await decided.JsonAsync())["version"]!, "2026-12-15")).JsonAsync();
        Assert.True((bool)corrected["needsReexamination"]!);

        var now = await DetailsAsync(url);
        Assert.Equal(("decided", true), ((string?)now["status"], (bool)now["needsReexamination"]!));
        Assert.True(JsonNode.DeepEquals(before["decision"], now["decision"]));
        Assert.NotEqual((string?)before["address"], (string?)now["address"]);
        Assert.Contains(await officer.ItemsAsync("/9901/officer/worklist?status=needs-reexamination"), c => (string?)c["caseId"] == id && (bool)c["needsReexamination"]!);
        Assert.Contains(await officer.ItemsAsync("/9901/officer/worklist?status=decided&limit=200"), c => (string?)c["caseId"] == id && (bool)c["needsReexamination"]!);

        // Between the move and the decision: the new address, and no decision yet.
        var between = await DetailsAsync($"{url}?effectiveAt=2026-12-16");
        Assert.Equal(("under-assessment", (string?)now["address"]), ((string?)between["status"], (string?)between["address"]));
        Assert.Null(between["decision"]);
        Assert.False((bool)between["needsReexamination"]!);
        Assert.Equal("refused", (string?)between["proposal"]!["outcome"]);
        AssertSame(before, await DetailsAsync($"{url}?asKnownAt=2026-12-19T00:00:00Z"));
        AssertSame(now, await DetailsAsync($"{url}?effectiveAt=2026-12-18"));

        // The day was wrong as well: the facts stay, and hold from an earlier day.
        api.Clock.Now = Corrected.AddDays(10);
        using var later = api.Client("handlaggare-1");
        await CorrectAsync(later, url, (long)corrected["version"]!, "2026-12-01", explanation: "De flyttade redan den första.");
        Assert.Equal((string?)now["address"], (string?)(await DetailsAsync($"{url}?effectiveAt=2026-12-05"))["address"]);
        Assert.Equal((string?)before["address"], (string?)(await DetailsAsync($"{url}?effectiveAt=2026-12-05&asKnownAt=2027-01-11T00:00:00Z"))["address"]);
        Assert.Equal((string?)before["address"], (string?)(await DetailsAsync($"{url}?effectiveAt=2026-11-30"))["address"]);
        Assert.Equal(2, (await DetailsAsync(url))["corrections"]!.AsArray().Count);
    }

    [Fact]
    public async Task As_known_now_every_case_is_what_it_is()
    {
        var guardians = TestUsers.Load(Path.Combine(Sample.Folder, "test-users.yaml")).Where(u => u.Id.StartsWith("vh-", StringComparison.Ordinal)).Select(u => u.Id).ToList();
        api.Clock.Now = Applied;
        foreach (var user in guardians)
        {
            using var guardian = api.Client(user);
            foreach (var child in await guardian.ItemsAsync("/9901/guardian/school-transport/children"))
            {
                if ((await guardian.ApplyAsync((string)child["childId"]!)).StatusCode == HttpStatusCode.UnprocessableEntity)
                    await guardian.ApplyAsync((string)child["childId"]!, kind: "formal-decision");
            }
        }
        // Later than anything that the other tests record.
        api.Clock.Now = Corrected.AddDays(30);
        var moment = api.Clock.Now;
        var seen = 0;
        using var ordinary = api.Client("handlaggare-1");
        using var named = api.Client("skydd-1");
        foreach (var (reader, path, list) in new[] { (ordinary, "officer", "officer/worklist"), (named, "officer", "officer/worklist"), (named, "officer", "officer/worklist?status=decided") }
            .Concat(guardians.Select(g => (api.Client(g), "guardian", "guardian/cases"))))
        {
            foreach (var id in (await reader.ItemsAsync($"/9901/{list}{(list.Contains('?', StringComparison.Ordinal) ? "&" : "?")}limit=200")).Select(c => (string)c["caseId"]!))
            {
                var url = $"/9901/{path}/school-transport/cases/{id}";
                var plain = await (await reader.GetAsync(url)).JsonAsync();
                Assert.Null(plain["asOf"]);
                foreach (var times in new[] { $"asKnownAt={moment:yyyy-MM-ddTHH:mm:ssZ}", $"effectiveAt={SwedishTime.DateOf(moment):yyyy-MM-dd}", $"asKnownAt={moment:yyyy-MM-ddTHH:mm:ssZ}&effectiveAt={SwedishTime.DateOf(moment):yyyy-MM-dd}" })
                {
                    var answer = await reader.GetAsync($"{url}?{times}");
                    Assert.Null(answer.Headers.ETag);
                    AssertSame(plain, await answer.JsonAsync());
                }
                var timeline = $"/9901/{path}/cases/{id}/timeline";
                Assert.Equal(
                    (await (await reader.GetAsync(timeline)).JsonAsync()).ToJsonString(),
                    (await (await reader.GetAsync($"{timeline}?asKnownAt={moment:yyyy-MM-ddTHH:mm:ssZ}")).JsonAsync()).ToJsonString());
                seen++;
            }
        }
        Assert.True(seen > 40, $"Only {seen} cases were compared.");
    }

    [Theory]
    [InlineData("asKnownAt=yesterday", "asKnownAt", "wrong-format")]
    [InlineData("asKnownAt=2026-11-22", "asKnownAt", "wrong-format")]
    [InlineData("asKnownAt=2026-11-22T10:00:00", "asKnownAt", "wrong-format")]
    [InlineData("asKnownAt=2026-11-22T10:00:00+01:00", "asKnownAt", "wrong-format")]
    [InlineData("asKnownAt=2026-13-22T10:00:00Z", "asKnownAt", "wrong-format")]
    [InlineData("asKnownAt=", "asKnownAt", "wrong-format")]
    [InlineData("asKnownAt=2026-11-22T10:00:00Z&asKnownAt=2026-11-23T10:00:00Z", "asKnownAt", "wrong-format")]
    [InlineData("asKnownAt=0000-00-00T00:00:00Z", "asKnownAt", "wrong-format")]
    [InlineData("asKnownAt=2999-01-01T00:00:00Z", "asKnownAt", "in-the-future")]
    [InlineData("effectiveAt=2026-02-30", "effectiveAt", "wrong-format")]
    [InlineData("effectiveAt=22/11/2026", "effectiveAt", "wrong-format")]
    [InlineData("effectiveAt=", "effectiveAt", "wrong-format")]
    [InlineData("effectiveAt=2999-01-01", "effectiveAt", "in-the-future")]
    [InlineData("effectiveAt=9999-12-31", "effectiveAt", "in-the-future")]
    public async Task A_time_that_is_malformed_or_has_not_come_is_refused_by_name(string query, string field, string code)
    {
        using var officer = api.Client("handlaggare-1");
        var problem = await (await officer.GetAsync($"/9901/officer/school-transport/cases/{Guid.NewGuid()}?{query}")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Contains(problem.Violations(), v => v.Field == field && v.Code == code);
        if (field == "asKnownAt")
            await (await officer.GetAsync($"/9901/officer/cases/{Guid.NewGuid()}/timeline?{query}")).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Theory]
    [InlineData("asKnownAt=2026-11-22T08:59:59Z")]
    [InlineData("asKnownAt=0001-01-01T00:00:00Z")]
    [InlineData("effectiveAt=2026-11-21")]
    [InlineData("effectiveAt=0001-01-01")]
    [InlineData("asKnownAt=2026-11-01T00:00:00Z&effectiveAt=2026-11-22")]
    public async Task Before_it_was_registered_there_was_no_case(string query)
    {
        var (url, id, _) = await ApplyAsync("vh-over-alven", "Tuva");
        api.Clock.Now = Corrected;
        using var officer = api.Client("handlaggare-1");
        await (await officer.GetAsync($"{url}?{query}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-known-then");
        if (query.StartsWith("asKnownAt", StringComparison.Ordinal))
            await (await officer.GetAsync($"/9901/officer/cases/{id}/timeline?{query}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-known-then");
    }

    [Fact]
    public async Task Looking_back_shows_nobody_more_than_today_and_is_audited_as_today()
    {
        var (url, id, _) = await ApplyAsync("vh-vaxelvis-a", "Hugo");
        api.Clock.Now = Corrected;
        await api.ImportRegisterAsync(JourneyFixture.Municipality, persons => Rows(persons, "Hugo", r => r["protection"] = "secrecy-marking"));
        try
        {
            using var ordinary = api.Client("handlaggare-1");
            using var named = api.Client("skydd-1");
            using var stranger = api.Client("vh-berattigad");
            // Nobody had marked the child then; today it is marked.
            const string then = "asKnownAt=2026-12-01T00:00:00Z";
            await (await ordinary.GetAsync($"{url}?{then}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
            await (await ordinary.GetAsync($"{url}?effectiveAt=2026-12-01")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
            await (await ordinary.GetAsync($"/9901/officer/cases/{id}/timeline?{then}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
            await (await stranger.GetAsync($"/9901/guardian/school-transport/cases/{id}?{then}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
            var looks = await LooksAsync("skydd-1", id);
            var shown = await (await named.GetAsync($"{url}?{then}")).JsonAsync();
            Assert.True((bool)shown["protectedIdentity"]!);
            Assert.Null(shown["address"]);
            Assert.Null(shown["answer"]!["map"]);
            Assert.Equal(looks + 1, await LooksAsync("skydd-1", id));
        }
        finally
        {
            await api.ImportRegisterAsync(JourneyFixture.Municipality, persons => persons);
        }
    }

    [Fact]
    public async Task A_correction_is_refused_where_there_is_nothing_to_correct_or_nothing_to_correct_it_to()
    {
        var (url, _, version) = await ApplyAsync("vh-anpassad", "Lova");
        using var officer = api.Client("handlaggare-1");
        await (await CorrectAsync(officer, url, version, "2026-11-22", expected: null)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "correction-changes-nothing");
        await MoveAsync("Lova", "Maja");
        var written = await api.WrittenAsync();
        using var later = api.Client("handlaggare-1");
        await (await CorrectAsync(later, url, version, "2027-01-11", expected: null)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "correction-in-the-future");
        await (await CorrectAsync(later, url, version, "0026-11-22", expected: null)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "correction-too-far-back");
        await (await CorrectAsync(later, url, version - 1, "2026-12-15", expected: null)).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
        await (await later.CommandAsync($"{url}/corrections", new { what = "home-address", effectiveFrom = "2026-12-15", explanation = "x" }, Guid.NewGuid().ToString()))
            .ProblemAsync(HttpStatusCode.PreconditionRequired, "precondition-required");
        await (await later.CommandAsync($"{url}/corrections", new { what = "home-address", effectiveFrom = "2026-12-15", explanation = "x" }, null, $"\"{version}\""))
            .ProblemAsync(HttpStatusCode.BadRequest, "idempotency-key-missing");
        var missing = await (await later.CommandAsync($"{url}/corrections", new { what = (string?)null, effectiveFrom = (string?)null, explanation = " " }, Guid.NewGuid().ToString(), "*"))
            .ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(["effectiveFrom", "explanation", "what"], missing.Violations().Select(v => v.Field).Order(StringComparer.Ordinal));
        await (await later.CommandAsync($"{url}/corrections", new { what = "income", effectiveFrom = "2026-12-15", explanation = "x" }, Guid.NewGuid().ToString(), "*"))
            .ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        await (await later.CommandAsync($"/9901/officer/school-transport/cases/{Guid.NewGuid()}/corrections", new { what = "grade", effectiveFrom = "2026-12-15", explanation = "x" }, Guid.NewGuid().ToString(), "*"))
            .ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        using var guardian = api.Client("vh-anpassad");
        Assert.Equal(HttpStatusCode.Forbidden, (await CorrectAsync(guardian, url, version, "2026-12-15", expected: null)).StatusCode);
        Assert.Equal(Counted(written), Counted(await api.WrittenAsync()));

        // The register knows nothing of this child, so nothing it says may stand in the place of what was known.
        api.Clock.Now = Applied;
        using var unknown = api.Client("vh-saknas");
        var child = (string)(await unknown.ItemsAsync("/9901/guardian/school-transport/children"))[0]["childId"]!;
        var cases = await unknown.ItemsAsync("/9901/guardian/cases");
        var of = cases.Count > 0 ? cases[0]["caseId"] : (await (await unknown.ApplyAsync(child)).JsonAsync())["caseId"];
        using var named = api.Client("skydd-1");
        await (await named.CommandAsync($"/9901/officer/school-transport/cases/{of}/corrections", new { what = "home-address", effectiveFrom = "2026-11-22", explanation = "x" }, Guid.NewGuid().ToString(), "*"))
            .ProblemAsync(HttpStatusCode.UnprocessableEntity, "correction-facts-unknown");
    }

    // The register's import seals its own documents and is not what the test is about.
    private static IEnumerable<string> Counted(string written) => written.Split(' ').Where(t => !t.StartsWith("vault_documents", StringComparison.Ordinal));

    private async Task<(string Url, string Id, long Version)> ApplyAsync(string user, string child)
    {
        api.Clock.Now = Applied;
        using var guardian = api.Client(user);
        var cases = await guardian.ItemsAsync("/9901/guardian/cases");
        var id = cases.Count > 0
            ? (string)cases[0]["caseId"]!
            : (string)(await (await guardian.ApplyAsync(await guardian.ChildAsync(child), kind: "formal-decision")).JsonAsync())["caseId"]!;
        var url = $"/9901/officer/school-transport/cases/{id}";
        return (url, id, (long)(await DetailsAsync(url))["version"]!);
    }

    private async Task<JsonNode> DetailsAsync(string url)
    {
        using var officer = api.Client("skydd-1");
        var answer = await officer.GetAsync(url);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    private static async Task<HttpResponseMessage> CorrectAsync(
        HttpClient officer, string url, long version, string from, string? key = null, string explanation = "Familjen har flyttat.", HttpStatusCode? expected = HttpStatusCode.OK)
    {
        var answer = await officer.CommandAsync($"{url}/corrections", new { what = "home-address", effectiveFrom = from, explanation }, key ?? Guid.NewGuid().ToString(), $"\"{version}\"");
        // The reader that finds moves may have been there first, and put a decided case forward; then the officer has to look again.
        if (answer.StatusCode == HttpStatusCode.PreconditionFailed && expected == HttpStatusCode.OK)
            return await CorrectAsync(officer, url, long.Parse((await officer.GetAsync(url)).Headers.ETag!.Tag.Trim('"'), CultureInfo.InvariantCulture), from, key, explanation, expected);
        Assert.True(expected is null || answer.StatusCode == expected, await answer.Content.ReadAsStringAsync());
        return answer;
    }

    // The child now lives where another does, and the register says so on 10 January.
    private async Task MoveAsync(string child, string to)
    {
        api.Clock.Now = Corrected;
        string[] home = ["streetAddress", "postalCode", "postalTown", "lat", "lon"];
        var there = Sample.Rows(SampleFiles.Persons).Single(r => r["firstName"] == to && FirstOf.Contains(r["lastName"], StringComparer.Ordinal));
        await api.ImportRegisterAsync(JourneyFixture.Municipality, persons => Rows(persons, child, row =>
        {
            foreach (var column in home)
                row[column] = there[column];
        }));
    }

    // The families of the test users; others in the sample may have the same first names.
    private static readonly string[] FirstOf = ["Bergmark", "Sundvall", "Myrström", "Hedström", "Ängmark", "Lövmo", "Stenmo"];

    private static string Rows(string persons, string child, Action<Dictionary<string, string>> change)
    {
        var lines = persons.Split('\n');
        var header = lines[0].Split(',');
        var changed = 0;
        for (var i = 1; i < lines.Length; i++)
        {
            var row = header.Zip(lines[i].Split(',')).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
            if (row.GetValueOrDefault("firstName") != child || !FirstOf.Contains(row["lastName"], StringComparer.Ordinal))
                continue;
            change(row);
            lines[i] = string.Join(',', header.Select(h => row[h]));
            changed++;
        }
        Assert.Equal(1, changed);
        return string.Join('\n', lines);
    }

    private static void AssertSame(JsonNode expected, JsonNode actual)
    {
        static string Text(JsonNode node)
        {
            var copy = node.DeepClone().AsObject();
            Assert.True(copy.Remove("asOf"));
            // A name, not a fact of the case: given moments after intake, and shown as it is now.
            Assert.True(copy.Remove("diaryNumber"));
            return copy.ToJsonString();
        }

        Assert.NotNull(actual["asOf"]);
        Assert.Equal(Text(expected), Text(actual));
    }

    private async Task<long> LooksAsync(string actor, string subject)
    {
        await using var connection = new NpgsqlConnection(api.MainDatabase);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select count(*) from read_audit where tenant_id = '9901' and actor = $1 and subject = $2 and reason = 'case-details'", connection)
        {
            Parameters = { new NpgsqlParameter { Value = actor }, new NpgsqlParameter { Value = subject } },
        };
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
