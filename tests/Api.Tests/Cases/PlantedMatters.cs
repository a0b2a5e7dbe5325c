using System.Text.Json.Nodes;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>Plants a word in everything that is written in other matters, requests for documents, applications on paper, hand-overs and appeals, and in what officers write in any case.</summary>
internal sealed class PlantedMatters(JourneyFixture api, Planting planted)
{
    private const string Mine = "/9901/guardian/general-matters";

    /// <summary>The application on paper, which is granted and arranged for; empty until it is played.</summary>
    public string Registered { get; private set; } = "";

    /// <summary>Plays them all, and sees that what was written can be read.</summary>
    public async Task PlayAsync(string child)
    {
        api.Clock.Now = Start;
        using var guardian = api.Client("vh-flera");
        using var officer = api.Client(Officer);
        using var other = api.Client(OtherOfficer);
        using var manager = api.Client(Manager);
        // It cannot be sent from here; of that too something is logged.
        await guardian.CommandAsync("/9901/guardian/notice-address", new { email = planted.Mail("notice") }, Key());
        var answered = await WrittenAsync(guardian, child);
        await CorrespondAsync(answered, guardian, officer, other);
        await officer.CommandAsync($"{Details(answered)}/answers", new { text = planted.Text("answer") }, Key(), "*").DoneAsync();
        Assert.Contains(planted.Words[^1], (await guardian.ReadAsync($"/9901/guardian/inquiries/cases/{answered.Id}")).Said(), StringComparison.Ordinal);

        var decided = await WrittenAsync(guardian, child);
        var refused = new
        {
            outcome = "refused",
            reasons = planted.Text("reasons"),
            legalBasis = new[] { "2017:725 2:1" },
            appealRoute = "administrative-appeal",
            communicationNotNeeded = true,
            presentedBy = Officer,
        };
        await (await manager.CommandAsync($"{Details(decided)}/decisions/letter-previews", refused, Key())).Content.ReadAsStringAsync();
        await manager.CommandAsync($"{Details(decided)}/decisions", refused, Key(), "*").DoneAsync();
        Assert.Contains(planted.Words[^1], await guardian.GetStringAsync(decided.Guardians("letter")), StringComparison.Ordinal);
        await officer.CommandAsync(decided.Officers("rectifications"), new { what = planted.Text("rectified") }, Key(), "*").DoneAsync();
        await AppealAsync(decided, guardian, officer);

        using var neighbour = api.Client("vh-ej-berattigad");
        var moved = await WrittenAsync(neighbour, await neighbour.ChildAsync("Elis"));
        await officer.CommandAsync(moved.Officers("notes"), new { text = planted.Text("note") }, Key()).DoneAsync();
        var to = new { caseType = "school-transport", schoolYear = "2026/2027" };
        await officer.CommandAsync(moved.Officers("hand-overs/previews"), to, Key()).DoneAsync();
        var next = await officer.CommandAsync(moved.Officers("hand-overs"), to, Key(), "*").DoneAsync();
        await EndAsync(new OpenCase((string)next["newCaseId"]!, "", 0), officer, manager);

        await AskAsync(officer, manager);
        await RegisterAsync(officer);
        await officer.GetAsync("/9901/officer/worklist?limit=200");
        foreach (var at in new[] { answered, decided, moved })
            await officer.ItemsAsync(at.Officers("timeline?limit=200"));
    }

    /// <summary>The child of <see cref="Registered"/> has moved: the register says so, and an officer corrects the facts of the case.</summary>
    /// <param name="import">Imports the register with a person's address replaced: number, street and town.</param>
    public async Task MoveAsync(Func<string, string, string, Task> import)
    {
        await import(planted.Person(Planting.Family("Myrström")["Elvira"]), planted.Mail("newstreet"), planted.Mail("newtown"));
        using var officer = api.Client(Officer);
        await officer.CommandAsync($"{Registered}/corrections", new { what = "home-address", effectiveFrom = "2026-11-22", explanation = planted.Text("moved") }, Key(), "*").DoneAsync();
        Assert.Contains(planted.Words[^1], (await officer.ReadAsync(Registered)).Said(), StringComparison.Ordinal);
    }

    private static string Details(OpenCase at) => $"/9901/officer/inquiries/cases/{at.Id}";

    private async Task<OpenCase> WrittenAsync(HttpClient guardian, string child)
    {
        var written = await guardian.CommandAsync(Mine, new { subject = planted.Text("subject"), text = planted.Text("matter"), childId = child }, Key()).DoneAsync();
        return new OpenCase((string)written["caseId"]!, (string)written["reference"]!, (long)written["version"]!);
    }

