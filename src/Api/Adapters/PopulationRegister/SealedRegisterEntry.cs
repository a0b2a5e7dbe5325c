using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Api.Adapters.PopulationRegister;

/// <summary>What the vault holds of one person of the register, under that person's own key.</summary>
/// <param name="Number">Twelve digits.</param>
/// <param name="GivenName">Given name.</param>
/// <param name="FamilyName">Family name.</param>
/// <param name="BirthDate">Date of birth.</param>
/// <param name="Address">Registered address, or null.</param>
/// <param name="Home">The property's point, or null.</param>
/// <param name="HomeMunicipality">Municipality code.</param>
internal sealed record SealedRegisterEntry(
    string Number, string GivenName, string FamilyName, DateOnly BirthDate, RegisteredAddress? Address, GeoPoint? Home, string HomeMunicipality)
{
    public static SealedRegisterEntry Of(PersonEntry p) =>
        new(p.Number.Reveal(), p.GivenName, p.FamilyName, p.Number.BirthDate, p.Address, p.Home, p.HomeMunicipality);

    public override string ToString() => nameof(SealedRegisterEntry);
}
