using CaseMgmt.Api.Adapters.SchoolUnits;
using CaseMgmt.Api.Operations;
using CaseMgmt.Api.Samples;
using CaseMgmt.Api.Tests.Samples;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Projections;
using Npgsql;

namespace CaseMgmt.Api.Tests.Operations;

/// <summary>What an operator sees of projections, and how a stopped one is let go on.</summary>
public sealed class ProjectionCommandTests
{
    [Fact]
    public async Task Every_projection_is_listed_and_a_stopped_one_with_what_stopped_it_until_it_is_resumed()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        await using (var owner = NpgsqlDataSource.Create(database.MainConnection))
        await using (var stop = owner.CreateCommand("update reader_position set stopped = true, error = 'for the test' where reader = 'applications_per_school'"))
            Assert.Equal(1, await stop.ExecuteNonQueryAsync());

        var lines = await LinesAsync(o => ProjectionList.ListAsync(database.Store, o, CancellationToken.None));
        Assert.StartsWith("NAME ", lines[0], StringComparison.Ordinal);
        Assert.Equal(Registration.Projections().All.Select(p => p.Projection.Name), lines.Skip(1).Select(l => l.Split(' ')[0]));
        Assert.Matches(@"^worklist +inline +- +0 +- +with each command$", lines[1]);
        Assert.Matches(@"^applications_per_school +async +0\.0\.0 +0 +0 s +stopped +for the test$", lines.Single(l => l.StartsWith("applications", StringComparison.Ordinal)));

        Assert.Contains("goes on", Assert.Single(await LinesAsync(o => ProjectionResume.ResumeAsync(database.Store, "applications_per_school", o, CancellationToken.None))), StringComparison.Ordinal);
        Assert.Contains("was not stopped", Assert.Single(await LinesAsync(o => ProjectionResume.ResumeAsync(database.Store, "applications_per_school", o, CancellationToken.None))), StringComparison.Ordinal);
        lines = await LinesAsync(o => ProjectionList.ListAsync(database.Store, o, CancellationToken.None));
        Assert.Matches("running$", lines.Single(l => l.StartsWith("applications", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_stopped_subscription_is_resumed_by_the_same_command()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        await using (var owner = NpgsqlDataSource.Create(database.MainConnection))
        await using (var stop = owner.CreateCommand("insert into reader_position (reader, stopped, error) values ('subscription:letters', true, 'for the test')"))
            await stop.ExecuteNonQueryAsync();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DATABASE_URL"] = database.MainConnection,
            ["KEYS_DATABASE_URL"] = database.KeysConnection,
            ["VAULT_MASTER_KEYS"] = CaseMgmt.EventStore.MasterKeys.Generate("test"),
        };

        var (code, said) = await ProgramRun.RunAsync(settings, "projections", "resume", "subscription:letters");
        Assert.True(code == 0, said);
        Assert.Contains("goes on", said, StringComparison.Ordinal);
        (code, said) = await ProgramRun.RunAsync(settings, "projections", "resume", "subscription:letters");
        Assert.True(code == 0, said);
        Assert.Contains("was not stopped", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_projection_is_rebuilt_from_zero_by_command_and_swapped_in_with_its_progress_in_the_log()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, Sample.Files[SampleFiles.Schools]);
        Assert.Equal(12, await ImportSchools.ImportAsync(database.Store, "9901", SchoolUnitFile.Read(file), TimeProvider.System, default));
        File.Delete(file);
        await Sql.RunAsync(database.MainConnection, "delete from school_units");
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DATABASE_URL"] = database.MainConnection,
            ["KEYS_DATABASE_URL"] = database.KeysConnection,
            ["VAULT_MASTER_KEYS"] = database.MasterKeySetting,
        };
        var (code, said) = await ProgramRun.RunAsync(settings, "rebuild", "school-units");
        Assert.True(code == 0, said);
        Assert.Contains("school-units: 12 events, swapped in.", said, StringComparison.Ordinal);
        Assert.Matches("(?m)^[0-9TZ:-]{20} info: .*school-units.*12", said);
        Assert.Equal(12, await Sql.AskAsync<long>(database.MainConnection, "select count(*) from school_units"));
    }

    [Theory]
    [InlineData("projections", "every")]
    [InlineData("projections resume", "")]
    [InlineData("projections resume", "worklist")]
    [InlineData("rebuild", "nothing")]
    public async Task A_command_called_wrongly_says_how_it_is_called(string name, string argument)
    {
        var command = OperatorCommands.Find([.. name.Split(' '), .. argument.Split(' ', StringSplitOptions.RemoveEmptyEntries)], out var rest);
        Assert.NotNull(command);
        using var error = new StringWriter();
        Assert.Equal(2, await command.RunAsync(rest, TextWriter.Null, error, CancellationToken.None));
        Assert.StartsWith(name, error.ToString(), StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(Func<TextWriter, Task<int>> run)
    {
        using var output = new StringWriter();
        Assert.Equal(0, await run(output));
        return output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
