using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.Inquiries;

/// <summary>Files that are marked as secret and asked for as public documents, through the API over real PostgreSQL.</summary>
[Collection(OfficeCollection.Name)]
public sealed class MarkedFileTests(JourneyFixture api)
{
    private const string Weighed = "Intyget är den sökandes eget.";

    [Fact]
    public async Task A_marked_file_is_disclosed_whole_only_by_an_officer_who_says_why_and_never_over_a_mark_set_since()
    {
        api.Clock.Now = Start;
        using var guardian = api.Client("vh-flera");
        using var officer = api.Client(Officer);
        using var anyone = Anyone();
        var (other, file) = await FiledAsync(guardian);
        await MarkAsync(officer, other, file, "2009:400 23:2");
        var (at, code) = await AskedAsync(anyone);
        object Review(string? weighed) => new { documents = new object[] { new { title = "Brev", treatment = "open", disclosed = "Hej." }, new { title = "Intyg", treatment = "open", fileCaseId = other, fileId = file, markWeighed = weighed } } };
        var reviews = $"{Details(at)}/secrecy-reviews";
        Assert.Equal(
            ["documents[0].markWeighed", "documents[1].markWeighed"],
            await officer.FaultsAsync(reviews, new { documents = new object[] { new { title = "x", treatment = "open", markWeighed = Weighed }, new { title = "y", treatment = "withheld", ground = "z", fileCaseId = other, fileId = file, markWeighed = Weighed } } }));
        foreach (var nothing in new[] { null, "  " })
        {
            var refused = await (await officer.CommandAsync(reviews, Review(nothing), Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "mark-not-weighed");
            Assert.Equal("documents[1].markWeighed", (string?)refused["violations"]![0]!["field"]);
        }
        // Nothing was kept of a review that was refused.
        Assert.Empty(await officer.ItemsAsync(at.Officers("attachments")));
        await officer.CommandAsync(reviews, Review(Weighed), Key(), "*").DoneAsync();
        var shown = (await officer.ReadAsync(Details(at)))["documents"]![1]!;
        Assert.Equal(
            (Weighed, "2009:400 23:2", "2026-11-22", false),
            ((string?)shown["markWeighed"], (string?)shown["mark"]!["ground"], (string?)shown["mark"]!["markedOn"], (bool)shown["mark"]!["unweighed"]!));
        Assert.StartsWith("23 kap. 2 §", (string?)shown["mark"]!["groundText"], StringComparison.Ordinal);
        // Why is sealed.
        Assert.DoesNotContain(Weighed, await ProgramDatabase.DumpAsync(api.MainDatabase), StringComparison.Ordinal);

        // Another mark, set after the review: it has not been weighed, wherever it was set.
        await MarkAsync(officer, other, file, "2009:400 21:1");
        await (await officer.CommandAsync($"{Details(at)}/disclosures", null, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "mark-not-weighed");
        Assert.True((bool)(await officer.ReadAsync(Details(at)))["documents"]![1]!["mark"]!["unweighed"]!);
        await officer.CommandAsync(reviews, Review(Weighed), Key(), "*").DoneAsync();
        var copy = (string)(await officer.ReadAsync(Details(at)))["documents"]![1]!["disclosedFileId"]!;
        await MarkAsync(officer, at.Id, copy, "2009:400 23:2");
        await (await officer.CommandAsync($"{Details(at)}/disclosures", null, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "mark-not-weighed");
        await officer.CommandAsync(reviews, Review(Weighed), Key(), "*").DoneAsync();
        await officer.CommandAsync($"{Details(at)}/disclosures", null, Key(), "*").DoneAsync();

        var told = await anyone.CommandAsync(Follow, new { reference = at.Reference, code }).DoneAsync();
        Assert.Equal(("all", copy), ((string?)told["disclosed"], (string?)told["documents"]![1]!["fileId"]));
        // Whoever asked is not told of marks.
        Assert.DoesNotContain("mark", told.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, (await anyone.CommandAsync($"{Follow}/files", new { reference = at.Reference, code, fileId = copy })).StatusCode);
    }

    [Fact]
    public async Task A_mark_that_is_set_while_the_file_is_disclosed_comes_after_the_disclosure_or_hinders_it()
    {
        api.Clock.Now = Start;
        using var guardian = api.Client("vh-flera");
        using var officer = api.Client(Officer);
        using var anyone = Anyone();
        for (var i = 0; i < 6; i++)
        {
            var (other, file) = await FiledAsync(guardian);
            var (at, _) = await AskedAsync(anyone);
            await officer.CommandAsync($"{Details(at)}/secrecy-reviews", new { documents = new object[] { new { title = "Intyg", treatment = "open", fileCaseId = other, fileId = file } } }, Key(), "*").DoneAsync();
            var disclosing = officer.CommandAsync($"{Details(at)}/disclosures", null, Key(), "*");
            await Task.WhenAll(disclosing, MarkAsync(officer, other, file, "2009:400 23:2"));
            var disclosed = await disclosing;
            if (!disclosed.IsSuccessStatusCode)
            {
                await disclosed.ProblemAsync(HttpStatusCode.UnprocessableEntity, "mark-not-weighed");
                continue;
            }
            Assert.True(await Sql.AskAsync<bool>(
                api.MainDatabase,
                $"select (select seq_id from mt_events where stream_id = '{at.Id}' and type = 'inquiry.documents-disclosed.v1') < (select seq_id from mt_events where stream_id = '{other}' and type = 'case.document-classified.v2')"));
        }
    }

    [Fact]
    public async Task A_refusal_in_part_lets_out_no_file_that_was_marked_after_the_review()
    {
        api.Clock.Now = Start;
        using var guardian = api.Client("vh-flera");
        using var officer = api.Client(Officer);
        using var manager = api.Client(Manager);
        using var anyone = Anyone();
        var (other, file) = await FiledAsync(guardian);
        var (at, _) = await AskedAsync(anyone);
        object Review(string treatment) => new
        {
            documents = new object[]
            {
                new { title = "Intyg", treatment, ground = treatment == "open" ? null : "23 kap. 2 § OSL.", fileCaseId = other, fileId = file },
                new { title = "Utredning", treatment = "withheld", ground = "23 kap. 2 § OSL." },
            },
        };
        await officer.CommandAsync($"{Details(at)}/secrecy-reviews", Review("open"), Key(), "*").DoneAsync();
        await MarkAsync(officer, other, file, "2009:400 23:2");
        var refusal = new { reasons = "Det står inte klart." };
        await (await manager.CommandAsync($"{Details(at)}/refusals", refusal, Key(), "*")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "mark-not-weighed");
        // A file that is withheld for its mark needs no weighing.
        await officer.CommandAsync($"{Details(at)}/secrecy-reviews", Review("withheld"), Key(), "*").DoneAsync();
        await manager.CommandAsync($"{Details(at)}/refusals", refusal, Key(), "*").DoneAsync();
        Assert.Equal("none", (string?)(await officer.ReadAsync(Details(at)))["disclosed"]);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task Kammarratten_gets_the_review_and_the_withheld_file_from_the_case_it_lies_in(bool maySee, bool isGone)
    {
        api.Clock.Now = Start;
        using var guardian = api.Client("vh-flera");
        using var officer = api.Client(Officer);
        using var manager = api.Client(Manager);
        using var anyone = Anyone();
        var (other, file) = await FiledAsync(guardian);
        var (second, open) = await FiledAsync(guardian);
        await MarkAsync(officer, other, file, "2009:400 23:2");
        var (at, _) = await AskedAsync(anyone);
        await MarkAsync(officer, second, open, "2009:400 23:2");
        object[] documents =
        [
            new { title = "Intyg", treatment = "withheld", ground = "23 kap. 2 § OSL.", fileCaseId = other, fileId = file },
            new { title = "Brev", treatment = "open", fileCaseId = second, fileId = open, markWeighed = Weighed },
        ];
        await officer.CommandAsync($"{Details(at)}/secrecy-reviews", new { documents }, Key(), "*").DoneAsync();
        await manager.CommandAsync($"{Details(at)}/refusals", new { reasons = "Det står inte klart." }, Key(), "*").DoneAsync();
        await officer.CommandAsync(at.Officers("appeals"), new { channel = "email", text = "Vi överklagar." }, Key()).DoneAsync();
        var appeal = Assert.Single(await officer.ItemsAsync(at.Officers("appeals")))["appealId"];
        if (!maySee)
            await officer.CommandAsync($"/9901/officer/cases/{other}/queue-changes", new { queue = "protected" }, Key(), "*").DoneAsync();
        if (isGone)
            await Sql.RunAsync(api.MainDatabase, $"delete from case_attachments where case_id = '{other}'");
        foreach (var step in new[] { "uphold", "forward" })
            await officer.CommandAsync(at.Officers($"appeals/{appeal}/steps"), new { step }, Key(), "*").DoneAsync();

        using var zip = new ZipArchive(await (await officer.GetAsync(at.Officers($"appeals/{appeal}/bundle"))).Content.ReadAsStreamAsync(), ZipArchiveMode.Read);
        string TextOf(string part)
        {
            using var reader = new StreamReader(zip.Entries.Single(e => e.FullName.Contains(part, StringComparison.Ordinal)).Open());
            return reader.ReadToEnd();
        }
        var review = TextOf("-facts-");
        foreach (var part in new[] { "Sekretessprövningen", "Intyg: Lämnas inte ut", "Skäl: 23 kap. 2 § OSL.", "Brev: Lämnas ut", $"Så vägdes sekretessmarkeringen: {Weighed}" })
            Assert.Contains(part, review, StringComparison.Ordinal);
        var index = TextOf("00-innehall");
        Assert.Contains("\"Sekretessprövningen\"", index, StringComparison.Ordinal);
        Assert.Contains("Handling som begäran gäller: intyg.pdf", index, StringComparison.Ordinal);
        Assert.Equal(isGone, index.Contains("som inte längre finns kvar", StringComparison.Ordinal));
        // The open one lies there twice, as it was asked for and as it was handed out; the withheld one once, and only by one who may see it.
        Assert.Equal(maySee && !isGone ? 2 : 1, zip.Entries.Count(e => e.FullName.Contains("-file-elsewhere-", StringComparison.Ordinal)));
        Assert.Equal(maySee || isGone ? 0 : 1, zip.Entries.Count(e => e.FullName.Contains("-file-hidden-", StringComparison.Ordinal)));
        if (isGone)
            Assert.Contains("gallrad", TextOf("-file-gone-"), StringComparison.Ordinal);
        else if (!maySee)
            Assert.Contains("bara vissa handläggare", TextOf("-file-hidden-"), StringComparison.Ordinal);
        // Each look in another case is noted there.
        Assert.Equal(maySee && !isGone, await Sql.AskAsync<bool>(api.MainDatabase, $"select exists (select from read_audit where reason = 'appeal-bundle' and subject = '{other}')"));
        Assert.True(await Sql.AskAsync<bool>(api.MainDatabase, $"select exists (select from read_audit where reason = 'appeal-bundle' and subject = '{second}')"));
    }

    private const string Follow = "/9901/public/document-request-answers";

    private HttpClient Anyone()
    {
        var anyone = api.Bearing("none");
        anyone.DefaultRequestHeaders.Authorization = null;
        return anyone;
    }

    private static string Details(OpenCase at) => $"/9901/officer/inquiries/cases/{at.Id}";

    private static async Task<(string CaseId, string FileId)> FiledAsync(HttpClient guardian)
    {
        var matter = (string)(await guardian.CommandAsync("/9901/guardian/general-matters", new { subject = "Hälsa", text = "Se intyget." }, Key()).DoneAsync())["caseId"]!;
        using var form = new MultipartFormDataContent { { new ByteArrayContent([.. "%PDF-1.7 "u8, 1, 2]), "file", "intyg.pdf" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/9901/guardian/cases/{matter}/attachments") { Content = form };
        request.Headers.Add("Idempotency-Key", Key());
        return (matter, (string)(await guardian.SendAsync(request).DoneAsync())["attachmentId"]!);
    }

    private static Task<JsonNode> MarkAsync(HttpClient officer, string caseId, string file, string ground) =>
        officer.CommandAsync($"/9901/officer/cases/{caseId}/documents/{file}/classifications", new { secret = true, ground }, Key()).DoneAsync();

    private static async Task<(OpenCase At, string Code)> AskedAsync(HttpClient anyone)
    {
        var asked = await anyone.CommandAsync("/9901/public/document-requests", new { subject = "Intyg", text = "Intyget i ärendet." }, Key()).DoneAsync();
        return (new OpenCase((string)asked["caseId"]!, (string)asked["reference"]!, (long)asked["version"]!), (string)asked["accessCode"]!);
    }
}
