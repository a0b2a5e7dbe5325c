using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Api.Adapters.PopulationRegister;

/// <summary>Shows names of persons. The only way to a name: protected persons are left out, and every look is audited.</summary>
public interface IPersonNames
{
    /// <summary>The names of those who may be shown; a protected or unknown person is absent.</summary>
    /// <param name="tenant">The municipality.</param>
    /// <param name="persons">Whose names.</param>
    /// <param name="actor">Who looks.</param>
    /// <param name="reason">Why, as a stable code such as <c>worklist</c>.</param>
    /// <param name="seesProtected">True for the officers named for protected persons.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="cases">The cases of which it is a look, which can tell of it; null where it is none of any.</param>
    Task<IReadOnlyDictionary<PersonRef, string>> RevealAsync(
        string tenant, IReadOnlyCollection<PersonRef> persons, string actor, string reason, bool seesProtected, CancellationToken ct, IReadOnlyCollection<Guid>? cases = null);

    /// <summary>Name and registered address of one person, line by line as on an envelope; null for one who is protected or unknown.</summary>
    /// <inheritdoc cref="RevealAsync"/>
    Task<IReadOnlyList<string>?> RevealAddressAsync(string tenant, PersonRef person, string actor, string reason, bool seesProtected, CancellationToken ct);
}
