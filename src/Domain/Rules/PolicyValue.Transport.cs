using System.Text.Json.Serialization;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Rules;

public abstract partial record PolicyValue
{
    /// <summary>From which speed limit a road without a way for walkers is taken to be dangerous. Guidance for officers: it grants nothing by itself.</summary>
    /// <param name="Rows">Disjoint sets of grades; a grade in none has no guidance.</param>
    /// <param name="Source">What it rests on.</param>
    public sealed record TrafficGuidance([Open] IReadOnlyList<TrafficGuidanceRow> Rows, [Open] PolicySource Source) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];

        /// <summary>The speed limit for a grade, km/h, or null.</summary>
        public int? SpeedFor(Grade grade) => Rows.FirstOrDefault(r => r.Grades.Contains(grade))?.Speed;

        /// <inheritdoc/>
        public bool Equals(TrafficGuidance? other) => other is not null && Source == other.Source && Rows.SequenceEqual(other.Rows);

        /// <inheritdoc/>
        public override int GetHashCode() => Rows.Aggregate(Source.GetHashCode(), HashCode.Combine);
    }

    /// <summary>In which grades a pupil who moves during the school year may stay in its school with transport.</summary>
    /// <param name="Grades">The grades.</param>
    /// <param name="Source">What it rests on.</param>
    public sealed record MoveInLastYear([Open] IReadOnlyList<Grade> Grades, [Open] PolicySource Source) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];

        /// <inheritdoc/>
        public bool Equals(MoveInLastYear? other) => other is not null && Source == other.Source && Grades.SequenceEqual(other.Grades);

        /// <inheritdoc/>
        public override int GetHashCode() => Grades.Aggregate(Source.GetHashCode(), HashCode.Combine);
    }

    /// <summary>What a school year's transport is reckoned to cost, for comparing two schools.</summary>
    /// <param name="SekPerKilometre">SEK for each kilometre of the way to school.</param>
    /// <param name="Source">What it rests on.</param>
    public sealed record StandardCost([Open] decimal SekPerKilometre, [Open] PolicySource Source) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];

        /// <summary>The cost of a way.</summary>
        /// <param name="lengthMm">Its length in millimetres.</param>
        public decimal Of(long lengthMm) => lengthMm * SekPerKilometre / 1_000_000m;
    }

    /// <summary>What one pupil's transport is reckoned to cost a school year by each mode, SEK; null where nobody has said. For simulations alone: it settles nothing.</summary>
    /// <param name="SchoolBus">Skolbuss.</param>
    /// <param name="PublicTransportCard">Busskort i kollektivtrafiken.</param>
    /// <param name="Taxi">Taxi.</param>
    /// <param name="Compensation">Ersättning för egen skjuts.</param>
    /// <param name="Source">What it rests on.</param>
    public sealed record ModeCosts(
        [Open] decimal? SchoolBus, [Open] decimal? PublicTransportCard, [Open] decimal? Taxi, [Open] decimal? Compensation, [Open] PolicySource Source) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];

        /// <summary>The amounts that are said.</summary>
        internal IEnumerable<decimal> Amounts() => new[] { SchoolBus, PublicTransportCard, Taxi, Compensation }.OfType<decimal>();
    }

    /// <summary>How many simulations of draft policies one person may run a day.</summary>
    /// <param name="PerPersonAndDay">How many, at least 1.</param>
    /// <param name="Source">What it rests on.</param>
    public sealed record SimulationRuns([Open] int PerPersonAndDay, [Open] PolicySource Source) : PolicyValue
    {
        /// <summary>How many where the municipality has settled nothing.</summary>
        public const int Usual = 10;

        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];
    }

    /// <summary>By which day one applies to have transport from the first day of the coming school year. What comes later is tried all the same.</summary>
    /// <param name="Month">Month of the calendar year in which the school year begins, 1 to 6.</param>
    /// <param name="Day">Day of that month.</param>
    /// <param name="RemindDaysBefore">How many days before it the guardian is reminded.</param>
    /// <param name="Source">What it rests on.</param>
    public sealed record Renewal([Open] int Month, [Open] int Day, [Open] int RemindDaysBefore, [Open] PolicySource Source) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];

        /// <summary>The last day to apply for a school year.</summary>
        public DateOnly LastDayFor(SchoolYear year) => new(year.StartYear, Month, Day);

        /// <summary>The day to remind of it.</summary>
        public DateOnly RemindOn(SchoolYear year) => LastDayFor(year).AddDays(-RemindDaysBefore);
    }

    /// <summary>The municipality has recorded by which route decisions are appealed whose route the catalogue leaves to be confirmed.</summary>
    /// <param name="Rows">One for each decision type.</param>
    /// <param name="Source">What it rests on.</param>
    public sealed record ConfirmedRoutes([Open] IReadOnlyList<ConfirmedRoute> Rows, [Open] PolicySource Source) : PolicyValue
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override IReadOnlyList<PolicySource> Sources => [Source];

        /// <inheritdoc/>
        public bool Equals(ConfirmedRoutes? other) => other is not null && Source == other.Source && Rows.SequenceEqual(other.Rows);

        /// <inheritdoc/>
        public override int GetHashCode() => Rows.Aggregate(Source.GetHashCode(), HashCode.Combine);
    }
}

/// <summary>One row of the guidance on traffic.</summary>
/// <param name="Grades">The grades.</param>
/// <param name="Speed">Speed limit, km/h.</param>
public sealed record TrafficGuidanceRow([Open] IReadOnlyList<Grade> Grades, [Open] int Speed)
{
    /// <inheritdoc/>
    public bool Equals(TrafficGuidanceRow? other) => other is not null && Speed == other.Speed && Grades.SequenceEqual(other.Grades);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Speed, Grades.Count);
}

/// <summary>How decisions of a type are appealed, as the municipality has recorded it.</summary>
/// <param name="DecisionType">A type that the catalogue leaves to be confirmed.</param>
/// <param name="Route">A route of the catalogue that has an instruction and a clock.</param>
public sealed record ConfirmedRoute([Open] DecisionTypeCode DecisionType, [Open] AppealRouteCode Route);
