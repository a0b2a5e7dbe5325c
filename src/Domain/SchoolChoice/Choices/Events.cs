using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>What happens in a case of school choice (skolval) beside what happens in every case.</summary>
public interface IChoiceEvent : IDomainEvent;

/// <summary>Schools have been chosen for a child, or chosen anew before the round closed.</summary>
/// <param name="Round">The round.</param>
/// <param name="Child">The child.</param>
/// <param name="Applicant">The guardian who chose.</param>
/// <param name="Year">The school year.</param>
/// <param name="Grade">The grade.</param>
/// <param name="ArrivedAt">When these wishes arrived, UTC.</param>
/// <param name="Wishes">How many schools were wished for.</param>
/// <param name="AssignedFirst">Whether the most wanted one is the school the child would be assigned anyway; null when that could not be told.</param>
/// <param name="Form">The ranked schools, the siblings as claimed and the guardian's own words.</param>
/// <param name="Check">What the registers said of it.</param>
/// <param name="By">Who entered it: the guardian, or an officer for the guardian.</param>
[EventName("school-choice.chosen.v1")]
public sealed record SchoolsChosen(
    [Open] Guid Round,
    [Open] PersonRef Child,
    [Open] PersonRef Applicant,
    [Open] SchoolYear Year,
    [Open] Grade Grade,
    [Open] DateTimeOffset ArrivedAt,
    [Open] int Wishes,
    [Open] bool? AssignedFirst,
    [Sealed] SealedRef<ChoiceForm> Form,
    [Sealed] SealedRef<ChoiceCheck> Check,
    [Open] Actor By) : IChoiceEvent;

/// <summary>The choice has been taken back before the round closed: the child is placed as if nobody had chosen.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="By">Who took it back.</param>
[EventName("school-choice.withdrawn.v1")]
public sealed record ChoiceWithdrawn([Open] DateTimeOffset At, [Open] Actor By) : IChoiceEvent;

/// <summary>The round has closed and the guardians do not agree: no wish counts, and the child is placed at its assigned school.</summary>
/// <param name="On">The day, in Sweden.</param>
/// <param name="By">Who closed the round.</param>
[EventName("school-choice.disagreed.v1")]
public sealed record GuardiansDisagreed([Open] DateOnly On, [Open] Actor By) : IChoiceEvent;

/// <summary>Somebody who is to sign has not: by the municipality's rule when the round closed, or by an officer, it is settled whether the wishes count all the same. Nobody is refused by it.</summary>
/// <param name="WishesCount">Whether they count; otherwise the child is placed at its assigned school.</param>
/// <param name="On">The day, in Sweden.</param>
/// <param name="By">Who settled it.</param>
[EventName("school-choice.unsigned.v1")]
public sealed record ChoiceUnsigned([Open] bool WishesCount, [Open] DateOnly On, [Open] Actor By) : IChoiceEvent;

/// <summary>It had been settled that the wishes do not count without a signature, and all have signed since: they count. Written down when the round closes.</summary>
/// <param name="On">The day, in Sweden.</param>
/// <param name="By">Who closed the round.</param>
[EventName("school-choice.signed-after-ruling.v1")]
public sealed record SignedAfterRuling([Open] DateOnly On, [Open] Actor By) : IChoiceEvent;

/// <summary>Nobody chose for a child of the round: the municipality has opened its case so that it is placed and gets a decision.</summary>
/// <param name="Round">The round.</param>
/// <param name="Child">The child.</param>
/// <param name="Guardian">The guardian who is told.</param>
/// <param name="Year">The school year.</param>
/// <param name="Grade">The grade.</param>
/// <param name="By">Who opened it.</param>
[EventName("school-choice.without-choice.v1")]
public sealed record OpenedWithoutChoice(
    [Open] Guid Round, [Open] PersonRef Child, [Open] PersonRef Guardian, [Open] SchoolYear Year, [Open] Grade Grade, [Open] Actor By) : IChoiceEvent;

