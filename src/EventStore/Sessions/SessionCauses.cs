namespace CaseMgmt.EventStore;

/// <summary>Says for a session who writes its events, in which correlation and for what cause; references and codes only, never personal data.</summary>
public static class SessionCauses
{
    /// <summary>Everything said.</summary>
    /// <param name="session">The session.</param>
    /// <param name="userName">Reference of the actor.</param>
    /// <param name="correlationId">What all events that follow from one request have in common.</param>
    /// <param name="causationId">What caused them: the command, or the event they follow on.</param>
    /// <returns>The session.</returns>
    public static IDocumentSession By(this IDocumentSession session, string userName, string correlationId, string causationId)
    {
        (session.UserName, session.CorrelationId, session.CausationId) = (userName, correlationId, causationId);
        return session;
    }

    /// <summary>What follows on an event: it is the cause, and the correlation is its own.</summary>
    /// <param name="session">The session.</param>
    /// <param name="userName">Reference of the actor.</param>
    /// <param name="cause">The event.</param>
    /// <returns>The session.</returns>
    public static IDocumentSession After(this IDocumentSession session, string userName, IEvent cause) =>
        session.By(userName, cause.CorrelationId ?? cause.Id.ToString(), cause.Id.ToString());

    /// <summary>What is written in a transaction of its own on the way through another session's work: it belongs to the same request, with the same cause.</summary>
    /// <param name="session">The session.</param>
    /// <param name="userName">Reference of the actor.</param>
    /// <param name="work">The session whose work it belongs to; it has been told its own.</param>
    /// <returns>The session.</returns>
    /// <exception cref="EventCauseMissingException">The other session has not been told.</exception>
    public static IDocumentSession Within(this IDocumentSession session, string userName, IDocumentSession work) => session.By(
        userName,
        work.CorrelationId ?? throw new EventCauseMissingException(nameof(work.CorrelationId)),
        work.CausationId ?? throw new EventCauseMissingException(nameof(work.CausationId)));

    /// <summary>What nothing in the log caused: a run of a command or a passage of time.</summary>
    /// <param name="session">The session.</param>
    /// <param name="userName">Reference of the actor.</param>
    /// <param name="run">The run; correlation and cause of all that it writes.</param>
    /// <returns>The session.</returns>
    public static IDocumentSession Run(this IDocumentSession session, string userName, string run) => session.By(userName, run, run);
}
