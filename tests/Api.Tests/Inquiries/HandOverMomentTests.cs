using System.Net;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.Inquiries;

/// <summary>What is sent in the very moment in which a case is handed over, through the API over real PostgreSQL.</summary>
[Collection(OfficeCollection.Name)]
public sealed class HandOverMomentTests(JourneyFixture api)
{
    private const int Rounds = 8;

    [Fact]
    public async Task Nothing_that_is_sent_while_a_case_is_handed_over_stays_behind_in_the_old_one()
    {
        api.Clock.Now = Start;
        using var officer = api.Client(Officer);
        using var anyone = api.Bearing("none");
        anyone.DefaultRequestHeaders.Authorization = null;
        for (var i = 0; i < Rounds; i++)
        {
            var asked = await anyone.CommandAsync("/9901/public/document-requests", new { subject = "Skolgården", text = "När byggs den om?" }, Key()).DoneAsync();
            var at = $"/9901/officer/cases/{asked["caseId"]}";
            var (message, file, reply) = (SentAsync(() => officer.CommandAsync($"{at}/messages", new { text = "Vi letar." }, Key())), SentAsync(() => UploadAsync(officer, at)), SentAsync(() => anyone.CommandAsync(
                "/9901/public/document-request-answers/messages", new { reference = (string)asked["reference"]!, code = (string)asked["accessCode"]!, text = "Den södra." }, Key())));
            var handed = await officer.CommandAsync($"{at}/hand-overs", new { caseType = "general-matter" }, Key(), "*").DoneAsync();
            await Task.WhenAll(message, file, reply);
            var next = $"/9901/officer/cases/{handed["newCaseId"]}";
            Assert.Superset(new HashSet<string?> { "Vi letar.", "Den södra." }, (await officer.ItemsAsync($"{next}/messages")).Select(m => (string?)m["text"]).ToHashSet());
            Assert.Single(await officer.ItemsAsync($"{next}/attachments"));
        }
    }

    // What meets the hand-over itself is sent once more, as every client does with 503.
    private static async Task<JsonNode> SentAsync(Func<Task<HttpResponseMessage>> send)
    {
        var answer = await send();
        while (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            answer = await send();
        return await Task.FromResult(answer).DoneAsync();
    }

    private static async Task<HttpResponseMessage> UploadAsync(HttpClient officer, string at)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent([.. "%PDF-1.7 "u8, 1, 2]), "file", "karta.pdf" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{at}/attachments") { Content = form };
        request.Headers.Add("Idempotency-Key", Key());
        return await officer.SendAsync(request);
    }
}
