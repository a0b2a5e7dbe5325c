using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>What goes on after a round has been run and published for real.</summary>
internal static class WaitingSteps
{
    /// <summary>A seat at the school that most wanted is given up, offered to the first whom the round refused there, and accepted: the list is that of the run, and the seat left is free.</summary>
    public static async Task SeatGoesOnAsync(this HttpClient officer, ARound round, JourneyFixture api, string grade)
    {
        var wanted = await Sql.AskAsync<string>(api.MainDatabase, $"select school from school_choices where round = '{round.Id}' and grade = '{grade}' and wish = 1 group by school order by count(*) desc limit 1");
        var list = await officer.ItemsAsync($"{round.Url}/waiting-lists?unit={wanted}&grade={grade}&limit=200");
        Assert.NotEmpty(list);
        Assert.All(list, i => Assert.False((bool)i["isLate"]!));
        Assert.Equal(
            await Sql.AskAsync<long>(api.MainDatabase, $"select count(*) from school_choices s where s.round = '{round.Id}' and grade = '{grade}' and wish = 2 and school <> '{wanted}' and child_is_open(tenant_id, child)"), list.Count);
        var leaving = await Sql.AskAsync<Guid>(api.MainDatabase, $"select case_id from school_choices where round = '{round.Id}' and grade = '{grade}' and school = '{wanted}' and child_is_open(tenant_id, child) limit 1");
        await officer.CommandAsync($"/9901/officer/school-choice/cases/{leaving}/vacancies", new { reason = "left" }, Key(), "*").DoneAsync();
        var free = Assert.Single(await officer.ItemsAsync($"{round.Url}/free-seats"), f => (string?)f["unit"] == wanted && (string?)f["grade"] == grade);
        Assert.Equal((Guid)list[0]["caseId"]!, (Guid)free["firstCaseId"]!);
        var answerBy = DateOnly.FromDateTime(api.Clock.Now.UtcDateTime).AddDays(10);
        var offer = (string)(await officer.CommandAsync($"{round.Url}/offers", new { unit = wanted, grade, caseId = (Guid)list[0]["caseId"]!, answerBy }, Key()).DoneAsync())["offerId"]!;
        var accepted = await officer.CommandAsync($"/9901/officer/school-choice/offers/{offer}/answers", new { accepts = true }, Key()).DoneAsync();
        Assert.True((bool)accepted["isPlaced"]!);
        Assert.Equal(wanted, await Sql.AskAsync<string>(api.MainDatabase, $"select school from school_choices where case_id = '{(Guid)list[0]["caseId"]!}'"));
        Assert.Equal(list.Count - 1, (await officer.ItemsAsync($"{round.Url}/waiting-lists?unit={wanted}&grade={grade}&limit=200")).Count);
    }
}
