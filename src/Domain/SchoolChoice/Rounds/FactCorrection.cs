using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolChoice.Rounds;

/// <summary>What an officer settles or corrects of a child's facts in a round.</summary>
[JsonConverter(typeof(FactKindJson))]
public enum FactKind
{
    /// <summary>Its assigned school: the one named, or none.</summary>
    AssignedSchool,

    /// <summary>The way to a school, which could not be measured or was measured wrong.</summary>
    Way,

    /// <summary>That a wish for a school does not count.</summary>
    WishLeftOut,

    /// <summary>Whether a sibling goes to a school.</summary>
    Sibling,

    /// <summary>Whether it has moved within the municipality.</summary>
    Moved,

    /// <summary>Whether it is registered in the municipality.</summary>
    Resident,

    /// <summary>The municipal school where it goes on if it gets no other: the one named, or none.</summary>
    CurrentSchool,

    /// <summary>That it is not in the round: it will go to school elsewhere.</summary>
    LeftOut,
}

/// <summary>Writes a <see cref="FactKind"/> in kebab case.</summary>
public sealed class FactKindJson() : JsonStringEnumConverter<FactKind>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

/// <summary>An officer settles or corrects one fact of a child. Personal: it may tell where a home is.</summary>
/// <param name="Child">The child.</param>
/// <param name="What">Which fact.</param>
/// <param name="School">The school it concerns; null where it concerns none, or the child is assigned to none.</param>
/// <param name="LengthMm">The way in millimetres, for <see cref="FactKind.Way"/>.</param>
/// <param name="Holds">Whether it is so, for those that can be otherwise.</param>
/// <param name="Reason">Why, in the officer's words.</param>
public sealed record FactCorrection(PersonRef Child, FactKind What, SchoolUnitCode? School, long? LengthMm, bool Holds, string Reason)
{
    /// <summary>What is wrong with it in itself, as a stable code; null when nothing is.</summary>
    public string? Fault() => What switch
    {
        FactKind.Way when LengthMm is not >= 0 => "way-length-missing",
        FactKind.Way or FactKind.WishLeftOut or FactKind.Sibling when School is null => "correction-school-missing",
        _ => null,
    };

    /// <summary>The child's facts after it, with a note of who did it and why; null when the child is no longer in the round.</summary>
    /// <param name="entrant">The child.</param>
    /// <param name="by">The officer.</param>
    /// <param name="at">When, UTC.</param>
    /// <exception cref="ArgumentException">It concerns another child, or has a <see cref="Fault"/>.</exception>
    public RoundEntrant? Apply(RoundEntrant entrant, Actor by, DateTimeOffset at)
    {
        if (entrant.Child != Child || Fault() is not null)
            throw new ArgumentException("The correction does not fit the child.", nameof(entrant));
        if (What == FactKind.LeftOut)
            return null;
        var facts = entrant.Facts;
        return Noted(
            entrant,
            What switch
            {
                FactKind.AssignedSchool => facts with { AssignedSchool = School },
                FactKind.Way => facts with { Ways = [.. facts.Ways.Where(w => w.School != School), new SchoolWay(School!.Value, LengthMm!.Value)] },
                FactKind.WishLeftOut => facts.Without(School!.Value, DisregardedWhy.LeftOut, Reason),
                FactKind.Sibling => facts with { SiblingsAt = [.. facts.SiblingsAt.Where(s => s != School), .. Holds ? [School!.Value] : Array.Empty<SchoolUnitCode>()] },
                FactKind.Moved => facts with { HasMoved = Holds },
                FactKind.CurrentSchool => facts with { CurrentSchool = School },
                FactKind.Resident => facts with { IsResident = Holds },
                _ => throw new InvalidOperationException($"{What} is not known here."),
            },
            by, at);
    }

    /// <summary>A child that <see cref="FactKind.LeftOut"/> takes off the list, as it is kept: with the facts that it had, and a note of who did it and why.</summary>
    /// <param name="entrant">The child.</param>
    /// <param name="by">The officer.</param>
    /// <param name="at">When, UTC.</param>
    public RoundEntrant Kept(RoundEntrant entrant, Actor by, DateTimeOffset at) => Noted(entrant, entrant.Facts, by, at);

    private RoundEntrant Noted(RoundEntrant entrant, RoundChild after, Actor by, DateTimeOffset at) => entrant with
    {
        Facts = after,
        AsFound = entrant.AsFound ?? entrant.Facts,
        Notes = [.. entrant.Notes, new FactNote(JsonNamingPolicy.KebabCaseLower.ConvertName(What.ToString()), Reason, by, at, School, ValueIn(entrant.Facts), ValueIn(after))],
    };

    private string? ValueIn(RoundChild facts) => What switch
    {
        FactKind.AssignedSchool => facts.AssignedSchool?.Value,
        FactKind.Way => facts.WayTo(School!.Value)?.ToString(CultureInfo.InvariantCulture),
        FactKind.WishLeftOut => string.Join(',', facts.Wishes.Select(w => w.Value)),
        FactKind.Sibling => Text(facts.SiblingsAt.Contains(School!.Value)),
        FactKind.Moved => Text(facts.HasMoved),
        FactKind.CurrentSchool => facts.CurrentSchool?.Value,
        FactKind.Resident => Text(facts.IsResident),
        _ => null,
    };

    private static string Text(bool holds) => holds ? "true" : "false";
}
