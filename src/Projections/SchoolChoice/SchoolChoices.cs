using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.SchoolChoice;

/// <summary>The choices of all rounds: one row per child and round, refs and codes only. What the family did stands in <c>made</c>, also when the round has placed the child. Which schools were wished for stands in the vault; how far the guardians have signed in <c>case_parties</c>.</summary>
public sealed class SchoolChoices : Projection
{
    private const string Table = "school_choices";

    /// <inheritdoc/>
    public override string Name => Table;

    /// <inheritdoc/>
    public override int Version => 5;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new(Table, """
            tenant_id text not null,
            case_id uuid not null,
            round uuid not null,
            child uuid not null,
            applicant uuid not null,
            school_year text not null,
            grade text not null,
            state text not null,
            made text not null,
            received_at timestamptz,
            wishes integer,
            assigned_first boolean,
            form uuid,
            checked uuid,
            unsigned_counts boolean,
            proposed_school text,
            proposed_wish integer,
            explanation uuid,
            is_late boolean not null,
            late_form uuid,
            late_at timestamptz,
            late_settled boolean,
            has_left boolean,
            left_out text,
            left_out_reason uuid,
            school text,
            wish integer,
            placed_version bigint,
            anew text,
            offer uuid,
            offered_school text,
            answer_by date,
            offer_state text,
            primary key (tenant_id, case_id)
            """,
            ["(tenant_id, round, child)", "(tenant_id, round, school, case_id)", "(tenant_id, child, round)"],
            StreamColumn: "case_id"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events =>
    [
        typeof(SchoolsChosen), typeof(ChoiceWithdrawn), typeof(GuardiansDisagreed), typeof(ChoiceUnsigned), typeof(SignedAfterRuling), typeof(OpenedWithoutChoice), typeof(LateChoiceArrived), typeof(LateWishesArrived), typeof(PlacementProposed),
        typeof(ChildPlaced), typeof(SeatOffered), typeof(OfferAccepted), typeof(OfferDeclined), typeof(OfferLapsed), typeof(SeatVacated), typeof(PlacedAnew),
        typeof(ChildLeftOut), typeof(EndedWithoutPlace), typeof(LateWishesDecided),
    ];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case SchoolsChosen c:
                writes.Upsert(Table)
                    .Set("round", c.Round).Set("child", c.Child.Value).Set("applicant", c.Applicant.Value).Set("school_year", c.Year.ToString()).Set("grade", c.Grade.Code)
                    .Set("state", ChoiceState.Chosen).Set("made", ChoiceState.Chosen).Set("received_at", c.ArrivedAt).Set("wishes", c.Wishes).Set("assigned_first", c.AssignedFirst)
                    .Set("form", c.Form.Id).Set("checked", c.Check.Id).Set("unsigned_counts", (bool?)null).Set("is_late", false);
                break;
            case LateChoiceArrived c:
                writes.Insert(Table)
                    .Set("round", c.Round).Set("child", c.Child.Value).Set("applicant", c.Applicant.Value).Set("school_year", c.Year.ToString()).Set("grade", c.Grade.Code)
                    .Set("state", ChoiceState.Late).Set("made", ChoiceState.Late).Set("received_at", c.ArrivedAt).Set("wishes", c.Wishes).Set("form", c.Form.Id).Set("checked", c.Check.Id).Set("is_late", true).Set("late_settled", false);
                break;
            case OpenedWithoutChoice w:
                writes.Insert(Table)
                    .Set("round", w.Round).Set("child", w.Child.Value).Set("applicant", w.Guardian.Value).Set("school_year", w.Year.ToString()).Set("grade", w.Grade.Code)
                    .Set("state", ChoiceState.WithoutChoice).Set("made", ChoiceState.WithoutChoice).Set("is_late", false);
                break;
            case LateWishesArrived l:
                writes.Update(Table).Set("late_form", l.Form.Id).Set("late_at", l.ArrivedAt).Set("late_settled", false);
                break;
            case ChoiceWithdrawn:
                writes.Update(Table).Set("state", ChoiceState.Withdrawn).Set("made", ChoiceState.Withdrawn);
                break;
            case GuardiansDisagreed:
                writes.Update(Table).Set("state", ChoiceState.Disagreed).Set("made", ChoiceState.Disagreed);
                break;
            case ChoiceUnsigned u:
                writes.Update(Table).Set("unsigned_counts", u.WishesCount);
                break;
            case SignedAfterRuling:
                writes.Update(Table).Set("unsigned_counts", (bool?)null);
                break;
            case PlacementProposed p:
                writes.Update(Table).Set("state", ChoiceState.Proposed).Set("proposed_school", p.School?.Value).Set("proposed_wish", p.Wish).Set("explanation", p.Explanation.Id);
                break;
            case ChildPlaced p:
                writes.Update(Table).Set("state", ChoiceState.Placed).Set("school", p.School?.Value).Set("wish", p.Wish).Set("placed_version", e.Version);
                break;
            case PlacedAnew p:
                writes.Update(Table).Set("state", ChoiceState.Placed).Set("school", p.School?.Value).Set("wish", 0).Set("anew", Code.Of(p.Ground)).Set("placed_version", e.Version);
                break;
            case SeatVacated v:
                writes.Update(Table).Set("school", (string?)null).Set("wish", 0).Set("has_left", v.Reason == SeatReleaseReason.Left);
                break;
            case ChildLeftOut l:
                writes.Update(Table).Set("state", ChoiceState.LeftOut).Set("left_out", Code.Of(l.At)).Set("left_out_reason", l.Reason.Id);
                break;
            case LateWishesDecided:
                writes.Update(Table).Set("late_settled", true);
                break;
            case EndedWithoutPlace:
                writes.Update(Table).Set("state", ChoiceState.Ended);
                break;
            case SeatOffered o:
                writes.Update(Table).Set("offer", o.Offer).Set("offered_school", o.School.Value).Set("answer_by", o.AnswerBy).Set("offer_state", OfferState.Open);
                break;
            case OfferAccepted:
                writes.Update(Table).Set("offer_state", OfferState.Accepted);
                break;
            case OfferDeclined:
                writes.Update(Table).Set("offer_state", OfferState.Declined);
                break;
            case OfferLapsed:
                writes.Update(Table).Set("offer_state", OfferState.Lapsed);
                break;
            default:
                throw new InvalidOperationException($"{e.EventTypeName} does not belong to {Name}.");
        }
    }
}

