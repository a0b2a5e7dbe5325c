namespace CaseMgmt.Domain;

/// <summary>Why a command was not carried out: a typed reason with a stable code, for one mapping to problem+json.</summary>
/// <param name="Code">Stable code in kebab case, such as <c>case-already-decided</c>. Clients may rely on it.</param>
/// <param name="Kind">What sort of refusal it is, from which the HTTP status follows.</param>
/// <param name="Field">The field of the request at fault, in camelCase, or null when no single one is.</param>
public sealed record Rejection(string Code, RejectionKind Kind, string? Field = null);

/// <summary>The sorts of refusal.</summary>
public enum RejectionKind
{
    /// <summary>The state of things forbids it (409).</summary>
    Conflict,

    /// <summary>A rule or register fact forbids it (422).</summary>
    Rule,

    /// <summary>The actor may not do it (403).</summary>
    Forbidden,

    /// <summary>What it concerns does not exist, or its existence is secret (404).</summary>
    NotFound,
}

/// <summary>What a decider answers: the events that follow from the command, or the reason it is refused.</summary>
/// <typeparam name="TEvent">The events of the decider's stream.</typeparam>
public abstract record Verdict<TEvent>
{
    private Verdict()
    {
    }

    /// <summary>The command is carried out. No events: there was nothing to do.</summary>
    /// <param name="Events">What happened, in order.</param>
    public sealed record Accepted(IReadOnlyList<TEvent> Events) : Verdict<TEvent>;

    /// <summary>The command is refused and nothing happens.</summary>
    /// <param name="Rejection">The reason.</param>
    public sealed record Refused(Rejection Rejection) : Verdict<TEvent>;

    /// <summary>Carried out, with these events.</summary>
    public static Verdict<TEvent> Accept(params IReadOnlyList<TEvent> events) => new Accepted(events);

    /// <summary>Refused, with this reason.</summary>
    public static Verdict<TEvent> Refuse(string code, RejectionKind kind, string? field = null) => new Refused(new Rejection(code, kind, field));
}
