using System.Collections.Concurrent;
using System.Net;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>Plays a round of school choice by what guardians and officers send, from the plan to the last offer of a seat: the municipality's year of 2022 with everything around its numbers that must not disturb them.</summary>
internal sealed class MunicipalityYear(JourneyFixture api, YearRegister register, YearCast cast)
{
    private const string Mine = "/9901/guardian/school-choice";
    private const string Office = "/9901/officer/school-choice";
    private static readonly DateTimeOffset Opens = RoundSteps.Opens;
    private static readonly DateTimeOffset Closes = RoundSteps.Closes;
    private static readonly DateTimeOffset Closed = Closes.AddHours(12);
    private static readonly DateTimeOffset Published = Closes.AddDays(20);

    /// <summary>The round.</summary>
    public ARound Round { get; private set; } = null!;

    /// <summary>Plays the year.</summary>
    public async Task PlayAsync()
    {
        await PlanAsync();
        api.Clock.Now = Opens.AddDays(1);
        await ChooseAsync();
        api.Clock.Now = Opens.AddDays(5);
        await ManyAsync([.. cast.ToOther, .. cast.ToAssigned], ChangeAsync);
        await ManyAsync([.. cast.Withdrawn, .. cast.MadeAgain], WithdrawAsync);
        api.Clock.Now = Opens.AddDays(9);
        await ManyAsync(cast.MadeAgain, ChangeAsync);
        using (var officer = api.Client(Officer))
            await ManyAsync(cast.Settled, child => officer.CommandAsync($"{Office}/choices/{child.CaseId}/signature-rulings", new { wishesCount = true }, Key(), "*").DoneAsync());
        using (var officer = api.Client(Officer))
            await ManyAsync(cast.SignedAfterRuling, child => officer.CommandAsync($"{Office}/choices/{child.CaseId}/signature-rulings", new { wishesCount = false }, Key(), "*").DoneAsync());
        await ManyAsync(cast.SignedAfterRuling, child => SignAsync(child, agrees: true));
        await CloseAsync();
        await PublishAsync();
        await AfterwardsAsync();
    }

    private static Task ManyAsync(IReadOnlyCollection<YearChild> many, Func<YearChild, Task> step) =>
        Parallel.ForEachAsync(many, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (child, _) => await step(child));

    private HttpClient Guardian(string number) => api.Client(YearChild.User(number));

    private async Task PlanAsync()
    {
        await api.ImportCatchmentsAsync("2027/2028");
        int Own(string unit, string grade) => register.Children.Count(c => c.Grade == grade && c.Assigned == unit && !cast.Newcomers.Contains(c));
        var seats = YearCast.Units.Select(unit => new { unit, grade = "F", seats = Own(unit, "F") + (unit == YearCast.Full ? 0 : unit == YearCast.Popular ? YearCast.OpenAtPopular : 80) })
            .Concat(YearCast.Units.Select(unit => new { unit, grade = "4", seats = Own(unit, "4") + 20 })).Concat(YearCast.UnitsOfSeventh.Select(unit => new { unit, grade = "7", seats = Own(unit, "7") + 80 }));
        using var planning = api.OfficerAt(Opens.AddDays(-7));
        var prepared = await planning.PrepareAsync(new { schoolYear = "2027/2028", opensAt = Opens, closesAt = Closes, seats });
        using var opening = api.OfficerAt(Opens);
        (Round, _) = await opening.StepAsync(prepared, "openings");
    }

    private async Task ChooseAsync()
    {
        await ManyAsync([.. cast.Counted.Except(cast.OnPaper).Except(cast.OnPaperAfterwards), .. cast.Withdrawn, .. cast.LeftOut, .. cast.Protected, .. cast.Disagreed, .. cast.Unsigned], FirstAsync);
        await ManyAsync(cast.OnPaper, child => RegisterAsync(child, null));
        // The other guardian cannot open a second case, and whoever sends the same once more has the one.
        await ManyAsync(cast.SentTwice, async child =>
        {
            using var father = Guardian(child.Father!);
            var problem = await (await father.CommandAsync($"{Mine}/choices", Choice(child, child.Wishes), Key())).ProblemAsync(HttpStatusCode.Conflict, "choice-exists");
            Assert.Equal(child.CaseId, (string?)problem["existingCase"]!["caseId"]);
            using var mother = Guardian(child.Mother);
            Assert.Equal(child.CaseId, (string?)(await mother.CommandAsync($"{Mine}/choices", Choice(child, child.Wishes), child.Number).DoneAsync())["caseId"]);
        });
        using var stranger = Guardian(cast.Refused.Mother);
        await (await stranger.CommandAsync($"{Mine}/choices", Choice(cast.SentTwice[0], cast.SentTwice[0].Wishes), Key())).ProblemAsync(HttpStatusCode.NotFound, "child-not-found");
    }

