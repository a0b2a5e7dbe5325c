using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits.Seats;

namespace CaseMgmt.Api.Operations;

/// <summary>Where the events of rounds of school choice and of their cases come from.</summary>
internal static class ChoiceEventSources
{
    private const string Publish = "when a round is decided, child by child";
    private const string Late = "when somebody wishes for schools after a round is published";
    private const string Offer = "when an officer offers a seat";
    private const string Accept = "when an offered seat is accepted";
    private const string Decline = "when an offered seat is declined";
    private const string Lapse = "when the last day to answer an offer has passed";
    private const string Vacate = "when an officer records that a seat is free again";
    private const string TakeOut = "when an officer takes a child out of a publication";
    private const string PlaceAnew = "when an officer places a child by a decision of its own";

    /// <summary>The processes that append each event; an empty list is an event that none appends yet.</summary>
    public static IReadOnlyDictionary<Type, IReadOnlyList<EventSource>> All { get; } = new Dictionary<Type, IReadOnlyList<EventSource>>
    {
        [typeof(RoundPrepared)] = [new("when an officer sets a round of school choice up", "and when it is set up anew before it opens"), new("by `sample load`", "where there has been no round")],
        [typeof(RoundOpened)] = [new("when an officer opens a round of school choice", null), new("by `sample load`", "where there has been no round")],
        [typeof(RoundChoicesEnded)] = [new("when the time for choices in a round is over", "where nobody has closed it by then")],
        [typeof(LotteryDrawNamed)] = [new("when an officer names the public draw that a round's seed comes from", "and when another is named, or none")],
        [typeof(RoundFactsFrozen)] = [new("when the time for choices in a round is over", "where nobody has closed it by then")],
        [typeof(RoundClosed)] = [new("when an officer closes a round of school choice", null), new("when the time for choices in a round is over", "where the municipality lets rounds close themselves and no fact is missing")],
        [typeof(LotteryDrawn)] = [new("when an officer lets the lottery of a round be drawn", null)],
        [typeof(SeedCorrected)] = [new("when an officer corrects a seed that was entered otherwise than the public draw gave it", null)],
        [typeof(RoundAllocated)] = [new("when an officer makes a round's proposal", "and when it is made again with something corrected")],
        [typeof(RoundPublicationBegun)] = [new("when an officer decides and publishes a round", "and when it is begun again for those that could not be decided")],
        [typeof(ChildTakenOut)] = [new(TakeOut, null)],
        [typeof(RoundPublished)] = [new("when the last decision of a round that is being published is taken", null)],
        [typeof(RoundFinished)] = [new("when an officer ends a round of school choice", null)],
        [typeof(SeatReserved)] = [new(Offer, null)],
        [typeof(SeatTaken)] = [new(Publish, "where the child is placed at a school"), new(Accept, null), new(PlaceAnew, null)],
        [typeof(SeatReleased)] = [new(Accept, "where the child had a seat elsewhere"), new(PlaceAnew, "where the child had a seat elsewhere"), new(Decline, null), new(Lapse, null), new(Vacate, "where the child had a seat")],
        [typeof(KeptSeatLeft)] = [new(Accept, "where the child went on at its own school"), new(PlaceAnew, "where the child went on at its own school"), new(Vacate, "where the child went on at its own school")],
        [typeof(SeatKept)] = [new(PlaceAnew, "where the child goes on at its own school, or comes back to the seat that it left there")],
        [typeof(SchoolsChosen)] = [new("when a guardian chooses schools or changes a choice", null), new("when an officer registers or changes a choice", null)],
        [typeof(ChoiceWithdrawn)] = [new("when a guardian takes a choice back, or an officer does for one", null)],
        [typeof(GuardiansDisagreed)] = [new("when an officer closes a round of school choice", "in the cases where a guardian has declined to sign")],
        [typeof(OpenedWithoutChoice)] = [new(Publish, "for a child for whom nobody chose"), new(TakeOut, "for a child for whom nobody chose")],
        [typeof(ChildLeftOut)] =
        [
            new("when an officer closes a round of school choice", "in the cases of children whom the officer leaves out"), new("when an officer makes a round's proposal", "in the cases of children whom the officer leaves out"),
            new(TakeOut, null),
        ],
        [typeof(EndedWithoutPlace)] = [new("when an officer decides without a place the choice of a child that was taken out", null)],
        [typeof(ChoiceUnsigned)] = [new("when an officer closes a round of school choice", "in the cases where somebody has not signed"), new("when an officer settles what follows from a missing signature", null)],
        [typeof(SignedAfterRuling)] = [new("when an officer closes a round of school choice", "in the cases where all have signed after it was settled that the wishes do not count")],
        [typeof(LateChoiceArrived)] = [new(Late, "for a child that was not on the list")],
        [typeof(PlacementProposed)] = [new(Publish, null)],
        [typeof(ChildPlaced)] = [new(Publish, null)],
        [typeof(SeatOffered)] = [new(Offer, null)],
        [typeof(OfferAccepted)] = [new(Accept, null)],
        [typeof(OfferDeclined)] = [new(Decline, null)],
        [typeof(LateWishesArrived)] = [new(Late, "for a child that the round placed")],
        [typeof(OfferLapsed)] = [new(Lapse, null)],
        [typeof(SeatVacated)] = [new(Vacate, "where the child had a seat")],
        [typeof(LateWishesDecided)] =
        [
            new("when an officer refuses the late wishes of a child that has a place", null), new(PlaceAnew, "at a school that was wished for late"), new(Accept, "at a school that was wished for late"),
        ],
        [typeof(WaitingLeft)] = [new("when a guardian says that the child waits for no seat any more, or an officer does for the guardians", null)],
        [typeof(ListPassed)] = [new(PlaceAnew, "before others who wait for the school")],
        [typeof(PlacedAnew)] = [new(PlaceAnew, null), new(Accept, "where the officer who offered it may decide still")],
    };
}
