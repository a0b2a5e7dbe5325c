using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Api.Cases.Letters;

/// <summary>Somebody to whom the letters of a case go.</summary>
/// <param name="Person">The person.</param>
/// <param name="HasCustody">Whether it is as guardian of the one whom the case is about; otherwise the person is in the case.</param>
internal sealed record LetterRecipient(PersonRef Person, bool HasCustody);

/// <summary>To whom the letters of a case go: the applicant, whoever else takes part, and everyone who has custody. A pupil who acts alone is told alone.</summary>
internal sealed class LetterRecipients(IPopulationRegister register)
{
    /// <summary>The recipients, each once, the applicant first, also one who is in no register.</summary>
    /// <param name="tenant">The municipality.</param>
    /// <param name="file">The case.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<LetterRecipient>> OfAsync(string tenant, CaseFile file, CancellationToken ct)
    {
        var header = file.Registration ?? throw new InvalidOperationException("Letters belong to a case that is registered.");
        var guardians = await OthersWithCustodyAsync(tenant, header.Subject, header.Applicant, ct);
        return
        [
            .. new[] { header.Applicant }.Concat(file.Parties.All.Keys.OrderBy(p => p.Value)).Concat(guardians).Distinct()
                .Select(p => new LetterRecipient(p, guardians.Contains(p))),
        ];
    }

    /// <summary>Whom a letter that is written to one person goes to beside that person.</summary>
    /// <param name="tenant">The municipality.</param>
    /// <param name="file">The case.</param>
    /// <param name="to">To whom it is written; null for the applicant.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<PersonRef>> BesideAsync(string tenant, CaseFile file, PersonRef? to, CancellationToken ct) =>
        [.. (await OfAsync(tenant, file, ct)).Select(r => r.Person).Where(p => p != (to ?? file.Registration!.Applicant))];

    /// <summary>The guardians of a child but for the applicant; none where the applicant is the pupil, who acts alone.</summary>
    /// <param name="tenant">The municipality.</param>
    /// <param name="subject">Whom the case is about.</param>
    /// <param name="applicant">Who applied.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<PersonRef>> OthersWithCustodyAsync(string tenant, PersonRef subject, PersonRef applicant, CancellationToken ct) =>
        subject == applicant || subject == PersonRef.Outside ? [] : [.. (await register.GuardiansOfAsync(tenant, subject, ct)).Where(g => g != applicant)];
}