    // The mother looks and chooses; the father signs, declines or does not answer.
    private async Task FirstAsync(YearChild child)
    {
        using var mother = Guardian(child.Mother);
        child.Id = (string)Assert.Single(await mother.ItemsAsync($"{Mine}/rounds"))["children"]![0]!["childId"]!;
        if (cast.WantPopular.Contains(child))
        {
            var shown = await mother.ReadAsync($"{Mine}/rounds/{Round.Id}/children/{child.Id}/schools");
            Assert.Equal((child.Assigned, 8), ((string?)shown["assigned"]!["unit"], shown["items"]!.AsArray().Count(i => (string?)i!["distance"]!["status"] == "measured")));
        }
        string[] wishes = cast.ToOther.Contains(child) ? [child.Assigned] : cast.ToAssigned.Contains(child) ? [YearCast.Other(child, 3)] : [.. child.Wishes];
        child.CaseId = (string)(await mother.CommandAsync($"{Mine}/choices", Choice(child, wishes), child.Number).DoneAsync())["caseId"]!;
        if (!cast.Unsigned.Contains(child) && !cast.Settled.Contains(child) && !cast.SignedAfterRuling.Contains(child))
            await SignAsync(child, agrees: !cast.Disagreed.Contains(child) && child != cast.ToAssigned[0]);
    }

    private object Choice(YearChild child, IReadOnlyList<string> wishes) => new { roundId = Round.Id, childId = child.Id, wishes };

    private async Task SignAsync(YearChild child, bool agrees)
    {
        if (child.Father is null)
            return;
        using var father = Guardian(child.Father);
        await father.CommandAsync($"/9901/guardian/cases/{child.CaseId}/signatures", new { agrees }, Key()).DoneAsync();
    }

    private async Task RegisterAsync(YearChild child, DateOnly? arrivedOn)
    {
        using var officer = api.Client(Officer);
        child.CaseId = (string)(await officer.CommandAsync($"{Office}/choices", new { onBehalf = OnBehalf(child, "paper", arrivedOn), roundId = Round.Id, wishes = child.Wishes }, Key()).DoneAsync())["caseId"]!;
    }

    private static object OnBehalf(YearChild child, string channel, DateOnly? arrivedOn) => new { applicantNumber = child.Mother, childNumber = child.Number, channel, arrivedOn };

    private async Task ChangeAsync(YearChild child)
    {
        using var mother = Guardian(child.Mother);
        await mother.CommandAsync(HttpMethod.Put, $"{Mine}/choices/{child.CaseId}", new { wishes = child.Wishes }, Key(), "*").DoneAsync();
        await SignAsync(child, agrees: true);
    }

    private async Task WithdrawAsync(YearChild child)
    {
        using var mother = Guardian(child.Mother);
        await mother.CommandAsync($"{Mine}/choices/{child.CaseId}/withdrawals", new { }, Key(), "*").DoneAsync();
    }

    private async Task CloseAsync()
    {
        using var officer = api.OfficerAt(Closed);
        Round = await officer.OverAsync(Round);
        using (var mother = Guardian(cast.LateBefore[0].Mother))
        {
            var id = (string)(await mother.ItemsAsync($"{Mine}/rounds"))[0]["children"]![0]!["childId"]!;
            await (await mother.CommandAsync($"{Mine}/choices", new { roundId = Round.Id, childId = id, wishes = cast.LateBefore[0].Wishes }, Key())).ProblemAsync(HttpStatusCode.Conflict, "round-closed");
        }
        // What came on paper in time is entered before the list is fixed.
        await ManyAsync(cast.OnPaperAfterwards, child => RegisterAsync(child, new DateOnly(2027, 2, 12)));
        using var named = api.Client("skydd-1");
        var settlements = cast.LeftOut.Select(c => new { childId = c.Id, what = "left-out", reason = "Går i en fristående skola." });
        var preview = await named.CommandAsync($"{Round.Url}/closings/previews", new { settlements }).DoneAsync();
        Assert.Equal((0, false), (preview["missing"]!.AsArray().Count, (bool)preview["needsNamedOfficer"]!));
        Round = Round with { Version = (long)(await officer.ReadAsync(Round.Url))["version"]! };
        (Round, _) = await named.StepAsync(Round, "closings", new { settlements });
        await ManyAsync(cast.LateBefore, WishLateAsync);
    }

