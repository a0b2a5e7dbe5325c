using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Parties;

/// <summary>Who takes part in a case beside the applicant.</summary>
public interface IPartyEvent : ICaseEvent;

/// <summary>In which role a person takes part.</summary>
public enum PartyRole
{
    /// <summary>The other guardian (vårdnadshavare).</summary>
    CoGuardian,

    /// <summary>A trustee (god man, förordnad vårdnadshavare) in a guardian's place.</summary>
    Trustee,

    /// <summary>A representative with a power of attorney (ombud).</summary>
    Representative,

    /// <summary>The pupil, where the law lets the pupil act alone.</summary>
    Pupil,
}

/// <summary>A person takes part in the case from now on.</summary>
/// <param name="Person">The person.</param>
/// <param name="Role">In which role.</param>
/// <param name="By">Who said so.</param>
[EventName("case.party-joined.v1")]
public sealed record PartyJoined([Open] PersonRef Person, [Open] PartyRole Role, [Open] Actor By) : IPartyEvent, IActed;

/// <summary>A person no longer takes part.</summary>
/// <param name="Person">The person.</param>
/// <param name="By">Who said so.</param>
[EventName("case.party-left.v1")]
public sealed record PartyLeft([Open] PersonRef Person, [Open] Actor By) : IPartyEvent, IActed;

/// <summary>A person has been asked to sign the application.</summary>
/// <param name="Person">The person.</param>
/// <param name="On">The day it was asked.</param>
/// <param name="RemindOn">The day of the reminder.</param>
/// <param name="Due">The last day to sign.</param>
[EventName("case.signature-asked.v1")]
public sealed record SignatureAsked([Open] PersonRef Person, [Open] DateOnly On, [Open] DateOnly RemindOn, [Open] DateOnly Due) : IPartyEvent;

/// <summary>The person has been reminded.</summary>
/// <param name="Person">The person.</param>
/// <param name="On">The day.</param>
[EventName("case.signature-reminded.v1")]
public sealed record SignatureReminded([Open] PersonRef Person, [Open] DateOnly On) : IPartyEvent;

/// <summary>The person has signed.</summary>
/// <param name="Person">The person.</param>
/// <param name="On">The day: of what came to the municipality otherwise than through the e-service, the day it came.</param>
/// <param name="Channel">By which way.</param>
/// <param name="By">The officer who wrote it down; null where the person answered in the e-service.</param>
[EventName("case.signed.v2")]
public sealed record CaseSigned([Open] PersonRef Person, [Open] DateOnly On, [Open] Channel Channel, [Open] Actor? By) : IPartyEvent;

/// <summary>The person does not agree.</summary>
/// <param name="Person">The person.</param>
/// <param name="On">The day, as in <see cref="CaseSigned"/>.</param>
/// <param name="Channel">By which way.</param>
/// <param name="By">The officer who wrote it down; null where the person answered in the e-service.</param>
[EventName("case.signature-declined.v2")]
public sealed record SignatureDeclined([Open] PersonRef Person, [Open] DateOnly On, [Open] Channel Channel, [Open] Actor? By) : IPartyEvent;

/// <summary>The last day to sign has passed without an answer. The application stands, unsigned; nobody is refused by it.</summary>
/// <param name="Person">The person.</param>
/// <param name="On">The day that was noticed.</param>
[EventName("case.signature-overdue.v1")]
public sealed record SignatureOverdue([Open] PersonRef Person, [Open] DateOnly On) : IPartyEvent;

/// <summary>Another guardian has become the applicant, since the one who applied took the application back and this one applies in the same case.</summary>
/// <param name="Applicant">Who applies from now on.</param>
/// <param name="Former">Who applied before.</param>
/// <param name="FormerStays">Whether that person takes part from now on as the other guardian; otherwise custody has ended, and the person takes part no more.</param>
/// <param name="By">Who said so.</param>
[EventName("case.applicant-replaced.v1")]
public sealed record ApplicantReplaced([Open] PersonRef Applicant, [Open] PersonRef Former, [Open] bool FormerStays, [Open] Actor By) : IPartyEvent, IActed;
