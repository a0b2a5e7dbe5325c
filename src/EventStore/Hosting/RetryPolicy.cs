namespace CaseMgmt.EventStore;

/// <summary>How often something that fails is tried, and how long to wait in between: twice as long each time, up to a bound, with jitter.</summary>
/// <param name="Attempts">How many times in all, at least 1.</param>
/// <param name="First">The wait after the first failure.</param>
/// <param name="Longest">The longest wait.</param>
public sealed record RetryPolicy(int Attempts, TimeSpan First, TimeSpan Longest)
{
    /// <summary>Twenty attempts, from one second to a quarter of an hour apart: about two and a half hours.</summary>
    public static RetryPolicy Default { get; } = new(20, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(15));

    /// <summary>The wait after a failed attempt: between half and the whole of the doubled wait, so that many who failed together do not return together.</summary>
    /// <param name="attempt">Which attempt failed, from 1.</param>
    /// <param name="jitter">From 0 (half of the wait) to 1 (the whole).</param>
    public TimeSpan DelayAfter(int attempt, double jitter)
    {
        // Beyond thirty doublings every wait is at its bound.
        var doubled = First.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 30));
        return TimeSpan.FromMilliseconds(Math.Min(doubled, Longest.TotalMilliseconds) * (0.5 + (jitter / 2)));
    }

    internal TimeSpan DelayAfter(int attempt) => DelayAfter(attempt, Random.Shared.NextDouble());
}
