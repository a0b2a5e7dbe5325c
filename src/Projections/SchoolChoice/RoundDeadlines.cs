using System.Globalization;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.SchoolChoice;

/// <summary>The end of the time for choices is a deadline of the round. One that was set up anew has one for each end it was given; those that are no longer its end lead to nothing.</summary>
public sealed class RoundDeadlines : IDeadlineSource
{
    /// <summary>Its kind.</summary>
    public static readonly OpenCode Kind = new("school-choice-round.closing");

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Events { get; } = [typeof(RoundPrepared)];

    /// <inheritdoc/>
    public IEnumerable<DeadlineChange> Changes(IEvent e)
    {
        var closes = ((RoundPrepared)e.Data).Plan.ClosesAt;
        yield return new DeadlineChange.Set(new OpenCode($"closing:{closes.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}"), Kind, closes);
    }
}
