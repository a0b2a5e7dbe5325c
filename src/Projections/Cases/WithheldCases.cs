using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.Cases;

/// <summary>
/// What has been recorded in cases but is not to be seen before something has been published: a round's decisions are taken in many transactions, and shown all at once. Whoever records such
/// events names what they wait for in the header <see cref="Header"/>; they are withheld until one of the ending events stands in that stream. One row per case and first event withheld,
/// and one per stream that has ended it.
/// </summary>
/// <remarks>
/// Everything that shows a case asks <see cref="FromVersion"/> or <see cref="IsNotWithheld"/>: the case is shown as it was before, to everybody; one that was registered within what is withheld
/// does not exist yet (<see cref="CaseVisibility.Fragment"/>).
/// </remarks>
/// <param name="first">The events that can be the first of those withheld in a case.</param>
/// <param name="ending">The events that end it, each in the stream that was named.</param>
public sealed class WithheldCases(IReadOnlyCollection<Type> first, IReadOnlyCollection<Type> ending) : Projection
{
    /// <summary>The header of an event that is withheld: the stream whose publication it waits for.</summary>
    public const string Header = "withheld-by";

    private const string NotEnded = "not exists (select from withholding_ended u where u.tenant_id = w.tenant_id and u.holder = w.holder)";

    /// <summary>In SQL, of a case's row under the alias <c>c</c>: the version of its first event that is withheld; null when none is.</summary>
    public const string FromVersion = $"(select min(w.from_version) from withheld_cases w where w.tenant_id = c.tenant_id and w.case_id = c.case_id and {NotEnded})";

    /// <summary>In SQL, of a case's row under the alias <c>c</c>: that nothing in it is withheld.</summary>
    public const string IsNotWithheld = $"not exists (select from withheld_cases w where w.tenant_id = c.tenant_id and w.case_id = c.case_id and {NotEnded})";

    /// <summary>In SQL, of a case's row under the alias <c>c</c>: that it was there before what is withheld.</summary>
    internal const string IsKnown = $"not exists (select from withheld_cases w where w.tenant_id = c.tenant_id and w.case_id = c.case_id and w.from_version = 1 and {NotEnded})";

    /// <summary>In SQL, of a sealed document's row under the alias <c>d</c> and its case's under <c>c</c>: that it was sealed before what is withheld.</summary>
    public const string DocumentIsNotWithheld =
        $"not exists (select from withheld_cases w where w.tenant_id = c.tenant_id and w.case_id = c.case_id and w.since <= d.created_at and {NotEnded})";

    /// <inheritdoc/>
    public override string Name => "withheld_cases";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("withheld_cases", """
            tenant_id text not null,
            case_id uuid not null,
            from_version bigint not null,
            holder uuid not null,
            since timestamptz not null,
            primary key (tenant_id, case_id, from_version)
            """,
            ["(tenant_id, holder, case_id)"],
            StreamColumn: "case_id"),
        new("withholding_ended", """
            tenant_id text not null,
            holder uuid not null,
            ended_at timestamptz not null,
            primary key (tenant_id, holder)
            """,
            [],
            StreamColumn: "holder"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events { get; } = [.. first, .. ending];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        if (ending.Contains(e.Data.GetType()))
            writes.Upsert("withholding_ended").Set("ended_at", e.Timestamp);
        else if (e.Headers.TryGetValue(Header, out var holder))
            writes.Insert("withheld_cases").Set("from_version", e.Version).Set("holder", Guid.Parse(holder)).Set("since", e.Timestamp);
    }
}
