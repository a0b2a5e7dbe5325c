using FluentValidation;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>What several requests about a case ask of their fields.</summary>
internal static class CaseRules
{
    /// <summary>An officer's account as the identity provider names it: no spaces, at most 100 characters.</summary>
    public static IRuleBuilderOptions<T, string?> Account<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(o => o is null || (o.Trim().Length is > 0 and <= 100 && !o.Any(char.IsControl))).WithErrorCode("malformed");

    /// <summary>A text that somebody is to read.</summary>
    public static IRuleBuilderOptions<T, string?> CaseText<T>(this IRuleBuilder<T, string?> rule) => rule.NotEmpty().MaximumLength(CaseActions.LongestText);
}
