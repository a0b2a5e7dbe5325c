using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Cases.Diary;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Tests.Operations;

public sealed class ProgramStoreTests
{
    [Fact]
    public async Task Every_host_command_and_reader_of_the_program_must_say_who_writes_and_for_what_cause()
    {
        await using var database = await ProgramDatabase.CreateAsync();
        await using var session = database.Store.LightweightSession("9901");
        session.Events.StartStream<CaseDiary>(Guid.CreateVersion7(), [.. new CaseDiary(0).Give(2026, [Guid.CreateVersion7()])]);

        Assert.True(database.Options.DemandCauses);
        await Assert.ThrowsAsync<EventCauseMissingException>(() => session.SaveChangesAsync());
    }
}
