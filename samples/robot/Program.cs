using CaseMgmt.Samples.Robot;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) => { e.Cancel = true; stop.Cancel(); };

if (RobotOptions.Read(args, Environment.GetEnvironmentVariable) is not { } options)
{
    await Console.Error.WriteLineAsync(RobotOptions.Usage);
    return 2;
}

using var http = new HttpClient { BaseAddress = options.Api };
try
{
    var worked = await new QueueWorker(new DecisionApi(http, options, TimeProvider.System), options, Console.Out, TimeProvider.System).RunAsync(stop.Token);
    await Console.Out.WriteLineAsync(worked.ToString());
    return 0;
}
catch (OperationCanceledException)
{
    return 0;
}
catch (DecisionApiException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
