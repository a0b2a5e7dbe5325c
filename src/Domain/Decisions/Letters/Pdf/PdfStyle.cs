using System.Globalization;
using System.Text;

namespace CaseMgmt.Domain.Decisions.Letters.Pdf;

/// <summary>How text is set: its font, size and lead, in points.</summary>
/// <param name="font">The font.</param>
/// <param name="size">The size.</param>
/// <param name="lead">From line to line.</param>
internal sealed class PdfStyle(FontSubset font, decimal size, decimal lead)
{
    /// <summary>The font.</summary>
    public FontSubset Font => font;

    /// <summary>From line to line.</summary>
    public decimal Lead => lead;

    /// <summary>What begins a text in it on a page.</summary>
    public byte[] Begin { get; } = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"BT /{font.Font.Name} {size} Tf "));

    /// <summary>Width of a text in points.</summary>
    public decimal WidthOf(string text) => font.WidthOf(text) * size / 1000;

    /// <summary>The most thousandths of the font's size that fit into a width in points.</summary>
    public int MostIn(decimal width) => (int)Math.Floor(width * 1000 / size);
}