    private async Task CorrespondAsync(OpenCase at, HttpClient guardian, HttpClient officer, HttpClient other)
    {
        await officer.CommandAsync(at.Officers("assignees"), new { }, Key()).DoneAsync();
        await officer.CommandAsync(at.Officers("requests"), new { kind = "completion", due = "2026-12-06", text = planted.Text("request") }, Key(), "*").DoneAsync();
        await officer.CommandAsync(at.Officers("requests"), new { kind = "opinion", due = "2026-12-06", text = planted.Text("opinion") }, Key(), "*").DoneAsync();
        var asked = await guardian.ItemsAsync(at.Guardians("requests"));
        await guardian.CommandAsync(at.Guardians($"requests/{asked[0]["requestId"]}/answers"), new { text = planted.Text("completed") }, Key()).DoneAsync();
        await officer.CommandAsync(at.Officers($"requests/{asked[1]["requestId"]}/answers"), new { channel = "telephone", text = planted.Text("spoken") }, Key(), "*").DoneAsync();
        Assert.Contains(planted.Words[^1], (await officer.ReadAsync(at.Officers("requests"))).Said(), StringComparison.Ordinal);
        await officer.CommandAsync(at.Officers("referrals"), new { to = OtherOfficer, purpose = "advice", question = planted.Text("question") }, Key()).DoneAsync();
        var referred = Assert.Single(await other.ItemsAsync(at.Officers("referrals")));
        await other.CommandAsync(at.Officers($"referrals/{referred["referralId"]}/answers"), new { answer = "advised", text = planted.Text("advice") }, Key()).DoneAsync();
        await guardian.CommandAsync(at.Guardians("messages"), new { text = planted.Text("message") }, Key()).DoneAsync();
        await officer.CommandAsync(at.Officers("messages"), new { text = planted.Text("reply") }, Key()).DoneAsync();
        await officer.CommandAsync(at.Officers("notes"), new { text = planted.Text("noted") }, Key()).DoneAsync();
        await officer.CommandAsync(at.Officers("parties"), new { personalIdentityNumber = planted.Person("197907072396"), role = "representative" }, Key()).DoneAsync();
        var document = (await officer.ItemsAsync(at.Officers("documents?limit=100")))[0]["documentId"];
        await officer.CommandAsync(at.Officers($"documents/{document}/classifications"), new { secret = true, ground = "2009:400 23:2", words = planted.Text("secret") }, Key()).DoneAsync();
        foreach (var path in new[] { "parties", "documents?limit=100", "referrals", "messages", "notes" })
            await officer.ReadAsync(at.Officers(path));
    }

    private async Task AppealAsync(OpenCase at, HttpClient guardian, HttpClient officer)
    {
        await guardian.CommandAsync(at.Guardians("appeals"), new { text = planted.Text("appeal") }, Key()).DoneAsync();
        var first = Assert.Single(await officer.ItemsAsync(at.Officers("appeals")))["appealId"];
        await guardian.CommandAsync(at.Guardians($"appeals/{first}/withdrawals"), new { text = planted.Text("withdrawn") }, Key()).DoneAsync();
        await officer.CommandAsync(at.Officers("appeals"), new { channel = "paper", text = planted.Text("posted") }, Key()).DoneAsync();
        var second = Assert.Single(await officer.ItemsAsync(at.Officers("appeals")), a => a.Said().Contains(planted.Words[^1], StringComparison.Ordinal))["appealId"];
        foreach (var step in new[] { "uphold", "forward" })
            await officer.CommandAsync(at.Officers($"appeals/{second}/steps"), new { step }, Key(), "*").DoneAsync();
        await officer.CommandAsync(at.Officers($"appeals/{second}/rulings"), new { ruling = "rejected", text = planted.Text("ruling"), on = "2026-11-22" }, Key(), "*").DoneAsync();
    }

    // The application that came of a hand-over is investigated, arranged for and put an end to.
    private async Task EndAsync(OpenCase at, HttpClient officer, HttpClient manager)
    {
        var transport = $"/9901/officer/school-transport/cases/{at.Id}";
        var found = new { findings = new[] { new { ground = "traffic", supports = true, until = (string?)null, note = planted.Text("finding") } } };
        await officer.CommandAsync($"{transport}/investigations", found, Key(), "*").DoneAsync();
        await officer.CommandAsync(at.Officers("delay-notices"), new { expectedBy = "2026-12-20", text = planted.Text("delay") }, Key(), "*").DoneAsync();
        // Nothing is wrong in the register, so it is refused; of that too something is logged.
        await officer.CommandAsync($"{transport}/corrections", new { what = "grade", effectiveFrom = "2026-11-22", explanation = planted.Text("correction") }, Key(), "*");
        await officer.CommandAsync(
            $"{transport}/proposals", new { outcome = "granted", validFrom = "2026-11-22", validTo = "2027-06-30", reasons = planted.Text("proposed"), conditions = planted.Text("condition") }, Key(), "*").DoneAsync();
        await manager.CommandAsync($"{transport}/proposals/returns", new { reason = planted.Text("returned") }, Key(), "*").DoneAsync();
        await manager.CommandAsync(
            at.Officers("endings"), new { outcome = "dismissed", ground = "other", reasons = planted.Text("ending"), communicationNotNeeded = true }, Key(), "*").DoneAsync();
        Assert.Contains(planted.Words[^1], await officer.GetStringAsync(at.Officers("letter")), StringComparison.Ordinal);
    }

