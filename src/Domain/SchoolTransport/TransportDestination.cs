using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>
/// The school that transport goes to. The way is measured to the assigned school, since the limit is of that way; who goes to a chosen or an independent school is driven
/// there all the same (skollagen 10 kap. 32 § 2 st and 40 §).
/// </summary>
public static class TransportDestination
{
    private static readonly string[] WhereThePupilGoes = ["school-transport.chosen-school", "school-transport.independent-school"];

    /// <summary>The school's code; null when none is known.</summary>
    /// <param name="evidence">The facts.</param>
    /// <param name="type">The type of decision.</param>
    public static SchoolUnitCode? UnitOf(TransportEvidence evidence, DecisionTypeCode type) =>
        GoesElsewhere(evidence, type) ? evidence.Attended?.Unit ?? evidence.Placement?.Unit : evidence.School?.Unit;

    /// <summary>The school with its name; null when that is not known, and never another school than <see cref="UnitOf"/> tells.</summary>
    /// <param name="evidence">The facts.</param>
    /// <param name="type">The type of decision.</param>
    public static SchoolFact? Of(TransportEvidence evidence, DecisionTypeCode type) => GoesElsewhere(evidence, type) ? evidence.Attended : evidence.School;

    // Facts that hide the home tell no placement either.
    private static bool GoesElsewhere(TransportEvidence evidence, DecisionTypeCode type) =>
        evidence is { Protection: Persons.Protection.None, Placement: { Unit: { } unit } } && unit != evidence.School?.Unit && WhereThePupilGoes.Contains(type.Value, StringComparer.Ordinal);
}
