using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.SchoolChoice;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>Lets an offer lapse when its last day has passed without an answer: the seat is free for the next, and the child keeps the place it has. Nobody is refused by it.</summary>
internal sealed class OfferLapse : IDeadlineHandler
{
    /// <inheritdoc/>
    public OpenCode Kind => OfferDeadlines.Kind;

    /// <inheritdoc/>
    public async Task HandleAsync(DeadlinePassed passed, IDocumentSession session, CancellationToken ct)
    {
        var stream = await session.Events.FetchForWriting<CaseOf<ChoiceCase>>(passed.StreamId, ct);
        var (today, offer) = (SwedishTime.DateOf(passed.At), OfferDeadlines.OfferOf(passed.DeadlineId));
        if (ChoiceDecider.Decide(new ChoiceCommand.LapseOffer(offer, today, Actor.System), stream.Aggregate.Slice) is not Verdict<IChoiceEvent>.Accepted { Events.Count: > 0 } lapsed)
            return;
        var school = stream.Aggregate.Slice switch
        {
            ChoiceCase.Placed { Offer: { } open } => open.School,
            ChoiceCase.Late { Offer: { } open } => open.School,
            _ => throw new InvalidOperationException("What lapses was open."),
        };
        stream.AppendMany(lapsed.Events);
        await HeldSeats.ReleaseAsync(session, stream.Aggregate.Slice.Matter!, school, SeatReleaseReason.NotAnswered, Actor.System, ct);
    }
}
