using CaseMgmt.Domain.Cases;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.Cases;

/// <summary>What the timeline shows of the events that every case has.</summary>
public sealed class CasesOnTimeline : ITimelineContribution
{
    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Events { get; } = [typeof(CaseRegistered), typeof(DecisionRecommended), typeof(CaseDecided), typeof(CaseFactsCorrected), typeof(CaseDisposed)];

    /// <inheritdoc/>
    public string? Detail(IEvent e) => e.Data switch
    {
        CaseRegistered r => Code.Of(r.Channel),
        DecisionRecommended p => p.Outcome is { } outcome ? Code.Of(outcome) : null,
        CaseDecided d => Code.Of(d.Outcome),
        CaseFactsCorrected c => c.What.Value,
        CaseDisposed => null,
        _ => throw new InvalidOperationException($"{e.EventTypeName} is not shown by cases."),
    };

    /// <inheritdoc/>
    public string Actor(IEvent e) => e.Data switch
    {
        CaseRegistered => e.UserName ?? Domain.Persons.Actor.System.Id,
        DecisionRecommended p => p.By.Id,
        CaseDecided d => d.DecidedBy.Id,
        CaseFactsCorrected c => c.CorrectedBy.Id,
        CaseDisposed d => d.DecidedBy.Id,
        _ => throw new InvalidOperationException($"{e.EventTypeName} is not shown by cases."),
    };
}
