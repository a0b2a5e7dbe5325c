using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Texts;
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

    /// <summary>
    /// What stands above the letter. Where it goes to several it names none of them and bears no address, so that nobody learns where another lives; the envelope, or the mailbox, has each one's own.
    /// </summary>
    /// <param name="applicant">What the register says of the applicant.</param>
    /// <param name="child">What the register says of the child.</param>
    /// <param name="shows">Whether the letter names anybody: nobody in the matter is protected.</param>
    /// <param name="isAlone">Whether it goes to the applicant only.</param>
    public static (string Name, IReadOnlyList<string> Address) Head(RegisterAnswer applicant, RegisterAnswer child, bool shows, bool isAlone)
    {
        if (!shows || applicant is not RegisterAnswer.Found { Person: var to })
            return (CaseTexts.Get("protected-applicant"), []);
        if (isAlone)
            return (to.Name, to.Address is { } a ? [a.Street, a.PostalLine] : []);
        return (child is RegisterAnswer.Found { Person.Name: var name } ? CaseTexts.Fill("letter.to-guardians", name) : CaseTexts.Get("protected-applicant"), []);
    }
}
