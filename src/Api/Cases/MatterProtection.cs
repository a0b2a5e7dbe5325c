using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Api.Cases;

/// <summary>
/// How a child's matter is protected today: as strongly as the child, the one who asks and every guardian. A guardian who is
/// protected may live where the child does, so neither home nor way may be shown to anyone.
/// </summary>
internal sealed class MatterProtection(IPopulationRegister register)
{
    /// <summary>The protection of one child's matter, with the register's answers that it rests on: of the child, the one who asks and every guardian.</summary>
    public async Task<(Protection Protection, IReadOnlyDictionary<PersonRef, RegisterAnswer> Answers)> AskAsync(string tenant, PersonRef child, PersonRef asking, CancellationToken ct)
    {
        PersonRef[] involved = [child, asking, .. await register.GuardiansOfAsync(tenant, child, ct)];
        var answers = await register.AskAsync(tenant, [.. involved.Distinct()], ct);
        return (StrongestOf(involved, answers), answers);
    }

    /// <summary>The protection of each child's matter; anything but none hides home, way and names.</summary>
    public async Task<IReadOnlyDictionary<PersonRef, Protection>> OfAsync(string tenant, IReadOnlyCollection<PersonRef> children, PersonRef asking, CancellationToken ct)
    {
        var involved = new Dictionary<PersonRef, IReadOnlyList<PersonRef>>();
        foreach (var child in children)
            involved[child] = [child, asking, .. await register.GuardiansOfAsync(tenant, child, ct)];
        var answers = await register.AskAsync(tenant, [.. involved.Values.SelectMany(p => p).Distinct()], ct);
        return involved.ToDictionary(
            i => i.Key,
            i => StrongestOf(i.Value, answers));
    }

    private static Protection StrongestOf(IEnumerable<PersonRef> involved, IReadOnlyDictionary<PersonRef, RegisterAnswer> answers) =>
        involved.Select(p => answers[p].Protection).FirstOrDefault(p => p != Protection.None);
}