/// <summary>A choice has arrived after the round closed: it is tried against free seats and the waiting lists, by itself.</summary>
/// <param name="Round">The round.</param>
/// <param name="Child">The child.</param>
/// <param name="Applicant">The guardian who chose.</param>
/// <param name="Year">The school year.</param>
/// <param name="Grade">The grade.</param>
/// <param name="ArrivedAt">When it arrived, UTC.</param>
/// <param name="Wishes">How many schools were wished for.</param>
/// <param name="Form">The ranked schools, the siblings as claimed and the guardian's own words.</param>
/// <param name="Check">What the registers said of it.</param>
/// <param name="By">Who entered it.</param>
[EventName("school-choice.arrived-late.v1")]
public sealed record LateChoiceArrived(
    [Open] Guid Round,
    [Open] PersonRef Child,
    [Open] PersonRef Applicant,
    [Open] SchoolYear Year,
    [Open] Grade Grade,
    [Open] DateTimeOffset ArrivedAt,
    [Open] int Wishes,
    [Sealed] SealedRef<ChoiceForm> Form,
    [Sealed] SealedRef<ChoiceCheck> Check,
    [Open] Actor By) : IChoiceEvent;

/// <summary>A child that the round has placed is wished other schools for, after the round closed: the wishes are tried against free seats and behind the waiting lists. The placement stands.</summary>
/// <param name="Applicant">The guardian who chose.</param>
/// <param name="ArrivedAt">When it arrived, UTC.</param>
/// <param name="Wishes">How many schools were wished for.</param>
/// <param name="Form">The ranked schools, the siblings as claimed and the guardian's own words.</param>
/// <param name="Check">What the registers said of it.</param>
/// <param name="By">Who entered it.</param>
[EventName("school-choice.late-wishes.v1")]
public sealed record LateWishesArrived(
    [Open] PersonRef Applicant, [Open] DateTimeOffset ArrivedAt, [Open] int Wishes, [Sealed] SealedRef<ChoiceForm> Form, [Sealed] SealedRef<ChoiceCheck> Check, [Open] Actor By) : IChoiceEvent;

/// <summary>The round's proposal for the child, the first or one more after facts were corrected. Decides nothing; hidden until the round is published.</summary>
/// <param name="School">The school, or null when there was no seat at any.</param>
/// <param name="Wish">Which of its wishes that is, from 1; 0 when it is none of them.</param>
/// <param name="Explanation">What the family will be told.</param>
/// <param name="By">Who put it forward.</param>
[EventName("school-choice.proposed.v1")]
public sealed record PlacementProposed([Open] SchoolUnitCode? School, [Open] int Wish, [Sealed] SealedRef<PlacementExplanation> Explanation, [Open] Actor By) : IChoiceEvent;

/// <summary>The child has been placed; the decision itself is the case's. Hidden until the round is published.</summary>
/// <param name="School">The school, or null when there was no seat at any.</param>
/// <param name="Wish">Which of its wishes that is, from 1; 0 when it is none of them.</param>
/// <param name="By">Who decided.</param>
[EventName("school-choice.placed.v1")]
public sealed record ChildPlaced([Open] SchoolUnitCode? School, [Open] int Wish, [Open] Actor By) : IChoiceEvent;

/// <summary>A seat has been offered after publication, to the first on the school's waiting list or to one who came late. It is reserved until it is answered.</summary>
/// <param name="Offer">Identity of the offer.</param>
/// <param name="School">The school.</param>
/// <param name="AnswerBy">The last day to answer, in Sweden.</param>
/// <param name="By">Who offered it, and thereby decided that the child is placed there when the offer is accepted.</param>
/// <param name="Order">What the decision needs of the officer when the offer is accepted; null when an officer decides then.</param>
[EventName("school-choice.offered.v1")]
public sealed record SeatOffered(
    [Open] Guid Offer, [Open] SchoolUnitCode School, [Open] DateOnly AnswerBy, [Open] Actor By, [Sealed] SealedRef<OfferOrder>? Order) : IChoiceEvent;

/// <summary>The offer has been accepted; the decision that places the child anew stands beside it.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="On">The day, in Sweden.</param>
/// <param name="By">Who accepted.</param>
[EventName("school-choice.offer-accepted.v1")]
public sealed record OfferAccepted([Open] Guid Offer, [Open] DateOnly On, [Open] Actor By) : IChoiceEvent;

/// <summary>The offer has been declined: the seat goes to the next, the child keeps the one it has.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="On">The day, in Sweden.</param>
/// <param name="By">Who declined.</param>
[EventName("school-choice.offer-declined.v1")]
public sealed record OfferDeclined([Open] Guid Offer, [Open] DateOnly On, [Open] Actor By) : IChoiceEvent;

