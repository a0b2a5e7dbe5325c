using CaseMgmt.Domain.SchoolChoice.Rounds;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>Decides on wishes that come after a round closed, before its publication or after it. They are registered with the day they came, stay out of the run, and are tried one by one afterwards.</summary>
public static class LateArrival
{
    /// <summary>The decisions of the round are being taken: an officer's answer, which a guardian is not given.</summary>
    public const string BeingPublished = "round-being-published";

    /// <summary>The choice has been decided without a place, and no wishes are tried in it any more.</summary>
    public const string Ended = "choice-ended";

    /// <summary>What follows from a late choice in a state: a case of its own, or wishes beside what has happened in the case there is. A repeat adds nothing.</summary>
    public static Verdict<IChoiceEvent> Decide(ChoiceCommand.ArriveLate c, ChoiceCase state)
    {
        if (state is ChoiceCase.Late && state.LateWishes is null && state.Form == c.Form)
            return Verdict<IChoiceEvent>.Accept();
        if (state.LateWishes?.Form == c.Form)
            return Verdict<IChoiceEvent>.Accept();
        // Decided without a place: nothing would try them. A child that begins later, or changes school, is applied for during the year.
        if (state is ChoiceCase.Ended or ChoiceCase.LeftOut { IsEnded: true })
            return Verdict<IChoiceEvent>.Refuse(Ended, RejectionKind.Conflict);
        if (state.Matter is { } matter && matter != c.Matter)
            return Verdict<IChoiceEvent>.Refuse("case-exists", RejectionKind.Conflict);
        if (Hindrance(c.Round, c.ArrivedAt) is { } code)
            return Verdict<IChoiceEvent>.Refuse(code, RejectionKind.Conflict);
        if (c.Basis.Fault(c.Wishes, c.Matter.Grade) is { } fault)
            return new Verdict<IChoiceEvent>.Refused(fault);
        return Verdict<IChoiceEvent>.Accept(state is ChoiceCase.None
            ? new LateChoiceArrived(c.Matter.Round, c.Matter.Child, c.Applicant, c.Matter.Year, c.Matter.Grade, c.ArrivedAt, c.Wishes.Count, c.Form, c.Check, c.By)
            : new LateWishesArrived(c.Applicant, c.ArrivedAt, c.Wishes.Count, c.Form, c.Check, c.By));
    }

    /// <summary>Why a choice that came at an instant is no late one, or cannot be taken in now; null when nothing is in the way. What came in time and was found after the list was fixed is late all the same.</summary>
    public static string? Hindrance(ChoiceRound round, DateTimeOffset arrivedAt) => round switch
    {
        ChoiceRound.None => "round-not-found",
        ChoiceRound.Prepared => "round-not-open",
        ChoiceRound.Open open when arrivedAt < open.Plan.ClosesAt => "choice-in-time",
        // For the minutes that the decisions take: anything else in a case would stand in the way of its decision, or tell of it.
        ChoiceRound.Publishing => BeingPublished,
        ChoiceRound.Finished => "round-finished",
        _ => null,
    };
}
