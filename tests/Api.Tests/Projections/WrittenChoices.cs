using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Tests.Projections;

/// <summary>Cases of school choice that went every way.</summary>
internal static class WrittenChoices
{
    private static readonly Actor Officer = new(ActorKind.CaseOfficer, "officer-1");
    private static readonly SchoolYear Year = new(2027);
    private static readonly SchoolUnitCode Near = new("99010001");
    private static readonly SchoolUnitCode Far = new("99010002");

    /// <summary>The events of each case, the first one opening it.</summary>
    /// <param name="session">Where they are sealed.</param>
    /// <param name="caseId">Identity of the case with a number.</param>
    /// <param name="person">A fresh identity.</param>
    /// <param name="now">When, UTC.</param>
    /// <param name="personal">What must stand in the vault only.</param>
    public static async Task<IReadOnlyList<(Guid Case, IDomainEvent[] Events)>> OfAsync(
        IDocumentSession session, Func<int, Guid> caseId, Func<Guid> person, DateTimeOffset now, IReadOnlyList<string> personal)
    {
        var cases = new List<(Guid, IDomainEvent[])>();
        var (round, on) = (caseId(4900), DateOnly.FromDateTime(now.UtcDateTime));
        for (var way = 0; way < 10; way++)
        {
            var id = caseId(4100 + way);
            var key = await session.Vault.KeyAsync(id);
            var (child, parent, offer) = (new PersonRef(person()), new PersonRef(person()), person());
            var form = session.Vault.Seal(key, new ChoiceForm([Far, Near], [new SiblingClaim(Far, personal[1])], personal[4]));
            var check = session.Vault.Seal(key, new ChoiceCheck(Near, [], null));
            SealedRef<PlacementExplanation> Told() => session.Vault.Seal(key, new PlacementExplanation(new("0123456789ABCDEFGHJKMNPQRS"), 7, [], personal[3]));
            var registered = new CaseRegistered(
                CaseReference.Create("VAL", (ulong)(way + 1)), CaseTypes.SchoolChoice.Code, Channel.EService, now, child, parent, Queue.Ordinary,
                session.Vault.Seal(key, new FormSnapshot("Skolval", [new FormAnswer("Barn", personal[1])])));
            var chosen = new SchoolsChosen(round, child, parent, Year, Grade.PreschoolClass, now, 2, AssignedFirst: false, form, check, Officer);
            var offered = new SeatOffered(offer, Near, on.AddDays(7), Officer, null);
            IDomainEvent[] events = way switch
            {
                0 => [chosen, chosen with { Wishes = 1, ArrivedAt = now.AddDays(1) }],
                1 => [chosen, new ChoiceWithdrawn(now, Officer), new ApplicantReplaced(new PersonRef(person()), parent, FormerStays: true, Officer), new PlacementProposed(Near, 0, Told(), Officer)],
                2 => [chosen, new GuardiansDisagreed(on, Officer)],
                3 => [chosen, new ChoiceUnsigned(WishesCount: true, on, Officer), new PlacementProposed(Far, 1, Told(), Officer), new ChildPlaced(Far, 1, Officer)],
                4 => [new OpenedWithoutChoice(round, child, parent, Year, new Grade("7"), Officer), new PlacementProposed(null, 0, Told(), Officer), new ChildPlaced(null, 0, Officer),
                    new LateWishesArrived(parent, now.AddDays(2), 1, form, check, Officer), offered,
                    new OfferLapsed(offer, on.AddDays(8)), new LateWishesDecided(AreMet: false, Officer), new WaitingLeft(Far, now.AddDays(9), Channel.Telephone, Officer), new WaitingLeft(null, now.AddDays(10), Channel.EService, Officer)],
                5 => [chosen, new PlacementProposed(Far, 1, Told(), Officer), new ChildPlaced(Far, 1, Officer), offered, new OfferAccepted(offer, on, Officer), new PlacedAnew(Near, AnewGround.Offer, Officer),
                    new ListPassed(round, Grade.PreschoolClass, Far, AnewGround.Correction, Domain.SchoolChoice.Rounds.FactKind.Way, null, Officer), new PlacedAnew(Far, AnewGround.Correction, Officer)],
                6 => [chosen, new PlacementProposed(Far, 1, Told(), Officer), new ChildPlaced(Far, 1, Officer), offered, new OfferDeclined(offer, on, Officer),
                    new SeatVacated(Far, SeatReleaseReason.Left, on, Officer)],
                7 => [chosen, new ChildLeftOut(LeftOutStep.Closing, null, on, session.Vault.Seal(key, new LeftOutReason(personal[4])), Officer), new EndedWithoutPlace(Officer)],
                8 => [chosen, new ChildLeftOut(LeftOutStep.Publication, Near, on, session.Vault.Seal(key, new LeftOutReason(personal[4])), Officer), new PlacedAnew(Near, AnewGround.LeftOut, Officer)],
                _ => [new LateChoiceArrived(round, child, parent, Year, Grade.PreschoolClass, now, 2, form, check, Officer)],
            };
            cases.Add((id, [registered, .. events]));
        }
        return cases;
    }
}
