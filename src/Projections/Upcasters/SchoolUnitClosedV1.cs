namespace CaseMgmt.Projections.Upcasters;

/// <summary>Until the second version nobody was asked which unit takes over.</summary>
public static class SchoolUnitClosedV1
{
    /// <summary>From <c>school-unit.closed.v1</c> to <c>school-unit.closed.v2</c>.</summary>
    public static Upcaster Upcaster { get; } = new(
        "school-unit.closed.v1",
        "school-unit.closed.v2",
        "Had no `successor`: which unit took over was not recorded, so it is null.",
        node =>
        {
            node["successor"] = null;
            return node;
        });
}
