using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.SchoolChoice;

/// <summary>Every seat that was given before those who waited for it by a round's published order: one row each, refs and codes only. What those who were passed are told of it says nothing of the child.</summary>
public sealed class ListPassings : Projection
{
    private const string Table = "list_passings";

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
            version bigint not null,
            round uuid not null,
            grade text not null,
            school text not null,
            ground text not null,
            passed_at timestamptz not null,
            primary key (tenant_id, case_id, version)
            """,
            ["(tenant_id, round, grade, school)"],
            StreamColumn: "case_id"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events { get; } = [typeof(ListPassed)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        var passed = e.Data as ListPassed ?? throw new InvalidOperationException($"{e.EventTypeName} does not belong to {Name}.");
        writes.Insert(Table).Set("version", e.Version).Set("round", passed.Round).Set("grade", passed.Grade.Code).Set("school", passed.School.Value)
            .Set("ground", Code.Of(passed.Ground)).Set("passed_at", e.Timestamp);
    }
}