    private async Task AskAsync(HttpClient officer, HttpClient manager)
    {
        using var anyone = api.Bearing("none");
        anyone.DefaultRequestHeaders.Authorization = null;
        var asked = await anyone.CommandAsync(
            "/9901/public/document-requests", new { subject = planted.Text("asked"), text = planted.Text("documents"), name = planted.Text("asker"), contact = planted.Mail("asker") }, Key()).DoneAsync();
        var at = new OpenCase((string)asked["caseId"]!, (string)asked["reference"]!, 0);
        var review = new
        {
            documents = new object[]
            {
                new { title = planted.Text("title"), treatment = "open", disclosed = planted.Text("disclosed") },
                new { title = planted.Text("hidden"), treatment = "masked", ground = planted.Text("ground"), disclosed = planted.Text("masked") },
            },
        };
        await officer.CommandAsync($"{Details(at)}/secrecy-reviews", review, Key(), "*").DoneAsync();
        await manager.CommandAsync($"{Details(at)}/refusals", new { reasons = planted.Text("refusal") }, Key(), "*").DoneAsync();
        await anyone.CommandAsync("/9901/public/document-request-answers", new { reference = at.Reference, code = (string)asked["accessCode"]! }).DoneAsync();
        await officer.CommandAsync(at.Officers("appeals"), new { channel = "email", text = planted.Text("complaint") }, Key()).DoneAsync();
        var late = new
        {
            subject = planted.Text("late"),
            text = planted.Text("letter"),
            channel = "paper",
            arrivedOn = "2026-11-07",
            arrivalReason = planted.Text("arrival"),
            name = planted.Text("name"),
            contact = planted.Mail("writer"),
        };
        var registered = await officer.CommandAsync("/9901/officer/document-requests", late, Key()).DoneAsync();
        Assert.Contains(planted.Words[^1], (await officer.ReadAsync($"/9901/officer/inquiries/cases/{registered["caseId"]}")).Said(), StringComparison.Ordinal);
    }

    private async Task RegisterAsync(HttpClient officer)
    {
        var (mother, child) = (Planting.Family("Myrström")["Annika"], Planting.Family("Myrström")["Elvira"]);
        var paper = new
        {
            onBehalf = new { applicantNumber = planted.Person(mother), childNumber = planted.Person(child), channel = "paper", arrivedOn = "2026-11-07", arrivalReason = planted.Text("forgotten") },
            schoolYear = "2026/2027",
            kind = "other-grounds",
            grounds = new[] { "traffic", "alternating-residence" },
            description = planted.Text("paper"),
            statements = new
            {
                traffic = new { speedLimit = 80, hasWalkway = false, isLit = false, where = planted.Text("where") },
                residence = new { otherHome = new { street = planted.Text("street"), postalCode = "99901", city = planted.Text("city") }, nightsHere = 7, nightsThere = 7, isFixed = true },
            },
        };
        var receipt = await officer.CommandAsync("/9901/officer/school-transport/applications", paper, Key()).DoneAsync();
        var url = $"/9901/officer/school-transport/cases/{receipt["caseId"]}";
        Registered = url;
        Assert.Contains(planted.Words[^1], await officer.GetStringAsync(url), StringComparison.Ordinal);
        await officer.CommandAsync($"{url}/decisions", new { outcome = "granted", validFrom = "2026-11-07", validTo = "2027-06-30", reasons = planted.Text("granted"), mode = "taxi" }, Key(), "*").DoneAsync();
        var arranged = new { from = "2026-12-01", mode = "taxi", legs = new[] { new { address = planted.Text("leg"), stop = planted.Text("stop"), weeks = "odd" } }, note = planted.Text("driver") };
        await officer.CommandAsync($"{url}/arrangements", arranged, Key(), "*").DoneAsync();
        var changed = new { outcome = "granted", validFrom = "2026-11-07", validTo = "2027-06-30", reasons = planted.Text("changed"), mode = "taxi" };
        await officer.CommandAsync($"{url}/changes", new { reason = "new-facts", decision = changed }, Key(), "*").DoneAsync();
    }
}

/// <summary>What an answer says, as text.</summary>
internal static class SaidOf
{
    private static readonly System.Text.Json.JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The answer with its letters as they are.</summary>
    public static string Said(this JsonNode answer) => answer.ToJsonString(Plain);
}
