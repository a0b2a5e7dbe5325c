using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using CaseMgmt.Domain.Cases;

namespace CaseMgmt.Domain.Decisions.Letters;

/// <summary>
/// Lays a decision letter out as a self-contained HTML page in plain Swedish (klarspråk): what is decided, why, on which
/// facts and sections, and how to appeal by the right route. The same content always gives the same bytes.
/// </summary>
public static class HtmlLetter
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly string Template = LoadTemplate();

    /// <summary>Renders the letter.</summary>
    /// <exception cref="InvalidOperationException">The decision's way to appeal has no instruction, or the outcome no sentence, so no letter may be written.</exception>
    public static Letter Render(LetterContent content)
    {
        var instruction = content.Type.Route.InstructionFor(content.Municipality)
            ?? throw new InvalidOperationException($"The route '{content.Type.Route.Code}' has no appeal instruction.");
        var html = Fill(Template, "{{", "}}", place => place switch
        {
            "title" => Encode(content.Type.Title),
            "municipality" => Encode(content.Municipality),
            "meta" => Meta(content),
            "recipient" => string.Join('\n', new[] { content.Recipient }.Concat(content.RecipientAddress).Select(Encode)),
            "body" => Body(content, instruction),
            _ => throw new InvalidOperationException($"The letter's template has an unknown place '{place}'."),
        });
        return new Letter("text/html; charset=utf-8", html);
    }

    private static string Meta(LetterContent content) =>
        $"<div>{Encode(LetterTexts.Get("Date"))}: {Encode(LetterTexts.Date(content.DecidedOn))}</div>\n"
        + $"<div>{Encode(LetterTexts.Get("Reference"))}: {Encode(content.Reference)}</div>";

    private static string Body(LetterContent content, string instruction)
    {
        var body = new StringBuilder();
        Heading(body, "Decision.Heading");
        body.Append("<p class=\"operative\">").Append(Encode(Operative(content))).Append("</p>\n");
        if (content.Outcome == Outcome.Granted)
        {
            if (content is { ValidFrom: { } from, ValidTo: { } to })
                Paragraph(body, LetterTexts.Get("Decision.Validity", LetterTexts.Date(from), LetterTexts.Date(to)));
            Paragraph(body, content.Mode is { } mode ? LetterTexts.Get("Decision.Mode", mode) : LetterTexts.Get("Decision.ModeLater"));
        }
        if (content.Conditions is { Length: > 0 } conditions)
            Paragraph(body, LetterTexts.Get("Decision.Conditions", conditions));

        Heading(body, "Reasons.Heading");
        foreach (var reason in content.Reasons)
            Paragraph(body, reason);

        if (content.Facts.Count > 0)
        {
            Heading(body, "Facts.Heading");
            body.Append("<dl>\n");
            foreach (var fact in content.Facts)
            {
                body.Append("<dt>").Append(Encode(fact.Label)).Append("</dt>\n<dd>").Append(Encode(fact.Value))
                    .Append("<br><span class=\"source\">").Append(Encode(LetterTexts.Get("Facts.Source", fact.Source))).Append("</span></dd>\n");
            }
            body.Append("</dl>\n");
        }

        Heading(body, "LegalBasis.Heading");
        body.Append("<ul>\n");
        foreach (var basis in content.LegalBasis.Count > 0 ? content.LegalBasis.Select(c => c.ToSwedish()) : [content.Type.LegalBasisNote!])
            body.Append("<li>").Append(Encode(basis)).Append("</li>\n");
        body.Append("</ul>\n");

        Heading(body, "Signer.Heading");
        Paragraph(body, content.DecidedBy switch
        {
            LetterSigner.Officer { Name: { } name } => LetterTexts.Get("Signer.Officer", name),
            LetterSigner.Officer => LetterTexts.Get("Signer.OfficerNoName"),
            LetterSigner.Machine { Delegation: { } delegation } => LetterTexts.Get("Signer.Machine", delegation.Title.Value),
            LetterSigner.Machine => LetterTexts.Get("Signer.MachineNoReference"),
            _ => throw new InvalidOperationException("A letter is signed by an officer or the machine."),
        });

        Heading(body, "Appeal.Heading");
        foreach (var line in instruction.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Paragraph(body, line);
        if (content.Type.Route.Citations.Count > 0)
            Paragraph(body, LetterTexts.Get("Appeal.Basis", LetterTexts.Sections(content.Type.Route.Citations)));
        if (content.Contact.Count > 0)
        {
            Heading(body, "Contact.Heading");
            body.Append("<address>").Append(string.Join('\n', content.Contact.Select(Encode))).Append("</address>\n");
        }
        return body.ToString().TrimEnd('\n');
    }

    // A dismissal or a partial grant told in the words of a refusal or a grant would be another decision than the one taken.
    private static string Operative(LetterContent content) =>
        Fill(
            content.Outcome switch
            {
                Outcome.Granted => content.Type.Letter.Granted,
                Outcome.Refused => content.Type.Letter.Refused,
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

    // In one pass, so that a name that looks like a place stays a name.
    private static string Fill(string text, string opening, string closing, Func<string, string> value)
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

    private static void Heading(StringBuilder body, string key) => body.Append("<h2>").Append(Encode(LetterTexts.Get(key))).Append("</h2>\n");

    private static void Paragraph(StringBuilder body, string text) => body.Append("<p>").Append(Encode(text)).Append("</p>\n");

    private static string Encode(string text) => Encoder.Encode(text);

    private static string LoadTemplate()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("CaseMgmt.Domain.Decisions.Letters.letter.html")
            ?? throw new InvalidOperationException("The letter's template is missing from the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
