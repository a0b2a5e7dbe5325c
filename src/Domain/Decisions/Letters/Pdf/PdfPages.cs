namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

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
    private const int UsualLength = 8 * 1024;
    private readonly PdfLines lines = new();
    private readonly List<(PdfBuffer Content, List<PdfElement> Marks)> pages = [];

    /// <summary>One page, empty.</summary>
    public PdfPages() => Add();

    /// <summary>The pen's height.</summary>
    public decimal Y { get; set; } = Top;

    /// <summary>How many pages there are.</summary>
    public int Count => pages.Count;

    /// <summary>A page's content, and which element each of its marks belongs to.</summary>
    public (PdfBuffer Content, IReadOnlyList<PdfElement> Marks) this[int page] => pages[page];

    /// <summary>Begins a new page unless a height is still free on this one.</summary>
    public void Keep(decimal height)
    {
        if (Y - height >= Bottom)
            return;
        Add();
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
        lines.Break(text, style.Font, style.MostIn(right - left));
        for (var line = 0; line < lines.Count; line++)
        {
            Keep(style.Lead);
            if (page != Count - 1)
            {
                if (page >= 0)
                    pages[page].Content.Put("EMC\n"u8);
                page = Count - 1;
                var (content, marks) = pages[page];
                content.Put("/"u8).Put(tag).Put(" << /MCID "u8).Put(marks.Count).Put(" >> BDC\n"u8);
                element.Mark(page, marks.Count);
                marks.Add(element);
            }
            Y -= style.Lead;
            Draw(pages[page].Content, lines[line], style, left, Y);
        }
        if (page >= 0)
            pages[page].Content.Put("EMC\n"u8);
    }

    /// <summary>Draws what belongs to a page and not to the letter: running heads and feet.</summary>
    public void Mark(int page, string text, PdfStyle style, decimal left, decimal y)
    {
        var content = pages[page].Content.Put("/Artifact << /Type /Pagination >> BDC\n"u8);
        Draw(content, text, style, left, y);
        content.Put("EMC\n"u8);
    }

    /// <summary>Draws a line across the text's width.</summary>
    public void Rule(decimal y) =>
        pages[^1].Content.Put("/Artifact << /Type /Layout >> BDC\n/CS0 CS 0 SC 0.8 w "u8).Put(Left).Put(" "u8).Put(y).Put(" m "u8).Put(Right).Put(" "u8).Put(y).Put(" l S\nEMC\n"u8);

    private void Add()
    {
        var content = new PdfBuffer(UsualLength);
        content.Put("/CS0 cs 0 sc\n"u8);
        pages.Add((content, []));
    }

    private static void Draw(PdfBuffer page, ReadOnlySpan<char> line, PdfStyle style, decimal left, decimal y)
    {
        page.Put(style.Begin).Put(left).Put(" "u8).Put(y).Put(" Td ("u8);
        foreach (var rune in line.EnumerateRunes())
        {
            var glyph = style.Font.Use(rune.Value);
            page.PutInText(glyph >> 8);
            page.PutInText(glyph & 0xFF);
        }
        page.Put(") Tj ET\n"u8);
    }
}
