using System.Net;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
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
            api.Register.WhenCohortIsRead(async () => inTime = await EnterAsync(counted));
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
        Assert.Single(results, r => (int)r["wishes"]! > 0);
        Assert.Equal(1, await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from school_choices where round = '{round.Id}'"));
    }

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
