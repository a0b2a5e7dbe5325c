using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>Decides what may happen in a case after the round is published: offers, answers, seats given up, single decisions. That the round is published is checked before.</summary>
internal static class AfterPublication
{
    /// <summary>What follows from a command in a state. A repeated command adds no event.</summary>
    public static Verdict<IChoiceEvent> Decide(ChoiceCommand command, ChoiceCase state) => (command, state) switch
    {
        (ChoiceCommand.OfferSeat c, ChoiceCase.Late s) => Offer(c, s.Offer, null, s),
        (ChoiceCommand.OfferSeat c, ChoiceCase.Placed s) => Offer(c, s.Offer, s.School, s),
        (ChoiceCommand.AnswerOffer c, ChoiceCase.Late s) => Answer(c, s.Offer),
        (ChoiceCommand.AnswerOffer c, ChoiceCase.Placed s) => Answer(c, s.Offer),
        (ChoiceCommand.LapseOffer c, ChoiceCase.Late s) => Lapse(c, s.Offer),
        (ChoiceCommand.LapseOffer c, ChoiceCase.Placed s) => Lapse(c, s.Offer),
        (ChoiceCommand.LapseOffer, _) => Nothing(),
        (ChoiceCommand.Vacate c, ChoiceCase.Placed s) => s.School is { } school ? Accept(new SeatVacated(school, c.Reason, c.On, c.By)) : Nothing(),
        (ChoiceCommand.RefuseLateWishes, ChoiceCase.Placed { Offer: not null } or ChoiceCase.Placed { Accepted: not null }) => Refuse("offer-open", RejectionKind.Conflict),
        (ChoiceCommand.RefuseLateWishes c, ChoiceCase.Placed { AwaitsLateDecision: true }) => Accept(new LateWishesDecided(AreMet: false, c.By)),
        (ChoiceCommand.RefuseLateWishes, ChoiceCase.Placed) => Refuse("no-wish-to-refuse", RejectionKind.Conflict),
        (ChoiceCommand.LeaveWaiting c, ChoiceCase.Late s) => Leave(c, s.Offer, s),
        (ChoiceCommand.LeaveWaiting c, ChoiceCase.Placed s) => Leave(c, s.Offer ?? s.Accepted, s),
        (ChoiceCommand.LeaveWaiting, _) => Refuse("child-not-waiting", RejectionKind.Conflict),
        (ChoiceCommand.PlaceAnew { School: not null, From: { } from }, { Matter: { } matter }) when SchoolYearOver.Refusal(matter.Year, from) is { } over => new Verdict<IChoiceEvent>.Refused(over),
        (ChoiceCommand.PlaceAnew c, ChoiceCase.Late { Offer: null }) when c.School is not null => Place(c, state),
        (ChoiceCommand.PlaceAnew { Ground: AnewGround.Appeal or AnewGround.Correction } c, ChoiceCase.Ended or ChoiceCase.LeftOut { IsEnded: true }) when c.School is not null => Place(c, state),
        (ChoiceCommand.PlaceAnew { Ground: AnewGround.LeftOut } c, ChoiceCase.LeftOut) when c.School is not null => Place(c, state),
        (ChoiceCommand.PlaceAnew { Ground: AnewGround.LeftOut } c, ChoiceCase.Placed s) => s.School == c.School ? Nothing() : Refuse("child-not-left-out", RejectionKind.Conflict),
        (ChoiceCommand.PlaceAnew { Ground: AnewGround.LeftOut }, _) => Refuse("child-not-left-out", RejectionKind.Conflict),
        (ChoiceCommand.PlaceAnew c, ChoiceCase.Placed s) => PlaceAnew(c, s),
        (ChoiceCommand.PlaceAnew, ChoiceCase.Late { Offer: not null }) => Refuse("offer-open", RejectionKind.Conflict),
        _ => Refuse("child-not-placed", RejectionKind.Conflict),
    };

    private static Verdict<IChoiceEvent> Offer(ChoiceCommand.OfferSeat c, SeatOffered? open, SchoolUnitCode? held, ChoiceCase state)
    {
        if (open is not null)
            return open.Offer == c.Offer ? Nothing() : Refuse("offer-open", RejectionKind.Conflict);
        if (held == c.School)
            return Refuse("child-has-seat-there", RejectionKind.Conflict);
        // Who answers is placed that day: an answer after the school year could give nothing.
        if (SchoolYearOver.Refusal(state.Matter!.Year, c.AnswerBy, "answerBy") is { } over)
            return new Verdict<IChoiceEvent>.Refused(over);
        return c.AnswerBy > c.On ? Accept(new SeatOffered(c.Offer, c.School, c.AnswerBy, c.By, c.Order)) : Refuse("answer-day-not-ahead", RejectionKind.Rule, "answerBy");
    }

