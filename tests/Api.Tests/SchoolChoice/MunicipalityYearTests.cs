using CaseMgmt.Api.SchoolChoice.Statistics;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.SchoolChoice.Statistics;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>
/// Luleå 2022: 259 choices (181 to förskoleklass, 14 to year 4, 64 to year 7) of 853 and 862 eligible children; 75 of the 181 chose the school they would have been assigned; 1 refusal. Around them
/// are changed wishes, choices taken back, choices sent twice, guardians who do not agree or do not sign, protected children, and those who come late.
/// </summary>
public sealed class MunicipalityYearTests
{
    private static readonly Grade F = Grade.PreschoolClass;
    private static readonly Grade Four = new("4");
    private static readonly Grade Seven = new("7");

    [Fact]
    public async Task The_municipalitys_year_from_intake_to_the_table()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        var year = new MunicipalityYear(database);
        await year.PlayAsync();
        await RegisterAsync(database, year);
        await CatchUpAsync(database, year);

        await using var session = database.Store.QuerySession(MunicipalityYear.Municipality);
        var table = await ChoiceStatistics.CountAsync(session, new Viewer(MunicipalityYear.Municipality, IsOfficer: true, SeesProtected: false, null), MunicipalityYear.Round, default);
        Assert.Equal([F, Four, Seven], table.Grades);
        Row(table, ChoiceMeasure.Eligible, 853, 40, 862);
        Row(table, ChoiceMeasure.Choices, 181, 14, 64);
        Assert.Equal(259, table.Count(null, ChoiceMeasure.Choices));
        Row(table, ChoiceMeasure.ChoseAssigned, 75, 0, 0);
        Row(table, ChoiceMeasure.ChoseOther, 106, 14, 64);
        Row(table, ChoiceMeasure.Refused, 1, 0, 0);
        Row(table, ChoiceMeasure.Changed, 23, 0, 7);
        Row(table, ChoiceMeasure.Withdrawn, 9, 0, 4);
        Row(table, ChoiceMeasure.Disagreed, 6, 0, 0);
        Row(table, ChoiceMeasure.Unsigned, 5, 0, 3);
        Row(table, ChoiceMeasure.WithoutChoice, 853 - 181 - 9 - 6 - 5, 40 - 14, 862 - 64 - 4 - 3);
        Row(table, ChoiceMeasure.WithoutSchool, 0, 0, 0);
        Row(table, ChoiceMeasure.Late, 12, 0, 0);
        Row(table, ChoiceMeasure.Offered, 6, 0, 0);
        Row(table, ChoiceMeasure.Accepted, 4, 0, 0);
        Row(table, ChoiceMeasure.Declined, 1, 0, 0);
        Row(table, ChoiceMeasure.Lapsed, 1, 0, 0);
        Row(table, ChoiceMeasure.PlacedAnew, 4, 0, 0);
        Assert.All([F, Four, Seven], g => Assert.Equal(
            table.Count(g, ChoiceMeasure.Choices), table.Count(g, ChoiceMeasure.FirstWish) + table.Count(g, ChoiceMeasure.OtherWish) + table.Count(g, ChoiceMeasure.Refused)));
        Assert.Equal(6, year.Duplicates);

        // As it is shown: the one who was refused is not pointed at, and the year's numbers stand.
        var shown = table.Shown(ChoiceStatistics.SmallestShown);
        Assert.Equal((853L, 862L, 181L, 14L, 64L, 259L, 75L), (
            shown.Count(F, ChoiceMeasure.Eligible), shown.Count(Seven, ChoiceMeasure.Eligible), shown.Count(F, ChoiceMeasure.Choices), shown.Count(Four, ChoiceMeasure.Choices),
            shown.Count(Seven, ChoiceMeasure.Choices), shown.Count(null, ChoiceMeasure.Choices), shown.Count(F, ChoiceMeasure.ChoseAssigned)));
        Assert.Null(shown.Count(F, ChoiceMeasure.Refused));
        Assert.Null(shown.Count(null, ChoiceMeasure.Refused));

        // The officers named for protected persons count those too.
        var named = await ChoiceStatistics.CountAsync(session, new Viewer(MunicipalityYear.Municipality, IsOfficer: true, SeesProtected: true, null), MunicipalityYear.Round, default);
        Row(named, ChoiceMeasure.Choices, 182, 14, 65);
        Row(named, ChoiceMeasure.ChoseAssigned, 76, 0, 1);
    }

    private static void Row(ChoiceTable table, ChoiceMeasure measure, params long[] expected) =>
        Assert.Equal((measure, expected[0], expected[1], expected[2], expected.Sum()), (
            measure, table.Count(F, measure), table.Count(Four, measure), table.Count(Seven, measure), table.Count(null, measure)));

    private static async Task RegisterAsync(ProgramDatabase database, MunicipalityYear year)
    {
        var persons = year.Persons.ToList();
        await using var owner = NpgsqlDataSource.Create(database.MainConnection);
        await using var insert = owner.CreateCommand("""
            insert into register_persons (tenant_id, person, number_index, document, protection)
            select $1, p, decode(md5(p::text), 'hex'), case when h then null else p end, case when h then 'unknown' else 'none' end from unnest($2::uuid[], $3::bool[]) as x(p, h)
            """);
        insert.Parameters.Add(new NpgsqlParameter { Value = MunicipalityYear.Municipality });
        insert.Parameters.Add(new NpgsqlParameter { Value = persons.Select(p => p.Person).ToArray() });
        insert.Parameters.Add(new NpgsqlParameter { Value = persons.Select(p => p.IsProtected).ToArray() });
        Assert.Equal(persons.Count, await insert.ExecuteNonQueryAsync());
    }

    private static async Task CatchUpAsync(ProgramDatabase database, MunicipalityYear year)
    {
        using var daemon = new ProjectionDaemon(database.Store, NullLogger<ProjectionDaemon>.Instance);
        await daemon.StartAsync(CancellationToken.None);
        Assert.True(await daemon.WaitForAsync(year.Position, "choice_figures", TimeSpan.FromSeconds(60)));
        await daemon.StopAsync(CancellationToken.None);
    }
}
