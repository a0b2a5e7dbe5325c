using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.Decisions;

/// <summary>Whether a machine may take the final decision alone (kommunallagen 6 kap. 37–38 §§).</summary>
public enum Automation
{
    /// <summary>Never: a machine may only propose.</summary>
    Never,

    /// <summary>Yes, where the board has delegated it, but only to grant on distance.</summary>
    GrantOnDistance,

    /// <summary>Yes, where the board has delegated it.</summary>
    IfDelegated,
}

/// <summary>From when the time to appeal runs.</summary>
public enum ClockStart
{
    /// <summary>The day the person received the decision (förvaltningslagen 44 §).</summary>
    Received,

    /// <summary>The day the approved minutes were announced on the notice board (kommunallagen 13 kap. 5 §).</summary>
    MinutesAnnounced,

    /// <summary>As for the matter the decision belongs to.</summary>
    AsTheMatter,

    /// <summary>Not known until the municipality has recorded it.</summary>
    Unconfirmed,
}

/// <summary>The time to appeal.</summary>
/// <param name="Weeks">How many weeks, or null where the matter's own route says.</param>
/// <param name="From">From when.</param>
public sealed record AppealClock(int? Weeks, ClockStart From);

/// <summary>A way to appeal, and what follows from it.</summary>
/// <param name="Code">Stable code in kebab case: <c>administrative-appeal</c> (förvaltningsbesvär), <c>legality-review</c> (laglighetsprövning) …</param>
/// <param name="Title">Its Swedish name.</param>
/// <param name="Clock">The time to appeal.</param>
/// <param name="FiledWith">Code for where the appeal is filed.</param>
/// <param name="Binding">The sections of procedure that bind decisions of this route.</param>
/// <param name="Citations">The sections on the appeal itself.</param>
/// <param name="Instruction">The instruction of the letter, in Swedish, with <c>{municipality}</c>; null where the route is not settled.</param>
public sealed record AppealRoute(
    string Code, string Title, AppealClock Clock, string FiledWith, ProceduralBinding Binding, IReadOnlyList<Citation> Citations, string? Instruction)
{
    /// <summary>The instruction with the municipality's name filled in, paragraph by line; null where the route is not settled.</summary>
    /// <param name="municipality">The municipality's name.</param>
    public string? InstructionFor(string municipality) => Instruction?.Replace("{municipality}", municipality, StringComparison.Ordinal);
}

/// <summary>Which sections of procedure bind a decision.</summary>
/// <param name="Code">Stable code in kebab case.</param>
/// <param name="Sections">The sections of förvaltningslagen that bind.</param>
/// <param name="Whole">True when the whole förvaltningslagen binds and <paramref name="Sections"/> are those the program acts on.</param>
/// <param name="Source">Why, in Swedish.</param>
public sealed record ProceduralBinding(string Code, IReadOnlyList<Citation> Sections, bool Whole, string Source);

/// <summary>The sentences of the letter that belong to the type, with <c>{pupil}</c>, <c>{school}</c> and <c>{schoolYear}</c>.</summary>
/// <param name="Granted">The operative sentence when it is granted.</param>
/// <param name="Refused">The operative sentence when it is refused.</param>
/// <param name="PartlyGranted">The operative sentence when only a part is granted; null where a decision of the type is never partial.</param>
/// <param name="StruckOff">The operative sentence when the case ends without being tried further; null where a case of the type never does.</param>
public sealed record LetterSentences(string Granted, string Refused, string? PartlyGranted = null, string? StruckOff = null);

/// <summary>One row of the catalogue: everything that is settled beforehand about a kind of decision.</summary>
/// <param name="Code">Stable code in kebab case, slice first.</param>
/// <param name="Title">Its Swedish title.</param>
/// <param name="LegalBasis">The sections it rests on; empty only with a <paramref name="LegalBasisNote"/>.</param>
/// <param name="LegalBasisNote">What stands instead of a section, in Swedish.</param>
/// <param name="Route">How it is appealed.</param>
/// <param name="Binding">Which sections of procedure bind it.</param>
/// <param name="Confirmed">False: may be proposed but never made final until the municipality has recorded route and clock.</param>
/// <param name="Automation">Whether a machine may decide it.</param>
/// <param name="AutomationReason">Why, in Swedish.</param>
/// <param name="ValidFrom">First day the row holds, or null: from the first import.</param>
/// <param name="ValidTo">Last day the row holds, or null: until further notice.</param>
/// <param name="Letter">The sentences of the letter.</param>
public sealed record DecisionType(
    string Code,
    string Title,
    IReadOnlyList<Citation> LegalBasis,
    string? LegalBasisNote,
    AppealRoute Route,
    ProceduralBinding Binding,
    bool Confirmed,
    Automation Automation,
    string AutomationReason,
    DateOnly? ValidFrom,
    DateOnly? ValidTo,
    LetterSentences Letter)
{
    /// <summary>Whether the row holds on a day.</summary>
    public bool IsValidOn(DateOnly day) => (ValidFrom is null || ValidFrom <= day) && (ValidTo is null || day <= ValidTo);
}
