using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.SchoolChoice;

/// <summary>The last day to answer an offer of a seat is a deadline of the case, until it is answered.</summary>
public sealed class OfferDeadlines : IDeadlineSource
{
    private const string Prefix = "offer:";

    /// <summary>Its kind.</summary>
    public static OpenCode Kind { get; } = new("school-choice.offer");

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Events { get; } = [typeof(SeatOffered), typeof(OfferAccepted), typeof(OfferDeclined)];

    /// <summary>Which offer a deadline of the kind is about.</summary>
    public static Guid OfferOf(OpenCode deadlineId) => Guid.Parse(deadlineId.Value.AsSpan(Prefix.Length));

    /// <inheritdoc/>
    public IEnumerable<DeadlineChange> Changes(IEvent e) => e.Data switch
    {
        SeatOffered o => [new DeadlineChange.Set(Id(o.Offer), Kind, SwedishDay.EndOf(o.AnswerBy))],
        OfferAccepted a => [new DeadlineChange.Cancelled(Id(a.Offer))],
        OfferDeclined d => [new DeadlineChange.Cancelled(Id(d.Offer))],
        _ => throw new InvalidOperationException($"{e.EventTypeName} is no event of an offer."),
    };

    private static OpenCode Id(Guid offer) => new($"{Prefix}{offer}");
}
