using System.Text.Json;
using System.Text.Json.Serialization;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Rules;

/// <summary>What a policy value rests on.</summary>
/// <param name="Reference">The board's decision, or null while none is known: the value is then shown as unconfirmed.</param>
/// <param name="LastChecked">The day somebody last compared the value with its source.</param>
public sealed record PolicySource([Open] PolicyReference? Reference, [Open] DateOnly LastChecked);

/// <summary>
/// What a municipality has decided in one matter where the statute leaves the choice to it. A closed hierarchy; in JSON the
/// property <c>kind</c> tells which. Values compare by content.
/// </summary>
[JsonConverter(typeof(PolicyValueJson))]
public abstract partial record PolicyValue
{
    private PolicyValue()
    {
    }

    /// <summary>What the value rests on; several when parts were decided separately.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<PolicySource> Sources { get; }

    /// <summary>Whether every part has a decision behind it.</summary>
    [JsonIgnore]
    public bool IsConfirmed => Sources.All(s => s.Reference is not null);

    /// <summary>How far the way to school must be to give a right to school transport, per band of grades.</summary>
    /// <param name="Bands">Disjoint bands; a grade in none has no limit in force.</param>
    public sealed record RouteLengthLimits([Open] IReadOnlyList<RouteLengthBand> Bands) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [.. Bands.Select(b => b.Source)];

        /// <summary>The band a grade lies in, or null.</summary>
        public RouteLengthBand? For(Grade grade) => Bands.FirstOrDefault(b => b.Grades.Contains(grade));

        /// <inheritdoc/>
        public bool Equals(RouteLengthLimits? other) => other is not null && Bands.SequenceEqual(other.Bands);

        /// <inheritdoc/>
        public override int GetHashCode() => Bands.Aggregate(Bands.Count, HashCode.Combine);
    }

    /// <summary>Which decisions the board has delegated to the program to take finally. The catalogue may bar more, never less.</summary>
    /// <param name="DecisionTypes">Codes of the decision type catalogue, such as <c>school-transport.compulsory-school</c>; empty when none.</param>
    /// <param name="Source">The delegation order (delegationsordning).</param>
    public sealed record DelegationToMachine([Open] IReadOnlyList<DecisionTypeCode> DecisionTypes, [Open] PolicySource Source) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];

        /// <summary>Whether a decision type is delegated.</summary>
        public bool Covers(DecisionTypeCode decisionType) => DecisionTypes.Contains(decisionType);

        /// <inheritdoc/>
        public bool Equals(DelegationToMachine? other) =>
            other is not null && Source == other.Source && DecisionTypes.SequenceEqual(other.DecisionTypes);

        /// <inheritdoc/>
        public override int GetHashCode() => DecisionTypes.Aggregate(Source.GetHashCode(), HashCode.Combine);
    }

    /// <summary>Which officers the board has given the right to decide in its place (delegationsordning, kommunallagen 6 kap. 37 §).</summary>
    /// <param name="Rows">Who may take which decisions; what stands in no row is the board's own.</param>
    /// <param name="Source">The delegation order.</param>
    public sealed record DelegationOrder(IReadOnlyList<DelegationRow> Rows, PolicySource Source) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];

        /// <summary>Whether somebody in one of the roles may take a decision.</summary>
        /// <param name="roles">The actor's roles.</param>
        /// <param name="decisionType">The decision's type.</param>
        /// <param name="outcome">What it comes to.</param>
        public bool Covers(IEnumerable<DelegateRole> roles, DecisionTypeCode decisionType, Outcome outcome) =>
            roles.Any(role => Rows.Any(r => r.Role == role && r.DecisionTypes.Contains(decisionType) && (r.Outcomes.Count == 0 || r.Outcomes.Contains(outcome))));

        /// <inheritdoc/>
        public bool Equals(DelegationOrder? other) => other is not null && Source == other.Source && Rows.SequenceEqual(other.Rows);

        /// <inheritdoc/>
        public override int GetHashCode() => Rows.Aggregate(Source.GetHashCode(), HashCode.Combine);
    }

    /// <summary>Which ways count when a way to school is measured.</summary>
    /// <param name="Name">Name of a walking profile that the program knows, such as <c>walking-default</c>.</param>
    /// <param name="Source">What it rests on.</param>
    public sealed record WalkingProfile([Open] string Name, [Open] PolicySource Source) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];
    }

    /// <summary>
    /// From which day in the year a coming school year may be applied for. A school year stays open until its last day, since a
    /// child may move in at any time.
    /// </summary>
    /// <param name="Month">Month of the calendar year in which the school year begins, 1 to 6.</param>
    /// <param name="Day">Day of that month.</param>
    /// <param name="Source">What it rests on.</param>
    public sealed record SchoolYearsOpen([Open] int Month, [Open] int Day, [Open] PolicySource Source) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];

        /// <summary>The school years that may be applied for on a day, oldest first; never empty.</summary>
        public IReadOnlyList<SchoolYear> On(DateOnly day)
        {
            var current = SchoolYear.Of(day);
            return day.Month < 7 && (day.Month, day.Day).CompareTo((Month, Day)) >= 0
                ? [current, new SchoolYear(current.StartYear + 1)]
                : [current];
        }
    }

    /// <summary>Within how many days the municipality means to have decided.</summary>
    /// <param name="Days">Calendar days from intake.</param>
    /// <param name="Source">What it rests on.</param>
    public sealed record ProcessingTarget([Open] int Days, [Open] PolicySource Source) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];
    }

    /// <summary>The times of a case that no statute sets, in calendar days.</summary>
    /// <param name="WarnBefore">How long before the target officers are warned that it nears.</param>
    /// <param name="SignWithin">How long the second guardian has to sign.</param>
    /// <param name="RemindAfter">After how long of that the guardian is reminded; less than <paramref name="SignWithin"/>.</param>
    /// <param name="Source">What they rest on.</param>
    public sealed record CaseTimes([Open] int WarnBefore, [Open] int SignWithin, [Open] int RemindAfter, [Open] PolicySource Source) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];
    }
}

