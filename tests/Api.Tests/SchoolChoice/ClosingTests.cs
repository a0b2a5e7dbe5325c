using System.Net;
using System.Security.Cryptography;
using System.Text;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.SchoolChoice.Statistics;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Statistics;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using CaseMgmt.Projections.SchoolUnits;
using Microsoft.Extensions.DependencyInjection;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>What comes in while a round is closed, and between its closing and its publication, over real PostgreSQL.</summary>
public sealed class ClosingTests(GatedFixture api) : IClassFixture<GatedFixture>
{
    private const string OfficerChoices = "/9901/officer/school-choice/choices";
    private static readonly DateTimeOffset Closed = RoundSteps.Closes.AddHours(12);

    [Fact]
    public async Task A_choice_that_is_entered_in_the_moment_of_closing_is_in_the_round_or_is_refused_and_never_lost()
    {
        await api.ImportCatchmentsAsync("2027/2028");
        var (round, schools) = await OpenAsync("4");
        // They go to a school that has the grade, and need not choose: one family took its choice back, the others do not agree.
        var stayers = await StayersAsync(2017, "4");
        var (undecided, regretted) = (stayers[0], stayers[1]);
        var made = await api.ChooseAsync(
            round.Id, new SchoolYear(2027), new Grade("4"),
            [(undecided.Child, [schools.First(s => s != undecided.School)], SignatureState.Declined), (regretted.Child, [schools.First(s => s != regretted.School)], null)]);
        await using (var session = api.Store.LightweightSession("9901"))
        {
            session.Events.Append(made[regretted.Child], 2, new ChoiceWithdrawn(api.Clock.Now, new Actor(ActorKind.Guardian, "g")));
            await session.SaveChangesAsync();
        }
        // Came in time on paper, like the others that are entered before the list is fixed.
        var settled = await SettlementsAsync(round);
        var (counted, refused) = (RegisterOnBehalfTests.Numbers("vh-over-alven"), RegisterOnBehalfTests.Numbers("vh-knappt-under"));
        using var officer = api.Client(Officer);
        using var named = api.Client("skydd-1");
        Task<HttpResponseMessage> EnterAsync((string Applicant, string Child) family) => officer.CommandAsync(
            OfficerChoices,
            new { onBehalf = new { applicantNumber = family.Applicant, childNumber = family.Child, channel = "paper", arrivedOn = "2027-02-15" }, roundId = round.Id, wishes = schools.Take(2) },
            Key());

        HttpResponseMessage? closing = null, inTime = null;
        // The second is read while the round is open, and the round is closed before it is written; the first is written when the round that closes has read the choices.
        api.Register.WhenChildrenAreRead(async () =>
        {
            api.Register.WhenFamiliesAreRead(async () => inTime = await EnterAsync(counted));
            closing = await named.CommandAsync($"{round.Url}/closings", new { settlements = settled }, Key(), round.Tag);
        });
        using var tooLate = await EnterAsync(refused);
        Assert.Equal(HttpStatusCode.Created, inTime!.StatusCode);
        await tooLate.ProblemAsync(HttpStatusCode.Conflict, "round-closed");
        round = round with { Version = (long)(await closing!.JsonAsync())["version"]! };

        (round, _) = await named.StepAsync(round, "draws", new { });
        (round, _) = await named.StepAsync(round, "allocations", new { });
        var results = await named.ItemsAsync($"{round.Url}/results?limit=200");
        var entered = (Guid)(await inTime.JsonAsync())["caseId"]!;
        Assert.Equal(2, (int)Assert.Single(results, r => (Guid?)r["caseId"] == entered)["wishes"]!);
        Assert.Single(results, r => (int)r["wishes"]! > 0 && (Guid?)r["childId"] != undecided.Child.Value);
        // A choice that comes to nothing takes no child its school, and brings nobody into the round who need not be there.
        Assert.Equal(undecided.School, (string?)Assert.Single(results, r => (Guid?)r["childId"] == undecided.Child.Value)["school"]);
        Assert.DoesNotContain(results, r => (Guid?)r["childId"] == regretted.Child.Value);
        Assert.Equal(3, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from school_choices where round = '{round.Id}'"));
    }

    [Fact]
    public async Task A_choice_that_comes_between_closing_and_publication_is_taken_in_as_late_stays_out_of_the_run_and_is_decided_singly_afterwards()
    {
        await api.ImportCatchmentsAsync("2027/2028");
        var (round, schools) = await OpenAsync("7");
        var families = (await FamiliesAsync(2014, "7")).GroupBy(f => f.Guardians).ToDictionary(g => g.Key, g => g.ToList());
        var (alone, chosen, two, paper) = (families[1][0], families[1][1], families[2][0], families[2][1]);
        var inTime = (await api.ChooseAsync(round.Id, new SchoolYear(2027), new Grade("7"), [(chosen.Child, [schools[0]], null)]))[chosen.Child];
        using var officer = api.Client(Officer);
        using var named = api.Client("skydd-1");
        using var guardian = api.Client(alone.User);
        object Late(AFamily of, params IEnumerable<string> wishes) => new { roundId = round.Id, childId = of.Child, wishes };
        object OnPaper(AFamily of, string arrivedOn) => new { onBehalf = new { applicantNumber = of.User.PersonalIdentityNumber, childNumber = of.ChildNumber, channel = "paper", arrivedOn }, roundId = round.Id, wishes = new[] { schools[1] }, words = "Vi har flyttat." };

        // The time is over, and the list is not fixed: late is what came after the time, and nothing else.
        await (await officer.CommandAsync("/9901/officer/school-choice/late-choices", OnPaper(paper, "2027-02-15"), Key())).ProblemAsync(HttpStatusCode.Conflict, "choice-in-time");
        // A paper of the last day is in time; who else has custody is not asked to sign when nobody can sign any more.
        var entered = (Guid)(await officer.CommandAsync(OfficerChoices, OnPaper(families[2][2], "2027-02-15"), Key()).DoneAsync())["caseId"]!;
        Assert.Equal("missing", await Sql.AskAsync<string>(api.MainDatabase, $"select signature from case_parties where case_id = '{entered}'"));
        Assert.Equal("receipt", await Sql.AskAsync<string>(api.MainDatabase, $"select string_agg(kind, ' ') from deliveries where case_id = '{entered}'"));
        await officer.CommandAsync(HttpMethod.Put, $"{OfficerChoices}/{entered}", new { wishes = new[] { schools[0] }, arrivedOn = "2027-02-15" }, Key(), "*").DoneAsync();
        Assert.Equal("missing", await Sql.AskAsync<string>(api.MainDatabase, $"select signature from case_parties where case_id = '{entered}'"));
        Assert.Equal("receipt", await Sql.AskAsync<string>(api.MainDatabase, $"select string_agg(kind, ' ') from deliveries where case_id = '{entered}'"));
        await officer.CommandAsync($"{OfficerChoices}/{entered}/withdrawals", new { arrivedOn = "2027-02-15" }, Key(), "*").DoneAsync();

        var early = await (await officer.CommandAsync("/9901/officer/school-choice/late-choices", OnPaper(paper, "2027-02-16"), Key())).JsonAsync();
        Assert.Equal((true, "2027-02-16"), ((bool)early["isLate"]!, (string?)early["arrivedOn"]));
        var paperCase = (Guid)early["caseId"]!;
        Assert.Equal(1, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from deliveries where case_id = '{paperCase}' and kind = 'receipt'"));
        string CodeOf(AFamily of) => $"/9901/guardian/school-choice/rounds/{round.Id}/children/{of.Child}/code";
        await (await guardian.GetAsync(CodeOf(alone))).ProblemAsync(HttpStatusCode.Conflict, "round-list-not-fixed");
        var seen = await named.CommandAsync($"{round.Url}/closings/previews", new { }).DoneAsync();
        Assert.Equal((2, 1), ((int)seen["choices"]!, (int)seen["counting"]!));
        (round, _) = await named.StepAsync(round, "closings", new { settlements = await SettlementsAsync(round) });

        // The family's own code, and nobody else's: it stands on the list whose hash was published, before anybody can know the lottery.
        var code = await guardian.ReadAsync(CodeOf(alone));
        var codes = (await api.Factory.CreateClient().ReadAsync($"{round.Public}/codes"))["codes"]!.AsArray().Select(c => (string)c!["code"]!).ToList();
        Assert.Contains((string)code["code"]!, codes);
        Assert.Equal((codes.Count, null, null), ((int)code["children"]!, (int?)code["lottery"], (string?)code["seed"]));
        Assert.Equal((string?)code["listHash"], Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(codes.Order(StringComparer.Ordinal).Select(c => c + "\n"))))));
        foreach (var of in new[] { chosen, two })
            await (await guardian.GetAsync(CodeOf(of))).ProblemAsync(HttpStatusCode.NotFound, "child-not-found");
        // A child in another grade has no code in this round.
        var younger = (await FamiliesAsync(2016, "7"))[0];
        using (var unconcerned = api.Client(younger.User))
            await (await unconcerned.GetAsync(CodeOf(younger))).ProblemAsync(HttpStatusCode.NotFound, "child-not-on-list");
        Assert.True(await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from read_audit where reason = 'round-code' and subject = '{alone.Child}'") > 0);

        // The list is fixed: a guardian finds the round, chooses and reads on the receipt that it is late.
        var listed = Assert.Single(await guardian.ItemsAsync("/9901/guardian/school-choice/rounds"), r => (Guid)r["roundId"]! == round.Id);
        Assert.Equal((false, true), ((bool)listed["isOpen"]!, (bool)listed["takesLate"]!));
        api.Clock.Now = api.Clock.Now.AddMinutes(1);
        var answer = await guardian.CommandAsync("/9901/guardian/school-choice/late-choices", Late(alone, schools[1], schools[0]), Key());
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var receipt = await answer.JsonAsync();
        var own = (Guid)receipt["caseId"]!;
        Assert.Equal((true, "2027-02-16"), ((bool)receipt["isLate"]!, (string?)receipt["arrivedOn"]));
        var form = (await guardian.ReadAsync($"/9901/guardian/cases/{own}/receipt"))["form"]!["answers"]!.AsArray();
        Assert.Contains(form, a => ((string)a!["answer"]!).StartsWith("Valet kom in efter att skolvalet stängde.", StringComparison.Ordinal));
        // Who had chosen in time wishes late beside it; where two have custody of a child with a case an officer has heard both.
        using var second = api.Client(chosen.User);
        api.Clock.Now = api.Clock.Now.AddMinutes(1);
        await second.CommandAsync("/9901/guardian/school-choice/late-choices", Late(chosen, schools[1]), Key()).DoneAsync();
        // What came of the round is told when it is published.
        await (await second.GetAsync($"/9901/guardian/school-choice/cases/{inTime}/result")).ProblemAsync(HttpStatusCode.NotFound, "round-result-not-found");
        using var half = api.Client(paper.User);
        await (await half.CommandAsync("/9901/guardian/school-choice/late-choices", Late(paper, schools[0]), Key())).ProblemAsync(HttpStatusCode.Conflict, "late-wishes-need-officer");
        using var other = api.Client(two.User);
        api.Clock.Now = api.Clock.Now.AddMinutes(1);
        var signed = (Guid)(await other.CommandAsync("/9901/guardian/school-choice/late-choices", Late(two, schools[1]), Key()).DoneAsync())["caseId"]!;

        // None of it is in the run, and none stands in the way of the decisions.
        (round, _) = await named.StepAsync(round, "draws", new { });
        (round, var proposal) = await named.StepAsync(round, "allocations", new { });
        var drawn = await guardian.ReadAsync(CodeOf(alone));
        Assert.Equal(
            (int?)(await api.Factory.CreateClient().ReadAsync($"{round.Public}/codes"))["codes"]!.AsArray().Single(c => (string?)c!["code"] == (string?)code["code"])!["number"],
            (int?)drawn["lottery"]);
        var results = (await named.ItemsAsync($"{round.Url}/results?limit=200")).ToDictionary(r => (Guid)r["childId"]!);
        Assert.Equal((1, 0, 0, 0), ((int)results[chosen.Child.Value]["wishes"]!, (int)results[alone.Child.Value]["wishes"]!, (int)results[two.Child.Value]["wishes"]!, (int)results[paper.Child.Value]["wishes"]!));
        // Who has no delegation decides nothing; the manager has it.
        await OnlyManagersPlaceAsync();
        var publication = new { resultHash = (string)proposal["resultHash"]!, communicationNotNeeded = true };
        await (await officer.CommandAsync($"{round.Url}/publications", publication, Key(), round.Tag)).ProblemAsync(HttpStatusCode.Forbidden, "decision-not-delegated");
        using var manager = api.Client(Manager);
        (round, _) = await manager.StepAsync(round, "publications", publication);
        await Sql.UntilAsync(async () => (bool)(await officer.ReadAsync($"{round.Url}/publication"))["finished"]!);
        Assert.Equal(0, (int)(await officer.ReadAsync($"{round.Url}/publication"))["notDecided"]!);
        await Sql.UntilAsync(async () => (await officer.ReadAsync(round.Url))["publishedAt"] is not null);
        Assert.Equal(results.Count, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from school_choices where round = '{round.Id}' and state <> 'left-out'"));
        var mine = await guardian.ReadAsync($"/9901/guardian/school-choice/choices/{own}");
        Assert.Equal(("late", (string?)results[alone.Child.Value]["school"], 0), ((string?)mine["state"], (string?)mine["placed"]!["unit"], (int)mine["placed"]!["wish"]!));
        var hers = await second.ReadAsync($"/9901/guardian/school-choice/choices/{inTime}");
        Assert.Equal((schools[0], schools[1]), ((string?)hers["wishes"]![0]!["unit"], (string?)hers["late"]!["wishes"]![0]!["unit"]));

        // Decided one by one afterwards, in the order of arrival.
        var waiting = await officer.ItemsAsync($"{round.Url}/waiting-lists?unit={schools[1]}&grade=7");
        // Whom the other guardian has not signed for stands behind those who can be given a seat: the publication ended the wait, and says nothing in that guardian's place.
        Guid[] arrived = [.. new[] { (own, alone), (inTime, chosen), (paperCase, paper), (signed, two) }.Where(c => (string?)results[c.Item2.Child.Value]["school"] != schools[1]).Select(c => c.Item1)];
        Assert.Equal(arrived, waiting.Select(w => (Guid)w["caseId"]!));
        Assert.All(waiting, w => Assert.True((bool)w["isLate"]!));
        var late = new { unit = schools[1], ground = "late-choice", reasons = "Det finns plats." };
        await (await officer.CommandAsync($"/9901/officer/school-choice/cases/{arrived[0]}/placements", late, Key(), "*")).ProblemAsync(HttpStatusCode.Forbidden, "decision-not-delegated");
        await (await manager.CommandAsync($"/9901/officer/school-choice/cases/{signed}/placements", late, Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "signature-missing");
        await (await manager.CommandAsync($"{round.Url}/offers", new { unit = schools[1], grade = "7", caseId = signed, answerBy = DateOnly.FromDateTime(api.Clock.Now.UtcDateTime).AddDays(10) }, Key())).ProblemAsync(HttpStatusCode.Conflict, "signature-missing");
        await manager.CommandAsync($"/9901/officer/school-choice/cases/{arrived[0]}/placements", late, Key(), "*").DoneAsync();
        await Sql.UntilAsync(async () => await Sql.AskAsync<long>(api.MainDatabase, $"select coalesce(sum(placed_anew), 0)::bigint from choice_figures where round = '{round.Id}'") > 0);
        await using (var session = api.Store.QuerySession("9901"))
        {
            var table = await ChoiceStatistics.CountAsync(session, new Viewer("9901", IsOfficer: true, SeesProtected: true, null), round.Id, default);
            // The choice that was taken back is a measure of its own.
            Assert.Equal(1L, table.Count(null, ChoiceMeasure.Withdrawn));
            Assert.Equal(
                (results.Count, 1L, results.Count - 2, 4L, 1L),
                (table.Count(null, ChoiceMeasure.Eligible), table.Count(null, ChoiceMeasure.Choices), table.Count(null, ChoiceMeasure.WithoutChoice), table.Count(null, ChoiceMeasure.Late), table.Count(null, ChoiceMeasure.PlacedAnew)));
        }
        // A round ends when nothing in it waits for a decision any more: those who were left out of it, whom this officer may not see, are told of and decided first.
        round = round with { Version = (long)(await officer.ReadAsync(round.Url))["version"]! };
        var open = await (await officer.CommandAsync($"{round.Url}/endings", new { }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-matters-open");
        // The late wishes of who has a place are decided too.
        foreach (var wished in Assert.Single(open["open"]!.AsArray(), m => (string?)m!["code"] == "late-wishes")!["cases"]!.AsArray())
            await manager.CommandAsync($"/9901/officer/school-choice/cases/{(Guid)wished!}/late-refusals", new { reasons = "Alla platser är upptagna.", communicationNotNeeded = true }, Key(), "*").DoneAsync();
        round = round with { Version = (long)(await officer.ReadAsync(round.Url))["version"]! };
        open = await (await officer.CommandAsync($"{round.Url}/endings", new { }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-matters-open");
        Assert.Equal((0, true), (open["open"]!.AsArray().Count, (bool)open["needsNamedOfficer"]!));
        open = await (await named.CommandAsync($"{round.Url}/endings", new { }, Key(), round.Tag)).ProblemAsync(HttpStatusCode.Conflict, "round-matters-open");
        using var chief = api.Client(new TestUser("skydd-chef-1", "Skyddschef", "Chef", null, ["9901:manager", "9901:officer", "9901:protected-officer"]));
        foreach (var leftOut in Assert.Single(open["open"]!.AsArray(), m => (string?)m!["code"] == "left-out")!["cases"]!.AsArray())
        {
            // Nobody chose for them, so that there is nothing to refuse.
            await (await chief.CommandAsync($"/9901/officer/school-choice/cases/{(Guid)leftOut!}/endings", new { outcome = "refused", reasons = "Går i skola i en annan kommun.", communicationNotNeeded = true }, Key(), "*"))
                .ProblemAsync(HttpStatusCode.Conflict, "no-wish-to-refuse");
            await chief.CommandAsync($"/9901/officer/school-choice/cases/{(Guid)leftOut!}/endings", new { outcome = "struck-off", reasons = "Går i skola i en annan kommun." }, Key(), "*").DoneAsync();
        }
        (round, _) = await officer.StepAsync(round with { Version = (long)(await officer.ReadAsync(round.Url))["version"]! }, "endings");
        await (await guardian.CommandAsync("/9901/guardian/school-choice/late-choices", Late(alone, schools[0]), Key())).ProblemAsync(HttpStatusCode.Conflict, "round-finished");

        // The next year's families are told how this round ended.
        await api.ImportCatchmentsAsync("2028/2029");
        using var nextYear = api.OfficerAt(RoundSteps.Opens.AddYears(1));
        var seats = schools.Select(unit => new { unit, grade = "7", seats = 60 });
        var (next, _) = await nextYear.StepAsync(await nextYear.PrepareAsync(new { schoolYear = "2028/2029", opensAt = RoundSteps.Opens.AddYears(1), closesAt = RoundSteps.Closes.AddYears(1), seats }), "openings");
        // From that year on förskoleklass is the first year of ten: the seventh is begun a year earlier.
        using var parent = api.Client(younger.User);
        var shown = await parent.ReadAsync($"/9901/guardian/school-choice/rounds/{next.Id}/children/{younger.Child}/schools");
        Assert.All(shown["items"]!.AsArray(), i => Assert.Equal(("2027/2028", 110, true), ((string?)i!["lastRound"]!["schoolYear"], (int)i["lastRound"]!["seats"]!, ((string)i["lastRound"]!["text"]!).Length > 0)));
    }

    private async Task OnlyManagersPlaceAsync()
    {
        await using var session = api.Store.LightweightSession("9901");
        var policies = await session.Events.FetchForWriting<PolicySet>(StreamIds.Policy("9901"));
        policies.AppendMany(new PolicyAdopted(
            PolicyId.DelegationOrder, new DateOnly(2027, 2, 16),
            new PolicyValue.DelegationOrder([new DelegationRow(DelegateRole.Manager, [new DecisionTypeCode("placement.by-wish-or-nearness")], [])], new PolicySource(new PolicyReference(new PublicText("Påhittad delegationsordning"), null), new DateOnly(2026, 11, 22))), api.Clock.Now));
        await session.SaveChangesAsync();
    }

    // Children who go on at a municipal school that has the grade, in a stable order.
    private async Task<IReadOnlyList<(PersonRef Child, string School)>> StayersAsync(int born, string grade)
    {
        await using var session = api.Store.QuerySession("9901");
        var municipal = (await session.SchoolUnitsAsync()).Where(u => u.ClosedOn is null && u.Description.Provider == ProviderType.Municipal && u.Description.Has(SchoolForm.CompulsorySchool, new Grade(grade))).Select(u => u.Code).ToHashSet();
        var children = await api.ChildrenAsync(born);
        var attending = await api.Factory.Services.GetRequiredService<IPopulationRegister>().PlacementsAsync("9901", children, new SchoolYear(2026), default);
        return [.. children.Where(c => attending.TryGetValue(c, out var now) && now.Unit is { } unit && municipal.Contains(unit)).Select(c => (c, attending[c].Unit!.Value.Value))];
    }

    // Children of the round with a guardian to sign in as, those with fewest guardians and then in a stable order.
    private async Task<IReadOnlyList<AFamily>> FamiliesAsync(int born, string grade)
    {
        var register = api.Factory.Services.GetRequiredService<IPopulationRegister>();
        var children = await api.ChildrenAsync(born);
        var families = await register.FamiliesAsync("9901", children, default);
        var guardians = await register.AskAsync("9901", [.. families.Values.SelectMany(f => f.Guardians)], default);
        var (attending, having) = (await register.PlacementsAsync("9901", children, new SchoolYear(2026), default), (await api.SchoolsAsync(grade)).ToHashSet());
        var found = new List<AFamily>();
        // Who goes to a school that has the grade need not choose, and is not on the list without having.
        foreach (var child in children.Where(c => !(attending.TryGetValue(c, out var now) && now.Unit is { } unit && having.Contains(unit.Value)) && families[c].Guardians.All(g => guardians[g] is RegisterAnswer.Found { Person.Protection: Protection.None })).OrderBy(c => families[c].Guardians.Count).ToLookup(c => families[c].Guardians.Count).SelectMany(g => g.Take(3)))
            found.Add(new AFamily(child, (await api.UserOfAsync(child)).PersonalIdentityNumber!, await api.UserOfAsync(families[child].Guardians[0]), families[child].Guardians.Count));
        return found;
    }

    private sealed record AFamily(PersonRef Child, string ChildNumber, TestUser User, int Guardians);

    private async Task<(ARound Round, IReadOnlyList<string> Schools)> OpenAsync(string grade)
    {
        using var officer = api.OfficerAt(RoundSteps.Opens);
        var (round, _) = await officer.StepAsync(await officer.PrepareAsync(await api.PlanAsync(grade, 110)), "openings");
        using var after = api.OfficerAt(Closed);
        return (await after.OverAsync(round), await api.SchoolsAsync(grade));
    }

    // Children of whom a fact is missing go to school elsewhere.
    private async Task<IReadOnlyList<object>> SettlementsAsync(ARound round)
    {
        using var named = api.Client("skydd-1");
        return [.. (await named.CommandAsync($"{round.Url}/closings/previews", new { }).DoneAsync())["missing"]!.AsArray()
            .Select(m => (Guid)m!["childId"]!).Distinct().Select(childId => (object)new { childId, what = "left-out", reason = "Går i skola i en annan kommun." })];
    }
}
