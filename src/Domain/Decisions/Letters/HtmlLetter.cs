using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions.Letters.Pdf;

namespace CaseMgmt.Domain.Decisions.Letters;

/// <summary>
/// Lays a decision letter out as a self-contained HTML page in plain Swedish (klarspråk): what is decided, why, on which
/// facts and sections, and how to appeal by the right route; and beside it, as the same letter, as PDF/A. The same content always gives the same bytes.
/// </summary>
public static class HtmlLetter
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly string Template = LoadTemplate();

    /// <summary>Renders the letter, in both its forms.</summary>
    /// <exception cref="InvalidOperationException">The decision's way to appeal has no instruction, or the outcome no sentence, so no letter may be written.</exception>
    public static Letter Render(LetterContent content)
    {
        var instruction = content.Type.Route.InstructionFor(content.Municipality)
            ?? throw new InvalidOperationException($"The route '{content.Type.Route.Code}' has no appeal instruction.");
        return Render(HeadOf(content), LetterBody.Of(content, instruction));
    }

    /// <summary>Renders, in both forms, the letter that puts an obvious slip in a decision right (förvaltningslagen 36 §).</summary>
    /// <param name="content">The rectification: its date, who makes it, and as reasons what is put right; the type is the decision's.</param>
    /// <param name="decidedOn">The date of the decision.</param>
    public static Letter Rectify(LetterContent content, DateOnly decidedOn) =>
        Render(HeadOf(content with { Type = content.Type with { Title = LetterTexts.Get("Rectified.Title") } }), LetterBody.OfRectification(content, decidedOn));

    /// <summary>Renders a letter of any kind, in both its forms.</summary>
    internal static Letter Render(LetterHead head, IReadOnlyList<LetterBlock> body)
    {
        var html = LetterBody.Fill(Template, "{{", "}}", place => place switch
        {
            "title" => Encode(head.Title),
            "municipality" => Encode(head.Municipality),
            "meta" => $"<div>{Encode(head.Date)}</div>\n<div>{Encode(LetterTexts.Get("Reference"))}: {Encode(head.Reference)}</div>",
            "recipient" => string.Join('\n', head.Recipient.Select(Encode)),
            "body" => string.Concat(body.Select(Markup)).TrimEnd('\n'),
            _ => throw new InvalidOperationException($"The letter's template has an unknown place '{place}'."),
        });
        return new Letter("text/html; charset=utf-8", html, PdfLetter.Render(head, body));
    }

    private static LetterHead HeadOf(LetterContent content) => new(
        content.Municipality, content.Type.Title, content.Reference, $"{LetterTexts.Get("Date")}: {LetterTexts.Date(content.DecidedOn)}", [content.Recipient, .. content.RecipientAddress]);

    private static string Markup(LetterBlock block) => block switch
    {
        LetterBlock.Heading h => $"<h2>{Encode(h.Text)}</h2>\n",
        LetterBlock.Paragraph { IsOperative: true } p => $"<p class=\"operative\">{Encode(p.Text)}</p>\n",
        LetterBlock.Paragraph p => $"<p>{Encode(p.Text)}</p>\n",
        LetterBlock.Facts f => Facts(f.All),
        LetterBlock.Items i => $"<ul>\n{string.Concat(i.Lines.Select(l => $"<li>{Encode(l)}</li>\n"))}</ul>\n",
        LetterBlock.Address a => $"<address>{string.Join('\n', a.Lines.Select(Encode))}</address>\n",
        _ => throw new InvalidOperationException($"{block.GetType().Name} is not known here."),
    };

    private static string Facts(IReadOnlyList<LetterFact> facts)
    {
        var list = new StringBuilder("<dl>\n");
        foreach (var fact in facts)
        {
            list.Append("<dt>").Append(Encode(fact.Label)).Append("</dt>\n<dd>").Append(Encode(fact.Value))
                .Append("<br><span class=\"source\">").Append(Encode(LetterTexts.Get("Facts.Source", fact.Source))).Append("</span></dd>\n");
        }
        return list.Append("</dl>\n").ToString();
    }

    private static string Encode(string text) => Encoder.Encode(text);

    private static string LoadTemplate()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("CaseMgmt.Domain.Decisions.Letters.letter.html")
            ?? throw new InvalidOperationException("The letter's template is missing from the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
