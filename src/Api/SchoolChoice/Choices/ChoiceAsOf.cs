using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolChoice;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>A choice as of another time: what its events make of the row of the read model.</summary>
internal static class ChoiceAsOf
{
    private static readonly ChoiceRow Nothing = new(
        Guid.Empty, Guid.Empty, Guid.Empty, Guid.Empty, "", "", "", "", null, null, null, null, false, null, null, null, null, null, null, null, null, null, null, LateAwaits: false);

    /// <summary>The case of the events up to then, with the choice as its row was.</summary>
    public static CaseOf<ChoiceRow> Fold(IEnumerable<IDomainEvent> events) =>
        events.Aggregate(new CaseOf<ChoiceRow>(CaseFile.Initial, Nothing), (s, e) => s.Evolve<IChoiceEvent>(e, After));

    private static ChoiceRow After(ChoiceRow row, IChoiceEvent e) => e switch
    {
        SchoolsChosen c => Begun(row, c.Round, c.Child, c.Applicant, c.Year, c.Grade, ChoiceState.Chosen) with
        {
            ReceivedAt = c.ArrivedAt.UtcDateTime,
            Form = c.Form.Id,
            Checked = c.Check.Id,
            UnsignedCounts = null,
            IsLate = false,
        },
        LateChoiceArrived c => Begun(row, c.Round, c.Child, c.Applicant, c.Year, c.Grade, ChoiceState.Late) with
        {
            ReceivedAt = c.ArrivedAt.UtcDateTime,
            Form = c.Form.Id,
            Checked = c.Check.Id,
            IsLate = true,
            LateAwaits = true,
        },
        OpenedWithoutChoice w => Begun(row, w.Round, w.Child, w.Guardian, w.Year, w.Grade, ChoiceState.WithoutChoice),
        LateWishesArrived l => row with { LateForm = l.Form.Id, LateAt = l.ArrivedAt.UtcDateTime, LateAwaits = true },
        ChoiceWithdrawn => row with { State = ChoiceState.Withdrawn, Made = ChoiceState.Withdrawn },
        GuardiansDisagreed => row with { State = ChoiceState.Disagreed, Made = ChoiceState.Disagreed },
        ChoiceUnsigned u => row with { UnsignedCounts = u.WishesCount },
        PlacementProposed => row with { State = ChoiceState.Proposed },
        ChildPlaced p => row with { State = ChoiceState.Placed, School = p.School?.Value, Wish = p.Wish },
        PlacedAnew p => row with { State = ChoiceState.Placed, School = p.School?.Value, Wish = 0 },
        WaitingLeft { School: null } or LateWishesDecided => row with { LateAwaits = false },
        ListPassed or WaitingLeft => row,
        SeatVacated => row with { School = null, Wish = 0 },
        ChildLeftOut l => row with { State = ChoiceState.LeftOut, LeftOut = Code.Of(l.At), LeftOutReason = l.Reason.Id },
        EndedWithoutPlace => row with { State = ChoiceState.Ended },
        SeatOffered o => row with { Offer = o.Offer, OfferedSchool = o.School.Value, AnswerBy = o.AnswerBy.ToDateTime(TimeOnly.MinValue), OfferState = OfferState.Open },
        OfferAccepted => row with { OfferState = OfferState.Accepted },
        OfferDeclined => row with { OfferState = OfferState.Declined },
        OfferLapsed => row with { OfferState = OfferState.Lapsed },
        _ => throw new InvalidOperationException($"{e.GetType().Name} is not known here."),
    };

    private static ChoiceRow Begun(ChoiceRow row, Guid round, PersonRef child, PersonRef applicant, SchoolYear year, Grade grade, string state) =>
        row with { Round = round, Child = child.Value, Applicant = applicant.Value, SchoolYear = year.ToString(), Grade = grade.Code, State = state, Made = state };
}
