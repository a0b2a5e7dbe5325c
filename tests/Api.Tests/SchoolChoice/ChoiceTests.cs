using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections.SchoolUnits;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>A host of their own with one open round, in which every test has a child of its own.</summary>
public sealed class ChoiceFixture : JourneyFixture
{
    protected override bool WorksOffDeadlines => false;

    public string RoundId { get; private set; } = "";

    /// <summary>The municipal schools of the round by grade.</summary>
    public ILookup<string, string> Schools { get; private set; } = null!;

    /// <summary>Opens the round once, and sets the clock.</summary>
    public async Task AtAsync(DateTimeOffset now)
    {
        if (RoundId.Length == 0)
        {
            await this.ImportCatchmentsAsync("2027/2028");
            await using var session = Store.QuerySession(Municipality);
            string[] grades = ["2", "4", "5", "7"];
            var units = (await session.SchoolUnitsAsync()).Where(u => u.Description.Provider == ProviderType.Municipal).ToList();
            Schools = grades.SelectMany(g => units.Where(u => u.Description.Has(SchoolForm.CompulsorySchool, new Grade(g))).Select(u => (Grade: g, Unit: u.Code.Value))).ToLookup(x => x.Grade, x => x.Unit);
            using var officer = this.OfficerAt(RoundSteps.Opens.AddDays(-7));
            var seats = Schools.SelectMany(s => s.Select(unit => new { unit, grade = s.Key, seats = 25 }));
            var round = await officer.PrepareAsync(new { schoolYear = "2027/2028", opensAt = RoundSteps.Opens, closesAt = RoundSteps.Closes, seats });
            using var guardian = Client("vh-over-alven");
            Assert.Empty(await guardian.ItemsAsync("/9901/guardian/school-choice/rounds"));
            using var opening = this.OfficerAt(RoundSteps.Opens);
            await opening.StepAsync(round, "openings");
            RoundId = round.Id.ToString();
        }
        Clock.Now = now;
    }
}

/// <summary>Choices of school through the API over real PostgreSQL.</summary>
public sealed class ChoiceTests(ChoiceFixture api) : IClassFixture<ChoiceFixture>
{
    private const string Choices = "/9901/guardian/school-choice/choices";
    private const string OfficerChoices = "/9901/officer/school-choice/choices";
    private static readonly DateTimeOffset During = RoundSteps.Opens.AddDays(3);

    [Fact]
    public async Task A_guardian_sees_the_open_round_with_own_children_and_how_far_each_school_is()
    {
        await api.AtAsync(During);
        using var guardian = api.Client("vh-over-alven");
        var round = Assert.Single(await guardian.ItemsAsync("/9901/guardian/school-choice/rounds"));
        Assert.Equal((api.RoundId, true, "2027/2028", 5), ((string?)round["roundId"], (bool)round["isOpen"]!, (string?)round["schoolYear"], (int)round["mostWishes"]!));
        Assert.Equal(["2", "4", "5", "7"], round["grades"]!.AsArray().Select(g => (string?)g));
        var child = Assert.Single(round["children"]!.AsArray())!;
        Assert.Equal(("4", true, null), ((string?)child["grade"], (bool)child["mayChoose"]!, (string?)child["reason"]));

        var shown = await guardian.ReadAsync(SchoolsOf((string)child["childId"]!));
        var items = shown["items"]!.AsArray().Select(i => i!).ToList();
        Assert.Equal(api.Schools["4"].Order(StringComparer.Ordinal), items.Select(i => (string)i["unit"]!).Order(StringComparer.Ordinal));
        var lengths = items.Select(i => (long)i["distance"]!["lengthMm"]!).ToList();
        Assert.Equal(lengths.Order(), lengths);
        var assigned = Assert.Single(items, i => (bool)i["isAssigned"]!);
        Assert.Equal(("99010103", "Norrbyskolan"), ((string?)shown["assigned"]!["unit"], (string?)shown["assigned"]!["name"]));
        Assert.Equal("99010103", (string?)assigned["unit"]);
        // Along the road network and over the bridge, not across the river.
        Assert.InRange((long)assigned["distance"]!["lengthMm"]!, 5_500_000, 20_000_000);
        Assert.EndsWith("\u00A0m", (string?)assigned["distance"]!["text"], StringComparison.Ordinal);
        Assert.Contains("Ni behöver inte välja den", (string?)shown["assignedText"], StringComparison.Ordinal);
        Assert.All(items, i => Assert.Null(i["lastRound"]));
    }

