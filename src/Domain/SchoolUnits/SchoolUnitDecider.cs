namespace CaseMgmt.Domain.SchoolUnits;

/// <summary>What can be asked of a school unit.</summary>
public abstract record SchoolUnitCommand
{
    private SchoolUnitCommand()
    {
    }

    /// <summary>Enter a unit, or state again what is known of it: an import may be run twice.</summary>
    /// <param name="Code">Its code.</param>
    /// <param name="Description">Everything publicly known.</param>
    public sealed record Describe(SchoolUnitCode Code, SchoolUnitDescription Description) : SchoolUnitCommand;

    /// <summary>Close a unit for good.</summary>
    /// <param name="LastDay">Last day of teaching.</param>
    /// <param name="Successor">The unit that takes over its pupils, or null.</param>
    public sealed record Close(DateOnly LastDay, SchoolUnitCode? Successor) : SchoolUnitCommand;

    /// <summary>State the departments of the unit's fritidshem. One that was stated before is ended by a last day, never left out: placements name it.</summary>
    /// <param name="Departments">All of them, in any order.</param>
    public sealed record StateDepartments(IReadOnlyList<Department> Departments) : SchoolUnitCommand;
}

/// <summary>Decides what happens to a school unit.</summary>
public static class SchoolUnitDecider
{
    /// <summary>
    /// What follows from a command. Refused with <c>school-unit-closed</c>, <c>school-unit-unknown</c>, <c>school-unit-of-another-code</c>,
    /// <c>school-unit-without-forms</c>, <c>school-unit-grades-twice</c>, <c>school-unit-closes-before-it-opens</c>, <c>school-unit-succeeds-itself</c>,
    /// <c>department-twice</c>, <c>department-left-out</c>, <c>department-closes-before-it-opens</c>.
    /// </summary>
    public static Verdict<ISchoolUnitEvent> Decide(SchoolUnitCommand command, SchoolUnit state) => (command, state) switch
    {
        (SchoolUnitCommand.Describe c, SchoolUnit.None) => Checked(c.Description, new SchoolUnitRegistered(c.Code, c.Description)),
        (SchoolUnitCommand.Describe c, SchoolUnit.InUse s) when c.Code != s.Code => Verdict<ISchoolUnitEvent>.Refuse("school-unit-of-another-code", RejectionKind.Conflict, "code"),
        (SchoolUnitCommand.Describe c, SchoolUnit.InUse s) when c.Description == s.Description => Verdict<ISchoolUnitEvent>.Accept(),
        (SchoolUnitCommand.Describe c, SchoolUnit.InUse) => Checked(c.Description, new SchoolUnitChanged(c.Code, c.Description)),
        (SchoolUnitCommand.Close c, SchoolUnit.InUse s) when c.Successor == s.Code => Verdict<ISchoolUnitEvent>.Refuse("school-unit-succeeds-itself", RejectionKind.Rule, "successor"),
        (SchoolUnitCommand.Close c, SchoolUnit.InUse s) => Checked(s.Description with { ClosesOn = c.LastDay }, new SchoolUnitClosed(s.Code, c.LastDay, c.Successor)),
        (SchoolUnitCommand.Close c, SchoolUnit.Closed s) when s.Description.ClosesOn == c.LastDay && s.Successor == c.Successor => Verdict<ISchoolUnitEvent>.Accept(),
        (SchoolUnitCommand.StateDepartments c, SchoolUnit.InUse s) => State(c, s),
        (_, SchoolUnit.Closed) => Verdict<ISchoolUnitEvent>.Refuse("school-unit-closed", RejectionKind.Conflict),
        _ => Verdict<ISchoolUnitEvent>.Refuse("school-unit-unknown", RejectionKind.NotFound),
    };

    private static Verdict<ISchoolUnitEvent> Checked(SchoolUnitDescription description, ISchoolUnitEvent happened)
    {
        if (description.Forms.Count == 0 || description.Forms.Any(f => f.Grades.Count == 0))
            return Verdict<ISchoolUnitEvent>.Refuse("school-unit-without-forms", RejectionKind.Rule, "forms");
        if (description.Forms.SelectMany(f => f.Grades.Select(g => (f.Form, g))).GroupBy(x => x).Any(x => x.Count() > 1))
            return Verdict<ISchoolUnitEvent>.Refuse("school-unit-grades-twice", RejectionKind.Rule, "forms");
        return description.ClosesOn < description.OpensOn
            ? Verdict<ISchoolUnitEvent>.Refuse("school-unit-closes-before-it-opens", RejectionKind.Rule, "closesOn")
            : Verdict<ISchoolUnitEvent>.Accept(happened);
    }

    private static Verdict<ISchoolUnitEvent> State(SchoolUnitCommand.StateDepartments c, SchoolUnit.InUse s)
    {
        Department[] stated = [.. c.Departments.OrderBy(d => d.Code.Value, StringComparer.Ordinal)];
        var codes = stated.Select(d => d.Code).ToHashSet();
        return codes.Count < stated.Length ? Verdict<ISchoolUnitEvent>.Refuse("department-twice", RejectionKind.Rule, "departments")
            : s.Departments.Any(d => !codes.Contains(d.Code)) ? Verdict<ISchoolUnitEvent>.Refuse("department-left-out", RejectionKind.Rule, "departments")
            : stated.Any(d => d.ClosesOn < d.OpensOn) ? Verdict<ISchoolUnitEvent>.Refuse("department-closes-before-it-opens", RejectionKind.Rule, "departments")
            : s.Departments.SequenceEqual(stated) ? Verdict<ISchoolUnitEvent>.Accept()
            : Verdict<ISchoolUnitEvent>.Accept(new SchoolUnitDepartmentsStated(s.Code, stated));
    }
}
