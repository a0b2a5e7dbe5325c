using System.Globalization;
using System.Reflection;
using System.Text;
using CaseMgmt.Domain;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Operations;

/// <summary>Writes docs/events.md: every event of the log, its parts, who appends it and who reads it. From the registry, so it cannot fall behind.</summary>
public static class EventsDocument
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>The document, in Markdown.</summary>
    /// <exception cref="KeyNotFoundException">An event lacks a doc comment or its place in <see cref="EventSources"/>.</exception>
    /// <exception cref="FileNotFoundException">The program was installed without its doc comments.</exception>
    public static string Render()
    {
        var assemblies = new[] { typeof(IDomainEvent).Assembly, typeof(BatchEvents).Assembly }.ToDictionary(a => a, XmlDocumentation.Of);
        var events = DomainEvents.All.Concat(BatchEvents.All).OrderBy(e => e.Name, StringComparer.Ordinal).ToList();
        var text = new StringBuilder(
            """
            # Events

            Everything that has happened stands in one log, in these words. This page is written by the program (`docs events --out docs/events.md`)
            from the registry of events and their doc comments; a test fails when it is out of date. Names are versioned and never change;
            the JSON of each is pinned in `tests/Api.Tests/Events/Approved`.

            **Open** parts stand in the log as they are: references, codes, dates, outcomes. **Sealed** parts lie encrypted in the vault; the
            event holds a reference and a keyed hash (see [ADR 0004](adr/0004-vault-and-open-sealed.md)). Beside its parts every event carries
            its municipality, stream, place in the stream, time and the reference of who did it.

            | Event | Slice | What it means |
            |---|---|---|

            """);
        foreach (var (name, type) in events)
            text.Append(Invariant, $"| [`{name}`](#{Anchor(name)}) | {SliceOf(type)} | {assemblies[type.Assembly].Summary(type)} |\n");
        foreach (var (name, type) in events)
            Append(text, name, type, assemblies[type.Assembly]);
        text.Append(
            """

            ## Older shapes

            The log holds these for ever; when they are read they become the event of today. Each has a file in `src/Projections/Upcasters`,
            and its JSON stays pinned. A changed shape is made in that way: a new version of the name on the type, an upcaster from the old
            one, and the old approved file left as it is. A release first learns to read the new version, the next one writes it.

            | In the log | Read as | What differs |
            |---|---|---|

            """);
        foreach (var older in DomainEvents.Upcasters)
            text.Append(Invariant, $"| `{older.OldName}` | [`{older.NewName}`](#{Anchor(older.NewName)}) | {older.Difference} |\n");
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, Type type, XmlDocumentation comments)
    {
        var (stream, state) = EventSources.StreamOf(type);
        text.Append(Invariant, $"\n## `{name}`\n\n{comments.Summary(type)}\n\n")
            .Append(Invariant, $"- Stream: {stream}, folded into `{state}`\n")
            .Append(Invariant, $"- Appended: {Sources(type)}\n")
            .Append(Invariant, $"- Read by: {Readers(type)}\n\n")
            .Append("| Part | Type | | Meaning |\n|---|---|---|---|\n");
        foreach (var parameter in type.GetConstructors().MaxBy(c => c.GetParameters().Length)!.GetParameters())
            text.Append(Invariant, $"| {JsonName(parameter.Name!)} | {Describe(Nullability.Create(parameter))} | {Disclosure(parameter)} | {comments.Parameter(type, parameter.Name!)} |\n");
    }

    private static string Sources(Type type) => EventSources.Of(type) is { Count: > 0 } sources
        ? string.Join("; ", sources.Select(s => s.When is null ? $"always {s.Process}" : $"sometimes {s.Process}, {s.When}"))
        : "by no process yet";

    private static string Readers(Type type)
    {
        var readers = Registration.Projections().All.Where(p => p.Projection.Events.Contains(type))
            .Select(p => $"`{p.Projection.Name}` ({(p.Lifecycle == ProjectionLifecycle.Inline ? "inline" : "async")})").ToList();
        return readers.Count > 0 ? string.Join(", ", readers) : "no projection; whoever folds the stream";
    }

    private static string Disclosure(ParameterInfo parameter) => (parameter.IsDefined(typeof(OpenAttribute)) || parameter.IsDefined(typeof(OpenPartAttribute)), parameter.IsDefined(typeof(SealedAttribute))) switch
    {
        (true, false) => "Open",
        (false, true) => "Sealed",
        _ => throw new KeyNotFoundException($"{parameter.Member.DeclaringType?.Name}.{parameter.Name} is neither open nor sealed."),
    };

    private static string Describe(NullabilityInfo info)
    {
        var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        var name = (type.IsGenericType, typeof(ISealedRef).IsAssignableFrom(type)) switch
        {
            (true, true) => $"reference to {type.GetGenericArguments()[0].Name}",
            (true, false) => $"list of {type.GetGenericArguments()[0].Name}",
            _ => type.Name,
        };
        return info.ReadState == NullabilityState.Nullable ? name + " or null" : name;
    }

    private static string SliceOf(Type type) => type.Namespace!.Split('.')[^1];

    private static string JsonName(string name) => DomainJson.Options.PropertyNamingPolicy!.ConvertName(name);

    private static string Anchor(string name) => name.Replace(".", "", StringComparison.Ordinal);
}
