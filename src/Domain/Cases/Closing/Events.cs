using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Closing;

/// <summary>How a case ends, and where it goes on.</summary>
public interface IClosingEvent : ICaseEvent;

/// <summary>The case has been closed; nothing more happens in it but disposal, unless it is opened again.</summary>
/// <param name="On">The day, in Sweden.</param>
/// <param name="Retention">By which rule its documents are kept.</param>
/// <param name="By">Who closed it.</param>
[EventName("case.closed.v1")]
public sealed record CaseClosed([Open] DateOnly On, [Open] RetentionRule Retention, [Open] Actor By) : IClosingEvent, IActed;

/// <summary>A closed case has been opened again: an appeal came, what its decision rests on has changed, or an officer has something to put right.</summary>
/// <param name="On">The day, in Sweden; of an appeal, the day it came.</param>
/// <param name="By">Who opened it, or who appealed.</param>
[EventName("case.reopened.v1")]
public sealed record CaseReopened([Open] DateOnly On, [Open] Actor By) : IClosingEvent, IActed;

/// <summary>The application was meant for another service and goes on as another case; this one is closed by it.</summary>
/// <param name="To">The case it goes on as.</param>
/// <param name="ToType">That case's type.</param>
/// <param name="On">The day.</param>
/// <param name="By">Who handed it over.</param>
[EventName("case.handed-over.v1")]
public sealed record CaseHandedOver([Open] Guid To, [Open] CaseTypeCode ToType, [Open] DateOnly On, [Open] Actor By) : IClosingEvent, IActed;

/// <summary>The case goes on with an application that came to another service; its clocks follow the first arrival.</summary>
/// <param name="From">The case it came from.</param>
/// <param name="FromType">That case's type.</param>
/// <param name="On">The day.</param>
/// <param name="By">Who handed it over.</param>
[EventName("case.taken-over.v1")]
public sealed record CaseTakenOver([Open] Guid From, [Open] CaseTypeCode FromType, [Open] DateOnly On, [Open] Actor By) : IClosingEvent, IActed;

/// <summary>The case has been moved to another queue, since a person's protection has changed.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="By">Who moved it.</param>
[EventName("case.queue-changed.v1")]
public sealed record QueueChanged([Open] Queue Queue, [Open] Actor By) : IClosingEvent, IActed;

/// <summary>Why a case ends without being tried. What each means in the case at hand stands in the decision's reasons, in the officer's words.</summary>
public enum UntriedGround
{
    /// <summary>What was asked for has been taken back, and the municipality decides on that too.</summary>
    TakenBack,

    /// <summary>There is nothing left to try: the child has moved away or left the school, for instance.</summary>
    Lapsed,

    /// <summary>Whoever asks may not ask for it.</summary>
    NotEntitled,

    /// <summary>It lacks what is needed to try it, and was not completed although that was asked for (förvaltningslagen 20 §).</summary>
    NotCompleted,

    /// <summary>It is not for the municipality to try.</summary>
    NotOurs,

    /// <summary>The same has been tried, or is being tried, in another case.</summary>
    TriedBefore,

    /// <summary>Something else, told in the reasons.</summary>
    Other,
}

/// <summary>The applicant has taken the application back, all of it, before it was decided; the case is closed without a decision.</summary>
/// <param name="On">The day that was said, in Sweden.</param>
/// <param name="Channel">How it came.</param>
/// <param name="By">The applicant, or the officer who recorded it.</param>
[EventName("case.application-withdrawn.v1")]
public sealed record ApplicationWithdrawn([Open] DateOnly On, [Open] Channel Channel, [Open] Actor By) : IClosingEvent, IActed;

/// <summary>The decision before this one ended the case without trying it: struck off or dismissed.</summary>
/// <param name="Ground">Why.</param>
/// <param name="By">Who decided, or recorded what the board decided.</param>
[EventName("case.ended-untried.v1")]
public sealed record CaseEndedUntried([Open] UntriedGround Ground, [Open] Actor By) : IClosingEvent, IActed;
