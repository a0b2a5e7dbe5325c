using System.Globalization;
using System.Text;

namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>A place for text: its font, size and lead, in points.</summary>
/// <param name="Font">The font.</param>
/// <param name="Size">The size.</param>
/// <param name="Lead">From line to line.</param>
internal sealed record PdfStyle(FontSubset Font, decimal Size, decimal Lead);

/// <summary>The pages of a letter in A4, filled from top to bottom; lengths in points from the lower left corner.</summary>
internal sealed class PdfPages
{
    /// <summary>Width of a page.</summary>
    public const int Width = 595;

    /// <summary>Height of a page.</summary>
    public const int Height = 842;

    /// <summary>Left edge of the text.</summary>
    public const decimal Left = 71;

    /// <summary>Right edge of the text.</summary>
    public const decimal Right = Width - 71;

    private const decimal Top = Height - 92;
    private const decimal Bottom = 78;
    private readonly List<StringBuilder> pages = [new()];
    private readonly List<int> marks = [0];

    /// <summary>The pen's height.</summary>
    public decimal Y { get; set; } = Top;

    /// <summary>How many pages there are.</summary>
    public int Count => pages.Count;

    /// <summary>A page's content and how many marks it has.</summary>
    public (string Content, int Marks) this[int page] => (pages[page].ToString(), marks[page]);

    /// <summary>Begins a new page unless a height is still free on this one.</summary>
    public void Keep(decimal height)
    {
        if (Y - height >= Bottom)
            return;
        pages.Add(new StringBuilder());
        marks.Add(0);
        Y = Top;
    }

    /// <summary>Sets a text as content of an element, on as many lines and pages as it takes.</summary>
    /// <param name="element">What it belongs to.</param>
    /// <param name="tag">The element's type.</param>
    /// <param name="text">The text; its own line breaks are kept.</param>
    /// <param name="style">How it is set.</param>
    /// <param name="left">Its left edge.</param>
    /// <param name="right">Its right edge.</param>
    public void Flow(PdfElement element, string tag, string text, PdfStyle style, decimal left = Left, decimal right = Right)
    {
        var page = -1;
        foreach (var line in Lines(text, style, right - left))
        {
            Keep(style.Lead);
            if (page != Count - 1)
            {
                if (page >= 0)
                    pages[page].Append("EMC\n");
                page = Count - 1;
                pages[page].Append(CultureInfo.InvariantCulture, $"/{tag} << /MCID {marks[page]} >> BDC\n");
                element.Mark(page, marks[page]++);
            }
            Y -= style.Lead;
            Draw(pages[page], line, style, left, Y);
        }
        if (page >= 0)
            pages[page].Append("EMC\n");
    }

    /// <summary>Draws what belongs to a page and not to the letter: running heads and feet.</summary>
    public void Mark(int page, string text, PdfStyle style, decimal left, decimal y)
    {
        pages[page].Append("/Artifact << /Type /Pagination >> BDC\n");
        Draw(pages[page], text, style, left, y);
        pages[page].Append("EMC\n");
    }

    /// <summary>Draws a line across the text's width.</summary>
    public void Rule(decimal y) => pages[^1].Append(CultureInfo.InvariantCulture, $"/Artifact << /Type /Layout >> BDC\n/CS0 CS 0 SC 0.8 w {Left} {y} m {Right} {y} l S\nEMC\n");

    /// <summary>Width of a text.</summary>
    public static decimal WidthOf(string text, PdfStyle style) => style.Font.WidthOf(text) * style.Size / 1000;

    private static void Draw(StringBuilder page, string line, PdfStyle style, decimal left, decimal y)
    {
        page.Append(CultureInfo.InvariantCulture, $"BT /{style.Font.Font.Name} {style.Size} Tf {left:0.##} {y:0.##} Td <");
        foreach (var rune in line.EnumerateRunes())
            page.Append(CultureInfo.InvariantCulture, $"{style.Font.Use(rune.Value):X4}");
        page.Append("> Tj ET\n");
    }

    private static IEnumerable<string> Lines(string text, PdfStyle style, decimal width)
    {
        foreach (var paragraph in text.Normalize().ReplaceLineEndings("\n").Split('\n'))
        {
            var line = "";
            foreach (var word in Clean(paragraph).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var longer = line.Length == 0 ? word : $"{line} {word}";
                if (WidthOf(longer, style) <= width)
                {
                    line = longer;
                    continue;
                }
                if (line.Length > 0)
                    yield return line;
                line = word;
                while (WidthOf(line, style) > width)
                {
                    var fits = Fitting(line, style, width);
                    yield return line[..fits];
                    line = line[fits..];
                }
            }
            if (line.Length > 0)
                yield return line;
        }
    }

    // A word wider than the page is broken where it must be, never inside a character.
    private static int Fitting(string word, PdfStyle style, decimal width)
    {
        var (at, used) = (0, 0m);
        foreach (var rune in word.EnumerateRunes())
        {
            used += WidthOf(rune.ToString(), style);
            if (used > width && at > 0)
                break;
            at += rune.Utf16SequenceLength;
        }
        return at;
    }

    // What steers a terminal or a page has no glyph; half a character has no meaning.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(Rune.IsWhiteSpace(rune) && rune.Value != 0xA0 ? " " : Rune.IsControl(rune) ? "" : rune.ToString());
        return clean.ToString();
    }
}
