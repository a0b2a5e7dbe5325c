using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Adapters.Email;
using CaseMgmt.Api.Adapters.Mailbox;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Persons;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>Notices by e-mail and letters to digital mailboxes, over a mail server and an HTTP service in the process, with the settings of an installation.</summary>
public sealed partial class NoticeTests(NoticeTests.Fixture api) : IClassFixture<NoticeTests.Fixture>
{
    private const string Url = "/9901/guardian/notice-address";
    private const string Confirmations = Url + "/confirmations";
    private const string Officer = "handlaggare-1";
    private static readonly object Refusal = new { outcome = "refused", reasons = "Inga skäl har framkommit.", communicationNotNeeded = true, decisionType = "school-transport.compulsory-school" };

    [Fact]
    public async Task A_guardian_gives_confirms_changes_sees_and_removes_an_address_that_lies_in_the_vault_alone()
    {
        using var guardian = api.Client("vh-ej-berattigad");
        Assert.Null((string?)(await GetAsync(guardian))["email"]);
        await GiveAsync(guardian, "planted@example.org");
        var person = (await Sql.AskAsync<Guid>(api.MainDatabase, "select person from notice_codes where document is null order by codes_since desc limit 1")).ToString();
        var key = AppliedCase.Key();
        await AppliedCase.DoneAsync(guardian.CommandAsync(Url, new { email = " planted.again@example.org " }, key));
        var repeat = await guardian.CommandAsync(Url, new { email = " planted.again@example.org " }, key);
        Assert.Equal("true", repeat.Headers.GetValues("Idempotent-Replay").Single());
        Assert.Single(api.Mail.Taken, m => m.To == "planted.again@example.org");
        // Until the code is given the address before is used.
        var seen = await GetAsync(guardian);
        Assert.Equal(("planted@example.org", "planted.again@example.org", 5), ((string?)seen["email"], (string?)seen["awaited"]!["email"], (int)seen["awaited"]!["attemptsLeft"]!));
        await ConfirmAsync(guardian, CodeTo("planted.again@example.org"));
        seen = await GetAsync(guardian);
        Assert.Equal(("planted.again@example.org", (string?)null), ((string?)seen["email"], (string?)seen["awaited"]));
        Assert.Equal(1, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from vault_documents where kind in ('notice-address', 'confirmed-notice-address') and retention_unit = '{person}'"));
        Assert.NotEqual(0, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from read_audit where reason = 'own-notice-address' and subject = '{person}' and actor = '{person}'"));
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from idempotency_records where response::text like '%planted%' or request_hash like '%planted%'"));
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from notice_codes c where c::text like '%planted%'"));
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from mt_events where data::text like '%planted%'"));
        foreach (var database in new[] { api.MainDatabase, api.KeysDatabase })
            Assert.Equal([], PlantedSearch.Found(await PlantedSearch.DumpAsync(database), ["planted"]));
        using var other = api.Client("vh-flera");
        Assert.Null((string?)(await GetAsync(other))["email"]);
        await AppliedCase.DoneAsync(guardian.CommandAsync(Url + "/removals", null, AppliedCase.Key()));
        Assert.Null((string?)(await GetAsync(guardian))["email"]);
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from vault_documents where kind in ('notice-address', 'confirmed-notice-address') and retention_unit = '{person}'"));
    }

    [Fact]
    public async Task A_code_holds_for_five_attempts_and_half_an_hour_and_no_more_than_five_go_in_a_day()
    {
        using var guardian = api.Client("vh-holmen");
        await (await guardian.CommandAsync(Confirmations, new { code = "123456" }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.Conflict, "no-code-awaited");
        await AppliedCase.DoneAsync(guardian.CommandAsync(Url, new { email = "tries@example.org" }, AppliedCase.Key()));
        var right = CodeTo("tries@example.org");
        var wrong = right == "000000" ? "000001" : "000000";
        for (var attempt = 1; attempt <= 5; attempt++)
            await (await guardian.CommandAsync(Confirmations, new { code = wrong }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "code-wrong");
        await (await guardian.CommandAsync(Confirmations, new { code = right }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.Conflict, "code-attempts-spent");
        Assert.Equal(0, (int)(await GetAsync(guardian))["awaited"]!["attemptsLeft"]!);
        Assert.Null((string?)(await GetAsync(guardian))["email"]);

        await AppliedCase.DoneAsync(guardian.CommandAsync(Url, new { email = "waits@example.org" }, AppliedCase.Key()));
        api.Clock.Now += TimeSpan.FromMinutes(31);
        await (await guardian.CommandAsync(Confirmations, new { code = CodeTo("waits@example.org") }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.Conflict, "code-expired");
        await (await guardian.CommandAsync(Url, new { email = "missing@example.org" }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.Conflict, "email-not-sent");
        await GiveAsync(guardian, "third@example.org");
        await GiveAsync(guardian, "fourth@example.org");
        await GiveAsync(guardian, "fifth@example.org");
        await (await guardian.CommandAsync(Url, new { email = "sixth@example.org" }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.Conflict, "too-many-codes");
        // A day later, in which the tokens of the test would have gone out.
        Assert.NotEqual(0, await Sql.AskAsync<long>(api.MainDatabase, "with later as (update notice_codes set codes_since = codes_since - interval '1 day' returning 1) select count(*) from later"));
        await GiveAsync(guardian, "sixth@example.org");
        Assert.Equal("sixth@example.org", (string?)(await GetAsync(guardian))["email"]);
        var (_, message) = Assert.Single(api.Mail.Taken, m => m.To == "sixth@example.org");
        Assert.Equal("Din kod till Älvsunda", message.Subject);
        Assert.DoesNotContain("Tallroth", message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_goes_to_an_address_that_is_not_confirmed()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-skogen", "Ronja");
        using var guardian = api.Client("vh-skogen");
        await AppliedCase.DoneAsync(guardian.CommandAsync(Url, new { email = "unconfirmed@example.org" }, AppliedCase.Key()));
        await WrittenToAsync(at, "Hej.", "not-sent");
        Assert.Single(api.Mail.Taken, m => m.To == "unconfirmed@example.org");
    }

    [Theory]
    [InlineData("", "required")]
    [InlineData("anna", "wrong-format")]
    [InlineData("anna@example", "wrong-format")]
    [InlineData("anna@example.org\r\nBcc: all@example.org", "wrong-format")]
    [InlineData("Anna <anna@example.org>", "wrong-format")]
    [InlineData("anna@example.org,per@example.org", "wrong-format")]
    public async Task What_is_no_address_is_refused(string email, string fault)
    {
        using var guardian = api.Client("vh-flera");
        var problem = await (await guardian.CommandAsync(Url, new { email }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(("email", fault), Assert.Single(problem.Violations()));
    }

    [Fact]
    public async Task Officers_have_no_way_to_a_guardians_address()
    {
        using var officer = api.Client(Officer);
        await (await officer.GetAsync(Url)).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        using var guardian = api.Client("vh-flera");
        await (await guardian.CommandAsync(Url, new { email = "anna@example.org" })).ProblemAsync(HttpStatusCode.BadRequest, "idempotency-key-missing");
    }

    [Fact]
    public async Task A_notice_says_that_there_is_something_to_read_and_nothing_of_what()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-over-alven", "Tuva");
        using var guardian = api.Client("vh-over-alven");
        await GiveAsync(guardian, "petra@example.org");
        var delivery = await WrittenToAsync(at, "Hemligt om Tuva.", "delivered");
        var message = Assert.Single(NoticesTo("petra@example.org"));
        Assert.Equal($"{Guid.Parse((string)delivery["deliveryId"]!):N}@alvsunda.example", message.MessageId);
        Assert.Equal(("Du har något att läsa hos Älvsunda", "auto-generated"), (message.Subject, message.Headers["Auto-Submitted"]));
        Assert.Contains("https://e-tjanst.alvsunda.example/", message.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("Tuva", message.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Hemligt", message.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(at.Id, message.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_mail_server_that_has_no_time_is_asked_again_and_one_that_knows_no_such_address_is_not()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-vaxelvis-a", "Hugo");
        using var guardian = api.Client("vh-vaxelvis-a");
        await GiveAsync(guardian, "later@example.org");
        Assert.Equal(3, (int)(await WrittenToAsync(at, "Hej.", "delivered"))["attempts"]!);
        Assert.Single(NoticesTo("later@example.org"));
        // Time has passed by as much as the tries took.
        using var later = api.Client("vh-vaxelvis-a");
        await GiveAsync(later, "nobody@example.org");
        Assert.Equal(1, (int)(await WrittenToAsync(at, "Hej igen.", "not-sent"))["attempts"]!);
        Assert.Equal(1, api.Mail.Refused("nobody@example.org"));
    }

    [Fact]
    public async Task Nothing_goes_by_e_mail_to_a_protected_person_who_can_give_no_address()
    {
        using var guardian = api.Client("vh-sekretess");
        await (await guardian.CommandAsync(Url, new { email = "skyddad@example.org" }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.UnprocessableEntity, "email-to-protected");
        var at = await AppliedCase.ApplyAsync(api, "vh-sekretess", ((string)(await guardian.ItemsAsync("/9901/guardian/school-transport/children"))[0]["name"]!).Split(' ')[0]);
        await WrittenToAsync(at, "Hej.", "not-sent", "skydd-1");
        Assert.DoesNotContain(api.Mail.Taken, m => m.To == "skyddad@example.org");
    }

    [Fact]
    public async Task A_mailbox_service_that_fails_stays_silent_and_loses_its_answer_ends_with_one_letter_and_its_proof()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-knappt-under", "Loke");
        var number = await NumberAsync(at);
        api.Mailboxes.Behave(number, ServiceTrouble.Away, ServiceTrouble.Silent, ServiceTrouble.Nonsense, ServiceTrouble.Pending, ServiceTrouble.LosesItsAnswer);
        await DecideAsync(at);
        using var officer = api.Client(Officer);
        JsonNode? failed = null;
        await Sql.UntilAsync(async () =>
        {
            failed = (await officer.ItemsAsync("/9901/officer/failed-deliveries?limit=200")).FirstOrDefault(d => (string?)d["caseId"] == at.Id);
            return failed is not null;
        });
        Assert.Equal(("letter", 1, 10), ((string?)failed!["kind"], (int)failed["attempts"]!, (int)failed["mostAttempts"]!));
        var delivery = await UntilAsync(at, "delivered");
        using var later = api.Client(Officer);
        Assert.DoesNotContain(await later.ItemsAsync("/9901/officer/failed-deliveries?limit=200"), d => (string?)d["caseId"] == at.Id);
        var key = (string)delivery["deliveryId"]!;
        Assert.Equal((6, "digital-mailbox", $"mm-{key}"), ((int)delivery["attempts"]!, (string?)delivery["channel"], (string?)delivery["proof"]));
        Assert.Equal(3, api.Mailboxes.Asked[key]);
        var letter = api.Mailboxes.Letters[key];
        Assert.Equal((number, "2120009901", "application/pdf", "Brev från Älvsunda"), ((string?)letter["recipient"], (string?)letter["sender"], (string?)letter["contentType"], (string?)letter["subject"]));
        Assert.StartsWith("%PDF-1.4", System.Text.Encoding.ASCII.GetString(Convert.FromBase64String((string)letter["content"]!), 0, 8), StringComparison.Ordinal);
        Assert.All(api.Mailboxes.Authorizations, a => Assert.Equal("Bearer of-the-test", a));
        await at.UntilAsync(api, "decision-received");
    }

    [Theory]
    [InlineData("vh-friskola", "Alva", "none")]
    [InlineData("vh-utan-adress", "Nora", "pending")]
    public async Task Who_has_no_open_mailbox_gets_the_letter_on_paper_and_a_notice(string user, string child, string account)
    {
        var at = await AppliedCase.ApplyAsync(api, user, child);
        using var guardian = api.Client(user);
        await GiveAsync(guardian, $"{user}@example.org");
        api.Mailboxes.Accounts[await NumberAsync(at)] = account;
        await DecideAsync(at);
        var delivery = await UntilAsync(at, "to-print");
        Assert.Equal("not-reachable", (string?)delivery["problem"]);
        Assert.NotNull(delivery["notifiedAt"]);
        Assert.Single(NoticesTo($"{user}@example.org"));
    }

    [Theory]
    [InlineData("BaseAddress", "http://mailbox.example/")]
    [InlineData("BaseAddress", "mailbox")]
    [InlineData("Senders:9901", "212000-9901")]
    [InlineData("Senders:9901", null)]
    [InlineData("TimeoutSeconds", "60")]
    public void Settings_of_a_mailbox_service_that_cannot_be_are_named(string name, string? value)
    {
        var settings = new Dictionary<string, string?> { ["BaseAddress"] = "https://mailbox.example/", ["Senders:9901"] = "2120009901", [name] = value };
        Assert.Contains(name.Split(':')[0], Assert.Throws<FormatException>(() => MailboxServiceOptions.From(Of(settings))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("From", "alvsunda")]
    [InlineData("Service", "e-tjanst")]
    [InlineData("Security", "maybe")]
    [InlineData("TimeoutSeconds", "0")]
    public void Settings_of_a_mail_server_that_cannot_be_are_named(string name, string value)
    {
        var settings = new Dictionary<string, string?> { ["Host"] = "mail.example", ["From"] = "a@b.example", ["Service"] = "https://e.example/", [name] = value };
        Assert.Contains(name, Assert.Throws<FormatException>(() => SmtpOptions.From(Of(settings))).Message, StringComparison.Ordinal);
    }

    private static IConfigurationRoot Of(Dictionary<string, string?> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Where(s => s.Value is not null)).Build();

    private static async Task<JsonNode> GetAsync(HttpClient client) => await (await client.GetAsync(Url)).JsonAsync();

    private async Task GiveAsync(HttpClient guardian, string email)
    {
        await AppliedCase.DoneAsync(guardian.CommandAsync(Url, new { email }, AppliedCase.Key()));
        await ConfirmAsync(guardian, CodeTo(email));
    }

    private static Task<JsonNode> ConfirmAsync(HttpClient guardian, string code) => AppliedCase.DoneAsync(guardian.CommandAsync(Confirmations, new { code = $"{code[..3]} {code[3..]}" }, AppliedCase.Key()));

    private string CodeTo(string email) => Code().Match(api.Mail.Taken.Last(m => m.To == email && m.Message.Subject!.StartsWith("Din kod", StringComparison.Ordinal)).Message.TextBody!).Value;

    private IEnumerable<MimeKit.MimeMessage> NoticesTo(string email) => api.Mail.Taken.Where(m => m.To == email && !m.Message.Subject!.StartsWith("Din kod", StringComparison.Ordinal)).Select(m => m.Message);

    private async Task<string> NumberAsync(AppliedCase at) =>
        (await api.Factory.Services.GetRequiredService<IPersonalNumbers>().OfAsync(
            "9901", new PersonRef(await Sql.AskAsync<Guid>(api.MainDatabase, $"select applicant from case_details where case_id = '{at.Id}'")), "test", default))!.Reveal();

    private async Task DecideAsync(AppliedCase at)
    {
        using var officer = api.Client(Officer);
        await AppliedCase.DoneAsync(officer.CommandAsync(at.Decisions, Refusal, AppliedCase.Key(), "*"));
    }

    private async Task<JsonNode> WrittenToAsync(AppliedCase at, string text, string state, string officer = Officer)
    {
        using var client = api.Client(officer);
        var id = (string)(await AppliedCase.DoneAsync(client.CommandAsync(at.Officers("messages"), new { text }, AppliedCase.Key())))["messageId"]!;
        return await UntilAsync(at, state, officer, id);
    }

    private async Task<JsonNode> UntilAsync(AppliedCase at, string state, string officer = Officer, string? id = null)
    {
        JsonNode? found = null;
        // The child's other guardian gets a letter too.
        var applicant = (await Sql.AskAsync<Guid>(api.MainDatabase, $"select applicant from case_details where case_id = '{at.Id}'")).ToString();
        await Sql.UntilAsync(async () =>
        {
            await at.ToNextTryAsync(api);
            using var client = api.Client(officer);
            found = (await client.ItemsAsync(at.Officers("deliveries"))).FirstOrDefault(d => (string?)d["state"] == state && (string?)d["recipientId"] == applicant && (id is null || (string?)d["deliveryId"] == id));
            return found is not null;
        });
        return found!;
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"\b\d{6}\b", System.Text.RegularExpressions.RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial System.Text.RegularExpressions.Regex Code();

    /// <summary>The whole API with the settings of an installation that has a mail server and a service for mailboxes.</summary>
    public sealed class Fixture : JourneyFixture, IAsyncLifetime
    {
        public SmtpSink Mail { get; } = new();

        public MailboxServer Mailboxes { get; } = new();

        protected override bool WorksOffDeadlines => false;

        protected override IEnumerable<(string Name, string Value)> MoreSettings =>
        [
            ("Delivery:Mailbox", "service"),
            ("Delivery:MailboxService:BaseAddress", Mailboxes.Address),
            ("Delivery:MailboxService:Senders:9901", "2120009901"),
            ("Delivery:MailboxService:Token", "of-the-test"),
            ("Delivery:MailboxService:TimeoutSeconds", "1"),
            ("Delivery:Email:Host", "127.0.0.1"),
            ("Delivery:Email:Port", $"{Mail.Port}"),
            ("Delivery:Email:Security", "none"),
            ("Delivery:Email:From", "inget-svar@alvsunda.example"),
            ("Delivery:Email:Service", "https://e-tjanst.alvsunda.example/"),
        ];

        async Task IAsyncLifetime.DisposeAsync()
        {
            await DisposeAsync();
            await Mail.DisposeAsync();
            await Mailboxes.DisposeAsync();
        }
    }
}
