namespace CaseMgmt.Domain.Rules;

/// <summary>An event of a municipality's policy stream.</summary>
public interface IPolicyEvent : IDomainEvent;

/// <summary>The municipality has settled a matter from a day on, or ended what it had settled.</summary>
/// <param name="Policy">The matter.</param>
/// <param name="From">The first day it applies to: the governing date is the first day of what is applied for.</param>
/// <param name="Value">What is settled; null ends the matter from that day.</param>
/// <param name="RecordedAt">When the program was told, UTC. A decision uses what was recorded when it was taken.</param>
[EventName("policy.adopted.v1")]
public sealed record PolicyAdopted(
    [Open] PolicyId Policy,
    [Open] DateOnly From,
    [Open] PolicyValue? Value,
    [Open] DateTimeOffset RecordedAt) : IPolicyEvent;
