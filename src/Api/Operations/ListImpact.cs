using System.Globalization;
using CaseMgmt.Api.Rules;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;

namespace CaseMgmt.Api.Operations;

/// <summary><c>impact</c>: lists the decisions that rest on a version of a rule, a policy or a fact; protected persons' cases apart.</summary>
public sealed class ListImpact : IOperatorCommand
{
    private const int PageSize = 500;

    /// <inheritdoc/>
    public string Name => "impact";

    /// <inheritdoc/>
    public string Usage => "--municipality M (--rule ID --version N | --policy ID --from DAY | --network ID | --school CODE)";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (ImportOptions.Read(args, "municipality", "rule", "version", "policy", "from", "network", "school", "placement", "form", "grade", "home-of") is not ({ Count: 0 }, var named)
            || !named.TryGetValue("municipality", out var municipality) || !ImportOptions.IsMunicipality(municipality) || !IsOneOf(named))
        {
            return await ImportOptions.CalledWronglyAsync(this, error);
        }
        var found = true;
        var failed = await VaultCommands.RunAsync(
            async options =>
            {
                await using var store = new DocumentStore(options);
                found = await RunAsync(store, municipality, named, output, ct);
            },
            error);
        return failed != 0 ? failed : found ? 0 : 1;
    }

    /// <summary>Lists.</summary>
    /// <returns>False when the policy was never adopted from that day.</returns>
    internal static async Task<bool> RunAsync(IDocumentStore store, string municipality, IReadOnlyDictionary<string, string> named, TextWriter output, CancellationToken ct)
    {
        await using var session = store.QuerySession(municipality);
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(municipality), ct: ct) ?? PolicySet.Initial;
        if (QueryOf(named, policies) is not { } query)
        {
            await output.WriteLineAsync("That policy was never adopted from that day.");
            return false;
        }
        var viewer = new Viewer(municipality, IsOfficer: true, SeesProtected: false, null);
        var (count, after) = (0, (Guid?)null);
        while (true)
        {
            var rows = await query.RunAsync(session, viewer, policies, after, PageSize, ct);
            foreach (var row in rows)
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{row.Reference}  {row.DecidedOn:yyyy-MM-dd}  {row.Outcome}  {row.DecisionType}"));
            count += rows.Count;
            if (rows.Count < PageSize)
                break;
            after = rows[^1].CaseId;
        }
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count} decisions."));
        return true;
    }

    private static ImpactQuery? QueryOf(IReadOnlyDictionary<string, string> named, PolicySet policies)
    {
        if (named.TryGetValue("rule", out var rule))
            return ImpactQuery.OfRule(rule, int.Parse(named["version"], CultureInfo.InvariantCulture));
        if (named.TryGetValue("network", out var network))
            return ImpactQuery.OfNetwork(network);
        if (named.TryGetValue("school", out var school))
            return ImpactQuery.OfSchool(school);
        if (named.TryGetValue("placement", out var placement))
            return ImpactQuery.OfPlacement(placement);
        if (named.TryGetValue("grade", out var grade) && Grade.TryParse(grade, out var known))
            return ImpactQuery.OfGrade(SchoolFormCodes.ByCode[named["form"]], known);
        if (named.TryGetValue("home-of", out var person))
            return ImpactQuery.OfHome(Guid.Parse(person));
        var from = DateOnly.ParseExact(named["from"], "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return policies.Adopted.LastOrDefault(a => a.Policy.Value == named["policy"] && a.From == from) is { } adopted ? ImpactQuery.OfPolicy(adopted) : null;
    }

    private static bool IsOneOf(IReadOnlyDictionary<string, string> named) => named.Keys.Where(k => k != "municipality").Order(StringComparer.Ordinal).ToList() switch
    {
        ["rule", "version"] => int.TryParse(named["version"], NumberStyles.None, CultureInfo.InvariantCulture, out _),
        ["from", "policy"] => DateOnly.TryParseExact(named["from"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        ["form", "grade"] => SchoolFormCodes.ByCode.ContainsKey(named["form"]) && Grade.TryParse(named["grade"], out _),
        ["home-of"] => Guid.TryParse(named["home-of"], out _),
        ["network"] or ["school"] or ["placement"] => true,
        _ => false,
    };
}
