namespace CaseMgmt.Domain.Cases;

/// <summary>The state of one stream: the part every case has, and the slice's own part.</summary>
/// <typeparam name="TSlice">The slice's state.</typeparam>
/// <param name="File">The part every case has.</param>
/// <param name="Slice">The slice's part.</param>
public sealed record CaseOf<TSlice>(CaseFile File, TSlice Slice)
    where TSlice : class
{
    /// <summary>The state after an event, given how the slice folds its own.</summary>
    /// <typeparam name="TEvent">The slice's events.</typeparam>
    /// <param name="e">The event.</param>
    /// <param name="evolveSlice">The slice's own fold.</param>
    /// <exception cref="InvalidOperationException">The event belongs neither to cases nor to the slice.</exception>
    public CaseOf<TSlice> Evolve<TEvent>(IDomainEvent e, Func<TSlice, TEvent, TSlice> evolveSlice)
        where TEvent : IDomainEvent => e switch
        {
            ICaseEvent ofEvery => this with { File = File.Evolve(ofEvery) },
            TEvent ofSlice => this with
            {
                Slice = evolveSlice(Slice, ofSlice),
                File = e is IMaterial && File is CaseFile.UnderAssessment or CaseFile.Decided ? File with { Clock = File.Clock.WithMaterial() } : File,
            },
            _ => throw new InvalidOperationException($"{e.GetType().Name} belongs to another kind of stream."),
        };
}

/// <summary>Joins what the slice and the case decide: both or neither.</summary>
public static class CaseVerdict
{
    /// <summary>The events of both in order, or the first refusal.</summary>
    public static Verdict<IDomainEvent> Join(params IReadOnlyList<Verdict<IDomainEvent>> parts)
    {
        var events = new List<IDomainEvent>();
        foreach (var part in parts)
        {
            switch (part)
            {
                case Verdict<IDomainEvent>.Refused:
                    return part;
                case Verdict<IDomainEvent>.Accepted accepted:
                    events.AddRange(accepted.Events);
                    break;
                default:
                    throw new InvalidOperationException("A verdict is accepted or refused.");
            }
        }
        return new Verdict<IDomainEvent>.Accepted(events);
    }

    /// <summary>The verdict with its events seen as events of the whole stream.</summary>
    public static Verdict<IDomainEvent> Widen<TEvent>(this Verdict<TEvent> verdict)
        where TEvent : IDomainEvent => verdict switch
        {
            Verdict<TEvent>.Accepted a => new Verdict<IDomainEvent>.Accepted([.. a.Events.Cast<IDomainEvent>()]),
            Verdict<TEvent>.Refused r => new Verdict<IDomainEvent>.Refused(r.Rejection),
            _ => throw new InvalidOperationException("A verdict is accepted or refused."),
        };
}
