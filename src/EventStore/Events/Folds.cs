namespace CaseMgmt.EventStore;

/// <summary>How each kind of state is folded from a stream: the state before the first event, and one pure step.</summary>
public sealed class Folds
{
    private readonly Dictionary<Type, object> folds = [];

    /// <summary>Registers the fold of <typeparamref name="TState"/>.</summary>
    /// <param name="initial">State of a stream that does not exist yet, by stream id.</param>
    /// <param name="evolve">One step; must throw on an event it does not know.</param>
    /// <returns>This, so that registrations can be chained.</returns>
    /// <exception cref="ArgumentException">The state already has a fold.</exception>
    public Folds Add<TState>(Func<Guid, TState> initial, Func<TState, IEvent, TState> evolve)
    {
        if (!folds.TryAdd(typeof(TState), new Fold<TState>(initial, evolve)))
            throw new ArgumentException($"A fold of {typeof(TState).Name} is already registered.", nameof(initial));
        return this;
    }

    internal Fold<TState> Of<TState>() =>
        folds.TryGetValue(typeof(TState), out var fold)
            ? (Fold<TState>)fold
            : throw new InvalidOperationException($"No fold of {typeof(TState).Name} is registered: add one to StoreOptions.Folds.");

    internal sealed record Fold<TState>(Func<Guid, TState> Initial, Func<TState, IEvent, TState> Evolve)
    {
        public TState Run(Guid streamId, IReadOnlyList<IEvent> events)
        {
            var state = Initial(streamId);
            foreach (var e in events)
                state = Evolve(state, e);
            return state;
        }
    }
}
