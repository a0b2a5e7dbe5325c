using System.Collections.Concurrent;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>
/// What was opened of closed rounds, laid out once and kept in memory since it never changes: for as long as the round's key is there, which is asked each time. What is disposed of is shown no more, whoever opened it before.
/// </summary>
/// <typeparam name="T">What is kept.</typeparam>
/// <param name="most">How many are kept; whoever asks for very many must not fill the memory.</param>
internal sealed class KeptOpened<T>(int most)
    where T : class
{
    private readonly ConcurrentDictionary<Of, T> kept = new();

    /// <summary>What is kept, or what is opened now; null when the round has been disposed of, and then nothing of it is kept any more.</summary>
    /// <param name="session">A session of the municipality.</param>
    /// <param name="round">The round, whose key all of it is sealed under.</param>
    /// <param name="document">What it is opened from.</param>
    /// <param name="part">Which of several things that are opened from it, such as with which seed; null where there is one.</param>
    /// <param name="open">Opens it.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<T?> OfAsync(IQuerySession session, Guid round, Guid document, string? part, Func<Task<T>> open, CancellationToken ct)
    {
        try
        {
            await session.Vault.KeyAsync(round, ct);
        }
        catch (EvidenceDisposedException)
        {
            foreach (var gone in kept.Keys.Where(k => (k.Tenant, k.Round) == (session.TenantId, round)))
                kept.TryRemove(gone, out _);
            return null;
        }
        var key = new Of(session.TenantId, round, document, part);
        if (kept.TryGetValue(key, out var known))
            return known;
        var opened = await open();
        if (kept.Count >= most)
            kept.Clear();
        return kept[key] = opened;
    }

    private sealed record Of(string Tenant, Guid Round, Guid Document, string? Part);
}
