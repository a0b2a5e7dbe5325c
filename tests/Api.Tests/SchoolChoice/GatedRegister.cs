using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolUnits;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>A host whose register can be made to wait in the middle of an answer, so that something else happens meanwhile.</summary>
public sealed class GatedFixture : JourneyFixture
{
    internal GatedRegister Register { get; private set; } = null!;

    protected override void Replace(IServiceCollection services) => services.AddSingleton<IPopulationRegister>(
        p => Register = new GatedRegister(ActivatorUtilities.CreateInstance<ImportedPopulationRegister>(p)));
}

/// <summary>The imported register, which does something else first, once, where a test says so.</summary>
internal sealed class GatedRegister(IPopulationRegister register) : IPopulationRegister
{
    private Func<Task>? whileFamiliesAreRead;
    private Func<Task>? whileChildrenAreRead;

    /// <summary>What happens before the next answer to who belongs to whom: when a round is being closed.</summary>
    public void WhenFamiliesAreRead(Func<Task> meanwhile) => whileFamiliesAreRead = meanwhile;

    /// <summary>What the register says of some persons from now on, as a later import would: nothing of it was so before. Null where it no longer knows the person.</summary>
    public Dictionary<PersonRef, Func<RegisterPerson, RegisterPerson?>> Later { get; } = [];

    /// <summary>What happens before the next answer to whose children somebody has: when a choice is being taken in, and the round has been read.</summary>
    public void WhenChildrenAreRead(Func<Task> meanwhile) => whileChildrenAreRead = meanwhile;

    public Task<PersonRef?> FindAsync(string tenant, PersonalIdentityNumber number, CancellationToken ct) => register.FindAsync(tenant, number, ct);

    public async Task<IReadOnlyDictionary<PersonRef, RegisterAnswer>> AskAsync(string tenant, IReadOnlyCollection<PersonRef> persons, CancellationToken ct) =>
        (await register.AskAsync(tenant, persons, ct)).ToDictionary(a => a.Key, a => a.Value is RegisterAnswer.Found found && Later.TryGetValue(a.Key, out var later) ? (later(found.Person) is { } person ? new RegisterAnswer.Found(person) : new RegisterAnswer.Missing()) : a.Value);

    public async Task<IReadOnlyList<PersonRef>> ChildrenOfAsync(string tenant, PersonRef guardian, CancellationToken ct)
    {
        if (Interlocked.Exchange(ref whileChildrenAreRead, null) is { } meanwhile)
            await meanwhile();
        return await register.ChildrenOfAsync(tenant, guardian, ct);
    }

    public Task<IReadOnlyList<PersonRef>> GuardiansOfAsync(string tenant, PersonRef child, CancellationToken ct) => register.GuardiansOfAsync(tenant, child, ct);

    public Task<IReadOnlyList<PersonRef>> BornInAsync(string tenant, IReadOnlyCollection<int> years, CancellationToken ct) => register.BornInAsync(tenant, years, ct);

    public async Task<IReadOnlyDictionary<PersonRef, CaseMgmt.Api.Adapters.PopulationRegister.Family>> FamiliesAsync(string tenant, IReadOnlyCollection<PersonRef> children, CancellationToken ct)
    {
        if (Interlocked.Exchange(ref whileFamiliesAreRead, null) is { } meanwhile)
            await meanwhile();
        return await register.FamiliesAsync(tenant, children, ct);
    }

    public Task<IReadOnlyDictionary<PersonRef, SchoolPlacement>> PlacementsAsync(string tenant, IReadOnlyCollection<PersonRef> pupils, SchoolYear year, CancellationToken ct) =>
        register.PlacementsAsync(tenant, pupils, year, ct);
}
