using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Upcasters;

namespace CaseMgmt.Api.Tests.Events;

/// <summary>
/// Pins how every event is written: what stands in the log is never edited, so a changed shape is a new version of the event with
/// an upcaster, and a file here is changed only before its event has been released.
/// </summary>
public sealed class EventApprovalTests
{
    private static readonly IReadOnlyList<(string Name, Type Type)> AllEvents = [.. DomainEvents.All, .. BatchEvents.All];
    private static readonly string Folder = Repository.File("tests", "Api.Tests", "Events", "Approved");
    private static readonly JsonSerializerOptions Indented = new(DomainJson.Options) { WriteIndented = true, NewLine = "\n" };
    private static readonly JsonSerializerOptions AsTheStoreReads = new(DomainJson.Options) { AllowOutOfOrderMetadataProperties = true };

    public static TheoryData<string> Names => [.. AllEvents.Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_is_written_as_it_was_approved(string name)
    {
        var received = Received(name);
        var path = Path.Combine(Folder, name + ".json");
        if (Environment.GetEnvironmentVariable("APPROVE") is { Length: > 0 })
            File.WriteAllText(path, received);
        if (!File.Exists(path))
            Assert.Fail($"{name} has never been approved. Run the tests once with APPROVE=1, read Approved/{name}.json, and commit it.");
        var approved = File.ReadAllText(path);
        if (!string.Equals(approved, received, StringComparison.Ordinal))
            Assert.Fail($"{name} is written differently than approved. An event in the log is never edited: make a new version and an upcaster.\n{Difference(approved, received)}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_approved_reads_back_as_an_equal_event(string name)
    {
        var approved = Approved(name);
        foreach (var (example, happened) in Examples(name))
        {
            var read = approved[example]!.Deserialize(happened.GetType(), DomainJson.Options);
            Assert.Equivalent(happened, read, strict: true);
            Assert.Equal(JsonSerializer.Serialize(happened, happened.GetType(), DomainJson.Options), JsonSerializer.Serialize(read, happened.GetType(), DomainJson.Options));
        }
    }

    // The database keeps JSON with its properties in an order of its own.
    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_whose_properties_come_in_another_order_is_the_same_event(string name)
    {
        foreach (var (example, happened) in Examples(name))
        {
            var read = Reversed(Approved(name)[example])!.Deserialize(happened.GetType(), AsTheStoreReads);
            Assert.Equal(JsonSerializer.Serialize(happened, happened.GetType(), DomainJson.Options), JsonSerializer.Serialize(read, happened.GetType(), DomainJson.Options));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_with_an_unknown_or_a_missing_part_is_not_read(string name)
    {
        foreach (var (example, happened) in Examples(name))
        {
            var more = Approved(name)[example]!.AsObject();
            more["unheardOf"] = 1;
            Assert.Throws<JsonException>(() => more.Deserialize(happened.GetType(), DomainJson.Options));
            foreach (var part in Approved(name)[example]!.AsObject().Select(p => p.Key))
            {
                var less = Approved(name)[example]!.AsObject();
                less.Remove(part);
                Assert.Throws<JsonException>(() => less.Deserialize(happened.GetType(), DomainJson.Options));
            }
        }
    }

    [Fact]
    public void Every_approved_file_has_its_event() =>
        Assert.Equal(
            AllEvents.Select(e => e.Name).Concat(DomainEvents.Upcasters.Select(u => u.OldName)).Select(name => name + ".json").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

    public static TheoryData<string> OlderNames => [.. DomainEvents.Upcasters.Select(u => u.OldName)];

    // These files stay as they were when their shape was the newest: the log holds it for ever.
    [Theory]
    [MemberData(nameof(OlderNames))]
    public void An_older_shape_as_it_was_approved_is_read_as_the_event_of_today(string name)
    {
        foreach (var (_, older) in Approved(name))
        {
            var (shape, today) = (older!.DeepClone(), name);
            while (DomainEvents.Upcasters.SingleOrDefault(u => u.OldName == today) is { } step)
                (shape, today) = (step.Apply(shape), step.NewName);
            var type = DomainEvents.All.Single(e => e.Name == today).Type;
            Assert.Throws<JsonException>(() => older.Deserialize(type, DomainJson.Options));
            Assert.NotNull(shape.Deserialize(type, DomainJson.Options));
        }
    }

    [Fact]
    public void A_closed_school_of_the_first_version_is_one_whose_successor_was_not_told()
    {
        var older = Approved("school-unit.closed.v1")["closed"]!;
        Assert.Equal("""{"unit":"99010001","lastDay":"2027-06-30"}""", older.ToJsonString());
        Assert.Equal(
            new SchoolUnitClosed(new SchoolUnitCode("99010001"), new DateOnly(2027, 6, 30), Successor: null),
            SchoolUnitClosedV1.Upcaster.Apply(older).Deserialize<SchoolUnitClosed>(DomainJson.Options));
    }

    [Fact]
    public void Every_upcaster_is_registered_once() =>
        Assert.Equal(
            typeof(Upcaster).Assembly.GetTypes().SelectMany(t => t.GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
                .Where(p => p.PropertyType == typeof(Upcaster)).Select(p => ((Upcaster)p.GetValue(null)!).OldName).Order(StringComparer.Ordinal),
            DomainEvents.Upcasters.Select(u => u.OldName).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_part_that_may_be_left_out_is_shown_both_ways()
    {
        var nullability = new NullabilityInfoContext();
        var missing =
            from e in AllEvents
            from p in e.Type.GetProperties()
            where nullability.Create(p).ReadState == NullabilityState.Nullable
            let values = Examples(e.Name).Select(x => p.GetValue(x.Event)).ToList()
            where values.TrueForAll(v => v is null) || !values.Contains(null)
            select $"{e.Name}: {p.Name}";
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_kind_of_policy_value_is_shown() =>
        Assert.Equal(
            typeof(PolicyValue).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(PolicyValue))).Select(t => t.Name).Order(StringComparer.Ordinal),
            EventExamples.All[typeof(PolicyAdopted)].Select(x => ((PolicyAdopted)x.Event).Value?.GetType().Name).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    [Fact]
    public void The_registry_of_the_store_knows_every_event_and_nothing_else() =>
        Assert.Equal(
            AllEvents.Select(e => (e.Name, e.Type)).OrderBy(e => e.Name, StringComparer.Ordinal),
            DomainEvents.Registry().Names.Select(n => (n.Key, n.Value)).OrderBy(e => e.Key, StringComparer.Ordinal));

    private static IReadOnlyList<(string Name, object Event)> Examples(string name) =>
        EventExamples.All.TryGetValue(AllEvents.Single(e => e.Name == name).Type, out var examples) ? [.. examples.Select(e => (e.Name, (object)e.Event))]
            : StoreEventExamples.All.TryGetValue(name, out var own) ? own
            : throw new InvalidOperationException($"{name} has no example. Add one to EventExamples.cs.");

    // Indented for whoever reads the file; apart from white space these are the bytes of the log.
    private static string Received(string name)
    {
        var text = new StringBuilder("{");
        foreach (var (example, happened) in Examples(name))
            text.Append(text.Length == 1 ? "\n" : ",\n").Append('"').Append(example).Append("\": ").Append(JsonSerializer.Serialize(happened, happened.GetType(), Indented));
        return text.Append("\n}\n").ToString();
    }

    private static JsonObject Approved(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")))!.AsObject();

    private static JsonNode? Reversed(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.Reverse().Select(p => KeyValuePair.Create(p.Key, Reversed(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Reversed)]),
        _ => node?.DeepClone(),
    };

    private static string Difference(string approved, string received)
    {
        var (a, r) = (approved.Split('\n'), received.Split('\n'));
        var from = a.Zip(r).TakeWhile(p => p.First == p.Second).Count();
        var same = a.Reverse().Zip(r.Reverse()).TakeWhile(p => p.First == p.Second).Count();
        var end = Math.Min(same, Math.Min(a.Length, r.Length) - from);
        return string.Join('\n', a[Math.Max(0, from - 2)..from].Select(l => "  " + l).Concat(a[from..^end].Select(l => "- " + l)).Concat(r[from..^end].Select(l => "+ " + l)));
    }
}
