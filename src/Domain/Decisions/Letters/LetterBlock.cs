namespace CaseMgmt.Domain.Decisions.Letters;

/// <summary>A part of a letter's body, before it is laid out on a page of any kind.</summary>
internal abstract record LetterBlock
{
    private LetterBlock()
    {
    }

    /// <summary>A heading of the second level.</summary>
    /// <param name="Text">The heading.</param>
    public sealed record Heading(string Text) : LetterBlock;

    /// <summary>A paragraph.</summary>
    /// <param name="Text">The text.</param>
    /// <param name="IsOperative">Whether it is what the decision comes to.</param>
    public sealed record Paragraph(string Text, bool IsOperative = false) : LetterBlock;

    /// <summary>Facts with their sources.</summary>
    /// <param name="All">The facts in order; at least one.</param>
    public sealed record Facts(IReadOnlyList<LetterFact> All) : LetterBlock;

    /// <summary>A list.</summary>
    /// <param name="Lines">Its items in order.</param>
    public sealed record Items(IReadOnlyList<string> Lines) : LetterBlock;

    /// <summary>An address, line by line.</summary>
    /// <param name="Lines">Its lines; at least one.</param>
    public sealed record Address(IReadOnlyList<string> Lines) : LetterBlock;
}
