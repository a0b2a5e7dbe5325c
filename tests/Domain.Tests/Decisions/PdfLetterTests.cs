using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CaseMgmt.Domain.Decisions.Letters;

namespace CaseMgmt.Domain.Tests.Decisions;

/// <summary>Letters as PDF/A, tried by programs that others have written.</summary>
public sealed class PdfLetterTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("letters");

    public void Dispose() => folder.Delete(recursive: true);

    [PdfFact]
    public void Every_approved_letter_is_valid_PDF_A_and_says_in_order_what_the_page_says()
    {
        var letters = LetterTests.Letters.ToDictionary(l => l.Key, l => l.Value, StringComparer.Ordinal);
        letters.Add("long", Long);
        letters.Add("hostile", LetterTests.Everything("(") with { Recipient = "Zoë Ångström-Łukasiewicz \\) >> Tj 你 \u0007\u200B", Reasons = [new string('Å', 400), "rad ett\nrad två"] });
        foreach (var (name, content) in letters)
            File.WriteAllBytes(FileOf(name), Pdf(content));

        // The checker itself is checked: a letter whose metadata cannot be found is no PDF/A.
        File.WriteAllText(FileOf("spoilt"), Encoding.Latin1.GetString(Pdf(LetterTests.Granted)).Replace("/Metadata", "/Metadatx", StringComparison.Ordinal), Encoding.Latin1);
        File.WriteAllLines(FileOf("list"), letters.Keys.Append("spoilt").Select(FileOf));

        var (_, said) = PdfCheckers.Preflight(FileOf("list"));
        var report = FileOf("list") + ".preflight.xml";
        Assert.True(File.Exists(report), said);
        Assert.Equal(
            letters.Keys.Select(n => $"{n}.pdf true").Append("spoilt.pdf false"),
            XDocument.Load(report).Root!.Elements("preflight").Select(p => $"{p.Attribute("name")!.Value} {p.Element("isValid")!.Value}"));
        foreach (var (name, content) in letters)
        {
            var (exit, found) = PdfCheckers.Qpdf(FileOf(name));
            Assert.True(exit == 0 && found.Contains("No syntax or stream encoding errors found", StringComparison.Ordinal), $"{exit} {found}");
            if (name is not "hostile")
                Assert.Equal("", Missing(content, PdfCheckers.Text(FileOf(name)).Said));
        }
        var odd = Words(PdfCheckers.Text(FileOf("hostile")).Said);
        Assert.Contains("Zoë Ångström-Łukasiewicz \\) >> Tj 你", odd, StringComparison.Ordinal);
        Assert.Equal(400, odd.Count(c => c == 'Å') - 1);
    }

    [PdfFact]
    public void A_long_letter_goes_on_over_numbered_pages()
    {
        File.WriteAllBytes(FileOf("long"), Pdf(Long));
        var pages = PdfCheckers.Text(FileOf("long")).Said.TrimEnd('\f').Split('\f');
        Assert.True(pages.Length > 2);
        Assert.All(pages.Index(), p => Assert.Contains($"Sida {p.Index + 1} av {pages.Length}", p.Item, StringComparison.Ordinal));
        Assert.All(pages, p => Assert.Contains("SKJ-7K4M-2Q9X", p, StringComparison.Ordinal));
    }

    [Fact]
    public void The_form_says_its_language_title_and_structure_and_is_the_same_twice()
    {
        if (HtmlLetter.Render(LetterTests.Granted).Pdf is not { } pdf)
            return;
        var text = Encoding.Latin1.GetString(pdf.Span);
        Assert.Contains("/Lang (sv-SE)", text, StringComparison.Ordinal);
        Assert.Contains("/MarkInfo << /Marked true >>", text, StringComparison.Ordinal);
        Assert.Contains(LetterTests.Granted.Type.Title, Encoding.UTF8.GetString(pdf.Span), StringComparison.Ordinal);
        Assert.Equal(1, text.Split("/S /H1 ").Length - 1);
        Assert.True(text.Split("/S /H2 ").Length > 5);
        Assert.True(pdf.Span.SequenceEqual(Pdf(LetterTests.Granted)));
    }

    [Fact]
    public void A_letter_has_the_same_bytes_whatever_was_written_before_it_or_beside_it()
    {
        if (HtmlLetter.Render(LetterTests.Granted).Pdf is null)
            return;
        // Each needs glyphs of its own, more of them than are kept from letter to letter.
        var letters = Enumerable.Range(0, 200).Select(n => LetterTests.Granted with { Recipient = $"Zoë {(char)('\u0410' + (n % 32))}{(char)('\u0391' + (n % 17))} Łukasiewicz" }).ToList();
        var first = letters.ConvertAll(Pdf);
        var again = new byte[letters.Count][];
        Parallel.For(0, letters.Count, i => again[letters.Count - 1 - i] = Pdf(letters[letters.Count - 1 - i]));
        Assert.Equal(first, again);
    }

    private static LetterContent Long => LetterTests.Granted with
    {
        Reasons = [.. Enumerable.Range(1, 60).Select(n => $"Skäl {n}: vägen är smal, utan belysning, och plogas sällan om vintern; därför är den farlig för ett barn i årskurs 2.")],
    };

    private static byte[] Pdf(LetterContent content) => HtmlLetter.Render(content).Pdf!.Value.ToArray();

    private string FileOf(string name) => Path.Combine(folder.FullName, name + ".pdf");

    // Every word of the letter in its order; a line that was broken reads on.
    private static string Missing(LetterContent content, string text)
    {
        // A paragraph may go on over a page's foot and the next one's head; what these say is left out of it.
        var all = Words(text) + " " + Words(Regex.Replace(text, @"Sida \d+ av \d+\s+" + Regex.Escape(content.Reference), " ", RegexOptions.None, TimeSpan.FromSeconds(1)));
        string[] parts =
        [
            content.Municipality, content.Reference, content.Recipient, content.Type.Title, .. content.Reasons.Take(5), .. content.Facts.SelectMany(f => new[] { f.Label, f.Value, f.Source }),
            .. content.Type.Route.InstructionFor(content.Municipality)!.Split('\n'), .. content.Contact,
        ];
        return string.Join('\n', parts.Where(p => !all.Contains(Words(p), StringComparison.Ordinal)));
    }

    private static string Words(string text) => string.Join(' ', text.Split([' ', '\n', '\f', '\r'], StringSplitOptions.RemoveEmptyEntries));
}
