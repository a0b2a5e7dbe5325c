using System.Net;
using CaseMgmt.Web.Tests.Browsing;
using CaseMgmt.Web.Tests.Fakes;

namespace CaseMgmt.Web.Tests.Guardian;

public sealed class ApplyTests(Stage stage) : IClassFixture<Stage>
{
    private const string Applications = "/9901/guardian/school-transport/applications";

    private static readonly Dictionary<string, string[]> TwoGrounds = new(StringComparer.Ordinal)
    {
        ["Grounds"] = ["traffic", "other"],
        ["Description"] = ["Vägen saknar gångbana & är <mörk>."],
    };

    private static readonly Dictionary<string, string[]> EveryGround = new(StringComparer.Ordinal)
    {
        ["Grounds"] = ["traffic", "disability-or-illness", "alternating-residence", "change-of-school-in-year-nine"],
        ["Said.Where"] = ["Korsningen vid Storgatan"],
        ["Said.SpeedLimit"] = ["70"],
        ["Said.HasWalkway"] = ["no"],
        ["Said.HasCertificate"] = ["yes"],
        ["Said.Until"] = ["2027-01-31"],
        ["Said.Street"] = ["Ekvägen 3"],
        ["Said.PostalCode"] = ["999 02"],
        ["Said.City"] = ["Exempelby"],
        ["Said.NightsHere"] = ["7"],
        ["Said.NightsThere"] = ["7"],
        ["Said.IsFixed"] = ["yes"],
        ["Said.MovedOn"] = ["2026-10-01"],
    };

