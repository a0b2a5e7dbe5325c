using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;

namespace CaseMgmt.Projections.SchoolChoice;

/// <summary>What school choice adds to the worklist. Where a child is placed stands there for officers only.</summary>
public sealed class ChoiceOnWorklist : IWorklistContribution
{
    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Events { get; } = [.. new SchoolChoices().Events];

    /// <inheritdoc/>
    public WorklistFacts Read(IEvent e) => e.Data switch
    {
        SchoolsChosen c => new WorklistFacts(c.Year.ToString(), "choice", null),
        LateChoiceArrived c => new WorklistFacts(c.Year.ToString(), "late-choice", null),
        OpenedWithoutChoice w => new WorklistFacts(w.Year.ToString(), "without-choice", null),
        LateWishesArrived => new WorklistFacts(null, "late-choice", null),
        PlacementProposed p => new WorklistFacts(null, null, p.School?.Value),
        ChildPlaced p => new WorklistFacts(null, null, p.School?.Value),
        PlacedAnew p => new WorklistFacts(null, null, p.School?.Value),
        ChildLeftOut => new WorklistFacts(null, "left-out", null),
        _ => new WorklistFacts(null, null, null),
    };
}
