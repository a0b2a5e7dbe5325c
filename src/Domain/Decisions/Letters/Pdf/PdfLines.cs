using System.Text;

namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>Breaks texts into lines, each as wide as fits; one for all texts of a letter, since it keeps its room.</summary>
internal sealed class PdfLines
{
    // From here on a character may join with the one before it (Unicode's composition).
    private const char FirstThatJoins = '\u0300';
    private const char HardSpace = '\u00A0';
    private const int UsualLength = 1024;
    private readonly List<(int From, int To)> lines = [];
    private char[] clean = new char[UsualLength];
    private int length;

    /// <summary>How many lines the text has that was broken last.</summary>
    public int Count => lines.Count;

    /// <summary>A line of the text that was broken last.</summary>
    public ReadOnlySpan<char> this[int line] => clean.AsSpan(lines[line].From..lines[line].To);

    /// <summary>Breaks a text.</summary>
    /// <param name="text">The text; its own line breaks are kept.</param>
    /// <param name="font">What it is set in.</param>
    /// <param name="most">The width of a line, in thousandths of the font's size.</param>
    public void Break(string text, FontSubset font, int most)
    {
        lines.Clear();
        Clean((text.AsSpan().IndexOfAnyExceptInRange('\0', (char)(FirstThatJoins - 1)) < 0 ? text : text.Normalize()).ReplaceLineEndings("\n"));
        var space = font.WidthOf(' ');
        var (from, to, width) = (0, 0, 0);
        for (var at = 0; at < length;)
        {
            if (clean[at] is '\n' or ' ')
            {
                if (clean[at] == '\n')
                {
                    End(from, to);
                    from = to = at + 1;
                }
                at++;
                continue;
            }
            var end = WordEnd(at);
            var word = font.WidthOf(clean.AsSpan(at..end));
            if (to > from && width + space + word <= most)
            {
                (to, width) = (end, width + space + word);
            }
            else
            {
                End(from, to);
                (from, to, width) = (at, end, word);
                while (width > most)
                {
                    var fits = from + Fitting(clean.AsSpan(from..to), font, most);
                    End(from, fits);
                    from = fits;
                    width = font.WidthOf(clean.AsSpan(from..to));
                }
            }
            at = end;
        }
        End(from, to);
    }

    private void End(int from, int to)
    {
        if (to > from)
            lines.Add((from, to));
    }

    private int WordEnd(int at)
    {
        var rest = clean.AsSpan(at..length).IndexOfAny(' ', '\n');
        return rest < 0 ? length : at + rest;
    }

    // A word wider than the page is broken where it must be, never inside a character.
    private static int Fitting(ReadOnlySpan<char> word, FontSubset font, int most)
    {
        var (at, used) = (0, 0);
        foreach (var rune in word.EnumerateRunes())
        {
            used += font.WidthOf(rune.Value);
            if (used > most && at > 0)
                break;
            at += rune.Utf16SequenceLength;
        }
        return at;
    }

    // What steers a terminal or a page has no glyph; half a character has no meaning. Words stand one space apart, so that a line is a stretch of the text.
    private void Clean(string text)
    {
        length = 0;
        if (clean.Length < text.Length)
            clean = new char[text.Length * 2];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n')
                clean[length++] = '\n';
            else if (Rune.IsWhiteSpace(rune) && rune.Value != HardSpace)
                Space();
            else if (!Rune.IsControl(rune))
                length += rune.EncodeToUtf16(clean.AsSpan(length));
        }
    }

    private void Space()
    {
        if (length > 0 && clean[length - 1] is not ' ' and not '\n')
            clean[length++] = ' ';
    }
}
