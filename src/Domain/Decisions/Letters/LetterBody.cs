using System.Text;

namespace CaseMgmt.Domain.Decisions.Letters;

/// <summary>What a decision letter says, in order and in plain Swedish (klarspråk): the same whether it is read as HTML or as PDF.</summary>
internal static class LetterBody
{
    /// <summary>The parts of the body.</summary>
    /// <param name="content">What the letter is about.</param>
    /// <param name="instruction">How to appeal, line by line.</param>
    /// <exception cref="InvalidOperationException">The outcome has no sentence.</exception>
    public static IReadOnlyList<LetterBlock> Of(LetterContent content, string instruction) =>
        [.. Decision(content), .. Grounds(content), .. Signer(content), .. Appeal(content, instruction)];

    /// <summary>The parts of the body of a letter that puts a slip right.</summary>
    /// <param name="content">The rectification.</param>
    /// <param name="decidedOn">The date of the decision that is put right.</param>
    public static IReadOnlyList<LetterBlock> OfRectification(LetterContent content, DateOnly decidedOn) =>
    [
        Paragraph("Rectified.Decision", LetterTexts.Date(decidedOn)), Heading("Rectified.Heading"), .. content.Reasons.Select(r => new LetterBlock.Paragraph(r)), Paragraph("Rectified.Same"),
        .. Signer(content), .. Contact(content),
    ];

    /// <summary>Fills the places of a text in one pass, so that a name that looks like a place stays a name.</summary>
    public static string Fill(string text, string opening, string closing, Func<string, string> value)
    {
        var filled = new StringBuilder();
        var at = 0;
        for (int start; (start = text.IndexOf(opening, at, StringComparison.Ordinal)) >= 0;)
        {
            var end = text.IndexOf(closing, start, StringComparison.Ordinal);
            filled.Append(text, at, start - at).Append(value(text[(start + opening.Length)..end]));
            at = end + closing.Length;
        }
        return filled.Append(text, at, text.Length - at).ToString();
    }

    private static IEnumerable<LetterBlock> Decision(LetterContent content)
    {
        yield return Heading("Decision.Heading");
        yield return new LetterBlock.Paragraph(Operative(content), IsOperative: true);
        if (content.Replaces is { } replaced)
            yield return Paragraph("Decision.Replaces", LetterTexts.Date(replaced));
        if (content.Outcome is Outcome.Granted or Outcome.PartlyGranted)
        {
            if (content is { ValidFrom: { } from, ValidTo: { } to })
                yield return Paragraph("Decision.Validity", LetterTexts.Date(from), LetterTexts.Date(to));
            if (content.IsJourney)
                yield return content.Mode is { } mode ? Paragraph("Decision.Mode", mode) : Paragraph("Decision.ModeLater");
        }
        if (content.Conditions is { Length: > 0 } conditions)
            yield return Paragraph("Decision.Conditions", conditions);
    }

    private static IEnumerable<LetterBlock> Grounds(LetterContent content)
    {
        yield return Heading("Reasons.Heading");
        foreach (var reason in content.Reasons)
            yield return new LetterBlock.Paragraph(reason);
        if (content.Facts.Count > 0)
        {
            yield return Heading("Facts.Heading");
            yield return new LetterBlock.Facts(content.Facts);
        }
        yield return Heading("LegalBasis.Heading");
        yield return new LetterBlock.Items(content.LegalBasis.Count > 0 ? [.. content.LegalBasis.Select(c => c.ToSwedish())] : [content.Type.LegalBasisNote!]);
    }

    private static IEnumerable<LetterBlock> Signer(LetterContent content)
    {
        yield return Heading("Signer.Heading");
        yield return content.DecidedBy switch
        {
            LetterSigner.Officer { Name: { } name } => Paragraph("Signer.Officer", name),
            LetterSigner.Officer => Paragraph("Signer.OfficerNoName"),
            LetterSigner.Machine { Delegation: { } delegation } => Paragraph("Signer.Machine", delegation.Title.Value),
            LetterSigner.Machine => Paragraph("Signer.MachineNoReference"),
            LetterSigner.Board board => Paragraph("Signer.Board", LetterTexts.Date(board.Meeting), board.Paragraph),
            _ => throw new InvalidOperationException("A letter is signed by an officer, the board or the machine."),
        };
        // Who else had a part in the decision belongs to its record (förvaltningslagen 31 §).
        if (content.PresentedBy is { } presenter)
            yield return Paragraph("Signer.PresentedBy", presenter);
        if (content.TookPart.Count > 0)
            yield return Paragraph("Signer.TookPart", string.Join(", ", content.TookPart));
    }

    private static IEnumerable<LetterBlock> Appeal(LetterContent content, string instruction)
    {
        yield return Heading("Appeal.Heading");
        foreach (var line in instruction.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            yield return new LetterBlock.Paragraph(line);
        if (content.Type.Route.Citations.Count > 0)
            yield return Paragraph("Appeal.Basis", LetterTexts.Sections(content.Type.Route.Citations));
        foreach (var block in Contact(content))
            yield return block;
    }

    private static IEnumerable<LetterBlock> Contact(LetterContent content)
    {
        if (content.Contact.Count == 0)
            yield break;
        yield return Heading("Contact.Heading");
        yield return new LetterBlock.Address(content.Contact);
    }

    // A dismissal or a partial grant told in the words of a refusal or a grant would be another decision than the one taken.
    private static string Operative(LetterContent content) =>
        Fill(
            content.Outcome switch
            {
                Outcome.Granted => content.Type.Letter.Granted,
                Outcome.Refused => content.Type.Letter.Refused,
                Outcome.PartlyGranted when content.Type.Letter.PartlyGranted is { } partly => partly,
                Outcome.StruckOff => content.Type.Letter.StruckOff ?? LetterTexts.Get("Decision.StruckOff"),
                Outcome.Dismissed => LetterTexts.Get("Decision.Dismissed"),
                _ => throw new InvalidOperationException($"There is no sentence for the outcome {content.Outcome}."),
            },
            "{",
            "}",
            place => place switch
            {
                "pupil" => content.Pupil,
                "school" => content.School,
                "schoolYear" => content.SchoolYear,
                _ => throw new InvalidOperationException($"A letter text has an unknown place '{place}'."),
            });

    private static LetterBlock.Heading Heading(string key) => new(LetterTexts.Get(key));

    private static LetterBlock.Paragraph Paragraph(string key, params object[] parts) => new(LetterTexts.Get(key, parts));
}
