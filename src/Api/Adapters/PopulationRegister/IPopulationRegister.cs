using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Api.Adapters.PopulationRegister;

/// <summary>
/// The population register as the program asks it, tenant by tenant. Asked about persons, a register that fails answers
/// <see cref="RegisterAnswer.Unavailable"/>, so that callers fail closed; its other questions throw, and the whole request is answered 503.
/// </summary>
public interface IPopulationRegister
{
    /// <summary>The person with a personal identity number, or null when the register does not know it.</summary>
    Task<PersonRef?> FindAsync(string tenant, PersonalIdentityNumber number, CancellationToken ct);

    /// <summary>What the register says of each person asked for; one it does not know is answered as missing.</summary>
    /// <param name="tenant">The municipality.</param>
    /// <param name="persons">Whom to ask about.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>One answer per person asked for.</returns>
    Task<IReadOnlyDictionary<PersonRef, RegisterAnswer>> AskAsync(string tenant, IReadOnlyCollection<PersonRef> persons, CancellationToken ct);

    /// <summary>The children a guardian has custody of, and those for whom the person is appointed as long as that lasts, in a stable order.</summary>
    Task<IReadOnlyList<PersonRef>> ChildrenOfAsync(string tenant, PersonRef guardian, CancellationToken ct);

    /// <summary>The guardians of a child, in a stable order: who has custody by the register, and then who is appointed to answer for it.</summary>
    Task<IReadOnlyList<PersonRef>> GuardiansOfAsync(string tenant, PersonRef child, CancellationToken ct);

    /// <summary>The persons born in one of some calendar years, in a stable order, wherever they are registered.</summary>
    Task<IReadOnlyList<PersonRef>> BornInAsync(string tenant, IReadOnlyCollection<int> years, CancellationToken ct);

    /// <summary>The families of many children; a child without guardians has an empty one.</summary>
    /// <param name="tenant">The municipality.</param>
    /// <param name="children">The children.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>One family per child asked for.</returns>
    Task<IReadOnlyDictionary<PersonRef, Family>> FamiliesAsync(string tenant, IReadOnlyCollection<PersonRef> children, CancellationToken ct);

    /// <summary>Where pupils are registered as attending one school year; one without a placement is absent.</summary>
    Task<IReadOnlyDictionary<PersonRef, SchoolPlacement>> PlacementsAsync(string tenant, IReadOnlyCollection<PersonRef> pupils, SchoolYear year, CancellationToken ct);
}

/// <summary>Who belongs to a child by the register's relations of custody.</summary>
/// <param name="Guardians">Its guardians, in a stable order, the appointed ones last.</param>
/// <param name="Siblings">Other children of any who has custody of it by the register, each once; a trustee's other children are none.</param>
public sealed record Family(IReadOnlyList<PersonRef> Guardians, IReadOnlyList<PersonRef> Siblings);
