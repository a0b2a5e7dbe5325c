using CaseMgmt.EventStore.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

/// <summary>Row writes that are gathered leave the rows, and refuse the events, that one statement after another would.</summary>
public sealed class RowWriteTests : IAsyncLifetime
{
    private const string Rows =
        """
        select coalesce(string_agg(line, E'\n' order by line collate "C"), '') from (
            select concat_ws('|', t, row, coalesce(code, '-'), coalesce(number::text, '-'), coalesce(amount::text, '-')) as line
            from (select 0 as t, f.* from first_rows f union all select 1, s.* from second_rows s) x) y
        """;

    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(2580, 9901);
    private static readonly Guid Stream = new("2580aaaa-0000-4000-8000-000000000001");
    private readonly EventRegistry registry = Registry();
    private TestDatabase database = null!;

    public async Task InitializeAsync()
    {
        database = await TestCluster.CreateDatabaseAsync();
        foreach (var name in RowsAsWritten.Names)
            await TestStore.RunAsync(database.ConnectionString, $"create table {name} ({RowsAsWritten.Columns})");
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public void However_they_are_gathered_the_rows_are_those_of_one_write_after_another() =>
        Prop.ForAll(Sequences(statements: true), sequence => Holds(sequence)).Check(Fixed);

    [Fact]
    public void Rows_of_streams_that_are_loaded_whole_are_those_of_one_write_after_another() =>
        Prop.ForAll(Sequences(statements: false), sequence => HoldsLoaded(sequence.After)).Check(Fixed);

    [Fact]
    public void The_model_that_they_are_compared_with_tells_a_lost_write()
    {
        var model = new RowModel();
        Assert.True(model.Take(new RowsWritten([new("Insert", 0, 1, "a", 7, 1), new("Update", 0, 1, "", null, 2)])));
        Assert.False(model.Take(new RowsWritten([new("Delete", 1, 1, "", null, null), new("Insert", 0, 1, "b", null, null)])));
        Assert.Equal("0|1|a|7|3", model.ToString());
    }

    // Some rows exist before: written one by one, without what the database refuses.
    private static Arbitrary<(List<RowsWritten> Before, List<RowsWritten> After)> Sequences(bool statements) => (
        from before in RowOperation.Event(statements).ListOf()
        from after in RowOperation.Event(statements).ListOf()
        select (before.Take(4).ToList(), after.ToList())).ToArbitrary();

    private static EventRegistry Registry()
    {
        var events = new EventRegistry(System.Text.Json.JsonSerializerOptions.Web);
        events.Map("test.rows-written.v1", typeof(RowsWritten));
        return events;
    }

    private bool Holds((List<RowsWritten> Before, List<RowsWritten> After) sequence)
    {
        var (before, after) = sequence;
        var model = new RowModel();
        before = [.. before.Where(model.Take)];
        var accepted = after.TakeWhile(model.Take).ToList();
        foreach (var form in new[] { WriteForm.OneByOne, WriteForm.PerRow, WriteForm.PerPage })
        {
            Start(before);
            if (!TryWrite(accepted, form))
                throw new InvalidOperationException($"{form} refuses what is right.");
            if (Ask() is var rows && !string.Equals(rows, model.ToString(), StringComparison.Ordinal))
                throw new InvalidOperationException($"{form} leaves\n{rows}\nand not\n{model}");
            if (accepted.Count == after.Count)
                continue;
            // Up to the refused event nothing may be refused; with it, everything is.
            Start(before);
            if (TryWrite([.. after.Take(accepted.Count + 1)], form))
                throw new InvalidOperationException($"{form} accepts what must be refused.");
        }
        return true;
    }

    private bool HoldsLoaded(List<RowsWritten> events)
    {
        var model = new RowModel();
        var accepted = events.TakeWhile(model.Take).ToList();
        Start([]);
        if (!TryWrite(accepted, WriteForm.Load) || !string.Equals(Ask(), model.ToString(), StringComparison.Ordinal))
            throw new InvalidOperationException($"Loading leaves\n{Ask()}\nand not\n{model}");
        return accepted.Count == events.Count || !TryWrite([.. events.Take(accepted.Count + 1)], WriteForm.Load);
    }

    private void Start(List<RowsWritten> events)
    {
        using var connection = Open();
        // Of a few rows this is far quicker than making the tables' files anew.
        using var empty = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand("delete from first_rows"), new NpgsqlBatchCommand("delete from second_rows") } };
        empty.ExecuteNonQuery();
        if (!TryWrite(events, WriteForm.OneByOne))
            throw new InvalidOperationException("What was there before is refused.");
    }

    private bool TryWrite(List<RowsWritten> events, WriteForm form)
    {
        var projection = new BoundProjection(new RowsAsWritten(byStream: form == WriteForm.Load), registry);
        var writes = projection.Live(form);
        using var connection = Open();
        using var transaction = connection.BeginTransaction();
        try
        {
            for (var i = 0; i < events.Count; i++)
                projection.Apply(registry.Wrap(new StoredEvent(Guid.NewGuid(), Stream, TestStore.Tenant, i + 1, i + 1, default, "test.rows-written.v1", [], null, null, null, new Dictionary<string, string>()), events[i]), writes);
            if (form == WriteForm.Load)
            {
                writes.LoadAsync(connection, CancellationToken.None).GetAwaiter().GetResult();
            }
            else if (writes.Commands.Count > 0)
            {
                using var batch = new NpgsqlBatch(connection);
                foreach (var command in writes.Commands)
                    batch.BatchCommands.Add(command);
                batch.ExecuteNonQuery();
            }
            transaction.Commit();
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            transaction.Rollback();
            return false;
        }
    }

    private NpgsqlConnection Open()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxAutoPrepare = 200, NoResetOnClose = true }.ConnectionString);
        connection.Open();
        return connection;
    }

    private string Ask()
    {
        using var connection = Open();
        using var command = new NpgsqlCommand(Rows, connection);
        return (string)command.ExecuteScalar()!;
    }
}