/// <summary>The last day to answer has passed without an answer: the seat goes to the next, the child keeps the one it has.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="On">The day that was noticed, in Sweden.</param>
[EventName("school-choice.offer-lapsed.v1")]
public sealed record OfferLapsed([Open] Guid Offer, [Open] DateOnly On) : IChoiceEvent;

/// <summary>The family has given its seat up, or lost it: the school's next in line is offered it.</summary>
/// <param name="School">The school.</param>
/// <param name="Reason">Why.</param>
/// <param name="On">The day, in Sweden.</param>
/// <param name="By">Who said so.</param>
[EventName("school-choice.seat-vacated.v1")]
public sealed record SeatVacated([Open] SchoolUnitCode School, [Open] SeatReleaseReason Reason, [Open] DateOnly On, [Open] Actor By) : IChoiceEvent;

/// <summary>The latest late wishes of a placed child have been decided: met by a placement, or refused while the placement stands. The decision itself is the case's; where they are refused the child waits on as before.</summary>
/// <param name="AreMet">Whether the child was placed at one of the wished schools; otherwise they are refused.</param>
/// <param name="By">Who decided.</param>
[EventName("school-choice.late-wishes-decided.v1")]
public sealed record LateWishesDecided([Open] bool AreMet, [Open] Actor By) : IChoiceEvent;

/// <summary>The family has said that the child waits no more for a seat, at a school or at any. It keeps the seat it has; wishes that come later wait again, as late ones.</summary>
/// <param name="School">The school; null for all.</param>
/// <param name="At">When that was said, UTC: of a letter, the day it arrived.</param>
/// <param name="Channel">By which way.</param>
/// <param name="By">Who entered it: the guardian, or an officer for the guardians.</param>
[EventName("school-choice.waiting-left.v1")]
public sealed record WaitingLeft([Open] SchoolUnitCode? School, [Open] DateTimeOffset At, [Open] Channel Channel, [Open] Actor By) : IChoiceEvent;

/// <summary>The child has been placed at another school than the round gave it, by a decision of its own: against a free or an extra seat, never by running the round again.</summary>
/// <param name="School">The school, or null when a placement was taken back without another.</param>
/// <param name="Ground">Why.</param>
/// <param name="By">Who decided.</param>
[EventName("school-choice.placed-anew.v1")]
public sealed record PlacedAnew([Open] SchoolUnitCode? School, [Open] AnewGround Ground, [Open] Actor By) : IChoiceEvent;

/// <summary>The child has been given a seat before others who wait for it by the published order, on a ground that is recorded. Those are told that it was, and why; never who.</summary>
/// <param name="Round">The round.</param>
/// <param name="Grade">The grade.</param>
/// <param name="School">The school.</param>
/// <param name="Ground">Why: a correction, or an appeal that was granted.</param>
/// <param name="Fact">Which fact of the placement was wrong; null for an appeal.</param>
/// <param name="Appeal">The appeal; null for a correction.</param>
/// <param name="By">Who decided.</param>
[EventName("school-choice.list-passed.v1")]
public sealed record ListPassed(
    [Open] Guid Round, [Open] Grade Grade, [Open] SchoolUnitCode School, [Open] AnewGround Ground, [Open] FactKind? Fact, [Open] Guid? Appeal, [Open] Actor By) : IChoiceEvent;

/// <summary>
/// An officer has taken the child out of the round: it is not placed by it, and its case waits for an officer's single decision. Told to its guardians in the officer's words; where the round's
/// decisions are being taken, hidden until it is published.
/// </summary>
/// <param name="At">At which step of the round.</param>
/// <param name="School">The school that the round's proposal gave it, which its seat was freed at; null for none, or where there was no proposal.</param>
/// <param name="On">The day, in Sweden.</param>
/// <param name="Reason">Why, in the officer's words.</param>
/// <param name="By">The officer.</param>
[EventName("school-choice.left-out.v1")]
public sealed record ChildLeftOut(
    [Open] LeftOutStep At, [Open] SchoolUnitCode? School, [Open] DateOnly On, [Sealed] SealedRef<LeftOutReason> Reason, [Open] Actor By) : IChoiceEvent;

/// <summary>The choice of a child whom the round does not place has been decided without a place; the decision itself is the case's.</summary>
/// <param name="By">Who decided.</param>
[EventName("school-choice.ended-without-place.v1")]
public sealed record EndedWithoutPlace([Open] Actor By) : IChoiceEvent;
