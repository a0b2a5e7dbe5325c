namespace CaseMgmt.Domain.SchoolChoice.Statistics;

/// <summary>
/// What is counted of a published round, in children and per grade. A child counts once however often its wishes were changed or sent; where both guardians chose there is one case, and one child.
/// What is counted of the choices is as it was when the round closed and was published; what came after is counted by itself.
/// </summary>
public enum ChoiceMeasure
{
    /// <summary>Children on the list when the round closed: those who could choose, whether or not somebody chose for them. The sum of the next five.</summary>
    Eligible,

    /// <summary>Children with wishes that counted: not taken back, signed by all who should, or settled to count without a signature.</summary>
    Choices,

    /// <summary>Children whose choice was taken back and not made again.</summary>
    Withdrawn,

    /// <summary>Children whose guardians did not agree, so that no wish counted.</summary>
    Disagreed,

    /// <summary>Children whose wishes did not count since a signature was missing.</summary>
    Unsigned,

    /// <summary>Children for whom nobody chose.</summary>
    WithoutChoice,

    /// <summary>Of <see cref="Choices"/>: those whose most wanted school was the one they would have been assigned anyway.</summary>
    ChoseAssigned,

    /// <summary>Of <see cref="Choices"/>: those whose most wanted school was another, or where the assigned one could not be told.</summary>
    ChoseOther,

    /// <summary>Of <see cref="Choices"/>: those whose wishes were changed at least once, whatever the schools came to be.</summary>
    Changed,

    /// <summary>Of <see cref="Choices"/>: those whom the round gave their most wanted school.</summary>
    FirstWish,

    /// <summary>Of <see cref="Choices"/>: those whom the round gave another of the wished schools.</summary>
    OtherWish,

    /// <summary>Of <see cref="Choices"/>: those whom the round gave none of the wished schools.</summary>
    Refused,

    /// <summary>Of <see cref="Eligible"/>: those whom the round gave no school at all.</summary>
    WithoutSchool,

    /// <summary>Children whose choice came after the round closed, whether or not they were on the list; in no measure above by that choice.</summary>
    Late,

    /// <summary>Children who were offered a seat after publication, once or more.</summary>
    Offered,

    /// <summary>Of <see cref="Offered"/>: those who accepted one.</summary>
    Accepted,

    /// <summary>Of <see cref="Offered"/>: those who declined one.</summary>
    Declined,

    /// <summary>Of <see cref="Offered"/>: those who let one lapse.</summary>
    Lapsed,

    /// <summary>Children placed by a decision of its own after publication: by an accepted offer, a correction, an appeal or a late choice.</summary>
    PlacedAnew,

    /// <summary>Children who were taken off the list: they go to school elsewhere. In no measure of those who could choose, whatever was chosen for them.</summary>
    LeftOut,
}
