using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Texts;

namespace CaseMgmt.Web.Pages;

/// <summary>Something wrong in a form: the id of the field to link to, or null when it concerns the whole form, and the text in Swedish.</summary>
public sealed record FormError(string? Field, string Text)
{
    /// <summary>What the API refused: one error per field it named that the form has, or one for the whole form.</summary>
    /// <param name="problem">The API's answer.</param>
    /// <param name="wording">The texts.</param>
    /// <param name="fields">Ids of the form's fields, which are the names the API knows them by.</param>
    public static IReadOnlyList<FormError> From(ApiProblem problem, Wording wording, params string[] fields)
    {
        var named = (problem.Violations ?? [])
            .Where(v => !string.IsNullOrWhiteSpace(v.Message))
            .Select(v => new FormError(FieldOf(v.Field, fields), v.Message!))
            .ToList();
        return named.Count > 0 ? named : [new FormError(null, wording.Problem(problem))];
    }

    // What is wrong with one of several in a field is told at the field.
    private static string? FieldOf(string? name, string[] fields) =>
        Array.Find(fields, f => string.Equals(f, name, StringComparison.OrdinalIgnoreCase)) ?? Array.Find(fields, f => name?.StartsWith($"{f}[", StringComparison.OrdinalIgnoreCase) is true);

    /// <summary>The error of one field, or null.</summary>
    public static string? Of(IReadOnlyList<FormError> errors, string field) =>
        errors.FirstOrDefault(e => string.Equals(e.Field, field, StringComparison.Ordinal))?.Text;
}
