using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>What can be asked of a case of school choice.</summary>
/// <param name="By">Who asks.</param>
public abstract record ChoiceCommand(Actor By)
{
    /// <summary>Choose schools, or choose anew.</summary>
    /// <param name="Matter">Child, round and grade.</param>
    /// <param name="Round">The round as it stands.</param>
    /// <param name="Applicant">The guardian who chooses.</param>
    /// <param name="Wishes">What is wished for, in order.</param>
    /// <param name="Basis">What the wishes are held against.</param>
    /// <param name="ArrivedAt">When the choice arrived, UTC: what counts against the closing.</param>
    /// <param name="Form">The choice, sealed.</param>
    /// <param name="Check">What the registers said of it, sealed.</param>
    /// <param name="By">Who asks: the guardian, or an officer for the guardian.</param>
    public sealed record Choose(
        ChoiceMatter Matter, ChoiceRound Round, PersonRef Applicant, IReadOnlyList<SchoolUnitCode> Wishes, WishBasis Basis, DateTimeOffset ArrivedAt, SealedRef<ChoiceForm> Form,
        SealedRef<ChoiceCheck> Check, Actor By) : ChoiceCommand(By);

    /// <summary>Take the choice back.</summary>
    /// <param name="Round">The round as it stands.</param>
    /// <param name="Guardian">The guardian who takes it back.</param>
    /// <param name="At">When, UTC.</param>
    /// <param name="By">Who asks.</param>
    public sealed record Withdraw(ChoiceRound Round, PersonRef Guardian, DateTimeOffset At, Actor By) : ChoiceCommand(By);

    /// <summary>Record that the guardians do not agree: the round closes.</summary>
    /// <param name="On">The day.</param>
    /// <param name="By">Who closes the round.</param>
    public sealed record Disagree(DateOnly On, Actor By) : ChoiceCommand(By);

    /// <summary>Settle whether wishes count that somebody has not signed.</summary>
    /// <param name="WishesCount">Whether they do.</param>
    /// <param name="On">The day.</param>
    /// <param name="By">An officer, or whoever closes the round by the municipality's rule.</param>
    public sealed record SettleUnsigned(bool WishesCount, DateOnly On, Actor By) : ChoiceCommand(By);

    /// <summary>Record that all have signed, after it was settled that the wishes do not count without a signature: the round closes.</summary>
    /// <param name="On">The day.</param>
    /// <param name="By">Who closes the round.</param>
    public sealed record CountSigned(DateOnly On, Actor By) : ChoiceCommand(By);

    /// <summary>Open the case of a child for whom nobody chose.</summary>
    /// <param name="Matter">Child, round and grade.</param>
    /// <param name="Guardian">The guardian who is told.</param>
    /// <param name="By">Who opens it.</param>
    public sealed record OpenWithoutChoice(ChoiceMatter Matter, PersonRef Guardian, Actor By) : ChoiceCommand(By);

    /// <summary>Put the round's proposal forward.</summary>
    /// <param name="School">The school, or null.</param>
    /// <param name="Wish">Which wish, from 1; 0 for none.</param>
    /// <param name="Explanation">What the family will be told.</param>
    /// <param name="By">Who puts it forward.</param>
    public sealed record Propose(SchoolUnitCode? School, int Wish, SealedRef<PlacementExplanation> Explanation, Actor By) : ChoiceCommand(By);

    /// <summary>Place the child as proposed.</summary>
    /// <param name="School">The school that was looked at, or null; another than proposed is refused.</param>
    /// <param name="By">Who decides.</param>
    public sealed record Place(SchoolUnitCode? School, Actor By) : ChoiceCommand(By);

    /// <summary>Take the child out of the round.</summary>
    /// <param name="Step">At which step of the round.</param>
    /// <param name="School">The school that its proposal gave it, or null.</param>
    /// <param name="On">Today.</param>
    /// <param name="Reason">Why, sealed.</param>
    /// <param name="By">The officer.</param>
    public sealed record LeaveOut(LeftOutStep Step, SchoolUnitCode? School, DateOnly On, SealedRef<LeftOutReason> Reason, Actor By) : ChoiceCommand(By);

    /// <summary>Decide without a place the choice of a child whom the round does not place.</summary>
    /// <param name="By">Who decides.</param>
    public sealed record EndWithoutPlace(Actor By) : ChoiceCommand(By);

    /// <summary>Take a choice in that came after the round closed.</summary>
    /// <param name="Matter">Child, round and grade.</param>
    /// <param name="Round">The round as it stands.</param>
    /// <param name="Applicant">The guardian who chooses.</param>
    /// <param name="Wishes">What is wished for, in order.</param>
    /// <param name="Basis">What the wishes are held against.</param>
    /// <param name="ArrivedAt">When it arrived, UTC.</param>
    /// <param name="Form">The choice, sealed.</param>
    /// <param name="Check">What the registers said of it, sealed.</param>
    /// <param name="By">Who asks.</param>
    public sealed record ArriveLate(
        ChoiceMatter Matter, ChoiceRound Round, PersonRef Applicant, IReadOnlyList<SchoolUnitCode> Wishes, WishBasis Basis, DateTimeOffset ArrivedAt, SealedRef<ChoiceForm> Form, SealedRef<ChoiceCheck> Check,
        Actor By) : ChoiceCommand(By);

