using CaseMgmt.Api.Operations;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Cases;
using CaseMgmt.EventStore;
using Npgsql;

namespace CaseMgmt.Api.Tests.Operations;

/// <summary>What an operator sees of deadlines whose handler failed, and how those that were given up are tried again.</summary>
public sealed class DeadlineCommandTests
{
    private static readonly Guid Stream = new("aaaaaaaa-0000-4000-8000-000000000001");

    [Fact]
    public async Task Failed_deadlines_are_listed_and_those_given_up_are_resumed()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        await using var store = new DocumentStore(new StoreOptions
        {
            Registry = database.Options.Registry,
            Projections = new ProjectionRegistrations().Add(new DeadlineProjection([new Source()]), ProjectionLifecycle.Inline),
            MainConnection = database.MainConnection,
            KeysConnection = database.KeysConnection,
            MasterKeys = database.Options.MasterKeys,
        });
        Assert.Equal("No deadline has failed.", Assert.Single(await LinesAsync(o => DeadlineList.ListAsync(store, o, CancellationToken.None))));
        Assert.Equal("No deadline was given up.", Assert.Single(await LinesAsync(o => DeadlineResume.ResumeAsync(store, o, CancellationToken.None))));
        await using (var owner = NpgsqlDataSource.Create(database.MainConnection))
        await using (var fail = owner.CreateCommand(
            $"""
            insert into deadlines (tenant_id, stream_id, deadline_id, kind, due) select '9901', '{Stream}', d, 'reply', now() from unnest(array['reply:1', 'reply:2']) d;
            insert into deadline_failures (tenant_id, stream_id, deadline_id, attempts, next_attempt, stopped, error)
            values ('9901', '{Stream}', 'reply:1', 20, '2026-03-01 08:00Z', true, 'TimeoutException'), ('9901', '{Stream}', 'reply:2', 2, '2026-03-01 08:00Z', false, 'TimeoutException')
            """))
            await fail.ExecuteNonQueryAsync();

        Assert.Equal(
            [$"9901  {Stream}  reply:1  20 attempts  given up  TimeoutException", $"9901  {Stream}  reply:2  2 attempts  next 2026-03-01 08:00:00 UTC  TimeoutException"],
            await LinesAsync(o => DeadlineList.ListAsync(store, o, CancellationToken.None)));
        Assert.StartsWith("1 deadlines are tried again", Assert.Single(await LinesAsync(o => DeadlineResume.ResumeAsync(store, o, CancellationToken.None))), StringComparison.Ordinal);
        Assert.Contains("reply:2", Assert.Single(await LinesAsync(o => DeadlineList.ListAsync(store, o, CancellationToken.None))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deadlines", "every")]
    [InlineData("deadlines resume", "every")]
    public async Task A_command_called_wrongly_says_how_it_is_called(string name, string argument)
    {
        var command = OperatorCommands.Find([.. name.Split(' '), argument], out var rest);
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

    /// <summary>So that the store has deadlines at all; nothing is appended.</summary>
    private sealed class Source : IDeadlineSource
    {
        public IReadOnlyCollection<Type> Events { get; } = [typeof(CaseDisposed)];

        public IEnumerable<DeadlineChange> Changes(IEvent e) => [];
    }
}
