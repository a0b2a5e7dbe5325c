using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Api.Adapters;

/// <summary>Tells which person a guardian's token speaks of.</summary>
public interface IGuardianIdentity
{
    /// <summary>Finds the person.</summary>
    /// <param name="municipalityId">The municipality's code, which is the tenant.</param>
    /// <param name="personalIdentityNumber">Personnummer or samordningsnummer as the token gives it, twelve digits; never logged.</param>
    /// <param name="ct">Ends the search.</param>
    /// <returns>The person, or null when the register does not know the number.</returns>
    Task<PersonRef?> FindAsync(string municipalityId, string personalIdentityNumber, CancellationToken ct);
}
