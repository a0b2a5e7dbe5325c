using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Geography;
using CaseMgmt.Api.Samples;
using CaseMgmt.Api.Tests.Samples;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections.SchoolUnits;
using static CaseMgmt.Api.Tests.Support.OfficeSteps;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>Tests of rounds of school choice over one host with the made-up municipality.</summary>
[CollectionDefinition(Name)]
public sealed class RoundCollection : ICollectionFixture<JourneyFixture>
{
    public const string Name = "rounds";
}

/// <summary>A round at a version.</summary>
internal sealed record ARound(Guid Id, long Version)
{
    public string Url => $"/9901/officer/school-choice/rounds/{Id}";

    public string Public => $"/9901/public/school-choice/rounds/{Id}";

    public string Tag => $"\"{Version}\"";
}

/// <summary>Steps that tests of rounds have in common.</summary>
internal static class RoundSteps
{
    public static readonly DateTimeOffset Opens = new(2027, 1, 15, 7, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Closes = new(2027, 2, 15, 22, 59, 0, TimeSpan.Zero);

    /// <summary>An officer's client at a time, to which the clock is set: a token does not last for weeks.</summary>
    public static HttpClient OfficerAt(this JourneyFixture api, DateTimeOffset at, string? officer = null)
    {
        api.Clock.Now = at;
        return api.Client(officer ?? Officer);
    }

    /// <summary>The municipal schools with a grade, in the order of their codes.</summary>
    public static async Task<IReadOnlyList<string>> SchoolsAsync(this JourneyFixture api, string grade)
    {
        await using var session = api.Store.QuerySession(JourneyFixture.Municipality);
        return [.. (await session.SchoolUnitsAsync())
            .Where(u => u.ClosedOn is null && u.Description.Provider == ProviderType.Municipal && u.Description.Forms.Any(f => f.Form == SchoolForm.CompulsorySchool && f.Grades.Contains(new Grade(grade))))
            .Select(u => u.Code.Value).Order(StringComparer.Ordinal)];
    }

    /// <summary>Imports the made-up catchment areas for another school year too.</summary>
    public static async Task ImportCatchmentsAsync(this JourneyFixture api, string year)
    {
        await using var database = ApplicationDatabase.Open(api.MainDatabase);
        var areas = Encoding.UTF8.GetString(Sample.Files[SampleFiles.Catchments]).Replace("2026/2027", year, StringComparison.Ordinal);
        await new CatchmentSets(database, api.Clock).ImportAsync(JourneyFixture.Municipality, Encoding.UTF8.GetBytes(areas));
    }

    /// <summary>How a round is set up, with as many seats at each school.</summary>
    public static async Task<object> PlanAsync(this JourneyFixture api, string grade, int seats, string year = "2027/2028") =>
        new { schoolYear = year, opensAt = Opens, closesAt = Closes, seats = (await api.SchoolsAsync(grade)).Select(unit => new { unit, grade, seats }) };

    /// <summary>Sets a round up.</summary>
    public static async Task<ARound> PrepareAsync(this HttpClient officer, object plan)
    {
        using var answer = await officer.CommandAsync("/9901/officer/school-choice/rounds", plan, Key());
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        var body = await answer.JsonAsync();
        return new ARound((Guid)body["roundId"]!, (long)body["version"]!);
    }

    /// <summary>The round when the time for choices is over and the host has noted it.</summary>
    public static async Task<ARound> OverAsync(this HttpClient officer, ARound round)
    {
        await Sql.UntilAsync(async () => (await officer.ReadAsync(round.Url))["choicesEndedAt"] is not null);
        return round with { Version = (long)(await officer.ReadAsync(round.Url))["version"]! };
    }

    /// <summary>Takes a step that must succeed.</summary>
    public static async Task<(ARound Round, JsonNode Answer)> StepAsync(this HttpClient officer, ARound round, string step, object? body = null)
    {
        var answer = await officer.CommandAsync($"{round.Url}/{step}", body, Key(), round.Tag).DoneAsync();
        return (round with { Version = (long)answer["version"]! }, answer);
    }

    /// <summary>Recomputes every number as a stranger would, with nothing but the public answers and SHA-256; the seed is the secret that was committed to, or what the named draw gave, in its form.</summary>
    public static async Task RecomputedAsync(this HttpClient anyone, ARound round, int children)
    {
        var shown = await anyone.ReadAsync(round.Public);
        var list = (await anyone.ReadAsync($"{round.Public}/codes"))["codes"]!.AsArray().Select(c => (Code: (string)c!["code"]!, Number: (int)c["number"]!)).ToList();
        string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var seed = (string)shown["seed"]!;
        Assert.Equal(children, list.Count);
        Assert.Equal((string?)shown["listHash"], Hash(string.Concat(list.Select(c => c.Code).Order(StringComparer.Ordinal).Select(c => c + "\n"))));
        if (shown["draw"] is { } draw)
        {
            Assert.Equal("numbers", (string?)draw["form"]);
            Assert.True((DateTimeOffset)draw["heldAt"]! > (DateTimeOffset)shown["closedAt"]! && (DateTimeOffset)shown["drawnAt"]! >= (DateTimeOffset)draw["heldAt"]!);
            var numbers = seed.Split(' ').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(seed, string.Join(' ', numbers.Distinct().Where(n => n >= (int)draw["lowest"]! && n <= (int)draw["highest"]!).Order().Take((int)draw["count"]!)));
            Assert.Null((string?)shown["commitment"]);
        }
        else
        {
            Assert.Equal((string?)shown["commitment"], Hash($"{round.Id}\n{seed}"));
        }
        Assert.Equal(
            list.OrderBy(c => Hash($"{round.Id}\n{c.Code}\n{seed}"), StringComparer.Ordinal).Select((c, i) => (c.Code, i + 1)).OrderBy(c => c.Code, StringComparer.Ordinal), list.OrderBy(c => c.Code, StringComparer.Ordinal));
    }
}
