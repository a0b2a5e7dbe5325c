using System.Net;
using System.Net.Http.Headers;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.EventStore;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>What is written and sent in a case beside its stream: messages, notes, files.</summary>
public sealed class CorrespondenceTests(JourneyWithoutDeadlines api) : IClassFixture<JourneyWithoutDeadlines>
{
    private const string Officer = "handlaggare-1";
    private const long Longest = 20 * 1024 * 1024;
    private static readonly byte[] Pdf = [.. "%PDF-1.7 PLANTEDWORD"u8, .. Enumerable.Range(0, 700_000).Select(i => (byte)(i * 31))];

    [Fact]
    public async Task Messages_go_both_ways_are_marked_on_the_worklist_until_read_and_make_no_version_stale()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-vaxelvis-a", "Hugo");
        using var guardian = api.Client("vh-vaxelvis-a");
        using var coGuardian = api.Client("vh-vaxelvis-b");
        using var stranger = api.Client("vh-flera");
        using var officer = api.Client(Officer);
        var key = AppliedCase.Key();
        var first = await AppliedCase.DoneAsync(guardian.CommandAsync(at.Guardians("messages"), new { text = " Vilken buss blir det? " }, key));
        Assert.Equal(at.Version, (long)first["version"]!);
        var again = await guardian.CommandAsync(at.Guardians("messages"), new { text = " Vilken buss blir det? " }, key);
        Assert.Equal("true", again.Headers.GetValues("Idempotent-Replay").Single());
        Pass();
        await AppliedCase.DoneAsync(coGuardian.CommandAsync(at.Guardians("messages"), new { text = "Jag undrar också." }, AppliedCase.Key()));
        Assert.True((bool)(await at.ListedAsync(officer))["unreadMessage"]!);
        Assert.Contains(await officer.ItemsAsync("/9901/officer/worklist?unread=true"), c => (string?)c["caseId"] == at.Id);

        var page = await (await officer.GetAsync(at.Officers("messages?limit=1"))).JsonAsync();
        var rest = await officer.ItemsAsync(at.Officers($"messages?limit=1&cursor={page["nextCursor"]}"));
        Assert.Equal("Vilken buss blir det?", (string?)page["items"]![0]!["text"]);
        Assert.Equal(("Jag undrar också.", "guardian", false), ((string?)rest[0]["text"], (string?)rest[0]["from"], (bool)rest[0]["mine"]!));
        Assert.Null(rest[0]["readAt"]);
        await AppliedCase.DoneAsync(officer.CommandAsync(at.Officers("messages/reads"), new { lastMessageId = first["messageId"] }, AppliedCase.Key()));
        Assert.True((bool)(await at.ListedAsync(officer))["unreadMessage"]!);
        await AppliedCase.DoneAsync(officer.CommandAsync(at.Officers("messages/reads"), new { lastMessageId = rest[0]["messageId"] }, AppliedCase.Key()));
        Assert.False((bool)(await at.ListedAsync(officer))["unreadMessage"]!);
        Assert.DoesNotContain(await officer.ItemsAsync("/9901/officer/worklist?unread=true"), c => (string?)c["caseId"] == at.Id);

        Pass();
        await AppliedCase.DoneAsync(officer.CommandAsync(at.Officers("messages"), new { text = "Linje 4." }, AppliedCase.Key()));
        var seen = await guardian.ItemsAsync(at.Guardians("messages"));
        Assert.Equal(["Vilken buss blir det?", "Jag undrar också.", "Linje 4."], seen.Select(m => (string?)m["text"]));
        Assert.Equal([true, false, false], seen.Select(m => (bool)m["mine"]!));
        Assert.All(seen, m => Assert.Null(m["sender"]));
        Assert.Equal([true, true, false], seen.Select(m => m["readAt"] is not null));
        await AppliedCase.DoneAsync(guardian.CommandAsync(at.Guardians("messages/reads"), new { lastMessageId = seen[2]["messageId"] }, AppliedCase.Key()));
        Assert.NotNull((await officer.ItemsAsync(at.Officers("messages")))[2]["readAt"]);

