using System.Reflection;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.Decisions;

/// <summary>
/// The catalogue of decision types: the one place that says what each decision rests on, how it is appealed and whether a
/// machine may take it. Loaded once at start; incomplete rows stop the program.
/// </summary>
public sealed class DecisionCatalogue
{
    private readonly Dictionary<string, IReadOnlyList<DecisionType>> byCode;

    /// <summary>Builds a catalogue of rows; several rows may share a code if their validity does not overlap.</summary>
    /// <param name="types">The rows.</param>
    /// <param name="routes">Every way to appeal; those of the rows when null.</param>
    /// <exception cref="CatalogueException">Two rows with one code hold on the same day.</exception>
    public DecisionCatalogue(IReadOnlyList<DecisionType> types, IReadOnlyList<AppealRoute>? routes = null)
    {
        All = types;
        Routes = routes ?? [.. types.Select(t => t.Route).DistinctBy(r => r.Code, StringComparer.Ordinal)];
        byCode = types.GroupBy(t => t.Code, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (IReadOnlyList<DecisionType>)[.. g.OrderBy(t => t.ValidFrom ?? DateOnly.MinValue)], StringComparer.Ordinal);
        foreach (var rows in byCode.Values)
        {
            for (var i = 1; i < rows.Count; i++)
            {
                if ((rows[i - 1].ValidTo ?? DateOnly.MaxValue) >= (rows[i].ValidFrom ?? DateOnly.MinValue))
                    throw new CatalogueException($"decision type '{rows[i].Code}': two rows hold on the same day.");
            }
        }
    }

    /// <summary>The catalogue that the program ships.</summary>
    public static DecisionCatalogue Shipped { get; } = LoadShipped();

    /// <summary>Every row.</summary>
    public IReadOnlyList<DecisionType> All { get; }

    /// <summary>Every way to appeal.</summary>
    public IReadOnlyList<AppealRoute> Routes { get; }

    /// <summary>The way to appeal with a code, or null.</summary>
    public AppealRoute? Route(AppealRouteCode code) => Routes.FirstOrDefault(r => r.Code == code.Value);

    /// <summary>Whether a municipality may record this: a type that the catalogue leaves to be confirmed, and a route that is settled.</summary>
    public bool CanConfirm(ConfirmedRoute confirmed) => All.Any(t => t.Code == confirmed.DecisionType.Value && !t.Confirmed) && Route(confirmed.Route) is { Instruction: not null };

    /// <summary>A row as it holds in a municipality: with the way to appeal that the municipality has recorded, where the catalogue leaves it to be confirmed.</summary>
    /// <param name="type">The row.</param>
    /// <param name="policies">The municipality's policies.</param>
    /// <param name="day">The day of the decision.</param>
    /// <param name="knownAt">The moment of the decision, UTC.</param>
    public DecisionType Confirmed(DecisionType type, PolicySet policies, DateOnly day, DateTimeOffset knownAt)
    {
        if (type.Confirmed)
            return type;
        var recorded = policies.InForce<PolicyValue.ConfirmedRoutes>(PolicyId.ConfirmedRoutes, day, knownAt)?.Value.Rows.FirstOrDefault(r => r.DecisionType.Value == type.Code);
        return recorded is not null && Route(recorded.Route) is { } route ? type with { Route = route, Binding = route.Binding, Confirmed = true } : type;
    }

    /// <summary>The row for a code on a day, or null when there is none.</summary>
    public DecisionType? Find(string code, DateOnly day) =>
        byCode.TryGetValue(code, out var rows) ? rows.FirstOrDefault(r => r.IsValidOn(day)) : null;

    private static DecisionCatalogue LoadShipped()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("CaseMgmt.Domain.Decisions.catalogue.yaml")
            ?? throw new CatalogueException("the shipped catalogue is missing from the program.");
        using var reader = new StreamReader(stream);
        return CatalogueYaml.Read(reader, "catalogue.yaml");
    }
}

/// <summary>The catalogue is incomplete or contradicts itself; the program does not start with it.</summary>
public sealed class CatalogueException(string message, Exception? inner = null) : Exception(message, inner);
