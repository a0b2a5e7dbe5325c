using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits.Seats;

namespace CaseMgmt.Api.Operations;

/// <summary>Where the events of rounds of school choice and of their cases come from.</summary>
internal static class ChoiceEventSources
{
    /// <summary>The processes that append each event; an empty list is an event that none appends yet.</summary>
    public static IReadOnlyDictionary<Type, IReadOnlyList<EventSource>> All { get; } = new Dictionary<Type, IReadOnlyList<EventSource>>
    {
        [typeof(RoundPrepared)] = [],
        [typeof(RoundOpened)] = [],
        [typeof(RoundClosed)] = [],
        [typeof(LotteryDrawn)] = [],
        [typeof(RoundAllocated)] = [],
        [typeof(RoundPublished)] = [],
        [typeof(RoundFinished)] = [],
        [typeof(SeatReserved)] = [],
        [typeof(SeatTaken)] = [],
        [typeof(SeatReleased)] = [],
        [typeof(SchoolsChosen)] = [],
        [typeof(ChoiceWithdrawn)] = [],
        [typeof(GuardiansDisagreed)] = [],
        [typeof(ChoiceUnsigned)] = [],
        [typeof(OpenedWithoutChoice)] = [],
        [typeof(LateChoiceArrived)] = [],
        [typeof(PlacementProposed)] = [],
        [typeof(ChildPlaced)] = [],
        [typeof(SeatOffered)] = [],
        [typeof(OfferAccepted)] = [],
        [typeof(OfferDeclined)] = [],
        [typeof(LateWishesArrived)] = [],
        [typeof(OfferLapsed)] = [],
        [typeof(SeatVacated)] = [],
        [typeof(PlacedAnew)] = [],
    };
}