/// <summary>To whom the board delegates.</summary>
[JsonConverter(typeof(DelegateRoleJson))]
public enum DelegateRole
{
    /// <summary>Handläggare.</summary>
    CaseOfficer,

    /// <summary>Chef.</summary>
    Manager,
}

/// <summary>Writes a <see cref="DelegateRole"/> as <c>case-officer</c> or <c>manager</c>.</summary>
public sealed class DelegateRoleJson() : JsonStringEnumConverter<DelegateRole>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

/// <summary>One row of a delegation order.</summary>
/// <param name="Role">To whom it delegates.</param>
/// <param name="DecisionTypes">Codes of the decision type catalogue; at least one.</param>
/// <param name="Outcomes">The outcomes that are delegated; empty when all are.</param>
public sealed record DelegationRow(DelegateRole Role, IReadOnlyList<DecisionTypeCode> DecisionTypes, IReadOnlyList<Outcome> Outcomes)
{
    /// <inheritdoc/>
    public bool Equals(DelegationRow? other) =>
        other is not null && Role == other.Role && DecisionTypes.SequenceEqual(other.DecisionTypes) && Outcomes.SequenceEqual(other.Outcomes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Role, DecisionTypes.Count, Outcomes.Count);
}

/// <summary>The limit for a set of grades.</summary>
/// <param name="Grades">The grades, in order, each once.</param>
/// <param name="Metres">The limit in metres.</param>
/// <param name="Compare">Whether a way of exactly the limit is enough.</param>
/// <param name="Source">What the limit rests on.</param>
public sealed record RouteLengthBand([Open] IReadOnlyList<Grade> Grades, [Open] int Metres, [Open] LimitComparison Compare, [Open] PolicySource Source)
{
    /// <summary>The limit in millimetres.</summary>
    [JsonIgnore]
    public long LimitMm => Metres * 1000L;

    /// <summary>Whether a way is long enough.</summary>
    /// <param name="lengthMm">Length in whole millimetres.</param>
    public bool IsReachedBy(long lengthMm) => Compare == LimitComparison.MoreThan ? lengthMm > LimitMm : lengthMm >= LimitMm;

    /// <inheritdoc/>
    public bool Equals(RouteLengthBand? other) =>
        other is not null && (Metres, Compare, Source) == (other.Metres, other.Compare, other.Source) && Grades.SequenceEqual(other.Grades);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Metres, Compare, Source, Grades.Count);
}

/// <summary>How a length is compared with a limit; what happens exactly on the limit differs between municipalities.</summary>
[JsonConverter(typeof(LimitComparisonJson))]
public enum LimitComparison
{
    /// <summary>Longer than the limit (mer än); exactly on it is not enough.</summary>
    MoreThan,

    /// <summary>The limit or longer (minst).</summary>
    AtLeast,
}

/// <summary>Writes a <see cref="LimitComparison"/> as <c>more-than</c> or <c>at-least</c>.</summary>
public sealed class LimitComparisonJson() : JsonStringEnumConverter<LimitComparison>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);
