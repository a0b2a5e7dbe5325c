using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Api.SchoolChoice.Publication;

/// <summary>To whom a decision of placement goes: everyone with custody of the child, and whoever acts in the case. Each gets a letter that names none of the others.</summary>
internal static class PlacementRecipients
{
    /// <summary>Those to whom it goes beside the applicant, each once, in the order of their references; nobody who is in no register, and no guardian of before.</summary>
    /// <param name="applicant">The applicant.</param>
    /// <param name="parties">Who takes part in the case.</param>
    /// <param name="guardians">Everyone who has custody today.</param>
    public static IReadOnlyList<PersonRef> Others(PersonRef applicant, CaseParties parties, IEnumerable<PersonRef> guardians) =>
    [
        .. guardians.Concat(parties.All.Where(p => p.Value.Role != PartyRole.CoGuardian).Select(p => p.Key)).Where(p => p != applicant && p != PersonRef.Outside)
            .Distinct().OrderBy(p => p.Value),
    ];

    /// <summary>As <see cref="Others"/>, with the guardians asked for.</summary>
    public static async Task<IReadOnlyList<PersonRef>> OthersAsync(LetterRecipients recipients, string tenant, CaseFile file, CancellationToken ct) =>
        Others(file.Registration!.Applicant, file.Parties, await recipients.OthersWithCustodyAsync(tenant, file.Registration.Subject, file.Registration.Applicant, ct));
}
