using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>A choice as it was made.</summary>
/// <param name="Wishes">The wished schools, the most wanted first, none twice; at least one.</param>
/// <param name="Siblings">The siblings who are said to go to a wished school; empty when none are.</param>
/// <param name="Words">The guardian's own words, at most 2,000 characters; null when none.</param>
public sealed record ChoiceForm(IReadOnlyList<SchoolUnitCode> Wishes, IReadOnlyList<SiblingClaim> Siblings, string? Words)
{
    /// <summary>Most characters of the guardian's own words.</summary>
    public const int LongestWords = 2000;

    /// <inheritdoc/>
    public bool Equals(ChoiceForm? other) => other is not null && Words == other.Words && Wishes.SequenceEqual(other.Wishes) && Siblings.SequenceEqual(other.Siblings);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Wishes.Count, Siblings.Count, Words);
}

/// <summary>A sibling who is said to go to a school. Taken down as said; what counts is what the register says (<see cref="ChoiceCheck"/>).</summary>
/// <param name="School">The school.</param>
/// <param name="Name">The sibling's name as given, or null.</param>
public sealed record SiblingClaim(SchoolUnitCode School, string? Name);

/// <summary>What the registers said when a choice was made, so that the family is told at once; what counts is frozen when the round closes.</summary>
/// <param name="AssignedSchool">The school of the child's catchment area, or null when there is none or it cannot be told.</param>
/// <param name="SiblingsAt">The schools where the register has a sibling who will go on there, as far as that may be told.</param>
/// <param name="Register">Which state of the register said so; null where it was not asked because the matter is protected.</param>
public sealed record ChoiceCheck(SchoolUnitCode? AssignedSchool, IReadOnlyList<SchoolUnitCode> SiblingsAt, RegisterVersion? Register)
{
    /// <summary>The schools where a sibling counts of whom only the officers named for protected persons are told; empty when none.</summary>
    public IReadOnlyList<SchoolUnitCode> Untold { get; init; } = [];

    /// <summary>The claims that the register does not bear out, in their order.</summary>
    public IReadOnlyList<SiblingClaim> NotFound(ChoiceForm form) => [.. form.Siblings.Where(s => !SiblingsAt.Contains(s.School))];

    /// <inheritdoc/>
    public bool Equals(ChoiceCheck? other) => other is not null && (AssignedSchool, Register) == (other.AssignedSchool, other.Register) && SiblingsAt.SequenceEqual(other.SiblingsAt)
        && Untold.SequenceEqual(other.Untold);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(AssignedSchool, SiblingsAt.Count, Register);
}

/// <summary>What a family is told of its own outcome, wish by wish. It holds numbers of a home.</summary>
/// <param name="Code">The child's code in the round.</param>
/// <param name="Lottery">Its lottery number.</param>
/// <param name="Wishes">Wish by wish, in the child's order; empty without wishes.</param>
/// <param name="Placement">What is told of a placement that is none of the wishes; null when a wish was met.</param>
/// <param name="HidesNumbers">Whether the numbers of refused wishes are told to nobody but officers: somebody of the family was protected at the publication.</param>
public sealed record PlacementExplanation(RoundCode Code, int Lottery, IReadOnlyList<WishExplanation> Wishes, string? Placement, bool HidesNumbers = false);

/// <summary>Why a child was taken out of a round.</summary>
/// <param name="Words">The officer's words, which its guardians are told.</param>
public sealed record LeftOutReason(string Words);

/// <summary>An officer's decision that a child is placed where it is offered a seat, if the offer is accepted in time; it is taken in the officer's name then.</summary>
/// <param name="Signer">The officer's name, which the letter bears; null where it is not known.</param>
/// <param name="Roles">Codes of the officer's roles when the offer was made: who may decide follows from them.</param>
/// <param name="Reasons">Reasons that the officer adds, or null.</param>
public sealed record OfferOrder(string? Signer, IReadOnlyList<string> Roles, string? Reasons);
