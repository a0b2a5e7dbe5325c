using System.Net;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Closing;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using Microsoft.Extensions.DependencyInjection;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>A round in which guardians and officers do what would stop or falsify it between closing and publication, over real PostgreSQL.</summary>
public sealed class HinderedRoundTests(JourneyFixture api) : IClassFixture<JourneyFixture>
{
    [Fact]
    public async Task What_guardians_and_officers_do_after_the_closing_neither_stops_the_round_nor_changes_what_was_chosen_and_a_former_guardian_learns_nothing()
    {
        await api.ImportCatchmentsAsync("2027/2028");
        var fours = await api.SchoolsAsync("4");
        var officer = api.OfficerAt(RoundSteps.Opens);
        var round = await officer.PrepareAsync(new { schoolYear = "2027/2028", opensAt = RoundSteps.Opens, closesAt = RoundSteps.Closes, seats = fours.Select(unit => new { unit, grade = "4", seats = 95 }) });
        (round, _) = await officer.StepAsync(round, "openings");
        var children = await api.ChildrenAsync(2017);
        var families = await api.Factory.Services.GetRequiredService<IPopulationRegister>().FamiliesAsync("9901", [.. children], default);
        var withTwo = children.Where(c => families[c].Guardians.Count > 1).Take(3).ToList();
        var (signed, protectedLater, withdrawing) = (withTwo[0], withTwo[1], withTwo[2]);
        var cases = await api.ChooseAsync(
            round.Id, new SchoolYear(2027), new Grade("4"),
            [.. children.Where(c => c != withdrawing).Take(20).Append(signed).Append(protectedLater).Distinct().Select(child => (child, new[] { fours[0], fours[1] }, (SignatureState?)SignatureState.Signed))]);
        api.Clock.Now = RoundSteps.Opens.AddDays(1);
        using var chooser = api.Client(await api.UserOfAsync(families[withdrawing].Guardians[0]));
        var withdrawn = (Guid)(await chooser.CommandAsync("/9901/guardian/school-choice/choices", new { roundId = round.Id, childId = withdrawing.Value, wishes = new[] { fours[0] } }, Key()).DoneAsync())["caseId"]!;
        await chooser.CommandAsync($"/9901/guardian/school-choice/choices/{withdrawn}/withdrawals", new { }, Key(), "*").DoneAsync();
        officer = api.OfficerAt(api.Clock.Now);
        var handed = cases.First(c => c.Key != signed && c.Key != protectedLater);
        await (await officer.CommandAsync($"/9901/officer/cases/{handed.Value}/hand-overs", new { caseType = "general-matter" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-in-round");

        // Who acts for a family is in no register of guardians, and is told like them.
        var trustee = families[withdrawing].Guardians[0];
        await using (var joining = api.Store.LightweightSession("9901"))
        {
            var stream = await joining.Events.FetchForWriting<CaseFile>(cases[signed]);
            stream.AppendMany(new PartyJoined(trustee, PartyRole.Trustee, new Actor(ActorKind.CaseOfficer, Officer)));
            await joining.SaveChangesAsync();
        }

        var closed = RoundSteps.Closes.AddHours(12);
        (officer, var named) = (api.OfficerAt(closed), api.OfficerAt(closed, "skydd-1"));
        round = await officer.OverAsync(round);
        var missing = (await named.CommandAsync($"{round.Url}/closings/previews", new { }).DoneAsync())["missing"]!.AsArray();
        (round, _) = await named.StepAsync(round, "closings", new { settlements = missing.Select(m => (object)new { childId = (Guid)m!["childId"]!, what = "left-out", reason = "Går i skola i en annan kommun." }) });
        (round, _) = await officer.StepAsync(round, "draws", new { });

        // Who had signed cannot decline when the lottery is known, and nobody is told that anything can still be changed.
        using var second = api.Client(await api.UserOfAsync(families[signed].Guardians[1]));
        var signatures = $"/9901/guardian/cases/{cases[signed]}/signatures";
        await (await second.CommandAsync(signatures, new { agrees = false }, Key())).ProblemAsync(HttpStatusCode.Conflict, "signing-over");
        await second.CommandAsync(signatures, new { agrees = true }, Key()).DoneAsync();
        Assert.Equal("counts", (string?)(await officer.ReadAsync($"/9901/officer/school-choice/choices/{cases[signed]}"))["standing"]);

        (round, var proposal) = await officer.StepAsync(round, "allocations", new { });
        foreach (var path in new[] { "hand-overs", "hand-overs/previews" })
            await (await officer.CommandAsync($"/9901/officer/cases/{handed.Value}/{path}", new { caseType = "general-matter" }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "case-in-round");
        // One that has come to be closed all the same is told before anything is decided, and the child is left out.
        await HandOverAsync(handed.Value);
        var refused = await officer.CommandAsync($"{round.Url}/publications", new { resultHash = (string)proposal["resultHash"]!, communicationNotNeeded = true }, Key(), round.Tag);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var problem = await refused.JsonAsync();
        Assert.Equal(("round-cases-closed", handed.Value), ((string?)problem["code"], (Guid)Assert.Single(problem["cases"]!.AsArray())!));
        (round, proposal) = await officer.StepAsync(round, "allocations", new { corrections = new[] { new { childId = handed.Key.Value, what = "left-out", reason = "Ärendet har lämnats över." } } });

        var former = families[protectedLater].Guardians[0];
        await Sql.RunAsync(api.MainDatabase, $"update register_persons set protection = 'protected-registration' where tenant_id = '9901' and person = '{protectedLater}'");
        await Sql.RunAsync(api.MainDatabase, $"delete from register_relations where tenant_id = '9901' and child = '{protectedLater}' and guardian = '{former}'");
        (round, _) = await officer.StepAsync(round, "publications", new { resultHash = (string)proposal["resultHash"]!, communicationNotNeeded = true });
        await Sql.UntilAsync(async () => (string?)(await officer.ReadAsync(round.Url))["state"] == "published");

        var letters = $"from deliveries where kind = 'letter' and case_id = '{cases[protectedLater]}'";
        await Sql.UntilAsync(async () => await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) {letters}") > 0);
        Assert.Equal(families[protectedLater].Guardians[1].Value, await Sql.AskAsync<Guid>(api.MainDatabase, $"select recipient {letters}"));
        using var left = api.Client(await api.UserOfAsync(former));
        foreach (var path in new[] { $"school-choice/cases/{cases[protectedLater]}/result", $"cases/{cases[protectedLater]}/letter", $"school-choice/choices/{cases[protectedLater]}" })
            await (await left.GetAsync($"/9901/guardian/{path}")).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");

        var told = families[signed].Guardians.Append(trustee).Select(p => p.Value).Order().ToList();
        Assert.Equal(told, (await named.ItemsAsync($"/9901/officer/cases/{cases[signed]}/recipients")).Select(r => (Guid)r["recipientId"]!).Order());
        await Sql.UntilAsync(async () => await Sql.AskAsync<string>(
            api.MainDatabase, $"select coalesce(string_agg(d.recipient::text, ' ' order by d.recipient), '') from deliveries d join case_details c on c.letter = d.document where d.case_id = '{cases[signed]}'") == string.Join(' ', told.Select(t => t.ToString()).Order(StringComparer.Ordinal)));

        // Who gets custody when the decision has been taken has a proof of their own; nobody else's is touched, and a stranger has none.
        var gained = families[withdrawing].Guardians[1];
        object Receipt(PersonRef of) => new { on = DateOnly.FromDateTime(api.Clock.Now.UtcDateTime), proof = "receipt", recipientId = of.Value };
        var receipts = $"/9901/officer/cases/{cases[signed]}/receipts";
        await (await officer.CommandAsync(receipts, Receipt(gained), Key())).ProblemAsync(HttpStatusCode.NotFound, "party-not-found");
        await Sql.RunAsync(api.MainDatabase, $"insert into register_relations (tenant_id, guardian, child, position) values ('9901', '{gained}', '{signed}', 900003)");
        await officer.CommandAsync(receipts, Receipt(gained), Key()).DoneAsync();
        var recipients = await named.ItemsAsync($"/9901/officer/cases/{cases[signed]}/recipients");
        Assert.NotNull(Assert.Single(recipients, r => (Guid)r["recipientId"]! == gained.Value)["receivedOn"]);
        Assert.All(recipients.Where(r => (Guid)r["recipientId"]! != gained.Value), r => Assert.Null(r["receivedOn"]));

        // What was taken back is not shown as chosen when the round has placed the child.
        officer = api.OfficerAt(closed.AddMinutes(5));
        var own = await officer.ReadAsync($"/9901/officer/school-choice/choices/{withdrawn}");
        Assert.Equal(("withdrawn", null), ((string?)own["state"], (string?)own["standing"]));
        Assert.Equal([withdrawn], (await officer.ItemsAsync($"{round.Url}/choices?state=withdrawn")).Select(c => (Guid)c["caseId"]!));
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from deliveries where case_id = '{cases[signed]}' and kind = 'message-notice'"));

        // What was opened of the round before it was disposed of is shown no more afterwards.
        using var anyone = api.Factory.CreateClient();
        string[] lists = [$"{round.Public}/codes", $"{round.Public}/cutoffs"];
        foreach (var list in lists)
            await anyone.ReadAsync(list);
        Assert.NotNull((await anyone.ReadAsync(round.Public))["corrections"]);
        var result = $"/9901/guardian/school-choice/cases/{cases[signed]}/result";
        await second.ReadAsync(result);
        await api.Factory.Services.GetRequiredService<DisposalRegister>().CarryOutAsync([new Disposal("9901", round.Id, "D-9", api.Clock.Now)]);
        foreach (var list in lists)
            await (await anyone.GetAsync(list)).ProblemAsync(HttpStatusCode.Gone, "evidence-disposed");
        Assert.Null((await anyone.ReadAsync(round.Public))["corrections"]);
        await (await second.GetAsync(result)).ProblemAsync(HttpStatusCode.Gone, "evidence-disposed");
    }

    [Fact]
    public async Task No_single_child_holds_up_a_publication_and_whoever_is_left_out_is_told_why_and_gets_a_decision_of_its_own()
    {
        await api.ImportCatchmentsAsync("2027/2028");
        var sevens = await api.SchoolsAsync("7");
        var officer = api.OfficerAt(RoundSteps.Opens);
        var round = await officer.PrepareAsync(new { schoolYear = "2027/2028", opensAt = RoundSteps.Opens, closesAt = RoundSteps.Closes, seats = sevens.Select(unit => new { unit, grade = "7", seats = 95 }) });
        (round, _) = await officer.StepAsync(round, "openings");
        var children = await api.ChildrenAsync(2014);
        var families = await api.Factory.Services.GetRequiredService<IPopulationRegister>().FamiliesAsync("9901", [.. children], default);
        var withTwo = children.Where(c => families[c].Guardians.Count > 1).Take(3).ToList();
        var (leaving, corrected, barred) = (withTwo[0], withTwo[1], withTwo[2]);
        var hiddenLater = children.Take(5).First(c => !withTwo.Contains(c));
        var cases = await api.ChooseAsync(
            round.Id, new SchoolYear(2027), new Grade("7"), [.. children.Take(5).Concat(withTwo).Distinct().Select(child => (child, new[] { sevens[0], sevens[1] }, (SignatureState?)SignatureState.Signed))]);

        var closed = RoundSteps.Closes.AddHours(12);
        (officer, var named) = (api.OfficerAt(closed), api.OfficerAt(closed, "skydd-1"));
        round = await officer.OverAsync(round);
        var missing = (await named.CommandAsync($"{round.Url}/closings/previews", new { }).DoneAsync())["missing"]!.AsArray();
        static object LeftOut(Guid child, string reason) => new { childId = child, what = "left-out", reason };
        var (unchosen, unchosenLater) = await UnchosenAsync(named, round, children.Where(c => families[c].Guardians.Count > 1 && !cases.ContainsKey(c)));
        foreach (var path in new[] { "closings/previews", "closings" })
        {
            var unknown = await (await named.CommandAsync($"{round.Url}/{path}", new { settlements = new[] { LeftOut(leaving.Value, "Flyttat."), LeftOut(Guid.NewGuid(), "Flyttat.") } }, Key(), round.Tag)).JsonAsync();
            Assert.Equal(("correction-child-unknown", "settlements[1].childId"), ((string?)unknown["code"], (string?)unknown["violations"]![0]!["field"]));
        }
        await ProtectAsync(hiddenLater, "protected-registration");
        await (await officer.CommandAsync($"{round.Url}/closings/previews", new { settlements = new[] { LeftOut(hiddenLater.Value, "Flyttat.") } }, Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "correction-child-unknown");
        await ProtectAsync(hiddenLater, "none");
        (round, _) = await named.StepAsync(
            round, "closings",
            new
            {
                settlements = missing.Select(m => LeftOut((Guid)m!["childId"]!, "Går i skola i en annan kommun.")).Append(LeftOut(leaving.Value, "Familjen har flyttat till Boden."))
                    .Append(LeftOut(unchosen.Value, "Barnet börjar i Luleå.")),
            });
        // For whom nobody had chosen the municipality opens the case that the family is told in.
        await ToldAsync(unchosen, await CaseOfAsync(unchosen), "Barnet börjar i Luleå.", families);
        await ToldAsync(leaving, cases[leaving], "Familjen har flyttat till Boden.", families);
        var listed = Assert.Single(await officer.ItemsAsync("/9901/officer/worklist?caseType=school-choice&limit=200"), w => (Guid)w["caseId"]! == cases[leaving]);
        Assert.Equal(("left-out", "under-assessment"), ((string?)listed["kind"], (string?)listed["status"]));

        // The single decision: everyone with custody gets it, and neither reads of the other.
        var endings = $"/9901/officer/school-choice/cases/{cases[leaving]}/endings";
        await (await officer.CommandAsync(endings, new { outcome = "refused", reasons = "Barnet bor inte här." }, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "material-not-communicated");
        Assert.Equal(["outcome", "reasons"], (await officer.FaultsAsync(endings, new { })).Order(StringComparer.Ordinal));
        await officer.CommandAsync(endings, new { outcome = "struck-off", reasons = "Familjen har flyttat till Boden." }, Key(), "*").DoneAsync();
        await (await officer.CommandAsync($"/9901/officer/school-choice/cases/{cases[corrected]}/endings", new { outcome = "struck-off", reasons = "Nej." }, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "child-not-left-out");
        await DecidedForAllAsync(officer, leaving, cases[leaving], "avskriver", families);

        (round, _) = await officer.StepAsync(round, "draws", new { });
        (round, _) = await officer.StepAsync(round, "allocations", new { });
        await (await officer.CommandAsync($"{round.Url}/exclusions", new { caseId = cases[barred], reason = "Flyttat." }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-at-another-step");
        (round, var proposal) = await officer.StepAsync(round, "allocations", new { corrections = new[] { LeftOut(corrected.Value, "Barnet börjar i en fristående skola.") } });
        await ToldAsync(corrected, cases[corrected], "Barnet börjar i en fristående skola.", families);
        (round, proposal) = await officer.StepAsync(round, "allocations", new
        {
            corrections = new[] { LeftOut(unchosenLater.Value, "Barnet flyttar utomlands."), new { childId = barred.Value, what = "current-school", school = sevens[0], reason = "Går redan på skolan." } },
        });
        await ToldAsync(unchosenLater, await CaseOfAsync(unchosenLater), "Barnet flyttar utomlands.", families);
        Assert.DoesNotContain(await named.ItemsAsync($"{round.Url}/results?limit=200"), r => (Guid)r["childId"]! == unchosen.Value || (Guid)r["childId"]! == unchosenLater.Value);
        await NobodyCorrectsWhomHeMayNotAsync(officer, named, round, barred, hiddenLater);

        // The officer who decides them all may not decide one of them, and never will.
        await officer.CommandAsync($"/9901/officer/cases/{cases[barred]}/disqualifications", new { ground = "own-interest" }, Key(), "*").DoneAsync();
        foreach (var path in new[] { "allocations/previews", "allocations" })
            await (await officer.CommandAsync($"{round.Url}/{path}", new { corrections = new[] { LeftOut(barred.Value, "Flyttat.") } }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.Forbidden, "officer-disqualified");
        (round, _) = await officer.StepAsync(round, "publications", new { resultHash = (string)proposal["resultHash"]!, communicationNotNeeded = true });
        await Sql.UntilAsync(async () => (bool)(await officer.ReadAsync($"{round.Url}/publication"))["finished"]!);
        var stopped = await officer.ReadAsync($"{round.Url}/publication");
        var hindrance = Assert.Single(stopped["hindrances"]!.AsArray())!;
        Assert.Equal(("officer-disqualified", cases[barred], null), ((string?)hindrance["code"], (Guid)Assert.Single(hindrance["cases"]!.AsArray())!["caseId"]!, (string?)stopped["publishedAt"]));

        Assert.Equal((string?)(await officer.ReadAsync($"/9901/officer/school-choice/choices/{cases[barred]}"))["reference"], (string?)hindrance["cases"]![0]!["reference"]);

        var exclusions = $"{round.Url}/exclusions";
        async Task<string?> StateAsync() => (string?)(await officer.ReadAsync(round.Url))["state"];
        var decided = cases.First(c => !withTwo.Contains(c.Key));
        await (await officer.CommandAsync(exclusions, new { caseId = decided.Value, reason = "Flyttat." }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "child-decided-in-round");
        await (await officer.CommandAsync(exclusions, new { childId = Guid.NewGuid(), reason = "Flyttat." }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        Assert.Equal(["caseId"], await officer.FaultsAsync(exclusions, new { reason = "Flyttat." }));
        Assert.Equal(["childId"], await officer.FaultsAsync(exclusions, new { reason = "Flyttat.", caseId = cases[barred], childId = barred.Value }));
        Assert.Equal("publishing", await StateAsync());
        using var guardian = api.Client(await api.UserOfAsync(families[barred].Guardians[0]));
        Assert.Null((await guardian.ReadAsync($"/9901/guardian/school-choice/choices/{cases[barred]}"))["outOfRound"]);
        await officer.CommandAsync(exclusions, new { caseId = cases[barred], reason = "Handläggaren är jävig." }, Key(), round.Tag).DoneAsync();
        await Sql.UntilAsync(async () => await StateAsync() == "published");

        var progress = await officer.ReadAsync($"{round.Url}/publication");
        Assert.Equal((0, cases[barred]), ((int)progress["notDecided"]!, (Guid)Assert.Single(progress["takenOut"]!["caseIds"]!.AsArray())!));
        await ToldAsync(barred, cases[barred], "Handläggaren är jävig.", families);
        var leftOut = await officer.ItemsAsync($"{round.Url}/choices?state=left-out");
        Guid[] expected = [cases[leaving], cases[corrected], cases[barred], await CaseOfAsync(unchosen), await CaseOfAsync(unchosenLater)];
        Assert.Subset(leftOut.Select(c => (Guid)c["caseId"]!).ToHashSet(), expected.ToHashSet());
        // Nobody is off the list without a case that somebody decides.
        Assert.Equal(missing.Select(m => (Guid)m!["childId"]!).Distinct().Count() + expected.Length, (await named.ItemsAsync($"{round.Url}/choices?state=left-out&limit=200")).Count);
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from held_seats where child = '{barred}'"));
        // Another officer places it where the round would have.
        var school = await Sql.AskAsync<string>(api.MainDatabase, $"select data->>'school' from mt_events where stream_id = '{cases[barred]}' and type = 'school-choice.left-out.v1'");
        using var other = api.Client(OtherOfficer);
        await other.CommandAsync($"/9901/officer/school-choice/cases/{cases[barred]}/placements", new { unit = school, ground = "left-out", reasons = "Barnet får den plats som fördelningen gav." }, Key(), "*").DoneAsync();
        // It goes on at its own school, on none of the seats that the round counts.
        Assert.Equal((sevens[0], 0L), (school, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from held_seats where child = '{barred}'")));
        Assert.Equal(1, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from mt_events where type like 'seats.kept.v%' and data->>'holder' = '{cases[barred]}'"));
        await DecidedForAllAsync(other, barred, cases[barred], "Vi placerar", families);
        // So did the round's own decisions reach everyone with custody, each by name in the case and by nobody's in the letter.
        var ordinary = cases.Keys.FirstOrDefault(c => !withTwo.Contains(c) && families[c].Guardians.Count > 1);
        if (ordinary != default)
            await DecidedForAllAsync(officer, ordinary, cases[ordinary], "Vi placerar", families);
    }

    // Children of the round for whom nobody has chosen: what concerns one who is not in it is refused.
    private async Task<(PersonRef First, PersonRef Second)> UnchosenAsync(HttpClient named, ARound round, IEnumerable<PersonRef> children)
    {
        var found = new List<PersonRef>();
        foreach (var child in children)
        {
            using var answer = await named.CommandAsync($"{round.Url}/closings/previews", new { settlements = new[] { new { childId = child.Value, what = "left-out", reason = "Prov." } } }, Key());
            if (answer.IsSuccessStatusCode && await Sql.AskAsync<bool>(api.MainDatabase, $"select child_is_open('9901', '{child}')"))
                found.Add(child);
            if (found.Count == 2)
                break;
        }
        return (found[0], found[1]);
    }

    private Task<Guid> CaseOfAsync(PersonRef child) => Sql.AskAsync<Guid>(api.MainDatabase, $"select case_id from school_choices where child = '{child}'");

    private Task ProtectAsync(PersonRef person, string protection) => Sql.RunAsync(api.MainDatabase, $"update register_persons set protection = '{protection}' where tenant_id = '9901' and person = '{person}'");

    // A child who is protected today is as unknown to officers who are not named for such, whatever was frozen; so is one who is not in the round.
    private async Task NobodyCorrectsWhomHeMayNotAsync(HttpClient officer, HttpClient named, ARound round, PersonRef known, PersonRef hidden)
    {
        static object Moved(Guid child) => new { corrections = new[] { new { childId = child, what = "moved", reason = "Flyttat inom kommunen." } } };
        await ProtectAsync(hidden, "protected-registration");
        foreach (var path in new[] { "allocations/previews", "allocations" })
        {
            foreach (var child in new[] { hidden.Value, Guid.NewGuid() })
                await (await officer.CommandAsync($"{round.Url}/{path}", Moved(child), Key(), round.Tag)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "correction-child-unknown");
        }
        await named.CommandAsync($"{round.Url}/allocations/previews", Moved(hidden.Value)).DoneAsync();
        await ProtectAsync(hidden, "none");
        await officer.CommandAsync($"{round.Url}/allocations/previews", Moved(known.Value)).DoneAsync();
    }

    // Both guardians have the letter that tells why, in the officer's words.
    private async Task ToldAsync(PersonRef child, Guid caseId, string words, IReadOnlyDictionary<PersonRef, Api.Adapters.PopulationRegister.Family> families)
    {
        await Sql.UntilAsync(async () => await Sql.AskAsync<long>(
            api.MainDatabase, $"select count(distinct d.recipient) from deliveries d join case_letters l on l.letter = d.document where d.case_id = '{caseId}' and l.kind = 'left-out'") == families[child].Guardians.Count);
        foreach (var person in families[child].Guardians)
        {
            using var guardian = api.Client(await api.UserOfAsync(person));
            var own = await guardian.ReadAsync($"/9901/guardian/school-choice/choices/{caseId}");
            Assert.Equal(("left-out", words, true), ((string?)own["state"], (string?)own["outOfRound"]!["reason"], (bool)own["outOfRound"]!["awaitsDecision"]!));
        }
    }

    private async Task DecidedForAllAsync(HttpClient officer, PersonRef child, Guid caseId, string operative, IReadOnlyDictionary<PersonRef, Api.Adapters.PopulationRegister.Family> families)
    {
        var guardians = families[child].Guardians;
        Assert.Equal(guardians.Select(g => g.Value).Order(), (await officer.ItemsAsync($"/9901/officer/cases/{caseId}/recipients")).Select(r => (Guid)r["recipientId"]!).Order());
        await Sql.UntilAsync(async () => await Sql.AskAsync<long>(
            api.MainDatabase, $"select count(distinct d.recipient) from deliveries d join case_details c on c.letter = d.document where d.case_id = '{caseId}'") == guardians.Count);
        var names = new List<string>();
        foreach (var person in guardians)
            names.Add((await api.UserOfAsync(person)).Name);
        foreach (var person in guardians)
        {
            using var guardian = api.Client(await api.UserOfAsync(person));
            var letter = WebUtility.HtmlDecode(await (await guardian.GetAsync($"/9901/guardian/cases/{caseId}/letter")).Content.ReadAsStringAsync());
            Assert.Contains(operative, letter, StringComparison.Ordinal);
            Assert.Contains("laglighetsprövning", letter, StringComparison.OrdinalIgnoreCase);
            Assert.All(names, name => Assert.DoesNotContain(name, letter, StringComparison.Ordinal));
        }
    }

    private async Task HandOverAsync(Guid id)
    {
        await using var session = api.Store.LightweightSession("9901");
        var stream = await session.Events.FetchForWriting<CaseFile>(id);
        var verdict = ClosingDecider.Decide(
            new ClosingCommand.HandOver(Guid.CreateVersion7(), new CaseTypeCode("general-matter"), DateOnly.FromDateTime(api.Clock.Now.UtcDateTime), new Actor(ActorKind.CaseOfficer, Officer)), stream.Aggregate);
        stream.AppendMany(Assert.IsType<Verdict<ICaseEvent>.Accepted>(verdict).Events);
        await session.SaveChangesAsync();
    }
}
