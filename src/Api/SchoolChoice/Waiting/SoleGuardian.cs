using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>
/// Whether a guardian decides alone after a round: nobody else takes part in the case as a guardian, and the register knows of nobody else with custody today. A case that the municipality opened has no
/// other party, whoever has custody; and custody may have come later than the case. What both had to sign, one does not undo.
/// </summary>
internal sealed class SoleGuardian(IPopulationRegister register)
{
    /// <summary>Whether it is so today.</summary>
    /// <param name="tenant">The municipality.</param>
    /// <param name="state">The case.</param>
    /// <param name="guardian">Who acts.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<bool> IsAsync(string tenant, CaseOf<ChoiceCase> state, PersonRef guardian, CancellationToken ct) =>
        state.File.Registration is { } header && header.Applicant == guardian && state.File.Parties.All.Values.All(p => p.Role != PartyRole.CoGuardian)
        && (await register.GuardiansOfAsync(tenant, header.Subject, ct)).All(g => g == guardian);
}
