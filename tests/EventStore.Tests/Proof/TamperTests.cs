using CaseMgmt.EventStore.Proof;
using CaseMgmt.EventStore.Tests.Support;

namespace CaseMgmt.EventStore.Tests.Proof;

/// <summary>What a superuser does to the tables by hand is found, and the answer says where.</summary>
public sealed class TamperTests(SealedLogFixture fixture) : IClassFixture<SealedLogFixture>, IAsyncLifetime
{
    private readonly SealedLog log = fixture.Log;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => fixture.UndoAsync();

    [Fact]
    public async Task An_untouched_log_is_whole_and_says_what_is_not_covered_yet()
    {
        var (verdict, findings) = await log.VerifyAsync();
        Assert.Empty(findings);
        Assert.Equal(new LogVerdict(10, 3, 0, 3, 3, 0), verdict);

        await log.AppendAsync(log.B, 3, new Noted(8, "red"), new Noted(9, "red"));
        Assert.Equal(new LogVerdict(10, 3, 2, 3, 3, 0), (await log.VerifyAsync()).Verdict);
        await log.SealAsync();
        Assert.Equal(new LogVerdict(12, 4, 0, 3, 4, 0), (await log.VerifyAsync()).Verdict);
        Assert.Equal(new LogVerdict(12, 4, 0, 1, 4, 0), (await log.VerifyAsync(TestStore.OtherTenant)).Verdict);
        Assert.Equal(new LogVerdict(12, 4, 0, 3, 0, 0), (await log.VerifyAsync(roots: false)).Verdict);
    }

