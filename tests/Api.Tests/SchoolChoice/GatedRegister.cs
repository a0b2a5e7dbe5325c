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
    private Func<Task>? whileCohortIsRead;
    private Func<Task>? whileChildrenAreRead;

    /// <summary>What happens before the next answer to who is born in a year: when a round's facts are being gathered.</summary>
    public void WhenCohortIsRead(Func<Task> meanwhile) => whileCohortIsRead = meanwhile;

    /// <summary>What happens before the next answer to whose children somebody has: when a choice is being taken in, and the round has been read.</summary>
    public void WhenChildrenAreRead(Func<Task> meanwhile) => whileChildrenAreRead = meanwhile;

    public Task<PersonRef?> FindAsync(string tenant, PersonalIdentityNumber number, CancellationToken ct) => register.FindAsync(tenant, number, ct);

    public Task<IReadOnlyDictionary<PersonRef, RegisterAnswer>> AskAsync(string tenant, IReadOnlyCollection<PersonRef> persons, CancellationToken ct) => register.AskAsync(tenant, persons, ct);

    public async Task<IReadOnlyList<PersonRef>> ChildrenOfAsync(string tenant, PersonRef guardian, CancellationToken ct)
    {
        if (Interlocked.Exchange(ref whileChildrenAreRead, null) is { } meanwhile)
            await meanwhile();
        return await register.ChildrenOfAsync(tenant, guardian, ct);
    }

    public Task<IReadOnlyList<PersonRef>> GuardiansOfAsync(string tenant, PersonRef child, CancellationToken ct) => register.GuardiansOfAsync(tenant, child, ct);

    public async Task<IReadOnlyList<PersonRef>> BornInAsync(string tenant, IReadOnlyCollection<int> years, CancellationToken ct)
    {
        if (Interlocked.Exchange(ref whileCohortIsRead, null) is { } meanwhile)
            await meanwhile();
        return await register.BornInAsync(tenant, years, ct);
    }

    public Task<IReadOnlyDictionary<PersonRef, CaseMgmt.Api.Adapters.PopulationRegister.Family>> FamiliesAsync(string tenant, IReadOnlyCollection<PersonRef> children, CancellationToken ct) =>
        register.FamiliesAsync(tenant, children, ct);

    public Task<IReadOnlyDictionary<PersonRef, SchoolPlacement>> PlacementsAsync(string tenant, IReadOnlyCollection<PersonRef> pupils, SchoolYear year, CancellationToken ct) =>
        register.PlacementsAsync(tenant, pupils, year, ct);
}
