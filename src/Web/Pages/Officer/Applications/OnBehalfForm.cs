using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Texts;

namespace CaseMgmt.Web.Pages.Officer.Applications;

/// <summary>What an officer writes of an application that did not come through the e-service, whatever it is about: for whom, how (the channel) and when (the day) it came. The numbers are kept in the form alone.</summary>
public abstract class OnBehalfForm : CaseForm
{
    /// <summary>Begins the ids of the fields.</summary>
    public const string Prefix = "onBehalf";

    /// <summary>The fields as the API calls them.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["applicantNumber", "childNumber", "channel", "arrivedOn", "arrivalReason"];

    /// <summary>The applicant's personal identity number, as typed.</summary>
    public string? ApplicantNumber { get; set; }

    /// <summary>The child's personal identity number, as typed.</summary>
    public string? ChildNumber { get; set; }

    /// <summary>Why it is registered only now, where it came long ago.</summary>
    public string? ArrivalReason { get; set; }

    /// <summary>As the API takes it.</summary>
    public object ToSend() => new { applicantNumber = Words(ApplicantNumber), childNumber = Words(ChildNumber), channel = Channel, arrivedOn = Day, arrivalReason = Words(ArrivalReason) };

    /// <summary>What is wrong, with the ids of the form's fields.</summary>
    /// <param name="problem">What the API said.</param>
    /// <param name="wording">The texts.</param>
    /// <param name="others">Ids of the other fields, which are the names that the API has for them.</param>
    public static IReadOnlyList<FormError> Errors(ApiProblem problem, Wording wording, params string[] others)
    {
        // The API tells it as to a guardian.
        if (problem.Code is "child-not-found")
            return [new FormError($"{Prefix}-childNumber", wording.Code("problem", "not-their-child"))];
        // onBehalf.childNumber is the field onBehalf-childNumber.
        var named = problem with { Violations = [.. (problem.Violations ?? []).Select(v => v with { Field = v.Field?.Replace($"{Prefix}.", $"{Prefix}-", StringComparison.Ordinal) })] };
        return FormError.From(named, wording, [.. Fields.Select(f => $"{Prefix}-{f}"), .. others]);
    }

    /// <summary>True for what is told in the form; the rest has pages of its own. A child that is not the applicant's is not found.</summary>
    public static bool IsTold(ApiProblem problem) => problem.Status is not (401 or 403 or 404) || problem.Code is "child-not-found";

    private static string? Words(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>The fields of <see cref="OnBehalfForm"/> on a page.</summary>
/// <param name="Form">What is typed.</param>
/// <param name="Errors">What is wrong on the page.</param>
public sealed record OnBehalfFields(OnBehalfForm Form, IReadOnlyList<FormError> Errors);
