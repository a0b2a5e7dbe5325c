namespace CaseMgmt.Domain;

/// <summary>
/// An event that corrects the past: what it says holds from a day before it was recorded. Asked how things stood on a day, the log counts it
/// from <see cref="EffectiveFrom"/> on; asked what was known at a time, from when it was recorded. What others did in between stays as it was done,
/// so the event must be able to follow on every state the stream has had since that day.
/// </summary>
public interface ICorrection : IDomainEvent
{
    /// <summary>The first day, in Sweden, that it holds for.</summary>
    DateOnly EffectiveFrom { get; }
}