    [Theory]
    [InlineData("data = jsonb_set(data, '{number}', '99')")]
    [InlineData("data = jsonb_set(data, '{colour}', '\"green\"')")]
    [InlineData("data = data || '{\"more\": null}'")]
    [InlineData("data = '[1]'")]
    [InlineData("type = 'test.closed.v1'")]
    [InlineData("timestamp = timestamp + interval '1 microsecond'")]
    [InlineData("timestamp = 'infinity'")]
    [InlineData("user_name = 'somebody-else'")]
    [InlineData("correlation_id = 'c-2'")]
    [InlineData("causation_id = ''")]
    [InlineData("headers = '{\"origin\": \"other\"}'")]
    [InlineData("mt_dotnet_type = 'x'")]
    [InlineData("bdata = ''")]
    [InlineData("is_archived = true")]
    [InlineData("id = 'dddddddd-0000-4000-8000-000000000004'")]
    public async Task A_changed_column_is_found_and_placed(string change)
    {
        var sequence = await log.SequenceAsync(log.A, 3);
        await log.Test.RunAsync($"update mt_events set {change} where stream_id = '{log.A}' and version = 3");

        var found = await log.OnlyFindingAsync();
        Assert.Equal((LogFault.EventChanged, 2L, TestStore.Tenant, log.A, 3L, sequence), (found.Fault, found.Block, found.TenantId, found.StreamId, found.Version, found.Sequence));
        Assert.Contains($"Event 3 of stream {log.A}, municipality 9901, number {sequence}, block 2", found.Message, StringComparison.Ordinal);
        // Whoever checks one municipality finds its own, and is not troubled by others'.
        Assert.Single((await log.VerifyAsync(TestStore.Tenant)).Findings);
        Assert.Empty((await log.VerifyAsync(TestStore.OtherTenant)).Findings);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 3)]
    public async Task A_deleted_event_is_found_and_placed_whether_or_not_the_stream_was_mended(int version, long block)
    {
        await log.Test.RunAsync($"delete from mt_events where stream_id = '{log.A}' and version = {version}");
        var (_, findings) = await log.VerifyAsync();
        Missing(findings[0]);
        Assert.All(findings.Skip(1), f => Assert.Equal((LogFault.StreamBroken, log.A), (f.Fault, f.StreamId)));
        Assert.Contains(findings, f => f.Message.Contains("mt_streams says version 5, and there are 4 events", StringComparison.Ordinal));
        if (version < 5)
            Assert.Contains(findings, f => f.Message.Contains($"event {version} is missing", StringComparison.Ordinal));

        await log.Test.RunAsync($"update mt_streams set version = 4 where id = '{log.A}'");
        (_, findings) = await log.VerifyAsync();
        Missing(findings[0]);

        void Missing(LogFinding f) => Assert.Equal((LogFault.EventMissing, block, log.A, version), (f.Fault, f.Block, f.StreamId, f.Version));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_inserted_event_is_found_and_placed_whether_or_not_the_stream_was_moved(bool moved)
    {
        await log.Test.RunAsync(
            $"""
            insert into mt_events (id, stream_id, version, data, type, tenant_id, epoch, transaction_id, seq_id)
            select 'eeeeeeee-0000-4000-8000-000000000005', stream_id, 4, data, type, tenant_id, epoch, transaction_id, 1000 from mt_events where stream_id = '{log.B}' and version = 2
            """);
        if (moved)
            await log.Test.RunAsync($"update mt_streams set version = 4 where id = '{log.B}'");
        var (_, findings) = await log.VerifyAsync();
        var found = findings[0];
        Assert.Equal((LogFault.EventInserted, 2L, log.B, 4L, 1000L), (found.Fault, found.Block, found.StreamId, found.Version, found.Sequence));
        if (moved)
            Assert.Single(findings);
        else
            Assert.Contains("mt_streams says version 3, and there are 4 events", Assert.Single(findings.Skip(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Swapped_versions_are_found_and_both_placed()
    {
        await log.Test.RunAsync(
            $"""
            update mt_events set version = 99 where stream_id = '{log.A}' and version = 2;
            update mt_events set version = 2 where stream_id = '{log.A}' and version = 3;
            update mt_events set version = 3 where stream_id = '{log.A}' and version = 99
            """);
        var (_, findings) = await log.VerifyAsync();
        Assert.Equal([(LogFault.EventChanged, 1L, 2L), (LogFault.EventChanged, 2L, 3L)], findings.Select(f => (f.Fault, f.Block!.Value, f.Version!.Value)));
        Assert.Contains("it now says event 3", findings[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(1, 5)]
    public async Task Swapped_numbers_are_found_and_both_placed(int one, int other)
    {
        var (first, second) = (await log.SequenceAsync(log.A, one), await log.SequenceAsync(log.A, other));
        await log.Test.RunAsync($"update mt_events set seq_id = -1 where seq_id = {first}; update mt_events set seq_id = {first} where seq_id = {second}; update mt_events set seq_id = {second} where seq_id = -1");
        var (_, findings) = await log.VerifyAsync();
        Assert.Equal([one, other], findings.Select(f => (int)f.Version!.Value).Order());
        Assert.All(findings, f => Assert.Equal(LogFault.EventChanged, f.Fault));
    }

    [Fact]
    public async Task An_event_moved_in_the_order_of_readers_is_found_and_both_places_told()
    {
        await log.Test.RunAsync($"update mt_events set transaction_id = (select max(transaction_id::text::bigint)::text::xid8 from mt_events) where stream_id = '{log.B}' and version = 1");
        var found = await log.OnlyFindingAsync();
        Assert.Equal((LogFault.EventChanged, 1L, log.B, 1L), (found.Fault, found.Block, found.StreamId, found.Version));
        Assert.Contains("it now stands in block 3", found.Message, StringComparison.Ordinal);

        await log.Test.RunAsync($"update mt_events set epoch = 0 where stream_id = '{log.A}' and version = 5");
        Assert.Contains((await log.VerifyAsync()).Findings, f => f.Fault == LogFault.EventChanged && f.StreamId == log.A && f.Version == 5 && f.Message.Contains("block 1 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_deleted_stream_is_found_event_by_event()
    {
        await log.Test.RunAsync($"delete from mt_events where stream_id = '{log.C}'; delete from mt_streams where id = '{log.C}'");
        var (_, findings) = await log.VerifyAsync();
        Assert.Equal([(LogFault.EventMissing, log.C, 1L), (LogFault.EventMissing, log.C, 2L)], findings.Select(f => (f.Fault, f.StreamId!.Value, f.Version!.Value)));
        Assert.All(findings, f => Assert.Equal(TestStore.OtherTenant, f.TenantId));
    }

    [Fact]
    public async Task Streams_without_events_and_events_without_stream_are_found()
    {
        await log.Test.RunAsync($"insert into mt_streams (tenant_id, id, version) values ('9901', '{Guid.Empty}', 2); delete from mt_streams where id = '{log.B}'");
        var (_, findings) = await log.VerifyAsync();
        Assert.Equal(
            [$"Stream {Guid.Empty}, municipality 9901: mt_streams says version 2, and there are no events.", $"Stream {log.B}, municipality 9901: there are 3 events, and no row in mt_streams."],
            findings.Select(f => f.Message).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_damaged_a_missing_and_a_forged_block_are_found()
    {
        await log.Test.RunAsync("update log_blocks set entries = substr(entries, 1, 20) where number = 2");
        Assert.Contains((await log.VerifyAsync(roots: false)).Findings, f => f is { Fault: LogFault.BlockDamaged, Block: 2 });

        await fixture.UndoAsync();
        await log.Test.RunAsync("delete from log_blocks where number = 2");
        Assert.Contains((await log.VerifyAsync(roots: false)).Findings, f => f is { Fault: LogFault.BlockDamaged, Block: 2 } && f.Message.Contains("missing", StringComparison.Ordinal));

        await fixture.UndoAsync();
        await log.Test.RunAsync("update log_blocks set tree_root = block_root where number = 2");
        Assert.Contains((await log.VerifyAsync(roots: false)).Findings, f => f is { Fault: LogFault.BlockDamaged, Block: 2 });
    }

    [Fact]
    public async Task A_log_rewritten_together_with_its_blocks_is_found_by_what_was_published()
    {
        await log.Test.RunAsync($"update mt_events set data = jsonb_set(data, '{"{number}"}', '99') where stream_id = '{log.A}' and version = 3; delete from log_blocks; update reader_position set epoch = 0, transaction_id = '0', seq_id = 0 where reader = 'log-seal'");
        // The forger has the program and seals everything anew; only what is outside the database is out of reach.
        var forger = new LogProofOptions { BlockEvents = 4 };
        await new LogSealer(log.Test.Store, forger, Microsoft.Extensions.Logging.Abstractions.NullLogger<LogSealer>.Instance).SealNowAsync();

        Assert.Empty((await log.VerifyAsync(roots: false)).Findings);
        var found = await log.OnlyFindingAsync();
        Assert.Equal((LogFault.RootDiffers, 2L), (found.Fault, found.Block));
        Assert.Contains("numbers", found.Message, StringComparison.Ordinal);
        // And nothing more is published on top of it.
        await log.AppendAsync(log.B, 3, new Noted(8, "red"));
        var refused = await Assert.ThrowsAsync<LogProofException>(log.SealOnceAsync);
        Assert.Contains("verify-log", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-30, true)]
    [InlineData(30, true)]
    [InlineData(-1, false)]
    public async Task An_event_that_is_added_under_a_date_of_the_past_or_the_future_is_found(int days, bool found)
    {
        log.Clock.Now = SealedLog.Start.AddDays(60);
        await log.AppendAsync(log.A, 5, new Noted(8, "red"));
        await log.SealAsync();
        log.Clock.Now = SealedLog.Start.AddDays(62);
        await log.AppendAsync(log.B, 3, new Noted(9, "red"));
        await log.Test.RunAsync($"update mt_events set timestamp = timestamp + interval '{days} days' where stream_id = '{log.B}' and version = 4");
        await log.SealAsync();
        log.Clock.Now = SealedLog.Start;

        var findings = (await log.VerifyAsync()).Findings;
        Assert.Equal(found ? [(LogFault.EventMisdated, (long?)5, (Guid?)log.B, (long?)4)] : [], findings.Select(f => (f.Fault, f.Block, f.StreamId, f.Version)));
    }

    [Theory]
    [InlineData(3601, true)]
    [InlineData(3599, false)]
    public async Task An_event_that_nobody_has_sealed_for_an_hour_is_told_and_what_to_do(int seconds, bool found)
    {
        await log.AppendAsync(log.B, 3, new Noted(9, "red"));
        await log.SettleAsync();
        log.Clock.Now = SealedLog.Start.AddSeconds(seconds);
        var (verdict, findings) = await log.VerifyAsync();
        var others = (await log.VerifyAsync(tenant: TestStore.OtherTenant)).Findings;
        log.Clock.Now = SealedLog.Start;

        Assert.Equal(1, verdict.NotCovered);
        Assert.Empty(others);
        Assert.Equal(found ? [LogFault.NotSealed] : [], findings.Select(f => f.Fault));
        Assert.All(findings, f => Assert.Contains("start the API", f.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Events_that_waited_for_days_to_be_sealed_are_not_taken_for_dated_back()
    {
        for (var day = 1; day <= 12; day++)
        {
            log.Clock.Now = SealedLog.Start.AddDays(day);
            await log.AppendAsync(log.A, 4 + day, new Noted(day, "red"));
        }
        log.Clock.Now = SealedLog.Start.AddDays(30);
        Assert.Equal(3, await log.SealAsync());
        log.Clock.Now = SealedLog.Start;
        Assert.Empty((await log.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Nor_are_those_that_were_left_when_the_sealer_stopped_again_before_it_had_caught_up()
    {
        for (var day = 1; day <= 6; day++)
        {
            log.Clock.Now = SealedLog.Start.AddDays(day);
            await log.AppendAsync(log.A, 4 + day, new Noted(day, "red"));
        }
        await log.SettleAsync();
        log.Clock.Now = SealedLog.Start.AddDays(30);
        await using (var connection = new Npgsql.NpgsqlConnection(log.Test.Databases.Main.ConnectionString))
        {
            await connection.OpenAsync();
            var sealing = await Sealing.ResumeAsync(connection, log.Options, log.Clock, CancellationToken.None);
            Assert.True(await sealing.NextAsync(partial: false, CancellationToken.None));
        }
        log.Clock.Now = SealedLog.Start.AddDays(32);
        Assert.Equal(1, await log.SealAsync());
        log.Clock.Now = SealedLog.Start;
        Assert.Empty((await log.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task A_block_that_says_it_was_sealed_at_another_time_is_found()
    {
        await log.Test.RunAsync("update log_blocks set sealed_at = sealed_at - interval '1 minute' where number = 2");
        var found = await log.OnlyFindingAsync();
        Assert.Equal((LogFault.RootDiffers, 2L), (found.Fault, found.Block));
    }

    [Fact]
    public async Task A_copy_of_the_log_that_only_the_check_would_read_is_not_read()
    {
        await log.Test.RunAsync(
            """
            create schema casemgmt_reader;
            create table casemgmt_reader.mt_events as table mt_events;
            grant usage on schema casemgmt_reader to casemgmt_reader;
            grant select on casemgmt_reader.mt_events to casemgmt_reader;
            """);
        try
        {
            await log.Test.RunAsync($"update mt_events set user_name = 'somebody-else' where stream_id = '{log.A}' and version = 3");
            Assert.Equal((LogFault.EventChanged, 2L), ((await log.OnlyFindingAsync()).Fault, (await log.OnlyFindingAsync()).Block));
        }
        finally
        {
            await log.Test.RunAsync("drop schema casemgmt_reader cascade");
        }
    }
}