        await (await stranger.GetAsync(at.Guardians("messages"))).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await stranger.CommandAsync(at.Guardians("messages"), new { text = "Hej" }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await guardian.CommandAsync(at.Guardians("messages"), new { text = " " }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        await (await guardian.CommandAsync(at.Guardians("messages/reads"), new { }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(at.Version, await Sql.AskAsync<long>(api.MainDatabase, $"select version from mt_streams where id = '{at.Id}'"));
    }

    [Fact]
    public async Task Notes_are_for_officers_alone()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-knappt-under", "Loke");
        using var guardian = api.Client("vh-knappt-under");
        using var officer = api.Client(Officer);
        await AppliedCase.DoneAsync(officer.CommandAsync(at.Officers("notes"), new { text = "Ringde skolan." }, AppliedCase.Key()));
        Pass();
        await AppliedCase.DoneAsync(officer.CommandAsync(at.Officers("notes"), new { text = "De ringer tillbaka." }, AppliedCase.Key()));
        var notes = await officer.ItemsAsync(at.Officers("notes"));
        Assert.Equal([("Ringde skolan.", Officer), ("De ringer tillbaka.", Officer)], notes.Select(n => ((string?)n["text"], (string?)n["writtenBy"])));
        Assert.Equal(HttpStatusCode.NotFound, (await guardian.GetAsync(at.Guardians("notes"))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await guardian.GetAsync(at.Officers("notes"))).StatusCode);
        await (await officer.CommandAsync($"/9901/officer/cases/{Guid.NewGuid()}/notes", new { text = "x" }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        Assert.Equal(1, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from read_audit where reason = 'case-notes' and subject = '{at.Id}'"));

        // The key is lost, as with an older backup of the key database: nothing is written under another, and all opens when it is back.
        await Sql.RunAsync(api.KeysDatabase, $"create table lost as select * from retention_keys where retention_unit = '{at.Id}'; delete from retention_keys where retention_unit = '{at.Id}'");
        await (await officer.CommandAsync(at.Officers("notes"), new { text = "Under tiden." }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.ServiceUnavailable, "keys-unavailable");
        await (await guardian.CommandAsync(at.Guardians("messages"), new { text = "Under tiden." }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.ServiceUnavailable, "keys-unavailable");
        Assert.Equal(0, await Sql.AskAsync<long>(api.KeysDatabase, $"select count(*) from retention_keys where retention_unit = '{at.Id}'"));
        await Sql.RunAsync(api.KeysDatabase, "insert into retention_keys select * from lost; drop table lost");
        Pass();
        await AppliedCase.DoneAsync(officer.CommandAsync(at.Officers("notes"), new { text = "Efteråt." }, AppliedCase.Key()));
        Assert.Equal(["Ringde skolan.", "De ringer tillbaka.", "Efteråt."], (await officer.ItemsAsync(at.Officers("notes"))).Select(n => (string?)n["text"]));
    }

    [Fact]
    public async Task A_file_is_sealed_in_parts_listed_fetched_whole_and_audited_and_the_same_key_keeps_one()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-over-alven", "Tuva");
        using var guardian = api.Client("vh-over-alven");
        using var officer = api.Client(Officer);
        var key = AppliedCase.Key();
        var sent = await AppliedCase.DoneAsync(SendAsync(guardian, at.Guardians("attachments"), Pdf, "intyg från läkare.docx", key));
        Assert.Equal(("application/pdf", Pdf.Length, "not-scanned"), ((string?)sent["mediaType"], (int)sent["bytes"]!, (string?)sent["scan"]));
        Assert.Equal((string?)sent["attachmentId"], (string?)(await AppliedCase.DoneAsync(SendAsync(guardian, at.Guardians("attachments"), Pdf, "intyg från läkare.docx", key)))["attachmentId"]);
        await (await SendAsync(guardian, at.Guardians("attachments"), [.. Pdf, 1], "intyg från läkare.docx", key)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        Assert.Equal((1, 3), (await CountAsync("case_attachments", at), await CountAsync("vault_chunks", at)));
        Assert.Equal(0, await Sql.AskAsync<long>(api.MainDatabase, "select count(*) from vault_chunks where position('PLANTEDWORD'::bytea in body) > 0"));

        var listed = Assert.Single(await officer.ItemsAsync(at.Officers("attachments")));
        Assert.Equal(("intyg från läkare.pdf", "guardian", "not-scanned", false), ((string?)listed["name"], (string?)listed["from"], (string?)listed["scan"], (bool)listed["secret"]!));
        var fetched = await officer.GetAsync(at.Officers($"attachments/{sent["attachmentId"]}"));
        Assert.Equal(("application/pdf", "attachment"), (fetched.Content.Headers.ContentType!.MediaType, fetched.Content.Headers.ContentDisposition!.DispositionType));
        Assert.Equal(Pdf, await fetched.Content.ReadAsByteArrayAsync());
        Assert.Equal(1, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from read_audit where reason = 'case-attachment' and actor = '{Officer}' and document_ids = array['{sent["attachmentId"]}']::uuid[]"));
        Assert.Equal(Pdf, await (await guardian.GetAsync(at.Guardians($"attachments/{sent["attachmentId"]}"))).Content.ReadAsByteArrayAsync());

        using var stranger = api.Client("vh-flera");
        await (await stranger.GetAsync(at.Guardians($"attachments/{sent["attachmentId"]}"))).ProblemAsync(HttpStatusCode.NotFound, "case-not-found");
        await (await officer.GetAsync(at.Officers($"attachments/{Guid.NewGuid()}"))).ProblemAsync(HttpStatusCode.NotFound, "attachment-not-found");
        Assert.Equal(at.Version, await Sql.AskAsync<long>(api.MainDatabase, $"select version from mt_streams where id = '{at.Id}'"));
    }

    [Fact]
    public async Task A_file_that_is_empty_too_large_of_another_sort_or_broken_off_leaves_nothing()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-friskola", "Alva");
        using var guardian = api.Client("vh-friskola");
        var url = at.Guardians("attachments");
        await (await SendAsync(guardian, url, [], "tom.pdf")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "attachment-empty");
        await (await SendAsync(guardian, url, "<html><script>"u8.ToArray(), "bild.png")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "attachment-form-unknown");
        await (await SendAsync(guardian, url, new byte[Longest + 100_000], "stor.pdf")).ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "attachment-too-large");
        // Nobody says how long it is; it shows while it comes.
        using var endless = new StreamContent(new Outpouring(Longest + 1, () => Task.CompletedTask));
        await (await SendAsync(guardian, url, endless, "stor.pdf")).ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "attachment-too-large");
        await (await guardian.CommandAsync(url, new { }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
        using var noFile = new MultipartFormDataContent { { new StringContent("x"), "text" } };
        await (await PostAsync(guardian, url, noFile)).ProblemAsync(HttpStatusCode.BadRequest, "malformed-form");
        using var cut = new ByteArrayContent([.. "--b\r\nContent-Disposition: form-data; name=file; filename=x.pdf\r\n\r\n%PDF-1.7 and then"u8]);
        cut.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        await (await PostAsync(guardian, url, cut)).ProblemAsync(HttpStatusCode.BadRequest, "malformed-form");
        using var form = Form(new ByteArrayContent(Pdf), "x.pdf");
        await (await guardian.PostAsync(url, form)).ProblemAsync(HttpStatusCode.BadRequest, "idempotency-key-missing");
        Assert.Equal((0, 0), (await CountAsync("case_attachments", at), await CountAsync("vault_chunks", at)));

        using var hungUp = new CancellationTokenSource();
        using var broken = new StreamContent(new Outpouring(2 * 1024 * 1024, async () =>
        {
            await Sql.UntilAsync(async () => await CountAsync("vault_chunks", at) > 0);
            await hungUp.CancelAsync();
            throw new IOException("The line is cut.");
        }));
        using var half = Form(broken, "x.pdf");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PostAsync(guardian, url, half, ct: hungUp.Token));
        await Sql.UntilAsync(async () => await CountAsync("vault_chunks", at) == 0);
        Assert.Equal(0, await CountAsync("case_attachments", at));
    }

    [Fact]
    public async Task A_marked_file_of_the_municipality_is_not_shown_to_guardians_and_all_is_disposed_of_with_the_case()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-flera", "Signe");
        using var guardian = api.Client("vh-flera");
        using var officer = api.Client(Officer);
        var mine = await AppliedCase.DoneAsync(SendAsync(guardian, at.Guardians("attachments"), Pdf, "mitt.pdf"));
        var theirs = await AppliedCase.DoneAsync(SendAsync(officer, at.Officers("attachments"), Pdf, "polisens yttrande.pdf"));
        var mark = at.Officers($"documents/{theirs["attachmentId"]}/classifications");
        Assert.Equal(2, (await guardian.ItemsAsync(at.Guardians("attachments"))).Count);
        await (await officer.CommandAsync(mark, new { secret = true, ground = "sekretess" }, AppliedCase.Key())).ProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        await (await officer.CommandAsync(at.Officers($"documents/{Guid.NewGuid()}/classifications"), new { secret = true, ground = "2009:400 23:2" }, AppliedCase.Key()))
            .ProblemAsync(HttpStatusCode.NotFound, "document-not-found");
        await AppliedCase.DoneAsync(officer.CommandAsync(mark, new { secret = true, ground = "2009:400 23:2" }, AppliedCase.Key()));
        Assert.Equal((string?)mine["attachmentId"], (string?)Assert.Single(await guardian.ItemsAsync(at.Guardians("attachments")))["attachmentId"]);
        await (await guardian.GetAsync(at.Guardians($"attachments/{theirs["attachmentId"]}"))).ProblemAsync(HttpStatusCode.NotFound, "attachment-not-found");
        Assert.Equal("2009:400 23:2", (string?)(await officer.ItemsAsync(at.Officers("attachments"))).Single(a => (bool)a["secret"]!)["secretSection"]);
        // The mark is an event of the case, and stands among its documents as any other's.
        Assert.Equal(1, await at.CountAsync(api, "document-classified", "secrecy.marked"));
        var listed = Assert.Single(await officer.ItemsAsync(at.Officers("documents?limit=200")), d => (string?)d["documentId"] == (string?)theirs["attachmentId"]);
        Assert.Equal(("attachment", "Fil", true, "2009:400 23:2"), ((string?)listed["kind"], (string?)listed["kindText"], (bool)listed["secret"]!, (string?)listed["ground"]));
        await Sql.RunAsync(api.MainDatabase, $"update case_attachments set secret_at = now(), secret_section = '2009:400 25:1' where id = '{mine["attachmentId"]}'");
        Assert.Equal(("2009:400 25:1", true), (await officer.ItemsAsync(at.Officers("documents?limit=200"))).Where(d => (string?)d["documentId"] == (string?)mine["attachmentId"]).Select(d => ((string?)d["ground"], (bool)d["secret"]!)).Single());
        await AppliedCase.DoneAsync(officer.CommandAsync(at.Officers($"documents/{mine["attachmentId"]}/classifications"), new { secret = false }, AppliedCase.Key()));
        Assert.False((bool)(await officer.ItemsAsync(at.Officers("attachments"))).Single(a => (string?)a["attachmentId"] == (string?)mine["attachmentId"])["secret"]!);
        await AppliedCase.DoneAsync(officer.CommandAsync(mark, new { secret = false }, AppliedCase.Key()));
        Assert.Equal(2, (await guardian.ItemsAsync(at.Guardians("attachments"))).Count);

        await AppliedCase.DoneAsync(guardian.CommandAsync(at.Guardians("messages"), new { text = "Hej" }, AppliedCase.Key()));
        await AppliedCase.DoneAsync(officer.CommandAsync(at.Officers("messages"), new { text = "Hej" }, AppliedCase.Key()));
        await AppliedCase.DoneAsync(officer.CommandAsync(at.Officers("notes"), new { text = "Hej" }, AppliedCase.Key()));
        string[] tables = ["case_messages", "case_notes", "case_attachments", "vault_chunks", "deliveries"];
        foreach (var table in tables)
            Assert.True(await CountAsync(table, at) > 0, table);
        await api.Factory.Services.GetRequiredService<DisposalRegister>().CarryOutAsync([new Disposal("9901", at.Guid, "D-9", api.Clock.Now)]);
        foreach (var table in tables)
            Assert.True(await CountAsync(table, at) == 0, table);
    }

    [Fact]
    public async Task What_an_upload_left_behind_when_its_node_died_is_swept_after_a_day()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-flera", "Albin");
        using var guardian = api.Client("vh-flera");
        await AppliedCase.DoneAsync(SendAsync(guardian, at.Guardians("attachments"), Pdf, "kvar.pdf"));
        await Sql.RunAsync(api.MainDatabase, $"insert into vault_chunks values ('9901', '{Guid.NewGuid()}', 0, '{at.Id}', 'x', '{api.Clock.Now.AddHours(-25):O}'), ('9901', '{Guid.NewGuid()}', 0, '{at.Id}', 'x', '{api.Clock.Now:O}')");
        var sweep = ActivatorUtilities.CreateInstance<Api.Cases.Correspondence.UnkeptFiles>(api.Factory.Services);
        await sweep.SweepAsync("9901", default);
        Assert.Equal(4, await CountAsync("vault_chunks", at));
        // What the log tells of stays, also where a row that told of it is gone.
        await Sql.RunAsync(api.MainDatabase, $"update vault_chunks set created_at = '{api.Clock.Now.AddHours(-25):O}' where retention_unit = '{at.Id}'; delete from case_attachments where case_id = '{at.Id}'");
        await sweep.SweepAsync("9901", default);
        Assert.Equal(3, await CountAsync("vault_chunks", at));
    }

    [Fact]
    public async Task What_is_changed_deleted_or_put_in_by_hand_is_found_and_named()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-berattigad", "Maja");
        using var guardian = api.Client("vh-berattigad");
        using var officer = api.Client(Officer);
        var messages = new List<string>();
        foreach (var text in new[] { "Ett", "Två", "Tre", "Fyra" })
            messages.Add((string)(await AppliedCase.DoneAsync(guardian.CommandAsync(at.Guardians("messages"), new { text }, AppliedCase.Key())))["messageId"]!);
        var files = new List<string>();
        foreach (var name in new[] { "ett.pdf", "två.pdf", "tre.pdf" })
            files.Add((string)(await AppliedCase.DoneAsync(SendAsync(officer, at.Officers("attachments"), Pdf, name)))["attachmentId"]!);
        var before = await CheckAsync(at);
        Assert.Empty(before.Findings);
        Assert.True(before.Verdict.AsKept >= 7);

        await Sql.RunAsync(api.MainDatabase, $"""
            update case_messages set text = (select text from case_messages where id = '{messages[1]}') where id = '{messages[0]}';
            update vault_documents set body = (select v.body from vault_documents v join case_messages m on m.text = v.id where m.id = '{messages[0]}')
              where id = (select text from case_messages where id = '{messages[2]}');
            delete from case_messages where id = '{messages[3]}';
            update case_attachments set sender = 'someone' where id = '{files[0]}';
            update vault_chunks set body = (select body from vault_chunks where file = '{files[0]}' and number = 1) where file = '{files[1]}' and number = 1;
            delete from vault_chunks where file = '{files[2]}' and number = 2;
            insert into case_messages select tenant_id, '{Guid.NewGuid()}', case_id, sent_at, from_guardian, sender, text from case_messages where id = '{messages[1]}';
            insert into case_messages select tenant_id, '{Guid.NewGuid()}', case_id, '2020-01-01', from_guardian, sender, text from case_messages where id = '{messages[1]}';
            """);
        var after = await CheckAsync(at);

        Assert.Equal(before.Verdict.BeforeHashes + 1, after.Verdict.BeforeHashes);
        // The ids of one moment come in any order.
        Assert.Equal(
            new[]
            {
                $"FileChanged: File {files[0]}", $"FileChanged: File {files[1]}", $"FileMissing: File {files[2]}",
                $"MessageChanged: Message {messages[0]}", $"MessageChanged: Message {messages[2]}", "MessageInserted: Message", $"MessageMissing: Message {messages[3]}",
            }.Order(StringComparer.Ordinal),
            after.Findings.Select(f => f.StartsWith("MessageInserted", StringComparison.Ordinal) ? f[..24] : f[..f.IndexOf(" of case", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(after.Findings, f => f.Contains("someone", StringComparison.Ordinal));
    }

    private async Task<(Api.Cases.Correspondence.CorrespondenceVerdict Verdict, List<string> Findings)> CheckAsync(AppliedCase at)
    {
        var findings = new List<string>();
        await using var check = new Api.Cases.Correspondence.CorrespondenceCheck(api.Factory.Services.GetRequiredService<DocumentStore>(), api.Factory.Services.GetRequiredService<StoreOptions>());
        var verdict = await check.RunAsync("9901", findings.Add, default);
        return (verdict, [.. findings.Where(f => f.Contains(at.Id, StringComparison.Ordinal))]);
    }

    // Lists follow the clock, which stands still by itself.
    private void Pass() => api.Clock.Now += TimeSpan.FromSeconds(1);

    private Task<long> CountAsync(string table, AppliedCase at) =>
        Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from {table} where {(table == "vault_chunks" ? "retention_unit" : "case_id")} = '{at.Id}'");

    [Fact]
    public async Task An_appeal_is_sent_on_with_one_file_that_has_an_index_and_keeps_the_marks_of_secrecy()
    {
        var at = await AppliedCase.ApplyAsync(api, "vh-utan-adress", "Nora");
        using var guardian = api.Client("vh-utan-adress");
        using var officer = api.Client(Officer);
        await AppliedCase.DoneAsync(SendAsync(guardian, at.Guardians("attachments"), Pdf, "intyg Åsa.pdf"));
        var theirs = await AppliedCase.DoneAsync(SendAsync(officer, at.Officers("attachments"), Pdf, "polisens yttrande.pdf"));
        await AppliedCase.DoneAsync(officer.CommandAsync(at.Officers($"documents/{theirs["attachmentId"]}/classifications"), new { secret = true, ground = "2009:400 23:2" }, AppliedCase.Key()));
        await AppliedCase.DoneAsync(guardian.CommandAsync(at.Guardians("messages"), new { text = "Har ni sett intyget?" }, AppliedCase.Key()));
        await AppliedCase.DoneAsync(officer.CommandAsync(at.Officers("notes"), new { text = "Bara för oss." }, AppliedCase.Key()));
        await officer.GoneThroughAsync(at.Id);
        await AppliedCase.DoneAsync(officer.CommandAsync(at.Decisions, new { outcome = "refused", reasons = "Inga skäl har framkommit.", communicationNotNeeded = true, decisionType = "school-transport.compulsory-school" }, AppliedCase.Key(), "*"));
        await AppliedCase.DoneAsync(guardian.CommandAsync(at.Guardians("appeals"), new { text = "Vägen saknar gångbana." }, AppliedCase.Key()));
        var appeal = (string)Assert.Single(await guardian.ItemsAsync(at.Guardians("appeals")))["appealId"]!;
        var (steps, url) = (at.Officers($"appeals/{appeal}/steps"), at.Officers($"appeals/{appeal}/bundle"));
        await (await officer.GetAsync(url)).ProblemAsync(HttpStatusCode.NotFound, "bundle-not-found");
        await (await officer.GetAsync(at.Officers($"appeals/{Guid.NewGuid()}/bundle"))).ProblemAsync(HttpStatusCode.NotFound, "appeal-not-found");
        var before = await CountAsync("vault_chunks", at);
        await (await officer.CommandAsync(steps, new { step = "forward" }, AppliedCase.Key(), "*")).ProblemAsync(HttpStatusCode.Conflict, "appeal-not-reconsidered");
        Assert.Equal(before, await CountAsync("vault_chunks", at));
        await AppliedCase.DoneAsync(officer.CommandAsync(steps, new { step = "uphold" }, AppliedCase.Key(), "*"));
        var key = AppliedCase.Key();
        await AppliedCase.DoneAsync(officer.CommandAsync(steps, new { step = "forward" }, key, "*"));
        var after = await CountAsync("vault_chunks", at);
        Assert.True(after > before);
        await AppliedCase.DoneAsync(officer.CommandAsync(steps, new { step = "forward" }, key, "*"));
        Assert.Equal(after, await CountAsync("vault_chunks", at));

        var listed = Assert.Single(await officer.ItemsAsync(at.Officers("appeals")))["bundle"]!;
        Assert.Equal(7, (int)listed["documents"]!);
        Assert.Null(Assert.Single(await guardian.ItemsAsync(at.Guardians("appeals")))["bundle"]);
        Assert.Equal(1, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from mt_events where stream_id = '{at.Id}' and type = 'case.appeal-bundled.v1' and data->'file'->>'hash' = '{listed["hash"]}'"));
        using var answer = await officer.GetAsync(url);
        Assert.Equal("application/zip", answer.Content.Headers.ContentType?.MediaType);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal((long)listed["bytes"]!, bytes.LongLength);
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(bytes));
        var index = await ReadAsync(zip.GetEntry("00-innehall.csv")!);
        foreach (var text in new[] { "Ansökan", "Fil: intyg Åsa.pdf", "Fil: polisens yttrande.pdf", "Meddelande", "Beslut", "Uppgifter som beslutet bygger på", "Överklagande" })
            Assert.Contains($"\"{text}\"", index, StringComparison.Ordinal);
        Assert.Contains("23 kap. 2 §", Assert.Single(index.Split("\r\n"), line => line.Contains("polisens", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("23 kap. 2 §", Assert.Single(index.Split("\r\n"), line => line.Contains("intyg", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(8, zip.Entries.Count);
        Assert.Contains("(källa: ", await ReadAsync(Assert.Single(zip.Entries, e => e.Name.Contains("-facts-", StringComparison.Ordinal))), StringComparison.Ordinal);
        Assert.Equal("Vägen saknar gångbana.", await ReadAsync(Assert.Single(zip.Entries, e => e.Name.Contains("-appeal-", StringComparison.Ordinal))));
        Assert.Equal(2, zip.Entries.Count(e => e.Name.Contains("-file-", StringComparison.Ordinal) && e.Length == Pdf.Length));
        Assert.StartsWith("%PDF-1.4", await ReadAsync(Assert.Single(zip.Entries, e => e.Name.Contains("-letter-", StringComparison.Ordinal))), StringComparison.Ordinal);
        foreach (var entry in zip.Entries)
            Assert.DoesNotContain("Bara för oss", await ReadAsync(entry), StringComparison.Ordinal);
        Assert.True(await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from read_audit where reason = 'appeal-bundle' and subject = '{at.Id}'") >= 4);
        using var stranger = api.Client("vh-flera");
        await (await stranger.GetAsync(url)).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
    }

    private static async Task<string> ReadAsync(System.IO.Compression.ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(await entry.OpenAsync(), System.Text.Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string url, byte[] content, string name, string? key = null) => SendAsync(client, url, new ByteArrayContent(content), name, key);

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string url, HttpContent content, string name, string? key = null)
    {
        using var form = Form(content, name);
        return await PostAsync(client, url, form, key);
    }

    private static MultipartFormDataContent Form(HttpContent content, string name) => new() { { content, "file", name } };

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string url, HttpContent content, string? key = null, CancellationToken ct = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.Add("Idempotency-Key", key ?? AppliedCase.Key());
        return await client.SendAsync(request, ct);
    }

    /// <summary>Gives so many bytes of a PDF, and does something before its end.</summary>
    private sealed class Outpouring(long length, Func<Task> atEnd) : Stream
    {
        private long given;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => given; set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (given == length)
            {
                await atEnd();
                return 0;
            }
            var count = (int)Math.Min(Math.Min(buffer.Length, 65_536), length - given);
            for (var i = 0; i < count; i++)
                buffer.Span[i] = given + i < 5 ? "%PDF-"u8[(int)(given + i)] : (byte)'x';
            given += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
