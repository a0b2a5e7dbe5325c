using CaseMgmt.Domain.Cases.Diary;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.Cases;

/// <summary>Which diary number each case has: one row per case, from the diaries' own streams.</summary>
public sealed class DiaryNumbers : Projection
{
    /// <inheritdoc/>
    public override string Name => "diary_numbers";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("diary_numbers", """
            tenant_id text not null,
            case_id uuid not null,
            diary_number text not null,
            primary key (tenant_id, case_id)
            """,
            ["UNIQUE (tenant_id, diary_number)"]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events => [typeof(DiaryNumberGiven)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        var given = (DiaryNumberGiven)e.Data;
        writes.Insert("diary_numbers").Set("case_id", given.Case).Set("diary_number", given.Number.ToString());
    }
}
