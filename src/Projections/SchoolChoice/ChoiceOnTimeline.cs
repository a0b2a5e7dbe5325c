using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;

namespace CaseMgmt.Projections.SchoolChoice;

/// <summary>What the timeline shows of school choice; where a child is placed stands with the decision.</summary>
public sealed class ChoiceOnTimeline : ITimelineContribution
{
    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Events { get; } =
    [
        typeof(SchoolsChosen), typeof(ChoiceWithdrawn), typeof(GuardiansDisagreed), typeof(ChoiceUnsigned), typeof(SignedAfterRuling), typeof(OpenedWithoutChoice), typeof(LateChoiceArrived), typeof(LateWishesArrived), typeof(PlacementProposed),
        typeof(SeatOffered), typeof(OfferAccepted), typeof(OfferDeclined), typeof(OfferLapsed), typeof(SeatVacated), typeof(WaitingLeft), typeof(LateWishesDecided), typeof(PlacedAnew), typeof(ListPassed),
        typeof(ChildLeftOut), typeof(EndedWithoutPlace),
    ];

    /// <inheritdoc/>
    public string? Detail(IEvent e) => e.Data switch
    {
        ChoiceUnsigned u => u.WishesCount ? "unsigned.counts" : "unsigned.disregarded",
        SeatVacated v => $"vacated.{Code.Of(v.Reason)}",
        LateWishesDecided d => d.AreMet ? "late-wishes.met" : "late-wishes.refused",
        WaitingLeft l => l.School is null ? "waiting-left.all" : "waiting-left.one",
        PlacedAnew p => $"anew.{Code.Of(p.Ground)}",
        _ => null,
    };

    /// <inheritdoc/>
    public bool IsInternal(IEvent e) => e.Data is PlacementProposed;

    /// <inheritdoc/>
    public ActorKind? Capacity(IEvent e) => e.Data switch
    {
        SchoolsChosen c => c.By.Kind,
        LateChoiceArrived c => c.By.Kind,
        LateWishesArrived w => w.By.Kind,
        ChoiceWithdrawn w => w.By.Kind,
        SeatVacated v => v.By.Kind,
        WaitingLeft l => l.By.Kind,
        OfferAccepted a => a.By.Kind,
        OfferDeclined d => d.By.Kind,
        _ => null,
    };

    /// <inheritdoc/>
    public string Actor(IEvent e) => e.Data is OfferLapsed ? Domain.Persons.Actor.System.Id : e.UserName ?? Domain.Persons.Actor.System.Id;
}
