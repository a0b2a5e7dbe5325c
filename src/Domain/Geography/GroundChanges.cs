namespace CaseMgmt.Domain.Geography;

/// <summary>What happens with the map that a municipality measures on.</summary>
public interface IGroundEvent : IDomainEvent;

/// <summary>What of the map has changed.</summary>
public enum GroundPart
{
    /// <summary>The road network that ways are measured on.</summary>
    RoadNetwork,

    /// <summary>The catchment areas (upptagningsområden) of schools.</summary>
    CatchmentAreas,
}

/// <summary>A municipality measures on another road network, or has other catchment areas, from now on. Which one stands where it was imported.</summary>
/// <param name="Part">What has changed.</param>
[EventName("geography.ground-changed.v1")]
public sealed record GroundChanged([Open] GroundPart Part) : IGroundEvent;

/// <summary>The changes of a municipality's map that one import made.</summary>
/// <param name="Changes">How many.</param>
public sealed record GroundChanges(int Changes)
{
    /// <summary>Nothing yet.</summary>
    public static GroundChanges Initial { get; } = new(0);

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">The event is not known here.</exception>
    public static GroundChanges Evolve(GroundChanges state, IGroundEvent e) => e switch
    {
        GroundChanged => new GroundChanges(state.Changes + 1),
        _ => throw new InvalidOperationException($"{e.GetType().Name} is not known here."),
    };
}
