using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Adapters.Mailbox;
using CaseMgmt.Api.Cases.Deliveries;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Persons;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>Letters on their way: digital mailbox, e-mail notice, print queue, over real PostgreSQL with a mailbox that fails when it is told to.</summary>
public sealed class DeliveryTests(DeliveryTests.Fixture api) : IClassFixture<DeliveryTests.Fixture>
{
    private const string Officer = "handlaggare-1";
    private static readonly object Refusal = new { outcome = "refused", reasons = "Inga skäl har framkommit.", communicationNotNeeded = true, decisionType = "school-transport.compulsory-school" };

    [Fact]
    public async Task A_letter_in_a_digital_mailbox_is_received_with_its_proof_and_the_time_to_appeal_runs()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-knappt-under", "Loke");
        var letter = await DecideAsync(at);
        var delivery = await UntilAsync(at, "delivered");
        Assert.Equal(("letter", "digital-mailbox", 1, $"proof-{delivery["deliveryId"]}"), ((string?)delivery["kind"], (string?)delivery["channel"], (int)delivery["attempts"]!, (string?)delivery["proof"]));
        Assert.Equal(letter, api.Mailbox.Letters[Guid.Parse((string)delivery["deliveryId"]!)].Letter.Content);
        using var guardian = api.Client("vh-knappt-under");
        var seen = Assert.Single(await guardian.ItemsAsync(at.Guardians("deliveries")));
        Assert.Equal((string?)Assert.Single(await guardian.ItemsAsync(at.Guardians("letters")))["letterId"], (string?)seen["letterId"]);
        Assert.Equal(("delivered", true, null, null), ((string?)seen["state"], (bool)seen["toMe"]!, seen["proof"], seen["attempts"]));
        await at.UntilAsync(api, "decision-received");
        using var officer = api.Client(Officer);
        Assert.Equal("2026-12-14", (string?)(await at.ListedAsync(officer, "decided"))["lastDayToAppeal"]);
        using var stranger = api.Client("vh-flera");
        await (await stranger.GetAsync(at.Guardians("deliveries"))).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
    }

    // The case is closed before the letter is in the mailbox.
    [Fact]
    public async Task The_clock_is_that_of_the_way_to_appeal_the_letter_names_also_in_a_case_that_is_closed()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-anpassad", "Lova");
        api.Mailbox.Behave(await PersonAsync(at), Trouble.Fails);
        using var officer = api.Client(Officer);
        var refusal = new { outcome = "refused", reasons = "Inga skäl har framkommit.", communicationNotNeeded = true, decisionType = "school-transport.adapted-compulsory-school" };
        // The type of another school form is not one that can be chosen.
        await (await officer.CommandAsync(at.Decisions, new { outcome = "refused", reasons = "x", communicationNotNeeded = true, decisionType = "school-transport.adapted-upper-secondary-school" }, AppliedCase.Key(), "*"))
            .ProblemAsync(HttpStatusCode.UnprocessableEntity, "decision-type-of-other-school-form");
        await AppliedCase.DoneAsync(officer.CommandAsync(at.Decisions, refusal, AppliedCase.Key(), "*"));
        await AppliedCase.DoneAsync(officer.CommandAsync(at.Officers("closings"), null, AppliedCase.Key(), "*"));
        await UntilAsync(at, "delivered", passTime: true);
        await at.UntilAsync(api, "decision-received");
        // Time has passed by as much as the delivery took, and the token of before may have gone out.
        using var after = api.Client(Officer);
        Assert.Equal("2026-12-14", (string?)(await at.ListedAsync(after, "closed"))["lastDayToAppeal"]);
        // What is appealed as the matter itself is appealed that way too.
        api.Clock.Now = AppliedCase.Start.AddDays(30);
        using var later = api.Client(OfficeSteps.Manager);
        await AppliedCase.DoneAsync(later.CommandAsync(at.Officers("appeals"), new { channel = "email", text = "Vi överklagar." }, AppliedCase.Key()));
        var appeal = Assert.Single(await later.ItemsAsync(at.Officers("appeals")));
        await AppliedCase.DoneAsync(later.CommandAsync(at.Officers($"appeals/{appeal["appealId"]}/dismissals"), new { }, AppliedCase.Key(), "*"));
        Assert.Equal("dismissed", (string?)Assert.Single(await later.ItemsAsync(at.Officers("appeals")))["state"]);
    }

    [Fact]
    public async Task A_mailbox_that_fails_and_then_loses_its_answer_is_asked_again_and_the_person_gets_one_letter()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-over-alven", "Tuva");
        api.Mailbox.Behave(await PersonAsync(at), Trouble.Fails, Trouble.Fails, Trouble.LosesItsAnswer);
        await DecideAsync(at);
        var delivery = await UntilAsync(at, "delivered", passTime: true);
        Assert.Equal((4, null), ((int)delivery["attempts"]!, delivery["problem"]));
        var id = Guid.Parse((string)delivery["deliveryId"]!);
        Assert.Equal((1, 2), (api.Mailbox.Letters.Count(l => l.Key == id), api.Mailbox.Asked[id]));
        await at.UntilAsync(api, "decision-received");
    }

    [Fact]
    public async Task Who_cannot_be_reached_gets_the_letter_on_paper_and_a_notice_and_an_officer_marks_it_as_sent()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-vaxelvis-a", "Hugo");
        api.Mailbox.Unreachable.TryAdd(await PersonAsync(at), true);
        await DecideAsync(at);
        var delivery = await UntilAsync(at, "to-print");
        Assert.Equal(("print", "not-reachable"), ((string?)delivery["channel"], (string?)delivery["problem"]));
        Assert.NotNull(delivery["notifiedAt"]);
        Assert.Contains(Guid.Parse((string)delivery["deliveryId"]!), api.Mailbox.Notices.Keys);
        using var officer = api.Client(Officer);
        var waiting = Assert.Single(await officer.ItemsAsync("/9901/officer/print-queue?limit=200"), w => (string?)w["caseId"] == at.Id);
        Assert.Equal(("not-reachable", (string?)delivery["deliveryId"]), ((string?)waiting["reason"], (string?)waiting["deliveryId"]));
        var printed = await officer.GetAsync($"/9901/officer/print-queue/{waiting["deliveryId"]}/letter");
        Assert.Equal("%PDF-1.4", System.Text.Encoding.ASCII.GetString(await printed.Content.ReadAsByteArrayAsync(), 0, 8));
        Assert.Equal(1, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from read_audit where reason = 'print' and subject = '{at.Id}'"));

        var sendings = $"/9901/officer/print-queue/{waiting["deliveryId"]}/sendings";
        var key = AppliedCase.Key();
        await AppliedCase.DoneAsync(officer.CommandAsync(sendings, null, key));
        await AppliedCase.DoneAsync(officer.CommandAsync(sendings, null, key));
        await (await officer.CommandAsync(sendings, null, AppliedCase.Key())).ProblemAsync(HttpStatusCode.Conflict, "delivery-settled");
        await (await officer.CommandAsync($"/9901/officer/print-queue/{Guid.NewGuid()}/sendings", null, AppliedCase.Key())).ProblemAsync(HttpStatusCode.NotFound, "delivery-not-found");
        await (await officer.GetAsync($"/9901/officer/print-queue/{Guid.NewGuid()}/letter")).ProblemAsync(HttpStatusCode.NotFound, "delivery-not-found");
        Assert.DoesNotContain(await officer.ItemsAsync("/9901/officer/print-queue?limit=200"), w => (string?)w["caseId"] == at.Id);
        Assert.Equal("sent", (string?)(await officer.ItemsAsync(at.Officers("deliveries"))).Single(d => (string?)d["deliveryId"] == (string?)delivery["deliveryId"])["state"]);
        var all = await AppliedCase.DoneAsync(officer.CommandAsync("/9901/officer/print-queue/sendings", new { deliveries = new[] { (string)delivery["deliveryId"]!, Guid.NewGuid().ToString() } }, AppliedCase.Key()));
        Assert.Equal(["delivery-settled", "delivery-not-found"], all["results"]!.AsArray().Select(r => (string?)r!["code"]));
        // Sent is not received: no time runs before the receipt comes back.
        Assert.Equal(0, await at.CountAsync(api, "decision-received"));
    }

    [Fact]
    public async Task A_decision_reaches_both_guardians_and_each_has_a_proof_and_a_time_to_appeal_of_their_own()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-vaxelvis-b", "Hugo", "after-school-care");
        var applicant = await PersonAsync(at);
        api.Mailbox.Unreachable.Clear();
        api.Mailbox.Unreachable.TryAdd(applicant, true);
        using var officer = api.Client(Officer);
        using var david = api.Client("vh-vaxelvis-b");
        using var jenny = api.Client("vh-vaxelvis-a");
        await AppliedCase.DoneAsync(officer.CommandAsync(at.Decisions, Refusal, AppliedCase.Key(), "*"));
        var printed = await UntilAsync(at, "to-print");
        await at.UntilAsync(api, "decision-received-by-party");
        Assert.Equal(0, await at.CountAsync(api, "decision-received"));
        var recipients = await officer.ItemsAsync(at.Officers("recipients"));
        Assert.Equal(
            [("David Stenmo", true, null, null), ("Jenny Lövmo", false, "2026-11-22", "2026-12-14")],
            recipients.Select(r => ((string?)r["name"], (bool)r["isApplicant"]!, (string?)r["receivedOn"], (string?)r["lastDayToAppeal"])));
        var deliveries = await officer.ItemsAsync(at.Officers("deliveries"));
        Assert.Equal(recipients.Select(r => (string?)r["recipientId"]).Order(StringComparer.Ordinal), deliveries.Select(d => (string?)d["recipientId"]).Order(StringComparer.Ordinal));
        var delivered = Assert.Single(deliveries, d => (string?)d["state"] == "delivered");
        Assert.Equal($"proof-{delivered["deliveryId"]}", (string?)delivered["proof"]);

        // Each sees what was sent to them and their own last day.
        Assert.Equal("to-print", (string?)Assert.Single(await david.ItemsAsync(at.Guardians("deliveries")))["state"]);
        Assert.Equal("delivered", (string?)Assert.Single(await jenny.ItemsAsync(at.Guardians("deliveries")))["state"]);
        Assert.Null((await david.ReadAsync(at.Guardians("").TrimEnd('/')))["lastDayToAppeal"]);
        Assert.Equal("2026-12-14", (string?)(await jenny.ReadAsync(at.Guardians("").TrimEnd('/')))["lastDayToAppeal"]);
        Assert.DoesNotContain(await david.ItemsAsync(at.Guardians("timeline")), e => (string?)e["event"] is "case.decision-received-by-party.v1" or "case.decision-addressed.v1");
        Assert.Contains(await jenny.ItemsAsync(at.Guardians("timeline")), e => (string?)e["event"] == "case.decision-received-by-party.v1");
        var envelope = (await officer.ReadAsync($"/9901/officer/print-queue/{printed["deliveryId"]}/recipient"))["lines"]!.AsArray();
        Assert.Equal(("David Stenmo", 3), ((string?)envelope[0], envelope.Count));
        await (await officer.GetAsync($"/9901/officer/print-queue/{Guid.NewGuid()}/recipient")).ProblemAsync(HttpStatusCode.NotFound, "delivery-not-found");

        // The list says to whom each letter goes, and many are marked at once with the day they were posted.
        var listed = Assert.Single(await officer.ItemsAsync("/9901/officer/print-queue?limit=200"), w => (string?)w["caseId"] == at.Id);
        Assert.Equal(("David Stenmo", applicant.ToString()), ((string?)listed["recipientName"], (string?)listed["recipientId"]));
        var posted = new { deliveries = new[] { (string)printed["deliveryId"]! }, sentOn = "2026-11-22" };
        await (await officer.CommandAsync("/9901/officer/print-queue/sendings", posted with { sentOn = "2027-11-22" }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        await (await officer.CommandAsync("/9901/officer/print-queue/sendings", new { deliveries = Array.Empty<Guid>() }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal("sent", (string?)(await AppliedCase.DoneAsync(officer.CommandAsync("/9901/officer/print-queue/sendings", posted, AppliedCase.Key())))["results"]![0]!["outcome"]);
        Assert.DoesNotContain(await officer.ItemsAsync("/9901/officer/print-queue?limit=200"), w => (string?)w["caseId"] == at.Id);

        await (await officer.CommandAsync(at.Officers("receipts"), new { proof = "receipt", recipientId = Guid.NewGuid() }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.NotFound, "party-not-found");
        await AppliedCase.DoneAsync(officer.CommandAsync(at.Officers("receipts"), new { proof = "receipt", recipientId = applicant }, AppliedCase.Key()));
        Assert.Equal(1, await at.CountAsync(api, "decision-received"));
        Assert.Equal("2026-11-22", (string?)(await officer.ItemsAsync(at.Officers("recipients")))[0]["receivedOn"]);
    }

    [Fact]
    public async Task A_mailbox_that_never_answers_ends_in_the_print_queue_and_holds_up_nobody()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-friskola", "Alva");
        api.Mailbox.Behave(await PersonAsync(at), [.. Enumerable.Repeat(Trouble.Fails, 100)]);
        await DecideAsync(at);
        var other = await AppliedCase.ApplyAsync(api, "vh-utan-adress", "Nora");
        await DecideAsync(other);
        await UntilAsync(other, "delivered");
        var delivery = await UntilAsync(at, "to-print", passTime: true);
        Assert.Equal((10, "failed"), ((int)delivery["attempts"]!, (string?)delivery["problem"]));
    }

    // Both fail once, so that they are due together afterwards.
    [Fact]
    public async Task A_letter_whose_proof_cannot_be_noted_keeps_none_waiting_that_is_delivered_after_it()
    {
        var (poison, late) = (await AppliedCase.ApplyAsync(api, "vh-okand-skola", "Melker"), await AppliedCase.ApplyAsync(api, "vh-skogen", "Ronja"));
        api.Mailbox.Behave(await PersonAsync(poison), Trouble.Fails);
        api.Mailbox.Behave(await PersonAsync(late), Trouble.Fails, Trouble.IsSlow);
        await DecideAsync(poison);
        await DecideAsync(late);
        foreach (var at in new[] { poison, late })
            await Sql.UntilAsync(async () => await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from deliveries where case_id = '{at.Id}' and attempts = 1 and problem = 'failed'") == 1);
        var first = $"update mt_events set type = '{{0}}' where stream_id = '{poison.Id}' and version = 1";
        await Sql.RunAsync(api.MainDatabase, string.Format(System.Globalization.CultureInfo.InvariantCulture, first, "case.of-another-release.v1"));
        api.Clock.Now += TimeSpan.FromSeconds(30);
        api.Factory.Services.GetRequiredService<DeliverySignal>().Wake();
        // No time passes: it is noted now, or not before its lease is over.
        await UntilAsync(late, "delivered");
        await Sql.RunAsync(api.MainDatabase, string.Format(System.Globalization.CultureInfo.InvariantCulture, first, "case.registered.v1"));
        await UntilAsync(poison, "delivered", passTime: true);
    }

    [Fact]
    public async Task Letters_to_protected_persons_ask_no_mailbox_and_wait_for_the_named_officers()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-sekretess", await ProtectedChildAsync());
        await DecideAsync(at, "skydd-1");
        var delivery = await UntilAsync(at, "to-print", officer: "skydd-1");
        Assert.Equal(("protected", null), ((string?)delivery["problem"], delivery["notifiedAt"]));
        using var named = api.Client("skydd-1");
        using var ordinary = api.Client(Officer);
        Assert.Contains(await named.ItemsAsync("/9901/officer/print-queue?limit=200"), w => (string?)w["caseId"] == at.Id);
        Assert.DoesNotContain(await ordinary.ItemsAsync("/9901/officer/print-queue?limit=200"), w => (string?)w["caseId"] == at.Id);
        await (await ordinary.GetAsync($"/9901/officer/print-queue/{delivery["deliveryId"]}/letter")).ProblemAsync(HttpStatusCode.NotFound, "delivery-not-found");
        await (await ordinary.CommandAsync($"/9901/officer/print-queue/{delivery["deliveryId"]}/sendings", null, AppliedCase.Key())).ProblemAsync(HttpStatusCode.NotFound, "delivery-not-found");
        Assert.DoesNotContain(Guid.Parse((string)delivery["deliveryId"]!), api.Mailbox.Asked.Keys);
    }

    [Fact]
    public async Task Two_nodes_deliver_each_letter_once_and_an_officers_message_is_noticed_without_what_it_says()
    {
        await using var other = api.CreateFactory(_ => { });
        _ = other.Server;
        var at = await AppliedCase.ApplyAsync(api, "vh-flera", "Signe");
        using var officer = api.Client(Officer);
        for (var i = 0; i < 12; i++)
            await AppliedCase.DoneAsync(officer.CommandAsync(at.Officers("messages"), new { text = "Hemligt." }, AppliedCase.Key()));
        await Sql.UntilAsync(async () => (await officer.ItemsAsync(at.Officers("deliveries"))).Count(d => (string?)d["state"] == "delivered") == 12);
        var all = await officer.ItemsAsync(at.Officers("deliveries"));
        Assert.All(all, d => Assert.Equal(("message-notice", "e-mail"), ((string?)d["kind"], (string?)d["channel"])));
        Assert.All(all, d => Assert.Equal(1, api.Mailbox.Notices[Guid.Parse((string)d["deliveryId"]!)]));
    }

    private async Task<string> ProtectedChildAsync()
    {
        using var guardian = api.Client("vh-sekretess");
        return ((string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["name"]!).Split(' ')[0];
    }

    private async Task<string> DecideAsync(AppliedCase at, string officer = Officer)
    {
        using var client = api.Client(officer);
        await AppliedCase.DoneAsync(client.CommandAsync(at.Decisions, Refusal, AppliedCase.Key(), "*"));
        return await (await client.GetAsync(at.Officers("letter"))).Content.ReadAsStringAsync();
    }

    private async Task<JsonNode> UntilAsync(AppliedCase at, string state, bool passTime = false, string officer = Officer)
    {
        JsonNode? found = null;
        var applicant = (await PersonAsync(at)).ToString();
        await Sql.UntilAsync(async () =>
        {
            if (passTime)
                await at.ToNextTryAsync(api);
            using var client = api.Client(officer);
            found = (await client.ItemsAsync(at.Officers("deliveries"))).FirstOrDefault(d => (string?)d["state"] == state && (string?)d["recipientId"] == applicant);
            return found is not null;
        });
        return found!;
    }

    private async Task<Guid> PersonAsync(AppliedCase at) => await Sql.AskAsync<Guid>(api.MainDatabase, $"select applicant from case_details where case_id = '{at.Id}'");

    public enum Trouble
    {
        /// <summary>It answers nothing, and has done nothing.</summary>
        Fails,

        /// <summary>It delivers, and the answer is lost.</summary>
        LosesItsAnswer,

        /// <summary>It delivers, and answers after all that answer at once.</summary>
        IsSlow,
    }

    /// <summary>A mailbox and a mail server of the world outside, which know a delivery again by its id.</summary>
    public sealed class TestMailbox : IDigitalMailbox, IEmailNotices
    {
        private readonly ConcurrentDictionary<Guid, ConcurrentQueue<Trouble>> troubles = new();

        public ConcurrentDictionary<Guid, MailboxLetter> Letters { get; } = new();

        public ConcurrentDictionary<Guid, int> Asked { get; } = new();

        public ConcurrentDictionary<Guid, int> Notices { get; } = new();

        public ConcurrentDictionary<Guid, bool> Unreachable { get; } = new();

        public Task<bool> SendCodeAsync(string tenant, Guid message, string email, string code, CancellationToken ct) => Task.FromResult(true);

        public void Behave(Guid person, params Trouble[] next) => troubles[person] = new ConcurrentQueue<Trouble>(next);

        public Task<bool> IsReachableAsync(string tenant, PersonRef person, CancellationToken ct)
        {
            if (troubles.TryGetValue(person.Value, out var queue) && queue.TryPeek(out var next) && next == Trouble.Fails)
            {
                queue.TryDequeue(out _);
                throw new HttpRequestException("The mailbox does not answer.");
            }
            return Task.FromResult(!Unreachable.ContainsKey(person.Value));
        }

        public async Task<MailboxProof> DeliverAsync(MailboxLetter letter, CancellationToken ct)
        {
            Asked.AddOrUpdate(letter.Delivery, 1, (_, n) => n + 1);
            Letters.TryAdd(letter.Delivery, letter);
            if (troubles.TryGetValue(letter.Recipient.Value, out var queue) && queue.TryDequeue(out var trouble))
                await (trouble == Trouble.IsSlow ? Task.Delay(TimeSpan.FromSeconds(1), ct) : throw new HttpRequestException("The answer was lost."));
            return new MailboxProof($"proof-{letter.Delivery}", new DateTimeOffset(2026, 11, 22, 9, 0, 5, TimeSpan.Zero));
        }

        public Task<bool> NotifyAsync(string tenant, PersonRef person, Guid delivery, CancellationToken ct)
        {
            Notices.AddOrUpdate(delivery, 1, (_, n) => n + 1);
            return Task.FromResult(true);
        }
    }

    /// <summary>The whole API with that mailbox.</summary>
    public sealed class Fixture : JourneyFixture
    {
        public TestMailbox Mailbox { get; } = new();

        protected override bool WorksOffDeadlines => false;

        protected override void Replace(IServiceCollection services) => services.AddSingleton<IDigitalMailbox>(Mailbox).AddSingleton<IEmailNotices>(Mailbox);
    }
}
