using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Clock;

namespace CaseMgmt.Domain.Decisions.Letters;

/// <summary>What a letter that decides nothing says, in plain Swedish.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Lead">What matters most.</param>
/// <param name="Text">The rest, paragraph by paragraph.</param>
/// <param name="Reason">Why, or what it is about, in the municipality's own words; null where none is told.</param>
/// <param name="ReasonHeading">What stands above those words; that it takes long when left out.</param>
public sealed record NoticeWords(string Title, string Lead, IReadOnlyList<string> Text, string? Reason = null, string? ReasonHeading = null);

/// <summary>Everything such a letter says. Personal throughout: it exists in memory and in the vault only.</summary>
/// <param name="Municipality">The municipality's name.</param>
/// <param name="Reference">The case's public reference.</param>
/// <param name="On">The date of the letter in Sweden.</param>
/// <param name="Recipient">Name and address, line by line; a stand-in where they are not to be shown.</param>
/// <param name="Words">What is told.</param>
/// <param name="Contact">Where to ask, line by line; empty where the municipality has not said.</param>
public sealed record NoticeContent(string Municipality, string Reference, DateOnly On, IReadOnlyList<string> Recipient, NoticeWords Words, IReadOnlyList<string> Contact);

/// <summary>Lays out letters that decide nothing: of a delay, and reminders.</summary>
public static class NoticeLetter
{
    /// <summary>That a decision takes longer than expected (förvaltningslagen 11 §).</summary>
    /// <param name="caseType">Swedish title of the case type.</param>
    /// <param name="expectedBy">When the decision is expected.</param>
    /// <param name="reason">Why, in the officer's words.</param>
    /// <param name="mayBeDemanded">Whether the applicant may ask to be decided after six months (12 §).</param>
    public static NoticeWords OfDelay(string caseType, DateOnly expectedBy, string reason, bool mayBeDemanded) => new(
        LetterTexts.Get("Delay.Title"),
        LetterTexts.Get("Delay.Lead", caseType, LetterTexts.Date(expectedBy)),
        [LetterTexts.Get("Delay.Nothing"), .. mayBeDemanded ? [LetterTexts.Get("Delay.Demand")] : Array.Empty<string>(), LetterTexts.Get("Delay.Basis")],
        reason);

    /// <summary>What is to be completed before the case can be decided, by when and where to answer (förvaltningslagen 20 §).</summary>
    /// <param name="caseType">Swedish title of the case type.</param>
    /// <param name="due">The last day to answer.</param>
    /// <param name="asked">What is asked, in the officer's words.</param>
    public static NoticeWords OfCompletion(string caseType, DateOnly due, string asked) => OfQuestion("Completion", caseType, due, asked);

    /// <summary>What may be spoken to before the case is decided, until when and where to answer (förvaltningslagen 25 §).</summary>
    /// <param name="caseType">Swedish title of the case type.</param>
    /// <param name="due">The last day to answer.</param>
    /// <param name="material">The material, in the officer's words.</param>
    public static NoticeWords OfOpinion(string caseType, DateOnly due, string material) => OfQuestion("Opinion", caseType, due, material);

    /// <summary>The same words to somebody whom no register knows, who has nothing to log in with: the answer is written by the case's number and the code of the receipt.</summary>
    public static NoticeWords ToOutside(NoticeWords words)
    {
        var how = LetterTexts.Get("Answer.How");
        return words with { Text = [.. words.Text.Select(t => t == how ? LetterTexts.Get("Answer.HowOutside") : t)] };
    }

    /// <summary>That there is more time to answer what was asked for, and why.</summary>
    /// <param name="caseType">Swedish title of the case type.</param>
    /// <param name="due">The new last day to answer.</param>
    /// <param name="reason">Why, in the officer's words.</param>
    /// <param name="kind">What was asked for.</param>
    public static NoticeWords OfAnswerExtension(string caseType, DateOnly due, string reason, WaitKind kind) => new(
        LetterTexts.Get("Extension.Title"),
        LetterTexts.Get("Extension.Lead", caseType, LetterTexts.Date(due)),
        [LetterTexts.Get("Answer.How"), LetterTexts.Get(kind == WaitKind.Completion ? "Completion.Otherwise" : "Opinion.Otherwise")],
        reason,
        LetterTexts.Get("Extension.Why"));

    /// <summary>That a signature is needed.</summary>
    /// <param name="caseType">Swedish title of the case type.</param>
    /// <param name="due">The last day to sign.</param>
    public static NoticeWords OfSignatureRequest(string caseType, DateOnly due) => new(
        LetterTexts.Get("SignatureRequest.Title"),
        LetterTexts.Get("SignatureRequest.Lead", caseType),
        [LetterTexts.Get("Signature.How", LetterTexts.Date(due)), LetterTexts.Get("Signature.Otherwise")]);

    /// <summary>That a signature is still waited for.</summary>
    /// <param name="caseType">Swedish title of the case type.</param>
    /// <param name="due">The last day to sign.</param>
    public static NoticeWords OfSignature(string caseType, DateOnly due) => new(
        LetterTexts.Get("Signature.Title"),
        LetterTexts.Get("Signature.Lead", caseType),
        [LetterTexts.Get("Signature.How", LetterTexts.Date(due)), LetterTexts.Get("Signature.Otherwise")]);

    /// <summary>That what was asked for has been taken back, and the case is not tried.</summary>
    /// <param name="caseType">Swedish title of the case type.</param>
    /// <param name="on">The day it was taken back.</param>
    public static NoticeWords OfWithdrawal(string caseType, DateOnly on) => new(
        LetterTexts.Get("Withdrawn.Title"), LetterTexts.Get("Withdrawn.Lead", caseType, LetterTexts.Date(on)), [LetterTexts.Get("Withdrawn.Nothing"), LetterTexts.Get("Withdrawn.Anew")]);

    /// <summary>Renders the letter, in both forms.</summary>
    public static Letter Render(NoticeContent content) => HtmlLetter.Render(
        new LetterHead(content.Municipality, content.Words.Title, content.Reference, $"{LetterTexts.Get("Receipt.Date")}: {LetterTexts.Date(content.On)}", content.Recipient), [.. Body(content)]);

    private static NoticeWords OfQuestion(string what, string caseType, DateOnly due, string asked) => new(
        LetterTexts.Get($"{what}.Title"),
        LetterTexts.Get($"{what}.Lead", caseType, LetterTexts.Date(due)),
        [LetterTexts.Get("Answer.How"), LetterTexts.Get($"{what}.Otherwise")],
        asked,
        LetterTexts.Get($"{what}.Asked"));

    private static IEnumerable<LetterBlock> Body(NoticeContent content)
    {
        yield return new LetterBlock.Paragraph(content.Words.Lead, IsOperative: true);
        if (content.Words.Reason is { } reason)
        {
            yield return new LetterBlock.Heading(content.Words.ReasonHeading ?? LetterTexts.Get("Notice.Why"));
            foreach (var line in reason.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                yield return new LetterBlock.Paragraph(line);
            yield return new LetterBlock.Heading(LetterTexts.Get("Notice.ForYou"));
        }
        foreach (var text in content.Words.Text)
            yield return new LetterBlock.Paragraph(text);
        if (content.Contact.Count > 0)
        {
            yield return new LetterBlock.Heading(LetterTexts.Get("Contact.Heading"));
            yield return new LetterBlock.Address(content.Contact);
        }
    }
}
