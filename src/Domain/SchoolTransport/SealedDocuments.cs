namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>The other grounds on which school transport is assessed individually (skollagen 10 kap. 32 §).</summary>
public enum TransportGround
{
    /// <summary>Trafikförhållandena längs vägen.</summary>
    Traffic,

    /// <summary>Funktionsnedsättning eller sjukdom.</summary>
    DisabilityOrIllness,

    /// <summary>Växelvist boende (RÅ 2002 ref. 91).</summary>
    AlternatingResidence,

    /// <summary>Vald skola utan merkostnad (HFD 2013 ref. 77).</summary>
    ChosenSchool,

    /// <summary>Byte av skola i årskurs 9.</summary>
    ChangeOfSchoolInYearNine,

    /// <summary>Annan särskild omständighet.</summary>
    Other,
}

/// <summary>The application as given.</summary>
/// <param name="Grounds">The grounds ticked; empty for an application on distance.</param>
/// <param name="Description">The applicant's own words, at most 4,000 characters; null when none.</param>
/// <param name="Statements">What is said of the grounds, field by field; null when nothing is.</param>
public sealed record TransportForm(IReadOnlyList<TransportGround> Grounds, string? Description, GroundStatements? Statements = null);

/// <summary>Conditions of a granted transport, in words.</summary>
/// <param name="Text">The conditions.</param>
public sealed record TransportConditions(string Text);

/// <summary>In which weeks something holds.</summary>
public enum WeekPattern
{
    /// <summary>Every week.</summary>
    Every,

    /// <summary>Weeks with an odd number (ISO 8601).</summary>
    Odd,

    /// <summary>Weeks with an even number (ISO 8601).</summary>
    Even,
}

/// <summary>Where the pupil is fetched and left.</summary>
/// <param name="Address">The address, on one line.</param>
/// <param name="Stop">The stop's name, or null where the pupil is fetched at the address.</param>
/// <param name="Weeks">In which weeks; both homes of a pupil with alternating residence have one each.</param>
public sealed record TransportLeg(string Address, string? Stop, WeekPattern Weeks);

/// <summary>How a granted transport is arranged; for those who drive and the family.</summary>
/// <param name="Legs">At least one.</param>
/// <param name="Note">What the carrier must know, at most 1,000 characters, or null.</param>
public sealed record TransportArrangement(IReadOnlyList<TransportLeg> Legs, string? Note)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(TransportArrangement);
}
