namespace CaseMgmt.Web.Pages.Officer;

/// <summary>The fields of a decision's form that tell who had a part in it, and where it stands in the board's minutes.</summary>
/// <param name="Ids">What the fields' ids begin with.</param>
/// <param name="Names">What the fields' names begin with.</param>
/// <param name="Form">The form.</param>
/// <param name="Errors">What is wrong on the page.</param>
public sealed record MakersPart(string Ids, string Names, MakersForm Form, IReadOnlyList<FormError> Errors);
