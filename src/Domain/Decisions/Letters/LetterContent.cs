using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.Decisions.Letters;

/// <summary>Everything a decision letter says, before it is laid out. Personal throughout: it exists in memory and in the vault only.</summary>
/// <param name="Municipality">The municipality's name.</param>
/// <param name="Reference">The case's public reference.</param>
/// <param name="DecidedOn">The date of the decision in Sweden.</param>
/// <param name="Recipient">The applicant's name.</param>
/// <param name="RecipientAddress">The applicant's address, line by line; empty where there is none to show.</param>
/// <param name="Type">The decision's type, which gives title, legal basis, operative sentence and way to appeal.</param>
/// <param name="LegalBasis">Those of the type's sections that the decision rests on; empty where the type has none.</param>
/// <param name="Outcome">What it comes to.</param>
/// <param name="Pupil">The pupil's name.</param>
/// <param name="School">The school's name.</param>
/// <param name="SchoolYear">The school year, such as 2026/2027.</param>
/// <param name="ValidFrom">First day in force; null when nothing is granted.</param>
/// <param name="ValidTo">Last day in force; null when nothing is granted.</param>
/// <param name="Mode">How the pupil will travel, in Swedish, or null when that is told later.</param>
/// <param name="Conditions">Conditions, in Swedish, or null.</param>
/// <param name="Reasons">The reasons with the facts that were decisive, sentence by sentence.</param>
/// <param name="Facts">The facts the decision rests on: label, value and source.</param>
/// <param name="DecidedBy">Who decided.</param>
/// <param name="Contact">Where to ask and to send an appeal, line by line; empty where the municipality has not said.</param>
public sealed record LetterContent(
    string Municipality,
    string Reference,
    DateOnly DecidedOn,
    string Recipient,
    IReadOnlyList<string> RecipientAddress,
    DecisionType Type,
    IReadOnlyList<Citation> LegalBasis,
    Outcome Outcome,
    string Pupil,
    string School,
    string SchoolYear,
    DateOnly? ValidFrom,
    DateOnly? ValidTo,
    string? Mode,
    string? Conditions,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<LetterFact> Facts,
    LetterSigner DecidedBy,
    IReadOnlyList<string> Contact)
{
    /// <summary>Whether what is granted is a journey, so that the letter says how the pupil travels or that it is told later.</summary>
    public bool IsJourney { get; init; } = true;

    /// <summary>Who presented the case (föredragande), or null.</summary>
    public string? PresentedBy { get; init; }

    /// <summary>Who took part in the final handling without deciding; empty where nobody did.</summary>
    public IReadOnlyList<string> TookPart { get; init; } = [];

    /// <summary>The date of the decision that this one changes; null for the first in a case.</summary>
    public DateOnly? Replaces { get; init; }
}

/// <summary>One fact behind the decision.</summary>
/// <param name="Label">What it is, in Swedish.</param>
/// <param name="Value">Its value, in Swedish.</param>
/// <param name="Source">Where it comes from, in Swedish.</param>
public sealed record LetterFact(string Label, string Value, string Source);

/// <summary>Who decided.</summary>
public abstract record LetterSigner
{
    private LetterSigner()
    {
    }

    /// <summary>A case officer.</summary>
    /// <param name="Name">The officer's name or alias, or null where it is not known.</param>
    public sealed record Officer(string? Name) : LetterSigner;

    /// <summary>The board (nämnd) itself.</summary>
    /// <param name="Meeting">The day of the meeting.</param>
    /// <param name="Paragraph">The paragraph of the minutes.</param>
    public sealed record Board(DateOnly Meeting, int Paragraph) : LetterSigner;

    /// <summary>The program, on delegation from the board.</summary>
    /// <param name="Delegation">The board's decision, or null where its title is not recorded.</param>
    public sealed record Machine(PolicyReference? Delegation) : LetterSigner;
}
