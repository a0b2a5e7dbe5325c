using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>What a family wishes.</summary>
/// <param name="Wishes">Codes of the schools, the most wanted first.</param>
/// <param name="Siblings">Siblings who are said to go to one of them, or null.</param>
/// <param name="Words">The guardian's own words, or null.</param>
internal sealed record WishList(IReadOnlyList<string>? Wishes, IReadOnlyList<SaidSibling>? Siblings = null, string? Words = null)
{
    /// <summary>The wished schools; their form is checked before.</summary>
    public IReadOnlyList<SchoolUnitCode> ToSchools() => [.. Wishes!.Select(w => new SchoolUnitCode(w))];

    /// <summary>The form as it is sealed.</summary>
    public ChoiceForm ToForm() => new(
        ToSchools(), [.. (Siblings ?? []).Select(s => new SiblingClaim(new SchoolUnitCode(s.School!), string.IsNullOrWhiteSpace(s.Name) ? null : s.Name.Trim()))],
        string.IsNullOrWhiteSpace(Words) ? null : Words.Trim());
}

/// <summary>A sibling as said.</summary>
/// <param name="School">Code of the school.</param>
/// <param name="Name">The sibling's name, or null.</param>
internal sealed record SaidSibling(string? School, string? Name = null);

/// <summary>The form of what is wished.</summary>
internal sealed class WishListValidator : AbstractValidator<WishList>
{
    private const int MostWishes = 100;
    private const int MostSiblings = 20;

    /// <summary>The rules.</summary>
    public WishListValidator()
    {
        RuleFor(r => r.Wishes).NotNull();
        RuleFor(r => r.Wishes).Must(w => w is null || w.Count <= MostWishes).WithErrorCode("not-allowed");
        RuleForEach(r => r.Wishes).Must(w => SchoolUnitCode.TryParse(w, out _)).WithErrorCode("wrong-format");
        RuleFor(r => r.Siblings).Must(s => s is null || s.Count <= MostSiblings).WithErrorCode("not-allowed");
        RuleForEach(r => r.Siblings).ChildRules(s =>
        {
            s.RuleFor(x => x.School).NotEmpty();
            s.RuleFor(x => x.School).Must(u => u is null || SchoolUnitCode.TryParse(u, out _)).WithErrorCode("wrong-format");
            s.RuleFor(x => x.Name).MaximumLength(200);
        });
        RuleFor(r => r.Words).MaximumLength(ChoiceForm.LongestWords);
    }
}
