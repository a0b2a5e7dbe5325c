using CaseMgmt.Web.ApiClient;

namespace CaseMgmt.Web.Pages;

/// <summary>A form on a page of a case: the key that makes sending twice one command, and the version it rests on.</summary>
public class CaseForm
{
    /// <summary>The same through every retry of the form.</summary>
    public Guid Key { get; set; } = Guid.NewGuid();

    /// <summary>The case's version when the form was shown.</summary>
    public long Version { get; set; }

    /// <summary>What the form is about, such as a request or an appeal; empty where there is one of it only.</summary>
    public Guid About { get; set; }

    /// <summary>What is written.</summary>
    public string? Text { get; set; }

    /// <summary>A choice among codes: kind, reason, step or ruling.</summary>
    public string? Choice { get; set; }

    /// <summary>How something came: a channel's code.</summary>
    public string? Channel { get; set; }

    /// <summary>A day.</summary>
    public DateOnly? Day { get; set; }

    /// <summary>An officer's account.</summary>
    public string? Officer { get; set; }

    /// <summary>A person, as the API names one.</summary>
    public Guid? Person { get; set; }

    /// <summary>A box that is ticked.</summary>
    public bool Ticked { get; set; }
}

/// <summary>One field of a form: its ids are built of the form's and the field's names, so that a page may have many forms.</summary>
/// <param name="Form">The form's name on the page.</param>
/// <param name="Name">What the API calls the field.</param>
/// <param name="Property">The property of <see cref="CaseForm"/> that takes it.</param>
/// <param name="Type"><c>text</c>, <c>number</c>, <c>area</c>, <c>code</c> (many lines as they are written), <c>date</c>, <c>select</c>, <c>choice</c> (one of few, all shown) or <c>file</c>.</param>
/// <param name="Label">The label.</param>
public sealed record FieldPart(string Form, string Name, string Property, string Type, string Label)
{
    /// <summary>The field's id.</summary>
    public string Id => IdIs ?? $"{Form}-{Name}";

    /// <summary>The id, where the form's name is not to begin it.</summary>
    public string? IdIs { get; init; }

    /// <summary>What stands in it.</summary>
    public string? Value { get; init; }

    /// <summary>What helps to fill it in, or null.</summary>
    public string? Hint { get; init; }

    /// <summary>What is wrong on the page.</summary>
    public IReadOnlyList<FormError> Errors { get; init; } = [];

    /// <summary>The choices of a select or a choice: code and words.</summary>
    public IReadOnlyList<(string Code, string Text)> Options { get; init; } = [];

    /// <summary>What is wrong with the field, or null.</summary>
    public string? Error => FormError.Of(Errors, Id);

    /// <summary>Ids of hint and error, or null.</summary>
    public string? Described => (Hint, Error) switch
    {
        (null, null) => null,
        (null, _) => Id + "-error",
        (_, null) => Id + "-hint",
        _ => $"{Id}-hint {Id}-error",
    };
}

/// <summary>The form that sends a file to a case.</summary>
/// <param name="Action">Where it is sent.</param>
/// <param name="Form">Its key.</param>
/// <param name="Errors">What is wrong on the page.</param>
public sealed record FileForm(string Action, CaseForm Form, IReadOnlyList<FormError> Errors);

/// <summary>The head of every page of a case: which case, and which of its pages.</summary>
/// <param name="Page">The page.</param>
/// <param name="Current">The page's code among the case's pages.</param>
public sealed record CaseHead(CasePartModel Page, string Current);

/// <summary>The links between the pages of a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Current">The code of the page shown.</param>
public sealed record CaseLinks(CaseOverview Case, string Current);

/// <summary>The case that a case goes on as, and the one that it came from.</summary>
/// <param name="Case">The case.</param>
/// <param name="ForOfficer">Whether an officer reads, or a party.</param>
public sealed record RelatedCases(CaseOverview Case, bool ForOfficer)
{
    /// <summary>The case it goes on as, or null.</summary>
    public RelatedCase? To => Case.HandedOverTo;

    /// <summary>The case it came from, or null.</summary>
    public RelatedCase? From => Case.TakenOverFrom;

    /// <summary>Where one of them is read.</summary>
    public string Address(string municipality, RelatedCase other) => ForOfficer
        ? $"/{municipality}/officer/cases/{other.CaseId}{CaseHome.ForOfficer(other.CaseType)}"
        : $"/{municipality}/cases/{other.CaseId}{CaseHome.ForGuardian(other.CaseType)}";
}

/// <summary>Which page a case of each type opens on.</summary>
public static class CaseHome
{
    /// <summary>True in a case of school transport, which has a page of its own.</summary>
    public static bool IsTransport(string? caseType) => caseType is null or "school-transport";

    /// <summary>True for another matter and a request for public documents.</summary>
    public static bool IsInquiry(string? caseType) => caseType is "general-matter" or "document-request";

    /// <summary>True in a request for public documents, whose decision is changed by reviewing the documents anew.</summary>
    public static bool IsDocumentRequest(string? caseType) => caseType is "document-request";

    /// <summary>True in a case of school choice, which has a page of its own.</summary>
    public static bool IsChoice(string? caseType) => caseType is "school-choice";

    /// <summary>True where the court is asked to review the decision, and not the municipality.</summary>
    /// <param name="route">How the decision is appealed; null before there is one.</param>
    public static bool IsFiledWithCourt(AppealRoute? route) => route is { Route: "legality-review" };

    /// <summary>What follows the case's address where an officer opens it.</summary>
    public static string ForOfficer(string? caseType) => caseType switch
    {
        _ when IsTransport(caseType) => "",
        _ when IsInquiry(caseType) => "/inquiry",
        _ when IsChoice(caseType) => "/choice",
        _ => "/handling",
    };

    /// <summary>What follows the case's address where a party opens it.</summary>
    public static string ForGuardian(string? caseType) => caseType switch
    {
        _ when IsTransport(caseType) => "",
        _ when IsInquiry(caseType) => "/inquiry",
        _ when IsChoice(caseType) => "/choice",
        _ => "/messages",
    };
}