    /// <summary>Offer a seat.</summary>
    /// <param name="Offer">A fresh identity.</param>
    /// <param name="School">The school.</param>
    /// <param name="On">Today.</param>
    /// <param name="AnswerBy">The last day to answer; after today.</param>
    /// <param name="By">Who offers it.</param>
    /// <param name="Order">What the decision needs of the officer when the offer is accepted, sealed; null when an officer decides then.</param>
    public sealed record OfferSeat(Guid Offer, SchoolUnitCode School, DateOnly On, DateOnly AnswerBy, Actor By, SealedRef<OfferOrder>? Order = null) : ChoiceCommand(By);

    /// <summary>Answer an offer.</summary>
    /// <param name="Offer">Which.</param>
    /// <param name="Accepts">Whether it is accepted.</param>
    /// <param name="On">Today.</param>
    /// <param name="By">Who answers.</param>
    public sealed record AnswerOffer(Guid Offer, bool Accepts, DateOnly On, Actor By) : ChoiceCommand(By);

    /// <summary>The last day to answer an offer has passed: sent by the worker that keeps deadlines.</summary>
    /// <param name="Offer">Which.</param>
    /// <param name="On">Today.</param>
    /// <param name="By">The program.</param>
    public sealed record LapseOffer(Guid Offer, DateOnly On, Actor By) : ChoiceCommand(By);

    /// <summary>Give the seat up.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="On">Today.</param>
    /// <param name="By">Who says so.</param>
    public sealed record Vacate(SeatReleaseReason Reason, DateOnly On, Actor By) : ChoiceCommand(By);

    /// <summary>Refuse the late wishes of a placed child; the placement stands.</summary>
    /// <param name="By">Who decides.</param>
    public sealed record RefuseLateWishes(Actor By) : ChoiceCommand(By);

    /// <summary>Wait no more for a seat.</summary>
    /// <param name="School">The school; null for all.</param>
    /// <param name="At">When that was said, UTC.</param>
    /// <param name="Channel">By which way.</param>
    /// <param name="By">Who says so.</param>
    public sealed record LeaveWaiting(SchoolUnitCode? School, DateTimeOffset At, Channel Channel, Actor By) : ChoiceCommand(By);

    /// <summary>Place the child by a decision of its own after publication.</summary>
    /// <param name="School">The school, or null when a placement is taken back.</param>
    /// <param name="Ground">Why.</param>
    /// <param name="By">Who decides.</param>
    public sealed record PlaceAnew(SchoolUnitCode? School, AnewGround Ground, Actor By) : ChoiceCommand(By)
    {
        /// <summary>The first day of the placement; null where it is not told, as when a placement is taken back.</summary>
        public DateOnly? From { get; init; }

        /// <summary>Whether the school is one of the latest late wishes, which are met by it.</summary>
        public bool MeetsLateWish { get; init; }

        /// <summary>On which recorded ground it goes before those who wait for the school; null where nobody waits before it.</summary>
        public ListPassing? Passing { get; init; }
    }
}

/// <summary>The recorded ground on which a child is placed before others who wait for the school.</summary>
/// <param name="Fact">The fact of its placement that was wrong, where a record of it is cited; null otherwise.</param>
/// <param name="Appeal">The appeal whose ruling asks for it; null otherwise.</param>
public sealed record ListPassing(FactKind? Fact, Guid? Appeal);

/// <summary>What wishes are held against.</summary>
/// <param name="MostWishes">How many schools may be ranked.</param>
/// <param name="Plan">The round's plan.</param>
/// <param name="Known">The school units that the municipality knows.</param>
/// <param name="Assigned">The child's assigned school, or null when that cannot be told.</param>
public sealed record WishBasis(int MostWishes, RoundPlan Plan, IReadOnlySet<SchoolUnitCode> Known, SchoolUnitCode? Assigned)
{
    /// <summary>Why wishes cannot stand, with the field at fault; null when they can.</summary>
    public Rejection? Fault(IReadOnlyList<SchoolUnitCode> wishes, Grade grade)
    {
        if (wishes.Count == 0)
            return new Rejection("no-wishes", RejectionKind.Rule, "wishes");
        if (wishes.Count > MostWishes)
            return new Rejection("too-many-wishes", RejectionKind.Rule, "wishes");
        for (var i = 0; i < wishes.Count; i++)
        {
            if (FaultOf(wishes, i, grade) is { } code)
                return new Rejection(code, RejectionKind.Rule, $"wishes[{i}]");
        }
        return null;
    }

    private string? FaultOf(IReadOnlyList<SchoolUnitCode> wishes, int i, Grade grade) =>
        wishes.Take(i).Contains(wishes[i]) ? "wish-twice"
        : Plan.Seats.Any(s => s.Unit == wishes[i] && s.Grade == grade) ? null
        : Plan.Seats.Any(s => s.Unit == wishes[i]) ? "school-without-grade"
        : Known.Contains(wishes[i]) ? "school-not-in-round"
        : "school-unknown";
}
