using System.Reflection;
using System.Text.RegularExpressions;
using CaseMgmt.Architecture.Tests.Support;
using CaseMgmt.Domain;

namespace CaseMgmt.Architecture.Tests;

public sealed partial class EventTests
{
    private static readonly Type[] PlainTypes = [typeof(Guid), typeof(int), typeof(long), typeof(bool), typeof(decimal), typeof(DateOnly), typeof(DateTimeOffset)];

    // Domain types that hold text, each a code or a published text, never about a person.
    private static readonly string[] TextualTypes =
    [
        "PublicText", "Actor", "OfficerId", "DiaryNumber", "PersonRef", "RuleVersion", "Citation", "PolicyReference", "Grade", "SchoolUnitCode", "DepartmentCode", "SchoolYear", "PolicyId", "CaseTypeCode",
        "CaseReference", "DecisionTypeCode", "NetworkVersion", "PolicyVersion", "MunicipalityCode", "GroundCode", "FactCode", "CaseType", "DisposalReference", "AppointmentReference", "DecisionTypeId", "ReasonCode", "LotteryHash", "DraftHash", "LotterySourceCode", "FactVersion",
        // What the national register publishes of a school.
        "SchoolUnitDescription",
    ];

    // Codes that are written as text. A new one should be a type of its own instead.
    private static readonly string[] CodesAsText = ["TransportAssessed.Problem", "TransportAssessed.NetworkVersion", "TransportFactsCorrected.Problem", "TransportFactsCorrected.NetworkVersion", "CaseDecided.AppealRoute", "PolicyAdopted.Value", "CaseDisposed.Kept"];

    private static IEnumerable<Type> Events => typeof(IDomainEvent).Assembly.GetTypes().Where(t => t is { IsAbstract: false, IsInterface: false } && typeof(IDomainEvent).IsAssignableFrom(t));

