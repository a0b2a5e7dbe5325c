using System.Reflection;
using CaseMgmt.Domain;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Upcasters;

namespace CaseMgmt.Projections;

/// <summary>Builds the one registry of event names from the domain's attributes.</summary>
public static class DomainEvents
{
    /// <summary>Every event of the domain, by name.</summary>
    public static IReadOnlyList<(string Name, Type Type)> All { get; } =
        [.. typeof(IDomainEvent).Assembly.GetTypes()
            .Where(t => t is { IsAbstract: false, IsInterface: false } && typeof(IDomainEvent).IsAssignableFrom(t))
            .Select(t => (t.GetCustomAttribute<EventNameAttribute>()?.Name ?? throw new InvalidOperationException($"{t.Name} has no event name."), t))
            .OrderBy(e => e.Item1, StringComparer.Ordinal)];

    /// <summary>The day that an event which corrects the past holds from; null for every other event.</summary>
    public static DateOnly? EffectiveFrom(object e) => (e as ICorrection)?.EffectiveFrom;

    /// <summary>How the log's older shapes are read, one file each in Upcasters; a test says which is missing here.</summary>
    public static IReadOnlyList<Upcaster> Upcasters { get; } =
    [
        SchoolUnitClosedV1.Upcaster, AppealReceivedV1.Upcaster, ProceduralAppealReceivedV1.Upcaster, ReportDrawnUpV1.Upcaster,
        RoundClosedV1.Upcaster, RoundAllocatedV1.Upcaster, TransportAssessedV1.Upcaster, TransportFactsCorrectedV1.Upcaster,
        CaseDisposedV1.Upcaster, AppealWithdrawnV1.Upcaster, DocumentClassifiedV1.Upcaster, CaseSignedV1.Upcaster, SignatureDeclinedV1.Upcaster,
    ];

    /// <summary>A registry with every event, today's and older, and the store's own.</summary>
    public static EventRegistry Registry()
    {
        var registry = new EventRegistry(DomainJson.Options);
        foreach (var (name, type) in All)
            registry.Map(name, type);
        foreach (var older in Upcasters)
            registry.Upcast(older.OldName, older.NewName, older.Apply);
        BatchEvents.Register(registry);
        return registry;
    }
}
