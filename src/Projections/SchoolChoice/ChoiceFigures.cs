using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Statistics;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.SchoolChoice;

/// <summary>What is counted of every child in a round of school choice: one row per case, added up when it is read, small counts left out.</summary>
public sealed class ChoiceFigures : Projection
{
    private const string Table = "choice_figures";

    /// <inheritdoc/>
    public override string Name => Table;

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new(Table, """
            tenant_id text not null,
            case_id uuid not null,
            round uuid not null,
            grade text not null,
            fate text,
            is_late boolean,
            times_chosen bigint,
            assigned_first boolean,
            wish bigint,
            has_school boolean,
            offered bigint,
            accepted bigint,
            declined bigint,
            lapsed bigint,
            placed_anew bigint,
            primary key (tenant_id, case_id)
            """,
            ["(tenant_id, round)"],
            StreamColumn: "case_id"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events { get; } =
    [
        typeof(SchoolsChosen), typeof(ChoiceWithdrawn), typeof(GuardiansDisagreed), typeof(ChoiceUnsigned), typeof(SignedAfterRuling), typeof(OpenedWithoutChoice), typeof(LateChoiceArrived), typeof(LateWishesArrived), typeof(ChildPlaced),
        typeof(SeatOffered), typeof(OfferAccepted), typeof(OfferDeclined), typeof(OfferLapsed), typeof(PlacedAnew),
    ];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        _ = e.Data switch
        {
            SchoolsChosen c => writes.Upsert(Table).Set("round", c.Round).Set("grade", c.Grade.Code).Set("fate", Code.Of(ChoiceFate.Counted)).Set("assigned_first", c.AssignedFirst).Add("times_chosen", 1),
            OpenedWithoutChoice w => writes.Insert(Table).Set("round", w.Round).Set("grade", w.Grade.Code).Set("fate", Code.Of(ChoiceFate.WithoutChoice)),
            LateWishesArrived => writes.Update(Table).Set("is_late", true),
            LateChoiceArrived l => writes.Insert(Table).Set("round", l.Round).Set("grade", l.Grade.Code).Set("is_late", true),
            ChoiceWithdrawn => writes.Update(Table).Set("fate", Code.Of(ChoiceFate.Withdrawn)),
            GuardiansDisagreed => writes.Update(Table).Set("fate", Code.Of(ChoiceFate.Disagreed)),
            ChoiceUnsigned u => writes.Update(Table).Set("fate", Code.Of(u.WishesCount ? ChoiceFate.Counted : ChoiceFate.Unsigned)),
            SignedAfterRuling => writes.Update(Table).Set("fate", Code.Of(ChoiceFate.Counted)),
            ChildPlaced p => writes.Update(Table).Set("wish", p.Wish).Set("has_school", p.School is not null),
            SeatOffered => writes.Update(Table).Add("offered", 1),
            OfferAccepted => writes.Update(Table).Add("accepted", 1),
            OfferDeclined => writes.Update(Table).Add("declined", 1),
            OfferLapsed => writes.Update(Table).Add("lapsed", 1),
            PlacedAnew => writes.Update(Table).Add("placed_anew", 1),
            _ => throw new InvalidOperationException($"{e.EventTypeName} does not belong to {Name}."),
        };
    }
}
