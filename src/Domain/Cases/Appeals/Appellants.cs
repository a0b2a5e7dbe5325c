using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Appeals;

/// <summary>Whose an appeal is.</summary>
internal static class Appellants
{
    /// <summary>The party who acts, or for whom an officer does; the applicant where nothing is said.</summary>
    /// <param name="named">Whom an officer has named, or null.</param>
    /// <param name="by">Who acts.</param>
    /// <param name="state">What has happened to the decision.</param>
    public static PersonRef? Of(PersonRef? named, Actor by, CaseAppeals state) => named ?? Appeal.AppellantOf(by) ?? state.Applicant;

    /// <summary>Whether an officer may record an appeal as somebody's: the applicant's, that of whom the decision went to, of a party, or of whoever has custody.</summary>
    /// <param name="named">Whom the officer has named; null for the applicant.</param>
    /// <param name="hasCustody">Whether the register has the person as guardian of the one whom the case is about.</param>
    /// <param name="recipients">To whom the decision went beside the applicant.</param>
    /// <param name="state">The case.</param>
    public static bool May(PersonRef? named, bool hasCustody, IEnumerable<PersonRef> recipients, CaseFile state) =>
        hasCustody || named is not { } person || person == state.Appeals.Applicant || state.Parties.All.ContainsKey(person) || recipients.Contains(person);

    /// <summary>Whether somebody may take an appeal back: the one whose it is, or an officer who records what that person has said.</summary>
    /// <param name="by">Who acts.</param>
    /// <param name="appeal">The appeal.</param>
    /// <param name="state">What has happened to the decision.</param>
    public static bool MayWithdraw(Actor by, Appeal appeal, CaseAppeals state) =>
        by.Kind == ActorKind.CaseOfficer || (Appeal.AppellantOf(by) is { } person && person == (appeal.Appellant ?? state.Applicant));
}
