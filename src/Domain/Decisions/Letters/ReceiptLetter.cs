using CaseMgmt.Domain.Cases;

namespace CaseMgmt.Domain.Decisions.Letters;

/// <summary>What a receipt says. Personal throughout: it exists in memory and in the vault only.</summary>
/// <param name="Municipality">The municipality's name.</param>
/// <param name="Reference">The case's public reference.</param>
/// <param name="CaseType">Swedish title of the case type.</param>
/// <param name="ArrivedOn">The day the application arrived, in Sweden.</param>
/// <param name="On">The day of the receipt.</param>
/// <param name="Recipient">The applicant's name and address, line by line; a stand-in where they are not to be shown.</param>
/// <param name="Form">What was applied for; null where it is not to be shown.</param>
/// <param name="Contact">Where to ask, line by line; empty where the municipality has not said.</param>
public sealed record ReceiptContent(
    string Municipality, string Reference, string CaseType, DateOnly ArrivedOn, DateOnly On, IReadOnlyList<string> Recipient, FormSnapshot? Form, IReadOnlyList<string> Contact);

/// <summary>Lays out the receipt (mottagningsbekräftelse) that an applicant gets for what came on paper, by e-mail or by telephone.</summary>
public static class ReceiptLetter
{
    /// <summary>Renders the receipt, in both forms of a letter.</summary>
    public static Letter Render(ReceiptContent content) => HtmlLetter.Render(
        new LetterHead(
            content.Municipality, LetterTexts.Get("Receipt.Title", content.CaseType), content.Reference, $"{LetterTexts.Get("Receipt.Date")}: {LetterTexts.Date(content.On)}", content.Recipient),
        [.. Body(content)]);

    private static IEnumerable<LetterBlock> Body(ReceiptContent content)
    {
        yield return new LetterBlock.Paragraph(LetterTexts.Get("Receipt.Received", LetterTexts.Date(content.ArrivedOn)), IsOperative: true);
        yield return new LetterBlock.Paragraph(LetterTexts.Get("Receipt.Reference", content.Reference));
        yield return new LetterBlock.Paragraph(LetterTexts.Get("Receipt.Next"));
        if (content.Form is { } form)
        {
            yield return new LetterBlock.Heading(LetterTexts.Get("Receipt.Form"));
            yield return new LetterBlock.Items([.. form.Answers.Select(a => $"{a.Question}: {a.Answer}")]);
        }
        if (content.Contact.Count > 0)
        {
            yield return new LetterBlock.Heading(LetterTexts.Get("Contact.Heading"));
            yield return new LetterBlock.Address(content.Contact);
        }
    }
}