    [Fact]
    public async Task Applying_on_distance_gives_a_receipt_with_the_reference()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var review = await visitor.GetAsync(Apply(Sample.Far, "distance"));
        Assert.Equal("Kontrollera och skicka ansökan", review.Heading);
        Assert.Empty(Sent());
        var receipt = await visitor.SendAsync(review, button: "submit");
        Assert.Equal($"/9901/cases/{Sample.CaseId}/receipt?after=42", receipt.Address.PathAndQuery);
        Assert.Equal(Sample.Reference, receipt.Document.QuerySelector(".reference")!.TextContent);
        var sent = Assert.Single(Sent());
        Assert.Equal("distance", sent.Json.GetProperty("kind").GetString());
        Assert.Equal(Sample.Far, sent.Json.GetProperty("childId").GetString());
        Assert.True(Guid.TryParse(sent.IdempotencyKey, out _));
    }

    [Fact]
    public async Task Sending_twice_uses_the_same_key_and_gives_the_same_receipt()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var review = await visitor.GetAsync(Apply(Sample.Far, "distance"));
        var first = await visitor.SendAsync(review, button: "submit");
        var second = await visitor.SendAsync(review, button: "submit");
        Assert.Equal(first.Address, second.Address);
        Assert.Equal(2, Sent().Count);
        Assert.Single(Sent().Select(r => r.IdempotencyKey).Distinct(StringComparer.Ordinal));
        // A form opened anew is a new application.
        var another = await visitor.GetAsync(Apply(Sample.Far, "distance"));
        await visitor.SendAsync(another, button: "submit");
        Assert.Equal(2, Sent().Select(r => r.IdempotencyKey).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Other_grounds_are_written_reviewed_changed_and_sent()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var form = await visitor.GetAsync(Apply(Sample.Near, "other-grounds"));
        var review = await visitor.SendAsync(form, TwoGrounds, "review");
        Assert.Contains("Trafiken gör vägen farlig", review.Words, StringComparison.Ordinal);
        Assert.Equal("Vägen saknar gångbana & är <mörk>.", review.Document.QuerySelector(".written")!.TextContent);
        Assert.Empty(Sent());

        var again = await visitor.SendAsync(review, button: "edit");
        Assert.Equal(["traffic", "other"], again.Document.QuerySelectorAll("input[name=Grounds][checked]").Select(i => i.GetAttribute("value")));
        Assert.Equal("Vägen saknar gångbana & är <mörk>.", again.Document.QuerySelector("textarea#description")!.TextContent);

        var receipt = await visitor.SendAsync(await visitor.SendAsync(again, button: "review"), button: "submit");
        Assert.Equal("Vi har tagit emot din ansökan", receipt.Heading);
        var sent = Assert.Single(Sent()).Json;
        Assert.Equal(["traffic", "other"], sent.GetProperty("grounds").EnumerateArray().Select(g => g.GetString()));
        Assert.Equal("Vägen saknar gångbana & är <mörk>.", sent.GetProperty("description").GetString());
    }

    [Fact]
    public async Task What_is_missing_is_told_in_a_summary_that_links_to_the_fields()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var form = await visitor.GetAsync(Apply(Sample.Near, "other-grounds"));
        var refused = await visitor.SendAsync(form, button: "review");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.StartsWith("Fel: ", refused.Document.Title, StringComparison.Ordinal);
        var link = refused.Document.QuerySelector(".error-summary a")!;
        Assert.NotNull(refused.Document.QuerySelector(link.GetAttribute("href")!));
        Assert.Equal("Välj minst ett skäl", link.TextContent);

        var other = await visitor.SendAsync(form, new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Grounds"] = ["other"] }, "review");
        Assert.Equal("#description", other.Document.QuerySelector(".error-summary a")!.GetAttribute("href"));
        var tooLong = await visitor.SendAsync(form, new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Grounds"] = ["traffic"], ["Description"] = [new string('x', 4001)] }, "review");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLong.Status);
        Assert.Empty(Sent());
    }

    [Fact]
    public async Task What_is_said_of_each_ground_is_reviewed_with_the_answer_and_sent_field_by_field()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var form = await visitor.GetAsync(Apply(Sample.Near, "other-grounds"));
        var review = await visitor.SendAsync(form, EveryGround, "review");
        foreach (var expected in new[] { "Korsningen vid Storgatan", "70", "Ekvägen 3, 999 02 Exempelby", "Följer boendet ett fast schema?Ja", "2026-10-01", "En handläggare bedömer dina skäl", "Så överklagas det: Förvaltningsbesvär" })
            Assert.Contains(expected, review.Words, StringComparison.Ordinal);
        Assert.Contains("Intyget lägger du till i nästa steg", review.Words, StringComparison.Ordinal);
        var asked = stage.Api.Requests.Last(r => r.Path.EndsWith("/previews", StringComparison.Ordinal)).Json;
        Assert.Equal(("other-grounds", 70), (asked.GetProperty("kind").GetString(), asked.GetProperty("statements").GetProperty("traffic").GetProperty("speedLimit").GetInt32()));

        // Changed and looked at again, everything is still there.
        var again = await visitor.SendAsync(review, button: "edit");
        Assert.Equal("70", again.Document.QuerySelector("#said-speedLimit")!.GetAttribute("value"));
        Assert.NotNull(again.Document.QuerySelector("#said-hasWalkway-no[checked]"));
        await visitor.SendAsync(await visitor.SendAsync(again, button: "review"), button: "submit");
        var said = Assert.Single(Sent()).Json.GetProperty("statements");
        var (traffic, medical, residence) = (said.GetProperty("traffic"), said.GetProperty("medical"), said.GetProperty("residence"));
        Assert.False(traffic.GetProperty("hasWalkway").GetBoolean());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, traffic.GetProperty("isLit").ValueKind);
        Assert.True(medical.GetProperty("hasCertificate").GetBoolean());
        Assert.Equal("2027-01-31", medical.GetProperty("until").GetString());
        Assert.Equal(("Ekvägen 3", "999 02", "Exempelby"), (residence.GetProperty("otherHome").GetProperty("street").GetString(), residence.GetProperty("otherHome").GetProperty("postalCode").GetString(), residence.GetProperty("otherHome").GetProperty("city").GetString()));
        Assert.Equal((7, 7, true), (residence.GetProperty("nightsHere").GetInt32(), residence.GetProperty("nightsThere").GetInt32(), residence.GetProperty("isFixed").GetBoolean()));
        Assert.Equal("2026-10-01", said.GetProperty("move").GetProperty("movedOn").GetString());
    }

    [Fact]
    public async Task Fields_of_a_ground_that_is_not_ticked_are_neither_checked_nor_sent()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var fields = new Dictionary<string, string[]>(EveryGround, StringComparer.Ordinal) { ["Grounds"] = ["chosen-school"], ["Said.SpeedLimit"] = ["very fast"] };
        var review = await visitor.SendAsync(await visitor.GetAsync(Apply(Sample.Near, "other-grounds")), fields, "review");
        Assert.Equal(HttpStatusCode.OK, review.Status);
        await visitor.SendAsync(review, button: "submit");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, Assert.Single(Sent()).Json.GetProperty("statements").ValueKind);
    }

    [Fact]
    public async Task What_is_wrong_in_a_grounds_fields_is_told_at_them_by_the_form_and_by_the_API()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var form = await visitor.GetAsync(Apply(Sample.Near, "other-grounds"));
        var wrong = await visitor.SendAsync(
            form, Fields(("Grounds", "alternating-residence"), ("Said.PostalCode", "12"), ("Said.NightsHere", "10"), ("Said.NightsThere", "10")), "review");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Equal(
            ["#said-street", "#said-postalCode", "#said-city", "#said-nightsThere", "#said-isFixed"], wrong.Document.QuerySelectorAll(".error-summary a").Select(a => a.GetAttribute("href")));
        Assert.Equal("10", wrong.Document.QuerySelector("#said-nightsHere")!.GetAttribute("value"));

        stage.Api.On("POST", "/9901/guardian/school-transport/previews", _ => Answer.Problem(400, "invalid-request", violations: new[] { new { field = "statements.traffic.where", code = "too-long", message = "För lång." } }));
        var refused = await visitor.SendAsync(form, Fields(("Grounds", "traffic"), ("Said.Where", "Korsningen.")), "review");
        Assert.Equal("För lång.", refused.Document.QuerySelector("#said-where-error")!.TextContent);
        Assert.NotNull(refused.Document.QuerySelector("button[value=review]"));
    }

    [Fact]
    public async Task A_certificate_is_sent_on_the_receipt()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("GET", $"/9901/guardian/school-transport/cases/{Sample.CaseId}", _ => Answer.Ok(Sample.CaseOnGrounds("disability-or-illness")));
        var receipt = await visitor.GetAsync($"/9901/cases/{Sample.CaseId}/receipt");
        var form = receipt.FormIn("section[aria-labelledby=certificate-title]");
        Assert.Equal(($"/9901/cases/{Sample.CaseId}/files", "multipart/form-data"), (form.GetAttribute("action"), form.GetAttribute("enctype")));
        var sent = await visitor.UploadAsync(receipt, "intyg.pdf", new ByteArrayContent("%PDF-1.7"u8.ToArray()), "section[aria-labelledby=certificate-title]");
        Assert.Contains("Filen är mottagen", sent.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Journeys_to_and_from_fritidshem_are_described_and_applied_for()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("POST", "/9901/guardian/school-transport/previews", r => Answer.Ok(Sample.PreviewOf(
            Sample.Near, "not-entitled", "Nej.", Sample.NearDistance, r.Json.GetProperty("kind").GetString() == "after-school-care" ? ["after-school-care"] : ["other-grounds"])));
        var answer = await visitor.GetAsync($"/9901/children/{Sample.Near}");
        var form = await visitor.GetAsync(answer.Document.QuerySelector("a[href*='kind=after-school-care']")!.GetAttribute("href")!);
        Assert.Equal("Resor till eller från fritidshem", form.Heading);
        Assert.Equal("Beskriv vilka resor det gäller", (await visitor.SendAsync(form, button: "review")).Document.QuerySelector("#description-error")!.TextContent);
        await visitor.SendAsync(await visitor.SendAsync(form, Fields(("Description", "Hem klockan 17.")), "review"), button: "submit");
        var sent = Assert.Single(Sent()).Json;
        Assert.Equal(("after-school-care", "Hem klockan 17."), (sent.GetProperty("kind").GetString(), sent.GetProperty("description").GetString()));
    }

    [Fact]
    public async Task A_formal_decision_is_asked_for_without_grounds()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        await visitor.SendAsync(await visitor.GetAsync(Apply(Sample.Near, "formal-decision")), button: "submit");
        Assert.Equal("formal-decision", Assert.Single(Sent()).Json.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_second_application_is_told_and_linked()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("POST", Applications, _ => Answer.Problem(409, "application-exists", existingCase: new { caseId = Sample.CaseId, reference = Sample.Reference }));
        var page = await visitor.SendAsync(await visitor.GetAsync(Apply(Sample.Far, "distance")), button: "submit");
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Contains("Vi gjorde ingen ny", page.Words, StringComparison.Ordinal);
        Assert.Equal($"/9901/cases/{Sample.CaseId}", page.Document.QuerySelector(".note a")!.GetAttribute("href"));
        Assert.Null(page.Document.QuerySelector("button[value=submit]"));
    }

    [Theory]
    [InlineData(400, "idempotency-key-missing")]
    [InlineData(422, "idempotency-key-reused")]
    [InlineData(428, "precondition-required")]
    [InlineData(429, "too-many-requests")]
    public async Task Every_refusal_has_a_text_of_its_own_and_keeps_the_form(int status, string code)
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("POST", Applications, _ => Answer.Problem(status, code, "Text från API:et."));
        var page = await visitor.SendAsync(await visitor.GetAsync(Apply(Sample.Far, "distance")), button: "submit");
        Assert.Equal(status, (int)page.Status);
        var text = page.Document.QuerySelector(".error-summary li")!.TextContent.Trim();
        Assert.NotEmpty(text);
        Assert.DoesNotContain("Text från API:et.", text, StringComparison.Ordinal);
        Assert.DoesNotContain(code, text, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("button[value=submit]"));
    }

    [Fact]
    public async Task A_refusal_without_a_text_of_ours_is_told_in_the_APIs_words_and_a_refused_field_is_linked()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        stage.Api.On("POST", Applications, _ => Answer.Problem(422, "something-new", "Ansökningstiden är slut."));
        var page = await visitor.SendAsync(await visitor.GetAsync(Apply(Sample.Far, "distance")), button: "submit");
        Assert.Contains("Ansökningstiden är slut.", page.Words, StringComparison.Ordinal);

        stage.Api.On("POST", Applications, _ => Answer.Problem(400, "invalid", violations: new[] { new { field = "description", code = "too-long", message = "Texten är för lång." } }));
        var review = await visitor.SendAsync(await visitor.GetAsync(Apply(Sample.Near, "other-grounds")), TwoGrounds, "review");
        var refused = await visitor.SendAsync(review, button: "submit");
        Assert.Equal("#description", refused.Document.QuerySelector(".error-summary a")!.GetAttribute("href"));
        Assert.Equal("Vägen saknar gångbana & är <mörk>.", refused.Document.QuerySelector("textarea#description")!.TextContent);
    }

    [Fact]
    public async Task When_the_API_is_away_nothing_written_is_lost_and_the_next_try_uses_the_same_key()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var review = await visitor.SendAsync(await visitor.GetAsync(Apply(Sample.Near, "other-grounds")), TwoGrounds, "review");
        stage.Api.Away = true;
        var failed = await visitor.SendAsync(review, button: "submit");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.Status);
        Assert.NotNull(failed.Response.Headers.RetryAfter);
        Assert.Equal("Vägen saknar gångbana & är <mörk>.", failed.Document.QuerySelector(".written")!.TextContent);
        stage.Api.Away = false;
        var receipt = await visitor.SendAsync(failed, button: "submit");
        Assert.Equal(Sample.Reference, receipt.Document.QuerySelector(".reference")!.TextContent);
        Assert.Single(Sent().Select(r => r.IdempotencyKey).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_form_sent_without_the_antiforgery_token_is_refused()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var review = await visitor.GetAsync(Apply(Sample.Far, "distance"));
        review.Document.QuerySelector("main input[name=__RequestVerificationToken]")!.Remove();
        var page = await visitor.SendAsync(review, button: "submit");
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Empty(Sent());
    }

    [Fact]
    public async Task A_form_sent_after_the_session_ended_says_how_to_send_it_again_and_does()
    {
        using var visitor = await stage.SignedInAsync("guardian");
        var review = await visitor.GetAsync(Apply(Sample.Far, "distance"));
        stage.Api.On("GET", "/9901/guardian/school-transport/children", _ => Answer.Problem(401, "unauthorized"));
        stage.Api.On("POST", Applications, _ => Answer.Problem(401, "unauthorized"));
        var loggedOut = await visitor.SendAsync(review, button: "submit");
        Assert.Equal(HttpStatusCode.Unauthorized, loggedOut.Status);
        Assert.Equal("Du har blivit utloggad", loggedOut.Heading);
        stage.Api.Reset();
        await visitor.SignInAsync("guardian");
        var receipt = await visitor.SendAsync(review, button: "submit");
        Assert.Equal("Vi har tagit emot din ansökan", receipt.Heading);
    }

    private static string Apply(string child, string kind) => $"/9901/children/{child}/apply?kind={kind}&schoolYear=2026%2F2027";

    private static Dictionary<string, string[]> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(f => f.Name, f => new[] { f.Value }, StringComparer.Ordinal);

    private List<Received> Sent() => [.. stage.Api.Requests.Where(r => r.Method == "POST" && r.Path == Applications)];
}
