using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.Cases;

/// <summary>What a slice shows of its events on the timeline.</summary>
public interface ITimelineContribution
{
    /// <summary>The events it shows.</summary>
    IReadOnlyCollection<Type> Events { get; }

    /// <summary>A code that tells more, such as the outcome; null when the event's name says it all.</summary>
    string? Detail(IEvent e);

    /// <summary>Whether the event concerns the municipality's own work only, so that the parties are not shown it.</summary>
    bool IsInternal(IEvent e) => false;

    /// <summary>The one person to whom the event tells something; null when it concerns everyone in the case. Other parties are not shown it: it would tell them who there is.</summary>
    Domain.Persons.PersonRef? ToldTo(IEvent e) => null;

    /// <summary>In which capacity somebody acted, where the event says so.</summary>
    Domain.Persons.ActorKind? Capacity(IEvent e) => null;

    /// <summary>Who acted, by the actor's id: the one whose request it was, unless the event itself names another.</summary>
    string Actor(IEvent e) => e.UserName ?? Domain.Persons.Actor.System.Id;
}

/// <summary>One timeline for any case: one row per event, in the stream's order. Texts are chosen when it is read.</summary>
/// <param name="contributions">What is shown, slice by slice.</param>
public sealed class Timeline(IReadOnlyList<ITimelineContribution> contributions) : Projection
{
    private readonly Dictionary<Type, ITimelineContribution> byEvent =
        contributions.SelectMany(c => c.Events.Select(e => (e, c))).ToDictionary(x => x.e, x => x.c);

    /// <inheritdoc/>
    public override string Name => "timeline";

    /// <inheritdoc/>
    public override int Version => 7;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("timeline", """
            tenant_id text not null,
            case_id uuid not null,
            version bigint not null,
            at timestamptz not null,
            event text not null,
            detail text,
            actor text not null,
            capacity text,
            internal boolean not null,
            told_to uuid,
            effective_from date,
            primary key (tenant_id, case_id, version)
            """,
            [],
            StreamColumn: "case_id"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events => byEvent.Keys;

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        var contribution = byEvent[e.Data.GetType()];
        writes.Insert("timeline")
            .Set("version", e.Version).Set("at", e.Timestamp).Set("event", e.EventTypeName).Set("detail", contribution.Detail(e)).Set("actor", contribution.Actor(e))
            .Set("capacity", contribution.Capacity(e) is { } capacity ? Code.Of(capacity) : null).Set("internal", contribution.IsInternal(e)).Set("told_to", contribution.ToldTo(e)?.Value)
            .Set("effective_from", DomainEvents.EffectiveFrom(e.Data));
    }
}
