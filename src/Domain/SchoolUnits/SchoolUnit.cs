namespace CaseMgmt.Domain.SchoolUnits;

/// <summary>A school unit as folded from its stream.</summary>
public abstract record SchoolUnit
{
    private SchoolUnit()
    {
    }

    /// <summary>No such unit has been entered.</summary>
    public sealed record None : SchoolUnit;

    /// <summary>The unit is in use.</summary>
    /// <param name="Code">Its code.</param>
    /// <param name="Description">What is publicly known of it.</param>
    /// <param name="Departments">The departments of its fritidshem, those that are over among them, in the order of their codes; empty when none are known.</param>
    public sealed record InUse(SchoolUnitCode Code, SchoolUnitDescription Description, IReadOnlyList<Department> Departments) : SchoolUnit;

    /// <summary>The unit has been closed for good; it is kept for the decisions that name it.</summary>
    /// <param name="Code">Its code.</param>
    /// <param name="Description">What was publicly known of it; its last day is the day it closed.</param>
    /// <param name="Successor">The unit that took over its pupils, or null.</param>
    public sealed record Closed(SchoolUnitCode Code, SchoolUnitDescription Description, SchoolUnitCode? Successor) : SchoolUnit;

    /// <summary>Before anything has happened.</summary>
    public static SchoolUnit Initial { get; } = new None();

    /// <summary>Whether nothing more can happen.</summary>
    public static bool IsTerminal(SchoolUnit state) => state is Closed;

    /// <summary>The unit after one more event.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An event that this program does not know, or that cannot follow the state.</exception>
    public static SchoolUnit Evolve(SchoolUnit state, ISchoolUnitEvent happened) => (state, happened) switch
    {
        (None, SchoolUnitRegistered e) => new InUse(e.Unit, e.Description, []),
        (InUse s, SchoolUnitChanged e) => s with { Description = e.Description },
        (InUse s, SchoolUnitDepartmentsStated e) => s with { Departments = e.Departments },
        (InUse s, SchoolUnitClosed e) => new Closed(s.Code, s.Description with { ClosesOn = e.LastDay }, e.Successor),
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened.GetType().Name, $"Cannot follow {state.GetType().Name}."),
    };
}
