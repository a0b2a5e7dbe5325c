using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Api.Cases.Letters;

/// <summary>To whom a letter about a child is written.</summary>
internal static class LetterHeads
{
    /// <summary>
    /// What stands above the letter. Where it goes to several it names none of them and bears no address, so that nobody learns where another lives; the envelope, or the mailbox, has each one's own.
    /// </summary>
    /// <param name="applicant">What the register says of the applicant.</param>
    /// <param name="child">What the register says of the child.</param>
    /// <param name="shows">Whether the letter names anybody: nobody in the matter is protected.</param>
    /// <param name="isAlone">Whether it goes to the applicant only.</param>
    public static (string Name, IReadOnlyList<string> Address) Of(RegisterAnswer applicant, RegisterAnswer child, bool shows, bool isAlone)
    {
        if (!shows || applicant is not RegisterAnswer.Found { Person: var to })
            return (CaseTexts.Get("protected-applicant"), []);
        if (isAlone)
            return (to.Name, to.Address is { } a ? [a.Street, a.PostalLine] : []);
        return (child is RegisterAnswer.Found { Person.Name: var name } ? CaseTexts.Fill("letter.to-guardians", name) : CaseTexts.Get("protected-applicant"), []);
    }
}
