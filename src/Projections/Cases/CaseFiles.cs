using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;

namespace CaseMgmt.Projections.Cases;

/// <summary>Folds the part that every case has out of a stream of any case type.</summary>
public static class CaseFiles
{
    /// <summary>The state after an event; a slice's own events leave it as it is.</summary>
    /// <exception cref="InvalidOperationException">The event belongs to no case.</exception>
    public static CaseFile Evolve(CaseFile state, IDomainEvent e) =>
        e is ICaseEvent ofEvery ? state.Evolve(ofEvery)
        : CaseTypeRegister.All.Any(t => t.Events.IsInstanceOfType(e)) ? state
        : throw new InvalidOperationException($"{e.GetType().Name} belongs to another kind of stream.");
}
