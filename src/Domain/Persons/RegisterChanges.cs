namespace CaseMgmt.Domain.Persons;

/// <summary>An event of one import of the population register.</summary>
public interface IRegisterEvent : IDomainEvent;

/// <summary>An import has changed what the register says of persons that it knew before: address, municipality, protection, school or grade. What it says stands in the register.</summary>
/// <param name="Persons">Whom, each once; at most a hundred.</param>
[EventName("register.changed.v1")]
public sealed record RegisterChanged([Open] IReadOnlyList<PersonRef> Persons) : IRegisterEvent
{
    /// <summary>The most persons that one event names, so that no reader has too much to do at once.</summary>
    public const int Most = 100;
}

/// <summary>One import, as far as it changed something.</summary>
/// <param name="Persons">How many persons it changed something of.</param>
public sealed record RegisterChanges(int Persons)
{
    /// <summary>Nothing yet.</summary>
    public static RegisterChanges Initial { get; } = new(0);

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">The event is not known here.</exception>
    public static RegisterChanges Evolve(RegisterChanges state, IRegisterEvent e) => e switch
    {
        RegisterChanged c => new RegisterChanges(state.Persons + c.Persons.Count),
        _ => throw new InvalidOperationException($"{e.GetType().Name} is not known here."),
    };
}