    [Fact]
    public void Every_event_has_an_explicit_versioned_name_of_its_own()
    {
        var names = Events.Select(t => (Type: t, t.GetCustomAttribute<EventNameAttribute>()?.Name)).ToList();

        Assert.NotEmpty(names);
        Rule.Holds(names.Where(n => n.Name is null || !EventName().IsMatch(n.Name)).Select(n => $"{n.Type.Name}: '{n.Name}'"));
        Rule.Holds(names.GroupBy(n => n.Name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    [Fact]
    public void Every_event_is_sealed_and_cannot_change() =>
        Rule.Holds(Events.Where(t => !t.IsSealed || t.GetProperties().Any(p => p.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)))).Select(t => t.Name));

    [Fact]
    public void Every_property_of_an_event_is_declared_open_or_sealed_and_open_ones_hold_nothing_personal() =>
        Rule.Holds(Events.SelectMany(Faults).Where(f => !CodesAsText.Contains(f.Split(':')[0], StringComparer.Ordinal)));

    [Fact]
    public void An_event_that_holds_from_a_day_of_its_own_says_so_to_the_log() =>
        Rule.Holds(Forgotten(Events));

    [Fact]
    public void A_correction_that_does_not_say_so_is_found() => Assert.Equal(["ForgottenCorrection"], Forgotten([typeof(ForgottenCorrection)]));

    [Fact]
    public void What_is_excused_still_needs_to_be() => Rule.Holds(CodesAsText.Except(Events.SelectMany(Faults).Select(f => f.Split(':')[0]), StringComparer.Ordinal));

    [Fact]
    public void A_property_that_is_not_declared_is_found() => Assert.Equal(["Undeclared.Name: neither open nor sealed"], Faults(typeof(Undeclared)));

    [Fact]
    public void A_raw_text_in_the_open_is_found() => Assert.Equal(["OpenText.Name: String may not stand open"], Faults(typeof(OpenText)));

    [Fact]
    public void A_distance_in_the_open_is_found() => Assert.Equal(["OpenDouble.Metres: Double may not stand open"], Faults(typeof(OpenDouble)));

    [Fact]
    public void A_record_that_hides_a_text_is_found() => Assert.Equal(["OpenRecord.Inner: String may not stand open"], Faults(typeof(OpenRecord)));

    [Fact]
    public void A_plain_number_that_a_record_inside_does_not_declare_is_found() =>
        Assert.Equal(["OpenLength.Way: undeclared Way.LengthMm may not stand open"], Faults(typeof(OpenLength)));

    [Fact]
    public void A_record_inside_that_declares_what_it_holds_is_in_order() => Assert.Equal([], Faults(typeof(OpenLimit)));

    [Fact]
    public void A_sealed_property_that_holds_its_content_is_found() => Assert.Equal(["SealedText.Name: sealed, but no SealedRef"], Faults(typeof(SealedText)));

    private static IEnumerable<string> Forgotten(IEnumerable<Type> events) =>
        events.Where(t => t.GetProperty(nameof(ICorrection.EffectiveFrom)) is not null && !typeof(ICorrection).IsAssignableFrom(t)).Select(t => t.Name);

    private static IReadOnlyList<string> Faults(Type e) => [.. e.GetProperties().Where(p => p.Name != "EqualityContract").SelectMany(p => Faults(e, p).Select(f => $"{e.Name}.{p.Name}: {f}"))];

    private static IEnumerable<string> Faults(Type e, PropertyInfo property)
    {
        // A property that is worked out from the others is not stored.
        if (property.SetMethod is null && ParameterOf(e, property) is null)
            return [];
        return (Declared<OpenAttribute>(e, property), Declared<SealedAttribute>(e, property)) switch
        {
            (true, false) => NotOpen(property.PropertyType, []).Distinct(StringComparer.Ordinal).Select(t => $"{t} may not stand open"),
            (false, true) => Elements(property.PropertyType).All(t => typeof(ISealedRef).IsAssignableFrom(t)) ? [] : ["sealed, but no SealedRef"],
            (true, true) => ["both open and sealed"],
            _ => ["neither open nor sealed"],
        };
    }

    private static ParameterInfo? ParameterOf(Type type, PropertyInfo property) =>
        type.GetConstructors().SelectMany(c => c.GetParameters()).FirstOrDefault(p => string.Equals(p.Name, property.Name, StringComparison.OrdinalIgnoreCase));

    private static bool Declared<T>(Type type, PropertyInfo property)
        where T : Attribute => property.GetCustomAttribute<T>() is not null || ParameterOf(type, property)?.GetCustomAttribute<T>() is not null;

    private static IEnumerable<string> NotOpen(Type type, HashSet<Type> seen)
    {
        foreach (var element in Elements(type))
        {
            if (PlainTypes.Contains(element) || element.IsEnum || !seen.Add(element) || TextualTypes.Contains(element.Name, StringComparer.Ordinal))
                continue;
            if (element.Assembly != typeof(IDomainEvent).Assembly && element.Assembly != typeof(EventTests).Assembly)
                yield return element.Name;
            else if (typeof(ISealedRef).IsAssignableFrom(element))
                continue;
            foreach (var fault in Parts(element).SelectMany(p => NotOpen(p, seen)).Concat(UndeclaredParts(element)))
                yield return fault;
        }
    }

    // What a record holds inside an event is declared as the event's own properties are: a length in millimetres is a plain number too.
    private static IEnumerable<string> UndeclaredParts(Type type) => IsOurs(type)
        ? type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite && p.DeclaringType == type && Declared<OpenAttribute>(type, p) == Declared<SealedAttribute>(type, p))
            .Select(p => $"undeclared {type.Name}.{p.Name}")
        : [];

    private static bool IsOurs(Type type) => type.Assembly == typeof(IDomainEvent).Assembly || type.Assembly == typeof(EventTests).Assembly;

    // A closed hierarchy is as open as its cases.
    private static IEnumerable<Type> Parts(Type type) => !IsOurs(type)
        ? []
        : type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).Select(p => p.PropertyType)
            .Concat(type.IsAbstract ? type.Assembly.GetTypes().Where(t => t.IsSubclassOf(type)) : []);

    private static IEnumerable<Type> Elements(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsArray ? Elements(type.GetElementType()!)
            : type.IsGenericType && typeof(System.Collections.IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments().SelectMany(Elements)
            : [type];
    }

    [GeneratedRegex(@"^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+\.v[1-9]\d*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EventName();

    private sealed record Undeclared(string Name) : IDomainEvent;

    private sealed record ForgottenCorrection([Open] DateOnly EffectiveFrom) : IDomainEvent;

    private sealed record OpenText([Open] string Name) : IDomainEvent;

    private sealed record OpenDouble([Open] double Metres) : IDomainEvent;

    private sealed record OpenRecord([Open] Inner Inner) : IDomainEvent;

    private sealed record Inner([Open] string Text);

    private sealed record OpenLength([Open] IReadOnlyList<Way> Way) : IDomainEvent;

    private sealed record Way(int LengthMm);

    private sealed record OpenLimit([Open] Limit Limit) : IDomainEvent;

    private sealed record Limit([Open] int Metres);

    private sealed record SealedText([Sealed] string Name) : IDomainEvent;
}
