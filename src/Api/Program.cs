using CaseMgmt.Api;
using CaseMgmt.Api.Health;
using CaseMgmt.Api.Operations;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) => { e.Cancel = true; stop.Cancel(); };

if (OperatorCommands.Find(args, out var rest) is { } command)
    return await command.RunAsync(rest, Console.Out, Console.Error, stop.Token);

if (args is [var first, ..] && !first.StartsWith('-'))
{
    await Console.Error.WriteLineAsync($"Unknown command '{first}'.");
    OperatorCommands.WriteHelp(Console.Error);
    return 2;
}

return await ServeAsync(args);

// By itself, so that a command starts without loading the web host and what it rests on.
static async Task<int> ServeAsync(string[] args)
{
    await using var app = ApiHost.Build(args);
    try
    {
        await app.RunAsync();
        return 0;
    }
    catch (IncompleteProgramException e)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }
}
