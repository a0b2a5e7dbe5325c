using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;

namespace CaseMgmt.Api.Tests.Events;

/// <summary>Examples of the events of cases of school choice.</summary>
internal static class ChoiceExamples
{
    private static readonly Guid Round = Id(1);
    private static readonly PersonRef Child = new(Id(2));
    private static readonly PersonRef Parent = new(Id(3));
    private static readonly SchoolYear Year = new(2027);
    private static readonly DateTimeOffset At = new(2027, 1, 20, 18, 30, 0, TimeSpan.Zero);
    private static readonly DateOnly On = new(2027, 4, 1);
    private static readonly Actor Guardian = new(ActorKind.Guardian, Id(3).ToString());
    private static readonly Actor Officer = new(ActorKind.CaseOfficer, "officer-1");
    private static readonly SchoolUnitCode School = new("99010001");
    private static readonly SealedRef<ChoiceForm> Form = new(Id(4), "hash-form");
    private static readonly SealedRef<ChoiceCheck> Check = new(Id(5), "hash-check");
    private static readonly Guid Offer = Id(7);

    public static (string Name, IDomainEvent Event)[] All =>
    [
        ("three-wishes", new SchoolsChosen(Round, Child, Parent, Year, Grade.PreschoolClass, At, 3, AssignedFirst: true, Form, Check, Guardian)),
        ("assigned-unknown", new SchoolsChosen(Round, Child, Parent, Year, new Grade("7"), At, 1, AssignedFirst: null, Form, Check, Officer)),
        ("withdrawn", new ChoiceWithdrawn(At, Guardian)),
        ("disagreed", new GuardiansDisagreed(new DateOnly(2027, 2, 16), Officer)),
        ("counts", new ChoiceUnsigned(WishesCount: true, new DateOnly(2027, 2, 16), Officer)),
        ("after-all", new SignedAfterRuling(new DateOnly(2027, 2, 16), Officer)),
        ("disregarded", new ChoiceUnsigned(WishesCount: false, new DateOnly(2027, 2, 16), Officer)),
        ("nobody-chose", new OpenedWithoutChoice(Round, Child, Parent, Year, new Grade("7"), Officer)),
        ("late-wishes", new LateWishesArrived(Parent, At.AddMonths(3), 1, Form, Check, Guardian)),
        ("late", new LateChoiceArrived(Round, Child, Parent, Year, Grade.PreschoolClass, At.AddMonths(2), 2, Form, Check, Guardian)),
        ("first-wish", new PlacementProposed(School, 1, new(Id(6), "hash-explanation"), Officer)),
        ("no-seat", new PlacementProposed(null, 0, new(Id(6), "hash-explanation"), Officer)),
        ("assigned-school", new ChildPlaced(School, 0, Officer)),
        ("no-seat", new ChildPlaced(null, 0, Officer)),
        ("offered", new SeatOffered(Offer, School, On.AddDays(10), Officer, null)),
        ("decided-by-the-offer", new SeatOffered(Offer, School, On.AddDays(10), Officer, new(Id(61), "hash-order"))),
        ("accepted", new OfferAccepted(Offer, On, Guardian)),
        ("declined", new OfferDeclined(Offer, On, Guardian)),
        ("lapsed", new OfferLapsed(Offer, On.AddDays(11))),
        ("moving", new SeatVacated(School, SeatReleaseReason.Left, On, Guardian)),
        ("met", new LateWishesDecided(AreMet: true, Officer)),
        ("refused", new LateWishesDecided(AreMet: false, Officer)),
        ("one-school", new WaitingLeft(School, At.AddMonths(3), Channel.EService, Guardian)),
        ("all-schools", new WaitingLeft(null, At.AddMonths(3), Channel.Paper, Officer)),
        ("by-offer", new PlacedAnew(School, AnewGround.Offer, Guardian)),
        ("out-of-the-list", new ChildLeftOut(LeftOutStep.Closing, null, On, new(Id(62), "hash-reason"), Officer)),
        ("out-of-the-publication", new ChildLeftOut(LeftOutStep.Publication, School, On, new(Id(62), "hash-reason"), Officer)),
        ("struck-off", new EndedWithoutPlace(Officer)),
        ("left-out", new PlacedAnew(School, AnewGround.LeftOut, Officer)),
        ("by-correction", new ListPassed(Round, Grade.PreschoolClass, School, AnewGround.Correction, Domain.SchoolChoice.Rounds.FactKind.Way, null, Officer)),
        ("by-appeal", new ListPassed(Round, Grade.PreschoolClass, School, AnewGround.Appeal, null, Id(7), Officer)),
        ("taken-back", new PlacedAnew(null, AnewGround.Correction, Officer)),
    ];

    private static Guid Id(int n) => new(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 5]);
}
