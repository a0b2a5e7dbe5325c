using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections.SchoolUnits;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>
/// Tells a family by letter that its child is offered a seat, and until when to answer. Written in the transaction of the offer, so that no offer runs out of which nobody was told.
/// </summary>
internal sealed class OfferLetters(ProceduralLetters letters, IPopulationRegister register)
{
    /// <summary>Writes one letter to each who answers for the child today: everyone with custody, and trustees and representatives in the case.</summary>
    /// <param name="at">The moment.</param>
    /// <param name="unit">The school.</param>
    /// <param name="answerBy">The last day to answer.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The letters; refused in a case where nothing more happens.</returns>
    /// <exception cref="EventStore.StoreUnavailableException">The register is away.</exception>
    public async Task<Verdict<IDomainEvent>> WriteAsync(CaseMoment at, SchoolUnitCode unit, DateOnly answerBy, CancellationToken ct)
    {
        var words = OfferNotice.Of((await at.Session.SchoolUnitsAsync([unit], ct)).GetValueOrDefault(unit)?.Description.Name.Value ?? unit.Value, answerBy);
        var written = new List<Verdict<IDomainEvent>>();
        foreach (var person in await AnsweringAsync(at, ct))
            written.Add((await letters.NoticeAsync(at, NoticeKind.Offer, person, words, ct, hasCustody: true)).Widen());
        return CaseVerdict.Join([.. written]);
    }

    // A child whom nobody answers for is told itself, as of the placement.
    private async Task<IReadOnlyList<PersonRef>> AnsweringAsync(CaseMoment at, CancellationToken ct)
    {
        var child = at.File.Registration!.Subject;
        var guardians = await register.GuardiansOfAsync(at.Session.TenantId, child, ct);
        List<PersonRef> all = [.. guardians, .. at.File.Parties.All.Where(p => p.Value.Role is PartyRole.Trustee or PartyRole.Representative).Select(p => p.Key).OrderBy(p => p.Value)];
        return all.Count > 0 ? [.. all.Distinct()] : [child];
    }
}
