namespace CaseMgmt.Api.Operations.LocalRun;

/// <summary>Waits for programs to answer, and for the first of them to end.</summary>
public static class Readiness
{
    /// <summary>Asks an address until it answers with success.</summary>
    /// <param name="program">The program that should answer.</param>
    /// <param name="address">Its health address.</param>
    /// <param name="patience">How long to go on asking.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>False when the program ended or the time was up.</returns>
    public static async Task<bool> WaitAsync(ChildProcess program, Uri address, TimeSpan patience, CancellationToken ct)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        while (!program.HasEnded && !limit.IsCancellationRequested)
        {
            try
            {
                using var answer = await client.GetAsync(address, limit.Token);
                if (answer.IsSuccessStatusCode)
                    return true;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                // Not listening yet.
            }

            await Task.Delay(100, ct);
        }

        return false;
    }

    /// <summary>Waits until one of the programs ends.</summary>
    /// <param name="programs">The programs.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>The program that ended, or null when the wait was ended.</returns>
    public static async Task<ChildProcess?> FirstToEndAsync(IReadOnlyList<ChildProcess> programs, CancellationToken ct)
    {
        var waits = programs.Select(program => program.WaitAsync(ct)).ToList();
        var first = await Task.WhenAny(waits);
        return ct.IsCancellationRequested ? null : programs[waits.IndexOf(first)];
    }
}
