using System.Text.RegularExpressions;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.Cases;

/// <summary>By which rule the documents of a case are kept and disposed of (gallring, arkivlagen 1990:782 10 §).</summary>
public enum RetentionRule
{
    /// <summary>Per the municipality's disposal plan (dokumenthanteringsplan); the program knows no period of its own.</summary>
    MunicipalPlan,
}

/// <summary>Everything that is settled beforehand about a kind of case. Declared by its slice, listed in <see cref="CaseTypeRegister"/>.</summary>
/// <param name="Code">Stable code in kebab case.</param>
/// <param name="ReferencePrefix">Two to four capital letters that begin the references of its cases; no other case type has them.</param>
/// <param name="DecisionTypes">Codes of the decisions it can end in, all of them in the catalogue; at least one.</param>
/// <param name="Deadlines">The policies that say within which time it is meant to be decided; at least one.</param>
/// <param name="Retention">By which rule its documents are kept.</param>
/// <param name="Events">The interface of the slice's own events, which stand in the case's stream beside those every case has.</param>
public sealed partial record CaseType(
    CaseTypeCode Code,
    string ReferencePrefix,
    IReadOnlyList<DecisionTypeCode> DecisionTypes,
    IReadOnlyList<PolicyId> Deadlines,
    RetentionRule Retention,
    Type Events)
{
    /// <summary>Whether every guardian of the child signs the application.</summary>
    public bool NeedsAllGuardians { get; init; }

    /// <summary>Whether a decision in such a case can be changed into a refusal; where it cannot, what a court sends back may end as before without a new decision.</summary>
    public bool RefusesAnew { get; init; } = true;

    /// <summary>The age in years from which the pupil acts alone in such a case; null where the law does not say so.</summary>
    public int? PupilActsFrom { get; init; }

    /// <summary>Whether a pupil acts alone in such a case.</summary>
    /// <param name="born">The pupil's day of birth.</param>
    /// <param name="on">The day of acting, in Sweden.</param>
    public bool PupilActsAlone(DateOnly born, DateOnly on) => PupilActsFrom is { } age && born.AddYears(age) <= on;

    private static readonly SwedishText Texts = SwedishText.Load("Texts/case-types.yaml");

    /// <summary>Its Swedish title.</summary>
    /// <exception cref="KeyNotFoundException">It has none in <c>Texts/case-types.yaml</c>.</exception>
    public string Title => Texts[Code.Value];

    /// <summary>What its slice forgot, in English, each a line that names the case type; empty when nothing.</summary>
    /// <param name="catalogue">The catalogue that the decision types must stand in.</param>
    public IReadOnlyList<string> Gaps(DecisionCatalogue catalogue)
    {
        var events = Events.Assembly.GetTypes().Where(t => t is { IsAbstract: false } && Events.IsAssignableFrom(t)).ToList();
        return
        [
            .. If(!KebabCase().IsMatch(Code.Value), "its code is not in kebab case"),
            .. If(!Texts.Keys.Contains(Code.Value, StringComparer.Ordinal), "it has no title in Texts/case-types.yaml"),
            .. If(!Prefix().IsMatch(ReferencePrefix), $"its reference prefix '{ReferencePrefix}' is not two to four capital letters"),
            .. If(DecisionTypes.Count == 0, "it has no decision types"),
            .. DecisionTypes.Where(d => catalogue.All.All(t => t.Code != d.Value)).SelectMany(d => If(true, $"its decision type '{d}' is not in the catalogue")),
            .. If(Deadlines.Count == 0, "it has no deadline"),
            .. Deadlines.Where(d => PolicyId.Known.GetValueOrDefault(d) != typeof(PolicyValue.ProcessingTarget)).SelectMany(d => If(true, $"its deadline '{d}' is no policy with a time")),
            .. If(!Enum.IsDefined(Retention), "it has no retention rule"),
            .. If(!Events.IsInterface || !typeof(IDomainEvent).IsAssignableFrom(Events) || events.Count == 0, $"'{Events.Name}' is no interface of events"),
        ];
    }

    private IEnumerable<string> If(bool missing, string what) => missing ? [$"case type '{Code}': {what}."] : [];

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex KebabCase();

    [GeneratedRegex("^[A-Z]{2,4}$", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Prefix();
}
