using System.Text.Json.Serialization;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Priorities;

/// <summary>What is known of one child when a round closes: the facts that priorities rest on, frozen so that the run can be made again. Sealed; never in an event.</summary>
/// <param name="Code">The child's code in this round.</param>
/// <param name="Wishes">The ranked schools that count, the most wanted first, none twice; empty when nobody chose or the guardians disagreed.</param>
/// <param name="AssignedSchool">The school of its catchment area, or null when there is none.</param>
/// <param name="IsResident">Whether it is registered in the municipality.</param>
/// <param name="SiblingsAt">The schools where the register, not the form, says that a sibling goes.</param>
/// <param name="HasMoved">Whether it has moved within the municipality.</param>
/// <param name="IsFive">Whether it is a five-year-old.</param>
/// <param name="ReceivedAfter">Whole seconds from the opening of the round to the arrival of the choice; 0 without a choice.</param>
/// <param name="Ways">The ways to the schools that could be measured, each once.</param>
/// <param name="Disregarded">The wishes that were made and do not count, in their order; null or empty when there are none.</param>
/// <param name="CurrentSchool">The municipal school where the child goes and stays if it gets no other: it has the grade. Null where there is none, and in facts frozen before this was kept.</param>
public sealed record RoundChild(
    RoundCode Code,
    IReadOnlyList<SchoolUnitCode> Wishes,
    SchoolUnitCode? AssignedSchool,
    bool IsResident,
    IReadOnlyList<SchoolUnitCode> SiblingsAt,
    bool HasMoved,
    bool IsFive,
    long ReceivedAfter,
    IReadOnlyList<SchoolWay> Ways,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DisregardedWish>? Disregarded = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SchoolUnitCode? CurrentSchool = null)
{
    /// <summary>All wishes as they were made, the most wanted first, each with why it does not count, or null.</summary>
    public IReadOnlyList<(SchoolUnitCode School, DisregardedWish? Disregarded)> WishesAsMade()
    {
        var made = Wishes.Select(w => (w, (DisregardedWish?)null)).ToList();
        foreach (var wish in (Disregarded ?? []).OrderBy(d => d.Place))
            made.Insert(Math.Min(wish.Place - 1, made.Count), (wish.School, wish));
        return made;
    }

    /// <summary>Which of the wishes as they were made a school is, from 1; 0 when it is none of them.</summary>
    public int NumberOf(SchoolUnitCode school) => WishesAsMade().Select(w => w.School).ToList().IndexOf(school) + 1;

    /// <summary>The facts with one wish that does not count.</summary>
    /// <param name="school">The school; nothing changes when it is not among the wishes that count.</param>
    /// <param name="why">Why.</param>
    /// <param name="words">An officer's reason, or null.</param>
    public RoundChild Without(SchoolUnitCode school, DisregardedWhy why, string? words) => Wishes.Contains(school)
        ? this with { Wishes = [.. Wishes.Where(w => w != school)], Disregarded = [.. Disregarded ?? [], new DisregardedWish(school, NumberOf(school), why, words)] }
        : this;

    /// <summary>The way to a school in millimetres; null when it was not measured.</summary>
    public long? WayTo(SchoolUnitCode school) => Ways.FirstOrDefault(w => w.School == school)?.LengthMm;
}

/// <summary>Why a wish does not count.</summary>
public enum DisregardedWhy
{
    /// <summary>An officer left it out, with a reason.</summary>
    LeftOut,

    /// <summary>The guardians do not agree.</summary>
    Disagreed,

    /// <summary>A guardian has not signed.</summary>
    Unsigned,
}

/// <summary>A wish that was made and does not count.</summary>
/// <param name="School">The school.</param>
/// <param name="Place">Its place among the wishes as they were made, from 1.</param>
/// <param name="Why">Why it does not count.</param>
/// <param name="Words">An officer's reason, or null.</param>
public sealed record DisregardedWish(SchoolUnitCode School, int Place, DisregardedWhy Why, string? Words);

/// <summary>A child's way to a school.</summary>
/// <param name="School">The school.</param>
/// <param name="LengthMm">Walking distance in whole millimetres.</param>
public sealed record SchoolWay(SchoolUnitCode School, long LengthMm);

/// <summary>A school in a round, for one grade.</summary>
/// <param name="Unit">The school unit.</param>
/// <param name="Seats">Its seats for that grade, 0 or more.</param>
public sealed record RoundSchool(SchoolUnitCode Unit, int Seats);