    [Fact]
    public async Task What_cannot_be_measured_says_so_and_who_is_not_of_the_round_is_told_why()
    {
        await api.AtAsync(During);
        using var islet = api.Client("vh-holmen");
        var items = (await islet.ReadAsync(SchoolsOf(await ChildAsync(islet))))["items"]!.AsArray();
        Assert.All(items, i => Assert.Equal((null, "no-path", true), ((long?)i!["distance"]!["lengthMm"], (string?)i["distance"]!["status"], ((string)i["distance"]!["text"]!).StartsWith("Går inte att mäta", StringComparison.Ordinal))));

        foreach (var (user, reason) in new[] { ("vh-berattigad", "child-not-of-grade"), ("vh-annan-kommun", "child-not-registered-here"), ("vh-saknas", "child-not-registered") })
        {
            using var guardian = api.Client(user);
            var child = (await RoundOf(guardian))["children"]![0]!;
            Assert.Equal((reason, false), ((string?)child["reason"], (bool)child["mayChoose"]!));
            Assert.False(string.IsNullOrEmpty((string?)child["reasonText"]));
            var id = (string)child["childId"]!;
            await (await guardian.GetAsync(SchoolsOf(id))).ProblemAsync(HttpStatusCode.UnprocessableEntity, reason);
            var refused = await (await guardian.CommandAsync(Choices, Body(id, api.Schools["4"].Take(1)), Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, reason);
            Assert.Equal("childId", refused.Violations()[0].Field);
            await (await islet.GetAsync(SchoolsOf(id))).ProblemAsync(HttpStatusCode.NotFound, "child-not-found");
            await (await islet.CommandAsync(Choices, Body(id, api.Schools["4"].Take(1)), Key())).ProblemAsync(HttpStatusCode.NotFound, "child-not-found");
        }
        await (await islet.GetAsync($"/9901/guardian/school-choice/rounds/{Guid.NewGuid()}/children/{Guid.NewGuid()}/schools")).ProblemAsync(HttpStatusCode.NotFound, "round-not-found");
        await (await islet.CommandAsync(Choices, new { roundId = Guid.NewGuid(), childId = Guid.NewGuid(), wishes = new[] { "99010103" } }, Key())).ProblemAsync(HttpStatusCode.NotFound, "round-not-found");
    }

    [Fact]
    public async Task A_guardian_who_lives_apart_is_told_no_distances_which_together_would_tell_where_the_child_lives()
    {
        await api.AtAsync(During);
        using var jenny = api.Client("vh-vaxelvis-a");
        using var david = api.Client("vh-vaxelvis-b");
        var child = await ChildAsync(jenny);
        var (hers, his) = ((await jenny.ReadAsync(SchoolsOf(child)))["items"]!.AsArray(), (await david.ReadAsync(SchoolsOf(child)))["items"]!.AsArray());
        Assert.All(hers, i => Assert.Equal("measured", (string?)i!["distance"]!["status"]));
        Assert.All(his, i => Assert.Equal((null, "other-home", "Visas för den som bor där barnet är folkbokfört"), ((long?)i!["distance"]!["lengthMm"], (string?)i["distance"]!["status"], (string?)i["distance"]!["text"])));
        Assert.Equal(hers.Select(i => (string?)i!["unit"]).Order(StringComparer.Ordinal), his.Select(i => (string?)i!["unit"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Both_guardians_sign_and_sign_anew_when_the_wishes_are_changed_and_both_are_told_when_they_do_not_agree()
    {
        await api.AtAsync(During);
        using var jenny = api.Client("vh-vaxelvis-a");
        using var david = api.Client("vh-vaxelvis-b");
        using var officer = api.Client(Officer);
        var child = await ChildAsync(jenny);
        var wishes = api.Schools["4"].Take(2).ToArray();
        var key = Key();
        var chosen = await jenny.CommandAsync(Choices, Body(child, wishes, words: "Nära jobbet."), key);
        Assert.Equal(HttpStatusCode.Created, chosen.StatusCode);
        var receipt = await chosen.JsonAsync();
        var (id, reference) = ((string)receipt["caseId"]!, (string)receipt["reference"]!);
        Assert.StartsWith("VAL-", reference, StringComparison.Ordinal);
        Assert.Equal($"{Choices}/{id}", chosen.Headers.Location!.ToString());
        Assert.Equal(id, (string?)(await (await jenny.CommandAsync(Choices, Body(child, wishes, words: "Nära jobbet."), key)).JsonAsync())["caseId"]);

        // One case per child and round, whoever chooses.
        var existing = await (await david.CommandAsync(Choices, Body(child, wishes), Key())).ProblemAsync(HttpStatusCode.Conflict, "choice-exists");
        Assert.Equal((id, reference), ((string?)existing["existingCase"]!["caseId"], (string?)existing["existingCase"]!["reference"]));

        var mine = await jenny.ReadAsync($"{Choices}/{id}");
        Assert.Equal(wishes, mine["wishes"]!.AsArray().Select(w => (string)w!["unit"]!));
        Assert.Equal(("chosen", "Nära jobbet.", true, true, "unsigned-disregarded"), ((string?)mine["state"], (string?)mine["words"], (bool)mine["isMine"]!, (bool)mine["canChange"]!, (string?)mine["standing"]));
        var his = await david.ReadAsync($"{Choices}/{id}");
        var signature = Assert.Single(his["signatures"]!.AsArray())!;
        Assert.Equal((false, "awaited", "2027-02-01", true), ((bool)his["isMine"]!, (string?)signature["state"], (string?)signature["due"], (bool)signature["isMine"]!));

        await david.CommandAsync($"/9901/guardian/cases/{id}/signatures", new { agrees = true }, Key()).DoneAsync();
        Assert.Equal("counts", (string?)(await jenny.ReadAsync($"{Choices}/{id}"))["standing"]);
        await (await david.CommandAsync(HttpMethod.Put, $"{Choices}/{id}", new { wishes }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "choice-of-other-guardian");
        await (await david.CommandAsync($"{Choices}/{id}/withdrawals", null, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "choice-of-other-guardian");

        // The same wishes again change nothing; others are signed anew.
        var version = (long)(await jenny.ReadAsync($"{Choices}/{id}"))["version"]!;
        var same = await jenny.CommandAsync(HttpMethod.Put, $"{Choices}/{id}", new { wishes, words = "Nära jobbet." }, Key(), $"\"{version}\"").DoneAsync();
        Assert.Equal(version, (long)same["version"]!);
        var other = wishes.Reverse().ToArray();
        await (await jenny.CommandAsync(HttpMethod.Put, $"{Choices}/{id}", new { wishes = other }, Key(), $"\"{version - 1}\"")).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale-version");
        await (await jenny.CommandAsync(HttpMethod.Put, $"{Choices}/{id}", new { wishes = other }, Key())).ProblemAsync(HttpStatusCode.PreconditionRequired, "precondition-required");
        var before = await jenny.ReadAsync($"{Choices}/{id}");
        api.Clock.Now = During.AddMinutes(10);
        await jenny.CommandAsync(HttpMethod.Put, $"{Choices}/{id}", new { wishes = other }, Key(), $"\"{version}\"").DoneAsync();
        // As it was known before, wish by wish and signature by signature; nothing can be changed on it.
        foreach (var (client, url) in new[] { (jenny, $"{Choices}/{id}"), (david, $"{Choices}/{id}"), (officer, $"{OfficerChoices}/{id}") })
        {
            using var then = await client.GetAsync($"{url}?asKnownAt={During.AddMinutes(5):yyyy-MM-ddTHH:mm:ssZ}");
            Assert.Null(then.Headers.ETag);
            var known = await then.JsonAsync();
            foreach (var part in new[] { "wishes", "state", "standing", "words", "assigned", "siblings", "receivedAt", "version", "childId", "grade", "placed", "openOffer", "late", "outOfRound", "status" })
                Assert.True(JsonNode.DeepEquals(before[part], known[part]), $"{part}: {known[part]?.ToJsonString()}");
            Assert.Equal("signed", (string?)Assert.Single(known["signatures"]!.AsArray())!["state"]);
            Assert.Equal((false, During.AddMinutes(5)), ((bool)known["canChange"]!, (DateTimeOffset)known["asOf"]!["asKnownAt"]!));
            await (await client.GetAsync($"{url}?asKnownAt={During.AddDays(-1):yyyy-MM-ddTHH:mm:ssZ}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-known-then");
        }
        api.Clock.Now = During;
        mine = await jenny.ReadAsync($"{Choices}/{id}");
        Assert.Equal((other[0], "awaited"), ((string?)mine["wishes"]![0]!["unit"], (string?)mine["signatures"]![0]!["state"]));

        await david.CommandAsync($"/9901/guardian/cases/{id}/signatures", new { agrees = false }, Key()).DoneAsync();
        Assert.Equal("disagreed", (string?)(await jenny.ReadAsync($"{Choices}/{id}"))["standing"]);
        foreach (var guardian in new[] { jenny, david })
            await Sql.UntilAsync(async () => (await guardian.ItemsAsync($"/9901/guardian/cases/{id}/messages")).Any(m => ((string)m["text"]!).Contains("inte överens", StringComparison.Ordinal)));
        Assert.Equal(2, await Sql.AskAsync<long>(api.MainDatabase, $"select count(distinct recipient) from deliveries where case_id = '{id}' and kind = 'message-notice'"));
        // The log knows what the program told them, and on what it told it.
        Assert.Empty((await api.CorrespondenceAsync(id)).Findings);
        Assert.Equal("case.signature-declined.v2", await Sql.AskAsync<string>(
            api.MainDatabase,
            $"""
            select coalesce(max(c.type), 'nothing') from mt_events e join case_messages m on m.tenant_id = e.tenant_id and m.id = e.stream_id
            join mt_events c on c.id::text = e.causation_id and c.correlation_id = e.correlation_id where m.case_id = '{id}' and not m.from_guardian
            """));
        var listed = Assert.Single(await officer.ItemsAsync($"/9901/officer/school-choice/rounds/{api.RoundId}/choices?agreement=declined"), c => (string?)c["caseId"] == id);
        Assert.Equal(("4", "chosen", "Vårdnadshavarna är inte överens"), ((string?)listed["grade"], (string?)listed["state"], (string?)listed["agreementText"]));
        Assert.Equal(other[0], (string?)(await officer.ReadAsync($"{OfficerChoices}/{id}"))["wishes"]![0]!["unit"]);

        // Who chose and took it back keeps the other from nothing: the case is the other's now, and both are told.
        await jenny.CommandAsync($"{Choices}/{id}/withdrawals", null, Key(), "*").DoneAsync();
        using var stranger = api.Client("vh-flera");
        await (await stranger.CommandAsync(HttpMethod.Put, $"{Choices}/{id}", new { wishes }, Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await david.CommandAsync(Choices, Body(child, wishes), Key())).ProblemAsync(HttpStatusCode.Conflict, "choice-exists");
        await david.CommandAsync(HttpMethod.Put, $"{Choices}/{id}", new { wishes }, Key(), "*").DoneAsync();
        his = await david.ReadAsync($"{Choices}/{id}");
        Assert.Equal(("chosen", true, true), ((string?)his["state"], (bool)his["isMine"]!, (bool)his["canChange"]!));
        mine = await jenny.ReadAsync($"{Choices}/{id}");
        signature = Assert.Single(mine["signatures"]!.AsArray())!;
        Assert.Equal((false, "awaited", true), ((bool)mine["isMine"]!, (string?)signature["state"], (bool)signature["isMine"]!));
        await (await jenny.CommandAsync(HttpMethod.Put, $"{Choices}/{id}", new { wishes = other }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "choice-of-other-guardian");
        await jenny.CommandAsync($"/9901/guardian/cases/{id}/signatures", new { agrees = true }, Key()).DoneAsync();
        Assert.Equal("counts", (string?)(await david.ReadAsync($"{Choices}/{id}"))["standing"]);
        foreach (var guardian in new[] { jenny, david })
            Assert.Contains(await guardian.ItemsAsync($"/9901/guardian/cases/{id}/letters"), l => (string?)l["kind"] == "applicant-replaced");
        var told = $"select count(distinct d.recipient) from deliveries d join case_letters l on l.letter = d.document where d.case_id = '{id}' and l.kind = 'applicant-replaced'";
        await Sql.UntilAsync(async () => await Sql.AskAsync<long>(api.MainDatabase, told) == 2);
        foreach (var table in new[] { "case_details", "worklist", "school_choices" })
            Assert.Equal(1, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from {table} t join case_parties p on p.case_id = t.case_id where t.case_id = '{id}' and p.person <> t.applicant and p.signature = 'signed'"));
        // An officer writes it down for either.
        await (await jenny.CommandAsync($"/9901/guardian/cases/{id}/withdrawals", null, Key())).ProblemAsync(HttpStatusCode.Forbidden, "application-of-other");
        await (await officer.CommandAsync($"/9901/officer/cases/{id}/endings", new { outcome = "struck-off", ground = "lapsed", reasons = "Flyttat." }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "child-not-left-out");
        // The way that all case types have takes a choice back too; the case goes on in its round, and both guardians are told.
        await david.CommandAsync($"/9901/guardian/cases/{id}/withdrawals", null, Key()).DoneAsync();
        Assert.Equal("withdrawn", (string?)(await david.ReadAsync($"{Choices}/{id}"))["state"]);
        await Sql.UntilAsync(async () => await Sql.AskAsync<long>(api.MainDatabase, told.Replace("applicant-replaced", "withdrawn", StringComparison.Ordinal)) == 2);
        var jennysId = (string)signature["partyId"]!;
        await (await officer.CommandAsync(HttpMethod.Put, $"{OfficerChoices}/{id}", new { wishes, guardianId = Guid.NewGuid() }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "choice-of-other-guardian");
        await officer.CommandAsync(HttpMethod.Put, $"{OfficerChoices}/{id}", new { wishes, guardianId = jennysId }, Key(), "*").DoneAsync();
        Assert.True((bool)(await jenny.ReadAsync($"{Choices}/{id}"))["isMine"]!);
    }

    [Fact]
    public async Task Wishes_that_cannot_stand_are_refused_with_the_field_at_fault()
    {
        await api.AtAsync(During);
        using var guardian = api.Client("vh-knappt-under");
        var child = await ChildAsync(guardian);
        var schools = api.Schools["4"].ToArray();
        foreach (var (wishes, code, field) in new (string[], string, string)[]
        {
            ([], "no-wishes", "wishes"), ([.. schools.Take(6)], "too-many-wishes", "wishes"), ([schools[0], schools[0]], "wish-twice", "wishes[1]"), ([schools[0], "99999999"], "school-unknown", "wishes[1]"),
            (["99010111"], "school-not-in-round", "wishes[0]"), (["99010102"], "school-without-grade", "wishes[0]"),
        })
        {
            var refused = await (await guardian.CommandAsync(Choices, Body(child, wishes), Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, code);
            Assert.Equal((field, code), Assert.Single(refused.Violations()));
        }
        Assert.Equal(["siblings[0].school", "wishes[0]", "words"], (await guardian.FaultsAsync(Choices, new
        {
            roundId = api.RoundId,
            childId = child,
            wishes = new[] { "x" },
            siblings = new[] { new { school = "y" } },
            words = new string('a', 2001),
        })).Order(StringComparer.Ordinal));
        Assert.Equal(["childId", "roundId", "wishes"], (await guardian.FaultsAsync(Choices, new { roundId = Guid.Empty, childId = Guid.Empty, wishes = (string[]?)null })).Order(StringComparer.Ordinal));
        Assert.DoesNotContain((await RoundOf(guardian))["children"]!.AsArray(), c => c!["existingCase"] is not null);
    }

    [Fact]
    public async Task A_choice_is_taken_back_and_made_anew_and_an_officer_settles_a_missing_signature()
    {
        await api.AtAsync(During);
        using var guardian = api.Client("vh-ej-berattigad");
        using var officer = api.Client(Officer);
        using var signe = api.Client("vh-flera");
        var child = await ChildAsync(signe, "Albin");
        var wishes = api.Schools["5"].Take(1);
        var id = (string)(await signe.CommandAsync(Choices, Body(child, wishes), Key()).DoneAsync())["caseId"]!;
        await (await guardian.GetAsync($"{Choices}/{id}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await guardian.CommandAsync($"{Choices}/{id}/withdrawals", null, Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");

        var settle = $"{OfficerChoices}/{id}/signature-rulings";
        Assert.Equal(["wishesCount"], await officer.FaultsAsync(settle, new { }));
        await officer.CommandAsync(settle, new { wishesCount = true }, Key(), "*").DoneAsync();
        Assert.Equal("unsigned-counts", (string?)(await signe.ReadAsync($"{Choices}/{id}"))["standing"]);

        await signe.CommandAsync($"{Choices}/{id}/withdrawals", null, Key(), "*").DoneAsync();
        var withdrawn = await signe.ReadAsync($"{Choices}/{id}");
        Assert.Equal(("withdrawn", null, true), ((string?)withdrawn["state"], (string?)withdrawn["standing"], (bool)withdrawn["canChange"]!));
        Assert.Equal("missing", (string?)withdrawn["signatures"]![0]!["state"]);
        await signe.CommandAsync(HttpMethod.Put, $"{Choices}/{id}", new { wishes }, Key(), "*").DoneAsync();
        Assert.Equal(("chosen", "awaited", "unsigned-disregarded"), Told(await signe.ReadAsync($"{Choices}/{id}")));
        Assert.Contains(id, (await officer.ItemsAsync($"/9901/officer/school-choice/rounds/{api.RoundId}/choices?agreement=awaited&state=chosen")).Select(c => (string?)c["caseId"]));
        var first = await officer.ReadAsync($"/9901/officer/school-choice/rounds/{api.RoundId}/choices?limit=1");
        Assert.Single(first["items"]!.AsArray());
        Assert.Equal(HttpStatusCode.BadRequest, (await officer.GetAsync($"/9901/officer/school-choice/rounds/{api.RoundId}/choices?state=placed")).StatusCode);
        await (await officer.GetAsync($"/9901/officer/school-choice/rounds/{Guid.NewGuid()}/choices")).ProblemAsync(HttpStatusCode.NotFound, "round-not-found");

        // A child with one guardian needs no other signature, so there is nothing to settle.
        using var alone = api.Client("vh-utan-adress");
        var own = (string)(await alone.CommandAsync(Choices, Body(await ChildAsync(alone), wishes), Key()).DoneAsync())["caseId"]!;
        Assert.Equal("counts", (string?)(await alone.ReadAsync($"{Choices}/{own}"))["standing"]);
        await (await officer.CommandAsync($"{OfficerChoices}/{own}/signature-rulings", new { wishesCount = false }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "signature-not-missing");
    }

    [Fact]
    public async Task A_sibling_is_taken_down_as_said_and_checked_against_the_register()
    {
        await api.AtAsync(During);
        using var guardian = api.Client("vh-flera");
        var child = await ChildAsync(guardian, "Signe");
        var shown = (await guardian.ReadAsync(SchoolsOf(child)))["items"]!.AsArray().Select(i => i!).ToList();
        // Albin goes there, and will still go there next school year.
        var there = (string)Assert.Single(shown, i => (bool)i["hasSibling"]!)["unit"]!;
        var elsewhere = api.Schools["2"].First(s => s != there);
        var id = (string)(await guardian.CommandAsync(Choices, Body(child, [there, elsewhere], siblings: [new { school = there, name = (string?)"Albin" }, new { school = elsewhere, name = (string?)null }]), Key()).DoneAsync())["caseId"]!;
        var siblings = (await guardian.ReadAsync($"{Choices}/{id}"))["siblings"]!.AsArray();
        Assert.Equal([(there, "Albin", true), (elsewhere, null, false)], siblings.Select(s => ((string)s!["school"]!, (string?)s["name"], (bool)s["isInRegister"]!)));
        Assert.Contains("kan inte visa något syskon", (string?)siblings[1]!["text"], StringComparison.Ordinal);
        var form = (await guardian.ReadAsync($"/9901/guardian/cases/{id}/receipt"))["form"]!["answers"]!.AsArray();
        Assert.Contains(form, a => (string?)a!["question"] == "Önskemål 1");
    }

    [Fact]
    public async Task The_closing_instant_ends_choices_for_families_while_what_came_on_paper_in_time_is_still_entered()
    {
        await api.AtAsync(During);
        string id, child;
        using (var waiting = api.Client("vh-skogen"))
            child = await ChildAsync(waiting);
        using (var early = api.Client("vh-knappt-over"))
            id = (string)(await early.CommandAsync(Choices, Body(await ChildAsync(early), api.Schools["4"].Take(1)), Key()).DoneAsync())["caseId"]!;

        await api.AtAsync(RoundSteps.Closes);
        using var guardian = api.Client("vh-knappt-over");
        using var late = api.Client("vh-skogen");
        using var officer = api.Client(Officer);
        await (await guardian.CommandAsync(HttpMethod.Put, $"{Choices}/{id}", new { wishes = api.Schools["4"].Take(2) }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "round-closed");
        await (await guardian.CommandAsync($"{Choices}/{id}/withdrawals", null, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "round-closed");
        Assert.False((bool)(await guardian.ReadAsync($"{Choices}/{id}"))["canChange"]!);
        Assert.Equal((false, id), ((bool)(await RoundOf(guardian))["isOpen"]!, (string?)(await RoundOf(guardian))["children"]![0]!["existingCase"]!["caseId"]));
        var over = await RoundOf(late);
        Assert.Equal((false, true, false), ((bool)over["isOpen"]!, (bool)over["takesLate"]!, (bool)over["children"]![0]!["mayChoose"]!));
        await (await late.CommandAsync(Choices, Body(child, api.Schools["2"].Take(1)), Key())).ProblemAsync(HttpStatusCode.Conflict, "round-closed");

        await api.AtAsync(RoundSteps.Closes.AddDays(2));
        using var registrar = api.Client(Officer);
        var (applicant, number) = RegisterOnBehalfTests.Numbers("vh-skogen", "Ronja");
        object Paper(string on) => new { onBehalf = new { applicantNumber = applicant, childNumber = number, channel = "paper", arrivedOn = on }, roundId = api.RoundId, wishes = api.Schools["2"].Take(2) };
        await (await registrar.CommandAsync(OfficerChoices, Paper("2027-02-16"), Key())).ProblemAsync(HttpStatusCode.Conflict, "round-closed");
        var registered = await registrar.CommandAsync(OfficerChoices, Paper("2027-02-15"), Key());
        Assert.Equal(HttpStatusCode.Created, registered.StatusCode);
        var entered = (string)(await registered.JsonAsync())["caseId"]!;
        Assert.Equal($"{OfficerChoices}/{entered}", registered.Headers.Location!.ToString());
        Assert.Equal("2027-02-14T23:00:00Z", (string?)(await registrar.ReadAsync($"{OfficerChoices}/{entered}"))["receivedAt"]);
        Assert.Equal("receipt", await Sql.AskAsync<string>(api.MainDatabase, $"select kind from deliveries where case_id = '{entered}'"));
        await (await registrar.CommandAsync(HttpMethod.Put, $"{OfficerChoices}/{entered}", new { wishes = api.Schools["2"].Take(1), arrivedOn = "2027-02-16" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "round-closed");
        await registrar.CommandAsync(HttpMethod.Put, $"{OfficerChoices}/{entered}", new { wishes = api.Schools["2"].Take(1), arrivedOn = "2027-02-15" }, Key(), "*").DoneAsync();
        // What came before it, and is written down after it, neither changes nor takes back what stands.
        await (await registrar.CommandAsync(HttpMethod.Put, $"{OfficerChoices}/{entered}", new { wishes = api.Schools["2"].Take(2), arrivedOn = "2027-02-14" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "choice-newer");
        await (await registrar.CommandAsync($"{OfficerChoices}/{entered}/withdrawals", new { arrivedOn = "2027-02-14" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "choice-newer");
        await registrar.CommandAsync($"{OfficerChoices}/{entered}/withdrawals", new { arrivedOn = "2027-02-15" }, Key(), "*").DoneAsync();
        Assert.Equal("withdrawn", (string?)(await registrar.ReadAsync($"{OfficerChoices}/{entered}"))["state"]);
        // The round may still place the child: nobody ends the case before it is published.
        await (await registrar.CommandAsync($"/9901/officer/cases/{entered}/endings", new { outcome = "struck-off", ground = "taken-back", reasons = "Återkallat." }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "child-not-left-out");
    }

    [Theory]
    [InlineData(Channel.Paper, "2027-02-15T15:00:00Z", "2027-02-14T23:00:00Z")]
    [InlineData(Channel.Paper, "2027-02-15T10:00:00Z", "2027-02-15T10:00:00Z")]
    [InlineData(Channel.Paper, "2027-02-16T10:00:00Z", "2027-02-16T10:00:00Z")]
    [InlineData(Channel.EService, "2027-02-15T15:00:00Z", "2027-02-15T15:00:00Z")]
    public void A_paper_of_the_last_day_is_in_time_whatever_its_hour(Channel channel, string written, string counts)
    {
        static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        var plan = new Domain.SchoolChoice.Rounds.RoundPlan(new SchoolYear(2027), RoundSteps.Opens, At("2027-02-15T12:00:00Z"), [], new DateOnly(2026, 7, 1), RoundSteps.Opens);
        Assert.Equal(At(counts), CaseMgmt.Api.SchoolChoice.Choices.ChooseHandler.ArrivedIn(plan, new CaseMgmt.Api.Cases.Intake.Arrival(channel, At(written))));
    }

    [Fact]
    public async Task An_officer_registers_a_child_of_another_age_in_the_grade_it_is_to_begin()
    {
        await api.AtAsync(During);
        using var officer = api.Client(Officer);
        using var guardian = api.Client("vh-ingen-placering");
        var (applicant, number) = RegisterOnBehalfTests.Numbers("vh-ingen-placering", "Hilma");
        object Body(string? grade, string child = "", string channel = "telephone") =>
            new { onBehalf = new { applicantNumber = applicant, childNumber = child.Length == 0 ? number : child, channel }, roundId = api.RoundId, grade, wishes = api.Schools["4"].Take(1) };
        await (await officer.CommandAsync(OfficerChoices, Body(null), Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "child-not-of-grade");
        await (await officer.CommandAsync(OfficerChoices, Body("4", RegisterOnBehalfTests.Numbers("vh-flera", "Wilma").Child), Key())).ProblemAsync(HttpStatusCode.NotFound, "child-not-found");
        Assert.Equal(["grade", "onBehalf", "roundId", "wishes"], (await officer.FaultsAsync(OfficerChoices, new { onBehalf = (object?)null, grade = "12", roundId = Guid.Empty, wishes = (string[]?)null })).Order(StringComparer.Ordinal));
        var id = (string)(await officer.CommandAsync(OfficerChoices, Body("4"), Key()).DoneAsync())["caseId"]!;
        var mine = await guardian.ReadAsync($"{Choices}/{id}");
        Assert.Equal(("4", true, "counts"), ((string?)mine["grade"], (bool)mine["isMine"]!, (string?)mine["standing"]));
        await (await officer.CommandAsync(OfficerChoices, Body("4"), Key())).ProblemAsync(HttpStatusCode.Conflict, "choice-exists");
        await (await guardian.CommandAsync(OfficerChoices, Body("4"), Key())).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task Of_a_protected_family_nothing_is_told_and_two_named_officers_alone_see_the_case()
    {
        await api.AtAsync(During);
        using var guardian = api.Client("vh-sekretess");
        using var officer = api.Client(Officer);
        using var named = api.Client("skydd-1");
        var child = (await RoundOf(guardian))["children"]![0]!;
        Assert.Equal(("Skyddad uppgift", null, true, true), ((string?)child["name"], (string?)child["grade"], (bool)child["protectedIdentity"]!, (bool)child["mayChoose"]!));
        var shown = await guardian.ReadAsync(SchoolsOf((string)child["childId"]!));
        Assert.Null(shown["assigned"]);
        Assert.Null(shown["grade"]);
        Assert.All(shown["items"]!.AsArray(), i => Assert.Equal((null, "protected-identity", false, false), ((long?)i!["distance"]!["lengthMm"], (string?)i["distance"]!["status"], (bool)i["isAssigned"]!, (bool)i["hasSibling"]!)));
        var id = (string)(await guardian.CommandAsync(Choices, Body((string)child["childId"]!, api.Schools["4"].Take(2)), Key()).DoneAsync())["caseId"]!;
        var mine = await guardian.ReadAsync($"{Choices}/{id}");
        Assert.Equal((2, null), (mine["wishes"]!.AsArray().Count, mine["assigned"]));
        await (await officer.GetAsync($"{OfficerChoices}/{id}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await officer.CommandAsync($"{OfficerChoices}/{id}/withdrawals", new { }, Key(), "*")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        var list = $"/9901/officer/school-choice/rounds/{api.RoundId}/choices?limit=200";
        Assert.DoesNotContain(id, (await officer.ItemsAsync(list)).Select(c => (string?)c["caseId"]));
        Assert.Contains(id, (await named.ItemsAsync(list)).Select(c => (string?)c["caseId"]));
        Assert.Equal("4", (string?)(await named.ReadAsync($"{OfficerChoices}/{id}"))["grade"]);
    }

    [Fact]
    public async Task Two_who_choose_at_the_same_moment_open_one_case()
    {
        await api.AtAsync(During);
        using var one = api.Client("vh-friskola");
        using var other = api.Client("vh-friskola");
        var child = await ChildAsync(one);
        var answers = await Task.WhenAll(
            one.CommandAsync(Choices, Body(child, api.Schools["5"].Take(1)), Key()), other.CommandAsync(Choices, Body(child, api.Schools["5"].Take(2)), Key()));
        var created = Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        var refused = await Assert.Single(answers, a => a != created).ProblemAsync(HttpStatusCode.Conflict, "choice-exists");
        Assert.Equal((string?)(await created.JsonAsync())["caseId"], (string?)refused["existingCase"]!["caseId"]);
    }

    [Fact]
    public async Task A_school_is_shown_nothing_of_who_chose_it_and_settles_nothing()
    {
        await api.AtAsync(During);
        using var jenny = api.Client("vh-vaxelvis-a");
        var child = await ChildAsync(jenny);
        using var school = api.Client(new TestUser("rektor-1", "Rektor", "", null, ["9901:school"]));
        var round = $"/9901/officer/school-choice/rounds/{api.RoundId}";
        string[] closed =
        [
            round, $"{round}/choices", $"{round}/results", $"{round}/statistics", $"{round}/offers", $"{round}/free-seats", $"{round}/waiting-lists?unit={api.Schools["4"].First()}&grade=4",
            $"{OfficerChoices}/{Guid.NewGuid()}", $"{Choices}/{Guid.NewGuid()}", SchoolsOf(child), "/9901/guardian/school-choice/rounds", "/9901/officer/worklist",
        ];
        foreach (var path in closed)
            await (await school.GetAsync(path)).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        await (await school.CommandAsync(Choices, Body(child, api.Schools["4"].Take(1)), Key())).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        await (await school.CommandAsync($"{round}/closings", new { }, Key(), "*")).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
    }

    private string SchoolsOf(string child) => $"/9901/guardian/school-choice/rounds/{api.RoundId}/children/{child}/schools";

    private object Body(string child, IEnumerable<string> wishes, object[]? siblings = null, string? words = null) => new { roundId = api.RoundId, childId = child, wishes, siblings, words };

    private static async Task<JsonNode> RoundOf(HttpClient guardian) => Assert.Single(await guardian.ItemsAsync("/9901/guardian/school-choice/rounds"));

    private static async Task<string> ChildAsync(HttpClient guardian, string? name = null) =>
        (string)(await RoundOf(guardian))["children"]!.AsArray().First(c => name is null || ((string)c!["name"]!).StartsWith(name, StringComparison.Ordinal))!["childId"]!;

    private static (string?, string?, string?) Told(JsonNode choice) => ((string?)choice["state"], (string?)choice["signatures"]![0]!["state"], (string?)choice["standing"]);
}