/// <summary>The states of a choice as read models name them.</summary>
public static class ChoiceState
{
    /// <summary>Schools are chosen.</summary>
    public const string Chosen = "chosen";

    /// <summary>The choice is taken back.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>The round closed and the guardians did not agree.</summary>
    public const string Disagreed = "disagreed";

    /// <summary>Nobody chose.</summary>
    public const string WithoutChoice = "without-choice";

    /// <summary>The choice came after the round closed.</summary>
    public const string Late = "late";

    /// <summary>There is a proposal, hidden until the round is published.</summary>
    public const string Proposed = "proposed";

    /// <summary>Placed; hidden until the round is published.</summary>
    public const string Placed = "placed";

    /// <summary>Taken out of the round by an officer: waits for a single decision. Hidden until the round is published where that was done while its decisions were taken.</summary>
    public const string LeftOut = "left-out";

    /// <summary>Taken out of the round, and decided without a place.</summary>
    public const string Ended = "ended";
}

/// <summary>The states of an offer as read models name them.</summary>
public static class OfferState
{
    /// <summary>Waits for an answer.</summary>
    public const string Open = "open";

    /// <summary>Accepted.</summary>
    public const string Accepted = "accepted";

    /// <summary>Declined.</summary>
    public const string Declined = "declined";

    /// <summary>Not answered in time.</summary>
    public const string Lapsed = "lapsed";
}
