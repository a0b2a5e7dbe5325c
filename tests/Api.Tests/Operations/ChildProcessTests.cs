using CaseMgmt.Api.Operations.LocalRun;

namespace CaseMgmt.Api.Tests.Operations;

public sealed class ChildProcessTests : IDisposable
{
    private static readonly Dictionary<string, string?> Settings = new(StringComparer.Ordinal) { ["ANSWER"] = "forty-two" };

    private readonly string _folder = Directory.CreateTempSubdirectory("child-process-").FullName;

    private string Log => Path.Combine(_folder, "log");

    [Fact]
    public async Task Output_and_exit_code_of_a_program_that_ends_by_itself_are_kept()
    {
        await using var program = ChildProcess.Start("program", ["/bin/sh", "-c", "echo $ANSWER; echo wrong >&2; exit 3"], _folder, Log, Settings);

        Assert.Same(program, await Readiness.FirstToEndAsync([program], CancellationToken.None));
        Assert.Equal(3, program.ExitCode);
        Assert.Equal(["forty-two", "wrong"], await program.LastLinesAsync(5));
    }

    [Fact]
    public async Task A_program_that_runs_is_asked_to_end_when_disposed()
    {
        var program = ChildProcess.Start("program", ["/bin/sh", "-c", "trap 'echo asked; exit 0' TERM; echo ready; while :; do sleep 0.05; done"], _folder, Log, Settings);
        await UntilAsync(async () => (await program.LastLinesAsync(1)).Contains("ready", StringComparer.Ordinal));

        await program.DisposeAsync();

        Assert.Equal(["ready", "asked"], await File.ReadAllLinesAsync(Log));
    }

    [Fact]
    public async Task A_program_that_ended_is_not_waited_for()
    {
        await using var program = ChildProcess.Start("program", ["/bin/false"], _folder, Log, Settings);

        Assert.False(await Readiness.WaitAsync(program, new Uri("http://127.0.0.1:9/health"), TimeSpan.FromMinutes(5), CancellationToken.None));
        Assert.True(program.HasEnded);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await condition())
            await Task.Delay(20, limit.Token);
    }
}
