using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Texts;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Officer;

/// <summary>What the officer fills in, as typed, with the version it was decided on and the key that makes sending twice one decision.</summary>
public sealed class DecisionForm : MakersForm
{
    /// <summary>How the child may travel.</summary>
    public static IReadOnlyList<string> Modes { get; } = ["school-bus", "public-transport-card", "taxi", "compensation"];

    /// <summary>How a case may end.</summary>
    public static IReadOnlyList<string> Outcomes { get; } = ["granted", "partly-granted", "refused"];

    /// <summary>The case's version when the form was shown.</summary>
    public long Version { get; set; }

    /// <summary>The same through every retry of the form.</summary>
    public Guid Key { get; set; }

    /// <summary>One of <see cref="Outcomes"/>.</summary>
    public string? Outcome { get; set; }

    /// <summary>Code of the type of decision, or empty.</summary>
    public string? DecisionType { get; set; }

    /// <summary>One of <see cref="Modes"/>, or empty.</summary>
    public string? Mode { get; set; }

    /// <summary>First day, yyyy-mm-dd.</summary>
    public string? ValidFrom { get; set; }

    /// <summary>Last day, yyyy-mm-dd.</summary>
    public string? ValidTo { get; set; }

    /// <summary>The officer's reasons.</summary>
    public string? Reasons { get; set; }

    /// <summary>Conditions of the decision.</summary>
    public string? Conditions { get; set; }

    /// <summary>Whether the officer finds it obviously unnecessary to communicate the material before refusing.</summary>
    public bool CommunicationNotNeeded { get; set; }

    /// <summary>A form for a case that nobody has filled in: the proposal's outcome and the school year's days.</summary>
    public static DecisionForm For(CaseDetails item)
    {
        var form = new DecisionForm { Version = item.Version, Key = Guid.NewGuid(), Outcome = item.Proposal?.Outcome };
        if (item.Proposal is { DecisionTypeSettled: true } or { PutForwardBy: not null })
            form.DecisionType = item.Proposal.DecisionType;
        form.Reasons = item.Proposal?.OwnReasons;
        if (item.SchoolYear.Split('/') is [var first, var last])
        {
            form.ValidFrom = $"{first}-07-01";
            form.ValidTo = $"{last}-06-30";
        }
        return form;
    }

    /// <summary>The decision that the form says, with what is wrong in it.</summary>
    /// <param name="proposal">What the program proposed: granting anything else needs reasons.</param>
    /// <param name="texts">The texts of the errors.</param>
    /// <param name="errors">What is wrong, in the order of the fields.</param>
    public Decision Read(CaseProposal? proposal, IStringLocalizer<OfficerTexts> texts, out IReadOnlyList<FormError> errors)
    {
        var wrong = new List<FormError>();
        if (!Outcomes.Contains(Outcome, StringComparer.Ordinal))
            wrong.Add(new FormError("outcome", texts["Decide.OutcomeMissing"]));
        var mode = Modes.FirstOrDefault(m => string.Equals(m, Mode, StringComparison.Ordinal));
        var granted = Outcome is "granted" or "partly-granted";
        var from = Day(ValidFrom);
        var to = Day(ValidTo);
        if (string.IsNullOrEmpty(DecisionType) && proposal is { DecisionTypeSettled: false })
            wrong.Add(new FormError("decisionType", texts["Decide.TypeMissing"]));
        if (from is null && granted)
            wrong.Add(new FormError("validFrom", texts["Decide.FromMissing"]));
        if (to is null && granted)
            wrong.Add(new FormError("validTo", texts["Decide.ToMissing"]));
        if (from > to)
            wrong.Add(new FormError("validTo", texts["Decide.ToBeforeFrom"]));
        var reasons = Words(Reasons);
        if (reasons is null && Outcome is "refused" or "partly-granted")
            wrong.Add(new FormError("reasons", texts["Decide.ReasonsMissing"]));
        else if (reasons is null && granted && proposal?.Outcome is not "granted")
            wrong.Add(new FormError("reasons", texts["Decide.ReasonsForDeparting"]));
        var board = BoardOf(texts, wrong);
        errors = wrong;
        return new Decision(
            Outcome ?? "", reasons, granted ? mode : null, granted ? from : null, granted ? to : null, granted ? Words(Conditions) : null, Words(DecisionType),
            Outcome is "refused" or "partly-granted" && CommunicationNotNeeded ? true : null,
            Presenter, Participants, board);
    }

    private static string? Words(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim().ReplaceLineEndings("\n");
}