    private async Task PublishAsync()
    {
        using var officer = api.OfficerAt(Published);
        (Round, _) = await officer.StepAsync(Round, "draws", new { });
        (Round, var proposal) = await officer.StepAsync(Round, "allocations", new { });
        (Round, _) = await officer.StepAsync(Round, "publications", new { resultHash = (string)proposal["resultHash"]!, communicationNotNeeded = true });
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while ((await officer.ReadAsync($"{Round.Url}/publication")) is var progress && progress["publishedAt"] is null)
        {
            Assert.False((bool)progress["finished"]! && (int)progress["notDecided"]! > 0, progress.ToJsonString());
            await Task.Delay(50, limit.Token);
        }
    }

    private async Task WishLateAsync(YearChild child)
    {
        using var mother = Guardian(child.Mother);
        var id = (string)(await mother.ItemsAsync($"{Mine}/rounds"))[0]["children"]![0]!["childId"]!;
        child.CaseId = (string)(await mother.CommandAsync($"{Mine}/late-choices", new { roundId = Round.Id, childId = id, wishes = child.Wishes }, Key()).DoneAsync())["caseId"]!;
    }

    // Fifteen come late and are offered a seat; a third accept, a third decline, of whom one accepts another, and a third do not answer. A child moves away, and the first who waits for its school has the seat.
    private async Task AfterwardsAsync()
    {
        api.Clock.Now = Published.AddDays(1);
        await ManyAsync(cast.LateAfter, WishLateAsync);
        using var officer = api.Client(Officer);
        foreach (var child in cast.Newcomers)
        {
            child.CaseId = (string)(await officer.CommandAsync(
                $"{Office}/late-choices", new { onBehalf = OnBehalf(child, "telephone", null), roundId = Round.Id, wishes = child.Wishes, grade = "F" }, Key()).DoneAsync())["caseId"]!;
        }
        YearChild[] late = [.. cast.LateBefore, .. cast.LateAfter, .. cast.Newcomers];
        var offers = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        foreach (var _ in late)
            await OfferAsync(officer, YearCast.Roomy, offers);
        Assert.Equal(late.Select(c => c.CaseId).Order(StringComparer.Ordinal), offers.Keys.Order(StringComparer.Ordinal));
        await ManyAsync(cast.LateBefore, child => AnswerAsync(child, offers, accepts: true));
        await ManyAsync(cast.LateAfter, child => AnswerAsync(child, offers, accepts: false));
        Assert.Equal(cast.LateAfter[0].CaseId, await OfferAsync(officer, YearCast.AlsoRoomy, offers));
        await AnswerAsync(cast.LateAfter[0], offers, accepts: true);

        var moving = (await officer.ItemsAsync($"{Round.Url}/results?school={YearCast.Popular}&grade=F&limit=200")).First(r => (int)r["wishes"]! == 0);
        await officer.CommandAsync($"{Office}/cases/{(string)moving["caseId"]!}/vacancies", new { reason = "left" }, Key(), "*").DoneAsync();
        var first = await OfferAsync(officer, YearCast.Popular, offers);
        var waited = cast.WantPopular.Single(c => c.CaseId == first);
        await AnswerAsync(waited, offers, accepts: true);
        // What a family had waited for, since the round or since it came late, is told as the wish it was.
        Assert.Equal((YearCast.Popular, 1), await PlacedAsync(waited));
        Assert.Equal((YearCast.Roomy, 1), await PlacedAsync(cast.LateBefore[0]));
        api.Clock.Now = Published.AddDays(12);
    }

    private async Task<(string? Unit, int Wish)> PlacedAsync(YearChild child)
    {
        using var mother = Guardian(child.Mother);
        var placed = (await mother.ReadAsync($"{Mine}/choices/{child.CaseId}"))["placed"]!;
        return ((string?)placed["unit"], (int)placed["wish"]!);
    }

    private async Task<string> OfferAsync(HttpClient officer, string unit, ConcurrentDictionary<string, string> offers)
    {
        var caseId = (string)(await officer.ItemsAsync($"{Round.Url}/waiting-lists?unit={unit}&grade=F"))[0]["caseId"]!;
        var answerBy = DateOnly.FromDateTime(api.Clock.Now.UtcDateTime).AddDays(10);
        offers[caseId] = (string)(await officer.CommandAsync($"{Round.Url}/offers", new { unit, grade = "F", caseId, answerBy }, Key()).DoneAsync())["offerId"]!;
        return caseId;
    }

    private async Task AnswerAsync(YearChild child, ConcurrentDictionary<string, string> offers, bool accepts)
    {
        using var mother = Guardian(child.Mother);
        var answer = await mother.CommandAsync($"{Mine}/offers/{offers[child.CaseId]}/answers", new { accepts }, Key()).DoneAsync();
        Assert.Equal(accepts, (bool)answer["isPlaced"]!);
    }
}
