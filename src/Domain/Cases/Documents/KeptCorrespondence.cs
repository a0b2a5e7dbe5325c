using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Documents;

/// <summary>
/// What happens with a message or a file of a case. Each has a stream of its own, by its own id, so that the log vouches for it and nobody's version of the case grows stale.
/// </summary>
public interface ICorrespondenceEvent : IDomainEvent
{
    /// <summary>The case it lies in.</summary>
    Guid Case { get; }

    /// <summary>Who sent it.</summary>
    Actor From { get; }

    /// <summary>When it was sent, UTC.</summary>
    DateTimeOffset At { get; }
}

/// <summary>A message has been kept in a case: the keyed hash of its text says which text.</summary>
/// <param name="Case">The case it lies in.</param>
/// <param name="From">Who sent it.</param>
/// <param name="At">When it was sent, UTC.</param>
/// <param name="Text">What was written.</param>
[EventName("correspondence.message-kept.v1")]
public sealed record MessageKept([Open] Guid Case, [Open] Actor From, [Open] DateTimeOffset At, [Sealed] SealedRef<CaseText> Text) : ICorrespondenceEvent;

/// <summary>A file has been kept in a case: the keyed hash of its content says which content.</summary>
/// <param name="Case">The case it lies in.</param>
/// <param name="From">Who sent it.</param>
/// <param name="At">When it was received, UTC.</param>
/// <param name="Bytes">Its length, bytes.</param>
/// <param name="Chunks">In how many parts it is sealed.</param>
/// <param name="Scanned">Whether it was scanned for malicious content and found clean.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Content">Its content, sealed part by part.</param>
[EventName("correspondence.file-kept.v1")]
public sealed record FileKept(
    [Open] Guid Case, [Open] Actor From, [Open] DateTimeOffset At, [Open] long Bytes, [Open] int Chunks, [Open] bool Scanned, [Sealed] SealedRef<FileName> Name, [Sealed] SealedRef<FileContent> Content)
    : ICorrespondenceEvent;

/// <summary>The content of a file, sealed part by part; events refer to it.</summary>
/// <param name="Bytes">All of it, which the program never holds at once.</param>
public sealed record FileContent(ReadOnlyMemory<byte> Bytes);

/// <summary>One message or file, as the log knows it.</summary>
/// <param name="Kept">How it was kept; null before it was.</param>
public sealed record KeptCorrespondence(ICorrespondenceEvent? Kept)
{
    /// <summary>Nothing is kept yet.</summary>
    public static KeptCorrespondence Initial { get; } = new((ICorrespondenceEvent?)null);

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">The event is not known here, or something was kept before: a message or a file is never changed.</exception>
    public static KeptCorrespondence Evolve(KeptCorrespondence state, ICorrespondenceEvent e) => e switch
    {
        MessageKept or FileKept when state.Kept is null => new KeptCorrespondence(e),
        _ => throw new InvalidOperationException($"{e.GetType().Name} is not known here, or something was kept before."),
    };
}
