using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using FluentValidation;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>What an officer enters of a child's facts in a round.</summary>
/// <param name="ChildId">The child.</param>
/// <param name="What">assigned-school, way, wish-left-out, sibling, moved, resident, current-school or left-out.</param>
/// <param name="Reason">Why; kept with the fact.</param>
/// <param name="School">The school it concerns; left out where it concerns none, or the child is assigned to none or goes on at none.</param>
/// <param name="Metres">The length of the way, with way.</param>
/// <param name="Holds">Whether it is so; true when left out.</param>
internal sealed record FactEntry(Guid ChildId, FactKind? What, string? Reason, string? School = null, int? Metres = null, bool? Holds = null)
{
    private const long MmPerMetre = 1000;

    /// <summary>The correction that it is.</summary>
    public FactCorrection ToCorrection() => new(
        new PersonRef(ChildId), What.GetValueOrDefault(), SchoolUnitCode.TryParse(School, out var unit) ? unit : null, Metres * MmPerMetre, Holds ?? true, Reason!.Trim());
}

/// <summary>The form of what is entered of a child.</summary>
internal sealed class FactEntryValidator : AbstractValidator<FactEntry>
{
    /// <summary>Longest reason, characters.</summary>
    public const int LongestReason = 1000;

    /// <summary>Most entries in one request.</summary>
    public const int Most = 2000;

    private const int LongestWay = 1_000_000;

    /// <summary>The rules.</summary>
    public FactEntryValidator()
    {
        RuleFor(e => e.ChildId).NotEmpty();
        RuleFor(e => e.What).NotNull();
        RuleFor(e => e.Reason).NotEmpty().MaximumLength(LongestReason);
        RuleFor(e => e.School).Must(s => s is null || SchoolUnitCode.TryParse(s, out _)).WithErrorCode("not-allowed");
        RuleFor(e => e.School).NotEmpty().When(e => e.What is FactKind.Way or FactKind.WishLeftOut or FactKind.Sibling);
        RuleFor(e => e.Metres).NotNull().When(e => e.What == FactKind.Way);
        RuleFor(e => e.Metres).Null().When(e => e.What != FactKind.Way).WithErrorCode("not-allowed");
        RuleFor(e => e.Metres).InclusiveBetween(0, LongestWay);
    }
}