    private static Verdict<IChoiceEvent> Answer(ChoiceCommand.AnswerOffer c, SeatOffered? open) =>
        open?.Offer != c.Offer ? Refuse("offer-not-open", RejectionKind.Conflict)
        : c.On > open.AnswerBy ? Refuse("offer-over", RejectionKind.Conflict)
        : Accept(c.Accepts ? new OfferAccepted(c.Offer, c.On, c.By) : new OfferDeclined(c.Offer, c.On, c.By));

    private static Verdict<IChoiceEvent> Lapse(ChoiceCommand.LapseOffer c, SeatOffered? open) =>
        open?.Offer == c.Offer && c.On > open.AnswerBy ? Accept(new OfferLapsed(c.Offer, c.On)) : Nothing();

    // An offer has an answer of its own; whoever leaves the list without one would be offered, and keep, the seat.
    private static Verdict<IChoiceEvent> Leave(ChoiceCommand.LeaveWaiting c, SeatOffered? open, ChoiceCase state) =>
        open is not null && (c.School ?? open.School) == open.School ? Refuse("offer-open", RejectionKind.Conflict)
        : c.At < state.LateAt ? Refuse("choice-newer", RejectionKind.Conflict, "arrivedOn")
        : state.HasLeft(c.School) ? Nothing()
        : Accept(new WaitingLeft(c.School, c.At, c.Channel, c.By));

    private static Verdict<IChoiceEvent> PlaceAnew(ChoiceCommand.PlaceAnew c, ChoiceCase.Placed state) =>
        state.Offer is not null ? Refuse("offer-open", RejectionKind.Conflict)
        : state.Accepted is { } accepted && accepted.School != c.School ? Refuse("offer-of-other-school", RejectionKind.Conflict)
        : state.Accepted is null && c.Ground == AnewGround.Offer ? (state.School == c.School ? Nothing() : Refuse("offer-not-open", RejectionKind.Conflict))
        : state.School == c.School && state.Accepted is null ? Nothing()
        : Place(c, state);

    // The published order is departed from for what is recorded and reviewable, and for nothing else (Skolväsendets överklagandenämnd 2018:681).
    private static Verdict<IChoiceEvent> Place(ChoiceCommand.PlaceAnew c, ChoiceCase state)
    {
        IChoiceEvent[] placed =
            [new PlacedAnew(c.School, c.Ground, c.By), .. c.MeetsLateWish && state is { LateAt: not null, LateIsSettled: false } ? [new LateWishesDecided(AreMet: true, c.By)] : Array.Empty<IChoiceEvent>()];
        if (c.Passing is not { } passing || c.School is not { } school)
            return Verdict<IChoiceEvent>.Accept(placed);
        var (round, grade) = (state.Matter!.Round, state.Matter.Grade);
        return (c.Ground, passing) switch
        {
            (AnewGround.Correction, { Fact: { } fact }) => Verdict<IChoiceEvent>.Accept([new ListPassed(round, grade, school, c.Ground, fact, null, c.By), .. placed]),
            (AnewGround.Appeal, { Appeal: { } appeal }) => Verdict<IChoiceEvent>.Accept([new ListPassed(round, grade, school, c.Ground, null, appeal, c.By), .. placed]),
            (AnewGround.Correction, _) => Refuse("passing-ground-missing", RejectionKind.Rule, "fact"),
            (AnewGround.Appeal, _) => Refuse("passing-ground-missing", RejectionKind.Rule, "appealId"),
            _ => Refuse("list-passed-over", RejectionKind.Conflict),
        };
    }

    private static Verdict<IChoiceEvent> Nothing() => Verdict<IChoiceEvent>.Accept();

    private static Verdict<IChoiceEvent> Accept(IChoiceEvent e) => Verdict<IChoiceEvent>.Accept(e);

    private static Verdict<IChoiceEvent> Refuse(string code, RejectionKind kind, string? field = null) => Verdict<IChoiceEvent>.Refuse(code, kind, field);
}
