using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Operations;
using CaseMgmt.Api.SchoolChoice.Allocation;
using CaseMgmt.Api.SchoolChoice.Publication;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.EventStore.Proof;
using CaseMgmt.Projections;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>A municipality whose own host decides no rounds: tests start the nodes that do, and stop them in the middle.</summary>
public sealed class PublicationFixture : JourneyFixture
{
    /// <inheritdoc/>
    protected override void Replace(IServiceCollection services) => services.Remove(services.Single(s => s.ImplementationType == typeof(RoundPublication)));
}

/// <summary>Publication of a round, half-finished and whole, over real PostgreSQL.</summary>
public sealed class PublicationTests(PublicationFixture api) : IClassFixture<PublicationFixture>
{
    private static readonly DateTimeOffset Held = new(2027, 2, 20, 18, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Closed = RoundSteps.Closes.AddHours(12);

    [Fact]
    public async Task Nothing_of_a_half_finished_publication_is_seen_by_anybody_and_after_a_crash_it_goes_on_to_the_one_event_that_shows_all()
    {
        await api.ImportCatchmentsAsync("2027/2028");
        var (sevens, fours) = (await api.SchoolsAsync("7"), await api.SchoolsAsync("4"));
        var officer = api.OfficerAt(RoundSteps.Opens);
        var round = await officer.PrepareAsync(new
        {
            schoolYear = "2027/2028",
            opensAt = RoundSteps.Opens,
            closesAt = RoundSteps.Closes,
            seats = sevens.Select(unit => new { unit, grade = "7", seats = 95 }).Concat(fours.Select(unit => new { unit, grade = "4", seats = 95 })),
        });
        await NameDrawAsync(officer, round);
        round = round with { Version = 2 };
        (round, _) = await officer.StepAsync(round, "openings");
        var children = await api.ChildrenAsync(2014);
        // One family that logs in. Nearly all want the same school, which has not room for all; for some nobody chooses.
        await api.ChooseAsync(
            round.Id, new SchoolYear(2027), new Grade("7"), [.. children.Where((_, i) => i % 20 > 0).Select(child => (child, new[] { sevens[0], sevens[1] }, (SignatureState?)null))]);
        var younger = await api.ChildrenAsync(2017);
        var cases = await api.ChooseAsync(
            round.Id, new SchoolYear(2027), new Grade("4"), [.. younger.Select((child, i) => (child, new[] { fours[i % fours.Count], fours[(i + 1) % fours.Count] }, (SignatureState?)null))]);
        var own = younger[0];
        (officer, var named) = (api.OfficerAt(Closed), api.OfficerAt(Closed, "skydd-1"));
        round = await officer.OverAsync(round);
        var missing = (await named.CommandAsync($"{round.Url}/closings/previews", new { }).DoneAsync())["missing"]!.AsArray();
        var settlements = missing.Select(m => (object)new { childId = (Guid)m!["childId"]!, what = "left-out", reason = "Går i skola i en annan kommun." }).ToList();
        (round, var closing) = await named.StepAsync(round, "closings", new { settlements });
        var total = (int)closing["children"]!;
        Assert.True(total > Batch.ChunkSize);
        Assert.Null((string?)closing["commitment"]);
        // Nobody enters the result of a draw that is not held, or writes it in a form of its own.
        await (await officer.CommandAsync($"{round.Url}/draws", new { seed = "3 8 11 19 24 30 33" }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-draw-not-held");
        (officer, named) = (api.OfficerAt(Held), api.OfficerAt(Held, "skydd-1"));
        await (await officer.CommandAsync($"{round.Url}/draws", new { }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "round-seed-missing");
        await (await officer.CommandAsync($"{round.Url}/draws", new { seed = "8 3 11 19 24 30 33" }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "round-seed-wrong-form");
        round = await SeedCorrectedAsync(officer, round);
        using (var anyone = api.Factory.CreateClient())
            await anyone.RecomputedAsync(round, total);
        (round, var proposal) = await officer.StepAsync(round, "allocations", new { });
        await AllocateVerifiesAsync(round);
        (round, proposal) = await FlawsAsync(officer, named, round, [sevens[0], sevens[1]]);

        var hash = (string)proposal["resultHash"]!;
        await (await officer.CommandAsync($"{round.Url}/publications", new { resultHash = new string('0', 64), communicationNotNeeded = true }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-proposal-changed");
        await (await officer.CommandAsync($"{round.Url}/publications", new { resultHash = hash }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "material-not-communicated");
        Assert.Equal(["resultHash"], await officer.FaultsAsync($"{round.Url}/publications", new { }));
        await (await officer.GetAsync($"{round.Url}/publication")).ProblemAsync(HttpStatusCode.Conflict, "round-at-another-step");
        // Numbers are given, and letters laid out to be printed, moments after what they follow on, whatever else goes on.
        await api.QuietAsync();
        var before = await SeenAsync(officer, named, cases[own]);
        (round, var started) = await officer.StepAsync(round, "publications", new { resultHash = hash, communicationNotNeeded = true });
        Assert.Equal(total, (int)started["children"]!);
        await (await officer.CommandAsync($"{round.Url}/allocations", new { }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-publication-begun");

        // One node decides the first two hundred and is stopped.
        var gate = new Gate(1);
        using (var node = Node(gate))
        {
            _ = node.Services;
            await Sql.UntilAsync(async () => (int)(await officer.ReadAsync($"{round.Url}/publication"))["done"]! == Batch.ChunkSize && gate.IsReached);
            Assert.Equal(Batch.ChunkSize, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from case_details where outcome is not null and case_type = 'school-choice'"));
            Assert.Equal("granted", await Sql.AskAsync<string>(api.MainDatabase, $"select outcome from case_details where case_id = '{cases[own]}'"));
            await NothingIsSeenAsync(officer, named, cases[own], before);
        }
        Assert.Null((await officer.ReadAsync(round.Url))["publishedAt"]);
        await (await officer.CommandAsync($"{round.Url}/publications", new { resultHash = hash, communicationNotNeeded = true }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-being-published");
        // Something happens in two cases that are still to be decided: they are not as they were when the officer began.
        var moved = new[] { await MovedAsync("asc"), await MovedAsync("desc") };
        await (await officer.CommandAsync($"/9901/officer/school-choice/cases/{await DecidedAsync()}/vacancies", new { reason = "left" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-being-decided");

        // Guardians are told the same of a case whose decision is taken as of one in which it is not, and nothing of what goes on.
        using (var family = await GuardianOfAsync(cases[own]))
        {
            await (await family.CommandAsync($"/9901/guardian/cases/{cases[own]}/signatures", new { agrees = true }, Key())).ProblemAsync(HttpStatusCode.Conflict, "case-not-open-now");
            await (await family.CommandAsync($"/9901/guardian/cases/{cases[own]}/withdrawals", null, Key())).ProblemAsync(HttpStatusCode.Conflict, "case-not-open-now");
            await (await family.CommandAsync("/9901/guardian/school-choice/late-choices", new { roundId = round.Id, childId = own.Value, wishes = new[] { fours[0] } }, Key())).ProblemAsync(HttpStatusCode.Conflict, "case-not-open-now");
        }

        var hidden = (await RefusedWithTwoAsync(officer, round, moved))[0];
        await ProtectAsync(hidden.Mother, "protected-registration");
        // Another goes on where it stood, past those that cannot be decided; nothing is shown while they are not.
        using (var node = Node(new Gate(int.MaxValue)))
        {
            _ = node.Services;
            var stopped = (await FollowAsync(officer, round))[^1];
            Assert.Equal((total - 2, 2, true, null), ((int)stopped["done"]!, (int)stopped["notDecided"]!, (bool)stopped["finished"]!, (string?)stopped["publishedAt"]));
            var hindrance = Assert.Single(stopped["hindrances"]!.AsArray())!;
            Assert.Equal("stale", (string?)hindrance["code"]);
            Assert.Equal(moved.Order(), hindrance["cases"]!.AsArray().Select(c => (Guid)c!["caseId"]!).Order());
            Assert.Equal(before, await SeenAsync(officer, named, cases[own]));
            // Begun again it takes those two, and nothing twice.
            (round, started) = await officer.StepAsync(round, "publications", new { resultHash = hash, communicationNotNeeded = true });
            Assert.Equal(2, (int)started["children"]!);
            await Sql.UntilAsync(async () => (await officer.ReadAsync(round.Url))["publishedAt"] is not null);
            var told = await FollowAsync(officer, round);
            Assert.Equal((total, 0, true), ((int)told[^1]["done"]!, (int)told[^1]["notDecided"]!, told[^1]["publishedAt"] is not null));
        }
        Assert.Equal(total, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from mt_events e join school_choices s on s.case_id = e.stream_id where e.type = 'case.decided.v1' and s.round = '{round.Id}'"));
        round = round with { Version = (long)(await officer.ReadAsync(round.Url))["version"]! };
        await PlainHashIsHiddenAsync(officer, round, hash);
        await ProtectAsync(hidden.Mother, "none");
        await NoNumberOfAHiddenHomeIsToldAsync(officer, round, hidden);
        await PublishedAsync(officer, round, cases[own], total);
    }

    // Which draw it will be is public before anybody has chosen; only accepted ones that lie after the closing are taken.
    private static async Task NameDrawAsync(HttpClient officer, ARound round)
    {
        Assert.Equal(["lotto", "beacon"], (await officer.ByOneAsync($"{round.Url}/lottery-sources")).Select(s => (string?)s["code"]));
        async Task Refused(object request, string code) => await (await officer.CommandAsync($"{round.Url}/draw-namings", request, Key(), round.Tag)).ProblemAsync(HttpStatusCode.UnprocessableEntity, code);
        await Refused(new { source = "dice", heldAt = Held }, "round-source-not-accepted");
        await Refused(new { source = "lotto", heldAt = RoundSteps.Closes }, "round-draw-not-after-closing");
        Assert.Equal(["heldAt"], await officer.FaultsAsync($"{round.Url}/draw-namings", new { source = "lotto" }));
        var (named, _) = await officer.StepAsync(round, "draw-namings", new { source = "lotto", heldAt = Held });
        Assert.Equal(2, named.Version);
        var draw = (await officer.ReadAsync(round.Url))["draw"]!;
        Assert.Equal(("lotto", Held, "numbers", 7), ((string?)draw["code"], (DateTimeOffset)draw["heldAt"]!, (string?)draw["form"], (int)draw["count"]!));
        Assert.Contains("storleksordning", (string)draw["ruleText"]!, StringComparison.Ordinal);
    }

    // Well-formed, and not what the draw gave: a proposal is made by it before anybody notices.
    private async Task<ARound> SeedCorrectedAsync(HttpClient officer, ARound round)
    {
        const string Wrong = "3 8 11 19 24 30 34";
        const string Right = "3 8 11 19 24 30 33";
        var corrections = $"{round.Url}/seed-corrections";
        await (await officer.CommandAsync(corrections, new { seed = Right, reason = "Fel." }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-at-another-step");
        (round, _) = await officer.StepAsync(round, "draws", new { seed = Wrong });
        (round, var wrong) = await officer.StepAsync(round, "allocations", new { });
        await (await officer.CommandAsync($"{round.Url}/draws", new { seed = Right }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-at-another-step");
        Assert.Equal(["reason", "seed"], (await officer.FaultsAsync(corrections, new { })).Order(StringComparer.Ordinal));
        await (await officer.CommandAsync(corrections, new { seed = "33 30 24 19 11 8 3", reason = "Fel." }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "round-seed-wrong-form");
        (round, _) = await officer.StepAsync(round, "seed-corrections", new { seed = Right, reason = "Ett tal var fel avskrivet." });

        // The proposal that rested on it is gone, and everybody sees what was entered first.
        var own = await officer.ReadAsync(round.Url);
        Assert.Equal(("drawn", null, null), ((string?)own["state"], (string?)own["resultHash"], (string?)own["withoutSchool"]));
        await (await officer.GetAsync($"{round.Url}/results")).ProblemAsync(HttpStatusCode.Conflict, "round-at-another-step");
        await (await officer.CommandAsync($"{round.Url}/publications", new { resultHash = (string)wrong["resultHash"]!, communicationNotNeeded = true }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-at-another-step");
        using var anyone = api.Factory.CreateClient();
        var shown = await anyone.ReadAsync(round.Public);
        var earlier = Assert.Single(shown["earlierSeeds"]!.AsArray())!;
        Assert.Equal((Right, Wrong, Held), ((string?)shown["seed"], (string?)earlier["seed"], (DateTimeOffset)earlier["enteredAt"]!));
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from mt_events where data::text like '%fel avskrivet%'"));
        return round;
    }

    // Children who wished in vain, unprotected and with two guardians: of whom one may be hidden from the other.
    private async Task<List<(Guid Case, PersonRef Father, PersonRef Mother)>> RefusedWithTwoAsync(HttpClient officer, ARound round, IReadOnlyList<Guid> except)
    {
        var refused = (await officer.ItemsAsync($"{round.Url}/results?limit=200&grade=7")).Where(r => (int)r["wishes"]! > 0 && (int)r["wish"]! != 1 && r["caseId"] is not null && !except.Contains((Guid)r["caseId"]!)).ToList();
        var families = await api.Factory.Services.GetRequiredService<IPopulationRegister>().FamiliesAsync("9901", [.. refused.Select(r => new PersonRef((Guid)r["childId"]!))], default);
        return [.. refused.Select(r => (Case: (Guid)r["caseId"]!, families[new PersonRef((Guid)r["childId"]!)].Guardians)).Where(r => r.Guardians.Count == 2).Select(r => (r.Case, r.Guardians[0], r.Guardians[1]))];
    }

    private Task ProtectAsync(PersonRef person, string protection) =>
        Sql.RunAsync(api.MainDatabase, $"update register_persons set protection = '{protection}' where tenant_id = '9901' and person = '{person}'");

    // Whose home the numbers are reckoned from: nobody learns them of one who was hidden at the publication, or is today.
    private async Task NoNumberOfAHiddenHomeIsToldAsync(HttpClient officer, ARound round, (Guid Case, PersonRef Father, PersonRef Mother) hidden)
    {
        const string Masked = "Skolans platser räckte inte.";
        async Task<JsonNode> FirstWishAsync((Guid Case, PersonRef Father, PersonRef Mother) family)
        {
            using var father = api.Client(await api.UserOfAsync(family.Father));
            return (await father.ReadAsync($"/9901/guardian/school-choice/cases/{family.Case}/result"))["wishes"]![0]!;
        }
        Assert.Equal(Masked, (string?)(await FirstWishAsync(hidden))["text"]);
        var told = new List<(Guid Case, PersonRef Father, PersonRef Mother)>();
        foreach (var family in (await RefusedWithTwoAsync(officer, round, [hidden.Case])).Take(10))
        {
            if (((string)(await FirstWishAsync(family))["text"]!).Any(char.IsDigit))
                told.Add(family);
        }
        Assert.NotEmpty(told);
        await ProtectAsync(told[0].Mother, "protected-registration");
        Assert.Equal(Masked, (string?)(await FirstWishAsync(told[0]))["text"]);
        await ProtectAsync(told[0].Mother, "none");
    }

    // One of the cases that are still to be decided, first or last, in which a party joins.
    private async Task<Guid> MovedAsync(string order)
    {
        var id = await Sql.AskAsync<Guid>(api.MainDatabase, $"select case_id from school_choices where state = 'chosen' order by case_id {order} limit 1");
        await using var session = api.Store.LightweightSession("9901");
        var stream = await session.Events.FetchForWriting<CaseFile>(id);
        stream.AppendMany(new PartyJoined(new PersonRef(Guid.CreateVersion7()), PartyRole.CoGuardian, new Actor(ActorKind.CaseOfficer, Officer)));
        await session.SaveChangesAsync();
        return id;
    }

    private Task<Guid> DecidedAsync() => Sql.AskAsync<Guid>(api.MainDatabase, "select case_id from school_choices where state = 'placed' and received_at is not null and child_is_open(tenant_id, child) limit 1");

    // Every way that shows something of a case, for its guardian, for officers and for nobody in particular.
    private async Task<string> SeenAsync(HttpClient officer, HttpClient named, Guid own)
    {
        var guardian = await GuardianOfAsync(own);
        var seen = new StringBuilder();
        foreach (var path in new[] { "guardian/cases?limit=200", $"guardian/cases/{own}", $"guardian/cases/{own}/timeline", $"guardian/cases/{own}/letters", $"guardian/cases/{own}/letter", $"guardian/cases/{own}/deliveries", $"guardian/cases/{own}/messages", $"guardian/school-choice/cases/{own}/result", $"guardian/school-choice/choices/{own}", "guardian/school-choice/rounds", "guardian/school-choice/offers" })
            seen.AppendLine(await TextAsync(guardian, path));
        foreach (var path in new[] { $"officer/cases/{own}", $"officer/cases/{own}/timeline", $"officer/cases/{own}/letters", $"officer/cases/{own}/documents", $"officer/cases/{own}/deliveries", "officer/school-transport/transports", $"officer/school-choice/choices/{own}" })
            seen.AppendLine(await TextAsync(officer, path));
        seen.AppendLine(await TextAsync(named, "officer/print-queue?limit=200"));
        seen.AppendLine(await TextAsync(api.Client(Manager), "manager/unreported-decisions?limit=200"));
        return seen.ToString();
    }

    private async Task NothingIsSeenAsync(HttpClient officer, HttpClient named, Guid own, string before)
    {
        Assert.Equal(before, await SeenAsync(officer, named, own));
        // A case that the municipality has opened for the occasion is not there yet.
        var opened = await Sql.AskAsync<Guid>(api.MainDatabase, "select case_id from school_choices where state = 'placed' and received_at is null limit 1");
        foreach (var client in new[] { officer, named })
            await (await client.GetAsync($"/9901/officer/cases/{opened}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        // Nor is one that is decided acted on, since the answer would tell.
        var decided = await Sql.AskAsync<Guid>(api.MainDatabase, "select case_id from school_choices where state = 'placed' and received_at is not null limit 1");
        await (await named.CommandAsync($"/9901/officer/cases/{decided}/assignees", new { }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-being-decided");
        Assert.Equal("under-assessment", (string?)(await named.ReadAsync($"/9901/officer/cases/{decided}"))["status"]);
        Assert.DoesNotContain(await named.ItemsAsync("/9901/officer/worklist?status=decided&limit=200"), w => (string?)w["caseType"] == "school-choice");
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from deliveries d join school_choices s on s.case_id = d.case_id where s.state <> 'left-out'"));
    }

    private async Task PublishedAsync(HttpClient officer, ARound round, Guid own, int total)
    {
        using var anyone = api.Factory.CreateClient();
        var shown = await anyone.ReadAsync(round.Public);
        Assert.Equal("published", (string?)shown["state"]);
        Assert.True((int)shown["corrections"]! > 0);
        Assert.NotEmpty((await anyone.ReadAsync($"{round.Public}/cutoffs"))["items"]!.AsArray());
        Assert.Equal(total, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from case_details where outcome is not null and case_type = 'school-choice'"));
        // Who goes on at the own school takes none of the round's seats.
        OpenedRound opened;
        await using (var session = api.Store.QuerySession("9901"))
            opened = await RoundArchive.OpenAsync(session, round.Id, (await RoundActions.FindAsync(session, round.Id, default)).Facts!.Value, "test", default);
        var keeping = opened.Grades.SelectMany(g => g.Entrants).Where(e => e.Facts.CurrentSchool is not null).Select(e => $"('{e.CaseId}'::uuid, '{e.Facts.CurrentSchool}')").ToList();
        var kept = await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from school_choices s join (values {string.Join(", ", keeping)}) k (case_id, school) on k.case_id = s.case_id and k.school = s.school");
        Assert.InRange(kept, 1, total - 1);
        Assert.Equal(total - kept, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from held_seats h join school_choices s on s.case_id = h.holder and s.child = h.child"));
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from left_seats"));
        await Sql.UntilAsync(async () => await Sql.AskAsync<long>(api.MainDatabase, "select count(distinct d.case_id) from deliveries d join school_choices s on s.case_id = d.case_id where d.kind = 'letter' and s.state <> 'left-out'") == total);

        // The family's own result, whose proof leads to the root that anyone can read.
        using var guardian = await GuardianOfAsync(own);
        var result = await guardian.ReadAsync($"/9901/guardian/school-choice/cases/{own}/result");
        Assert.Equal(2, result["wishes"]!.AsArray().Count);
        var proof = result["proof"]!;
        Assert.Equal((string?)shown["root"], (string?)proof["root"]);
        var row = $"{round.Id}\n{(string?)result["code"]}\n{(int)result["lottery"]!}\n{(string?)result["school"]}\n{(int)result["wishNumber"]!}\n{(string?)proof["salt"]}\n";
        Assert.True(MerkleTree.IncludesLeaf(MerkleTree.Leaf(Encoding.UTF8.GetBytes(row)), (long)proof["index"]!, (long)proof["size"]!, [.. proof["path"]!.AsArray().Select(p => Convert.FromHexString((string)p!))], Convert.FromHexString((string)shown["root"]!)));
        Assert.Contains((await anyone.ReadAsync($"{round.Public}/codes"))["codes"]!.AsArray(), c => (string?)c!["code"] == (string?)result["code"] && (int)c["number"]! == (int)result["lottery"]!);
        var letter = await (await guardian.GetAsync($"/9901/guardian/cases/{own}/letter")).Content.ReadAsStringAsync();
        Assert.Contains("laglighetsprövning", letter, StringComparison.OrdinalIgnoreCase);
        Assert.Contains((string)result["wishes"]![0]!["text"]!, WebUtility.HtmlDecode(letter), StringComparison.Ordinal);
        Assert.Equal("decided", (string?)(await guardian.ReadAsync($"/9901/guardian/cases/{own}"))["status"]);

        await NobodyProtectedIsGivenAwayAsync(officer, anyone, round);
        await officer.SeatGoesOnAsync(round, api, "7");
        await SeatBeforeTheListIsToldAsync(officer, round);
        await OnePartIsOpenedForOneChildAsync(round, own);
        await DecisionsReplayAsync(officer, own, total);

        // A published result is a decision: nothing is run again.
        var version = (long)(await officer.ReadAsync(round.Url))["version"]!;
        var now = round with { Version = version };
        await (await officer.CommandAsync($"{round.Url}/allocations", new { }, Key(), now.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-published");
        await (await officer.CommandAsync($"{round.Url}/publications", new { resultHash = (string)(await officer.ReadAsync(round.Url))["resultHash"]!, communicationNotNeeded = true }, Key(), now.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-published");
        // It ends when nothing in it waits; a child that was left out is decided by whom it may be shown to.
        using var chief = api.Client(new TestUser("skydd-chef-1", "Skyddschef", "Chef", null, ["9901:manager", "9901:officer", "9901:protected-officer"]));
        var open = await (await chief.CommandAsync($"{round.Url}/endings", new { }, Key(), now.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-matters-open");
        foreach (var leftOut in Assert.Single(open["open"]!.AsArray())!["cases"]!.AsArray())
            await chief.CommandAsync($"/9901/officer/school-choice/cases/{(Guid)leftOut!}/endings", new { outcome = "struck-off", reasons = "Går i skola i en annan kommun." }, Key(), "*").DoneAsync();
        Assert.Equal("finished", (string?)(await officer.ReadAsync((await officer.StepAsync(now, "endings")).Round.Url))["state"]);
    }

    // A hash of before they were keyed could be tried out: it is the auditors' alone.
    private async Task PlainHashIsHiddenAsync(HttpClient officer, ARound round, string hash)
    {
        using var auditor = api.Client(new TestUser("revisor-1", "Revisor", "", null, ["9901:manager", "9901:officer", "9901:protected-officer"]));
        async Task<string?> ShownAsync(HttpClient to) => (string?)(await to.ReadAsync(round.Url))["resultHash"];
        Assert.Equal((hash, hash), (await ShownAsync(officer), await ShownAsync(auditor)));
        await Sql.RunAsync(api.MainDatabase, $"update choice_rounds set is_keyed = false where round_id = '{round.Id}'");
        Assert.Equal((null, null, hash), (await ShownAsync(officer), await ShownAsync(api.Client("skydd-1")), await ShownAsync(auditor)));
        Assert.DoesNotContain(hash, await (await officer.GetAsync("/9901/officer/school-choice/rounds?limit=200")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await Sql.RunAsync(api.MainDatabase, $"update choice_rounds set is_keyed = true where round_id = '{round.Id}'");
    }

    // A correction goes before those who wait only when it says which fact was wrong and where that is on record; who was passed reads that it happened, and not to whom.
    private async Task SeatBeforeTheListIsToldAsync(HttpClient officer, ARound round)
    {
        var wanted = await Sql.AskAsync<string>(api.MainDatabase, $"select school from school_choices where round = '{round.Id}' and grade = '7' and wish = 1 group by school order by count(*) desc limit 1");
        var list = (await officer.ItemsAsync($"{round.Url}/waiting-lists?unit={wanted}&grade=7&limit=200")).Select(i => (Guid)i["caseId"]!).ToList();
        var leaving = await Sql.AskAsync<Guid>(api.MainDatabase, $"select case_id from school_choices where round = '{round.Id}' and grade = '7' and school = '{wanted}' and wish = 1 and child_is_open(tenant_id, child) limit 1");
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{leaving}/vacancies", new { reason = "left" }, Key(), "*").DoneAsync();
        using var passed = await GuardianOfAsync(list[0]);
        Assert.Empty((await passed.ReadAsync($"/9901/guardian/school-choice/cases/{list[0]}/result"))["passedOver"]!.AsArray());
        var placements = $"/9901/officer/school-choice/cases/{list[^1]}/placements";
        await (await officer.CommandAsync(placements, new { unit = wanted, ground = "correction", reasons = "Fel väg." }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "passing-ground-missing");
        Assert.Equal(["record"], await officer.FaultsAsync(placements, new { unit = wanted, ground = "correction", reasons = "Fel väg.", fact = "way" }));
        Assert.Equal(["fact"], await officer.FaultsAsync(placements, new { unit = wanted, ground = "correction", reasons = "Fel väg.", fact = "left-out", record = "VAL-1" }));
        await officer.CommandAsync(placements, new { unit = wanted, ground = "correction", reasons = "Fel väg.", fact = "way", record = "KS 2027/118, beslut 2027-03-02" }, Key(), "*").DoneAsync();
        var told = Assert.Single((await passed.ReadAsync($"/9901/guardian/school-choice/cases/{list[0]}/result"))["passedOver"]!.AsArray())!;
        Assert.Equal((wanted, "correction"), ((string?)told["school"], (string?)told["ground"]));
        Assert.EndsWith("eftersom en uppgift som det barnets placering vilade på hade rättats.", (string?)told["text"], StringComparison.Ordinal);
        using var placed = await GuardianOfAsync(list[^1]);
        Assert.Empty((await placed.ReadAsync($"/9901/guardian/school-choice/cases/{list[^1]}/result"))["passedOver"]!.AsArray());
        var letter = WebUtility.HtmlDecode(await (await officer.GetAsync($"/9901/officer/cases/{list[^1]}/letter")).Content.ReadAsStringAsync());
        Assert.Contains("Uppgiften om barnets gångväg var fel. Det framgår av KS 2027/118, beslut 2027-03-02.", letter, StringComparison.Ordinal);
        Assert.Contains("Platsen ges före dem som väntar", letter, StringComparison.Ordinal);
    }

    // The facts of all the others stay closed: those of the other grade cannot even be opened, and nobody notices.
    private async Task OnePartIsOpenedForOneChildAsync(ARound round, Guid own)
    {
        Guid child, other;
        await using (var session = api.Store.QuerySession("9901"))
        {
            child = await Sql.AskAsync<Guid>(api.MainDatabase, $"select child from school_choices where case_id = '{own}'");
            var facts = (await RoundActions.FindAsync(session, round.Id, default)).Facts!.Value;
            var grades = (await session.Vault.ComputeAsync([facts], "test")).Document<RoundFacts>(facts)!.Grades;
            Assert.Single(grades.SelectMany(g => g.PartsOf(new PersonRef(child))));
            other = grades.SelectMany(g => g.Parts).Single(p => !grades.SelectMany(g => g.PartsOf(new PersonRef(child))).Contains(p)).Id;
        }
        using var guardian = await GuardianOfAsync(own);
        var result = await guardian.ReadAsync($"/9901/guardian/school-choice/cases/{own}/result");
        var body = await Sql.AskAsync<byte[]>(api.MainDatabase, $"select body from vault_documents where id = '{other}'");
        await Sql.RunAsync(api.MainDatabase, $"update vault_documents set body = '\\x00' where id = '{other}'");
        var before = await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from read_audit where reason = 'round-code' and subject = '{child}'");
        Assert.Equal((string?)result["code"], (string?)(await guardian.ReadAsync($"/9901/guardian/school-choice/rounds/{round.Id}/children/{child}/code"))["code"]);
        Assert.Equal(before + 1, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from read_audit where reason = 'round-code' and subject = '{child}'"));
        await Sql.RunAsync(api.MainDatabase, $"update vault_documents set body = '\\x{Convert.ToHexStringLower(body)}' where id = '{other}'");
    }

    // Every placement comes out of the frozen facts and the seed again, and the one after publication out of its seat; one that the log has otherwise is told.
    private async Task DecisionsReplayAsync(HttpClient officer, Guid own, int total)
    {
        var again = await officer.ReadAsync($"/9901/officer/cases/{own}/replay");
        Assert.Equal(("agrees", "granted", "granted", true, 0), ((string?)again["status"], (string?)again["outcome"], (string?)again["outcomeAgain"], (bool)again["reasonsAgree"]!, again["differences"]!.AsArray().Count));
        Assert.Equal("agrees", (string?)(await api.Client(Manager).ReadAsync($"/9901/manager/cases/{own}/replay"))["status"]);
        using var output = new StringWriter();
        Assert.Equal((0, ""), (await ReplayDecisions.RunAsync(api.Store, "9901", null, output, default), string.Join('\n', output.ToString().Split(Environment.NewLine).Where(l => l.Contains("differs", StringComparison.Ordinal)))));
        Assert.StartsWith($"{total} decisions agree", output.ToString(), StringComparison.Ordinal);
        var anew = await Sql.AskAsync<Guid>(api.MainDatabase, "select stream_id from mt_events where type = 'school-choice.placed-anew.v1' limit 1");
        Assert.Equal("agrees", (string?)(await officer.ReadAsync($"/9901/officer/cases/{anew}/replay"))["status"]);
        await using var session = api.Store.LightweightSession("9901");
        var stream = await session.Events.FetchForWriting<CaseFile>(own);
        var decided = (await session.Events.FetchStreamAsync(own)).Select(e => e.Data).OfType<CaseDecided>().Single();
        stream.AppendMany(decided with { Outcome = Outcome.PartlyGranted });
        await session.SaveChangesAsync();
        again = await officer.ReadAsync($"/9901/officer/cases/{own}/replay");
        Assert.Equal(("differs", "granted", "outcome"), ((string?)again["status"], (string?)again["outcomeAgain"], (string?)Assert.Single(again["differences"]!.AsArray())));
    }

    // Whom the known flaw of relative proximity hits, page by page: refused where they were scored against a school that they were refused at too.
    private async Task<(ARound Round, JsonNode Proposal)> FlawsAsync(HttpClient officer, HttpClient named, ARound round, string[] wanted)
    {
        // Seats at the wanted schools for those alone who are guaranteed one there.
        OpenedRound opened;
        await using (var session = api.Store.QuerySession("9901"))
            opened = await RoundArchive.OpenAsync(session, round.Id, (await RoundActions.FindAsync(session, round.Id, default)).Facts!.Value, "test", default);
        int Guaranteed(string unit) => opened.Grades.Single(g => g.Grade.Code == "7").Entrants.Count(e => e.Facts.AssignedSchool?.Value == unit && e.Facts.CurrentSchool is null);
        object Seats(Func<string, int> of) => new { seats = wanted.Select(unit => new { unit, grade = "7", seats = of(unit), reason = "Prov." }) };
        (round, _) = await officer.StepAsync(round, "allocations", Seats(Guaranteed));
        var (all, open) = (await named.ItemsAsync($"{round.Url}/proximity-flaws?limit=200"), await officer.ItemsAsync($"{round.Url}/proximity-flaws?limit=200"));
        Assert.NotEmpty(open);
        var results = (await named.ItemsAsync($"{round.Url}/results?limit=200&grade=7")).Concat(await named.ItemsAsync($"{round.Url}/results?limit=200&grade=4")).ToDictionary(r => (Guid)r["childId"]!);
        foreach (var flaw in all)
        {
            Assert.NotEqual((string)flaw["refused"]!, (string)flaw["alternative"]!);
            Assert.DoesNotContain((string?)results[(Guid)flaw["childId"]!]["school"], new[] { (string?)flaw["refused"], (string?)flaw["alternative"] });
        }
        Assert.Equal(all.Where(f => !(bool)results[(Guid)f["childId"]!]["protectedIdentity"]!).Select(f => ((Guid)f["childId"]!, (string)f["refused"]!)), open.Select(f => ((Guid)f["childId"]!, (string)f["refused"]!)));
        var page = await named.ReadAsync($"{round.Url}/proximity-flaws?limit=1");
        Assert.Equal(all.Count > 1, page["nextCursor"] is not null);
        return await officer.StepAsync(round, "allocations", Seats(_ => 95));
    }

    // By what is public, and by what an officer who is not named for protected persons could subtract from it.
    private async Task NobodyProtectedIsGivenAwayAsync(HttpClient officer, HttpClient anyone, ARound round)
    {
        async Task<JsonNode> CutoffAsync() => (await anyone.ReadAsync($"{round.Public}/cutoffs"))["items"]!.AsArray().First(i => (string?)i!["grade"] == "7" && i["isFull"]?.GetValue<bool>() == true)!;
        var before = await CutoffAsync();
        Assert.Null(before["admitted"]);
        var complete = await api.Client("skydd-1").ItemsAsync($"{round.Url}/results?limit=200&grade=7");
        var child = (Guid)complete.Single(r => (int)r["lottery"]! == (int)before["lottery"]!)["childId"]!;
        await Sql.RunAsync(api.MainDatabase, $"update register_persons set protection = 'protected-registration' where tenant_id = '9901' and person = '{child}'");
        var after = await CutoffAsync();
        Assert.Equal((string?)before["unit"], (string?)after["unit"]);
        Assert.NotEqual((int)before["lottery"]!, (int)after["lottery"]!);
        Assert.Equal((string?)before["unit"], (string?)complete.Single(r => (int)r["lottery"]! == (int)after["lottery"]!)["school"]);
        var listed = await officer.ItemsAsync($"{round.Url}/results?limit=200&grade=7");
        Assert.DoesNotContain(listed, r => (Guid)r["childId"]! == child);
        Assert.All(listed, r => Assert.Null(r["lottery"]));
        await Sql.RunAsync(api.MainDatabase, $"update register_persons set protection = 'none' where tenant_id = '9901' and person = '{child}'");
    }

    // The auditor's files are taken by the program's own command, and its checker finds nothing.
    private async Task AllocateVerifiesAsync(ARound round)
    {
        // They hold the wishes of protected children, and are not any manager's to read.
        await (await api.Client(Manager).GetAsync($"/9901/manager/school-choice/rounds/{round.Id}/grades/7/files/result.csv")).ProblemAsync(HttpStatusCode.Forbidden, "protected-role-needed");
        using var auditor = api.Client(new TestUser("revisor-1", "Revisor", "", null, ["9901:manager", "9901:officer", "9901:protected-officer"]));
        var files = $"/9901/manager/school-choice/rounds/{round.Id}/grades/7/files";
        var (key, whole) = (Convert.FromHexString(await auditor.GetStringAsync($"{files}/key.txt")), await auditor.GetByteArrayAsync($"{files}/result.json"));
        Assert.Equal((string?)(await auditor.ReadAsync(round.Url))["resultHash"], Convert.ToHexStringLower(HMACSHA256.HashData(key, whole)));
        Assert.NotEqual((string?)(await auditor.ReadAsync(round.Url))["resultHash"], Convert.ToHexStringLower(SHA256.HashData(whole)));
        var folder = Directory.CreateTempSubdirectory("casemgmt-audit-").FullName;
        try
        {
            foreach (var file in new[] { "schools.csv", "applicants.csv", "priorities.csv", "result.csv", "cutoffs.csv", "lottery.csv" })
                await File.WriteAllTextAsync(Path.Combine(folder, file), await (await auditor.GetAsync($"/9901/manager/school-choice/rounds/{round.Id}/grades/7/files/{file}")).Content.ReadAsStringAsync());
            string[] args = ["--schools", Path.Combine(folder, "schools.csv"), "--applicants", Path.Combine(folder, "applicants.csv"), "--priorities", Path.Combine(folder, "priorities.csv"), "--out", folder];
            using var error = new StringWriter();
            var exit = await new AllocateVerify().RunAsync(args, TextWriter.Null, error, default);
            Assert.Equal((0, ""), (exit, error.ToString()));
            // What the command makes of the same instance is the same result.
            var result = await File.ReadAllTextAsync(Path.Combine(folder, "result.csv"));
            Assert.Equal(0, await new Allocate().RunAsync(args, TextWriter.Null, error, default));
            Assert.Equal(result, await File.ReadAllTextAsync(Path.Combine(folder, "result.csv")));
            await ExportVerifiesAsync(auditor, round, files);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        await (await auditor.GetAsync($"/9901/manager/school-choice/rounds/{round.Id}/grades/7/files/names.csv")).ProblemAsync(HttpStatusCode.NotFound, "round-file-not-found");
        await (await auditor.GetAsync($"/9901/manager/school-choice/rounds/{round.Id}/grades/2/files/result.csv")).ProblemAsync(HttpStatusCode.NotFound, "round-file-not-found");
        Assert.True(await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from read_audit where reason = 'round-audit' and subject = '{round.Id}'") > 0);
    }

    // All files at once; with the facts the checker recomputes lottery, guarantees, standings and scores, and the root that was published.
    private static async Task ExportVerifiesAsync(HttpClient auditor, ARound round, string files)
    {
        var folder = Directory.CreateTempSubdirectory("casemgmt-export-").FullName;
        try
        {
            using (var zip = new ZipArchive(new MemoryStream(await auditor.GetByteArrayAsync($"{files}/all.zip"))))
                zip.ExtractToDirectory(folder);
            var sheet = await File.ReadAllLinesAsync(Path.Combine(folder, "round.csv"));
            Assert.Contains($"root,{(string?)(await auditor.ReadAsync(round.Public))["root"]}", sheet);
            Assert.Equal(await auditor.GetStringAsync($"{files}/facts.csv"), await File.ReadAllTextAsync(Path.Combine(folder, "facts.csv")));
            using var output = new StringWriter();
            using var error = new StringWriter();
            var exit = await new AllocateVerify().RunAsync(["--export", folder], output, error, default);
            Assert.Equal((0, ""), (exit, error.ToString()));
            Assert.Contains("Recomputed", output.ToString(), StringComparison.Ordinal);
            // A child who is said to have moved to where it stands better is found.
            var standings = await File.ReadAllLinesAsync(Path.Combine(folder, "standings.csv"));
            standings[1] = $"{standings[1][..standings[1].LastIndexOf(',')]},-999999999";
            await File.WriteAllLinesAsync(Path.Combine(folder, "standings.csv"), standings);
            Assert.Equal(1, await new AllocateVerify().RunAsync(["--export", folder], output, error, default));
            Assert.StartsWith("standings.csv, line 2, column ", error.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<JsonNode>> FollowAsync(HttpClient officer, ARound round)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var answer = await officer.GetAsync($"{round.Url}/publication/events", HttpCompletionOption.ResponseHeadersRead, patience.Token);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var lines = (await answer.Content.ReadAsStringAsync(patience.Token)).Split('\n');
        return [.. lines.Where(l => l.StartsWith("data: ", StringComparison.Ordinal)).Select(l => JsonNode.Parse(l["data: ".Length..])!)];
    }

    private async Task<HttpClient> GuardianOfAsync(Guid caseId)
    {
        var applicant = await Sql.AskAsync<Guid>(api.MainDatabase, $"select applicant from school_choices where case_id = '{caseId}'");
        return api.Client(await api.UserOfAsync(new(applicant)));
    }

    private static async Task<string> TextAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync($"/9901/{path}");
        return $"{path} {answer.StatusCode} {System.Text.RegularExpressions.Regex.Replace(await answer.Content.ReadAsStringAsync(), "\"traceId\":\"[^\"]*\"", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1))}";
    }

    private WebApplicationFactory<Program> Node(Gate gate) => api.CreateFactory(services => services.AddSingleton<IBatchHandler>(p => new Gated(new RoundPublication(p), gate)));

    /// <summary>Lets so many chunks through and holds the next until the node stops.</summary>
    private sealed class Gate(int chunks)
    {
        private int passed;

        public bool IsReached => Volatile.Read(ref passed) > chunks;

        public Task PassAsync(CancellationToken ct) => Interlocked.Increment(ref passed) > chunks ? Task.Delay(Timeout.Infinite, ct) : Task.CompletedTask;
    }

    private sealed class Gated(RoundPublication handler, Gate gate) : IBatchHandler
    {
        public OpenCode Kind => handler.Kind;

        public Task<BatchOutcome> DecideAsync(BatchItem item, IEvent started, IQuerySession read, CancellationToken ct) => handler.DecideAsync(item, started, read, ct);

        public async Task<IReadOnlyList<BatchOutcome>?> DecideTogetherAsync(IReadOnlyList<BatchItem> items, IQuerySession read, CancellationToken ct)
        {
            await gate.PassAsync(ct);
            return await handler.DecideTogetherAsync(items, read, ct);
        }
    }
}
