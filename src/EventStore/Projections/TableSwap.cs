using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Puts rebuilt tables in the live ones' place, all in one transaction: before it every node writes the old tables, after it only those of this release write.</summary>
/// <param name="connection">The one the rebuilds were made on.</param>
/// <param name="rebuilds">Prepared ones; may be none.</param>
/// <param name="release">The word of <see cref="InlineRelease"/> that holds from then on; null when it stays.</param>
internal sealed class TableSwap(NpgsqlConnection connection, IReadOnlyList<ProjectionRebuild> rebuilds, string? release)
{
    private const int Attempts = 20;

    /// <summary>Swaps; steps back and tries again while writers are in the way.</summary>
    /// <exception cref="MigrationException">An event is refused; the message names it.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        await SwapWithRetriesAsync(ct);
        await connection.RunAsync("RESET ROLE", ct);
        foreach (var rebuild in rebuilds)
            rebuild.Tell();
    }

    private async Task SwapWithRetriesAsync(CancellationToken ct)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            foreach (var rebuild in rebuilds)
                rebuild.Mark();
            try
            {
                await SwapAsync(ct);
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable && attempt < Attempts)
            {
                // Writers come first: step back, take in what they wrote, try again.
                await connection.RunAsync("SET ROLE casemgmt_reader", ct);
                foreach (var rebuild in rebuilds)
                {
                    rebuild.StepBack();
                    await rebuild.CatchUpAsync(ct);
                }
            }
        }
    }

    private async Task SwapAsync(CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (release is not null)
            await InlineRelease.HoldAsync(connection, ct);
        foreach (var rebuild in rebuilds)
            await rebuild.HoldAsync(ct);
        await connection.RunAsync("SET LOCAL ROLE casemgmt_reader", ct);
        foreach (var rebuild in rebuilds)
            await rebuild.TakeRestAsync(ct);
        foreach (var rebuild in rebuilds)
            await rebuild.SwapAsync(ct);
        if (release is not null)
            await InlineRelease.RecordAsync(connection, release, ct);
        await transaction.CommitAsync(ct);
    }
}
