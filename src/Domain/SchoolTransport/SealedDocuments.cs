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
public sealed record TransportForm(IReadOnlyList<TransportGround> Grounds, string? Description);

/// <summary>Conditions of a granted transport, in words.</summary>
/// <param name="Text">The conditions.</param>
public sealed record TransportConditions(string Text);
