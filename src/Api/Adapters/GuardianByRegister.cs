using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Api.Adapters;

/// <summary>Finds a guardian's person in the population register.</summary>
/// <param name="register">The register.</param>
/// <param name="time">Tells the century of a short number.</param>
public sealed class GuardianByRegister(IPopulationRegister register, TimeProvider time) : IGuardianIdentity
{
    /// <inheritdoc/>
    public Task<PersonRef?> FindAsync(string municipalityId, string personalIdentityNumber, CancellationToken ct) =>
        PersonalIdentityNumber.TryParse(personalIdentityNumber, SwedishTime.DateOf(time.GetUtcNow()), out var number, out _)
            ? register.FindAsync(municipalityId, number, ct)
            : Task.FromResult<PersonRef?>(null);
}
