using System.Globalization;
using System.Text.RegularExpressions;

namespace CaseMgmt.Web.Tests.Texts;

public sealed partial class PaletteTests
{
    private static readonly Dictionary<string, string> Palette = Colour()
        .Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "wwwroot", "assets", "site.css")))
        .ToDictionary(m => m.Groups["name"].Value, m => m.Groups["hex"].Value, StringComparer.Ordinal);

    [Theory]
    [InlineData("ink", "ground")]
    [InlineData("ink", "paper")]
    [InlineData("ink", "wash")]
    [InlineData("ink", "yes-wash")]
    [InlineData("ink", "no-wash")]
    [InlineData("ink", "wait-wash")]
    [InlineData("muted", "ground")]
    [InlineData("muted", "paper")]
    [InlineData("muted", "wash")]
    [InlineData("muted", "yes-wash")]
    [InlineData("muted", "no-wash")]
    [InlineData("muted", "wait-wash")]
    [InlineData("link", "ground")]
    [InlineData("link", "paper")]
    [InlineData("link", "wash")]
    [InlineData("brand", "paper")]
    [InlineData("brand", "wash")]
    [InlineData("paper", "brand")]
    [InlineData("paper", "brand-dark")]
    [InlineData("paper", "ink")]
    [InlineData("yes", "yes-wash")]
    [InlineData("no", "no-wash")]
    [InlineData("no", "paper")]
    [InlineData("no", "ground")]
    [InlineData("wait", "wait-wash")]
    public void Text_stands_out_from_what_is_behind_it(string text, string behind) =>
        Assert.True(Contrast(text, behind) >= 4.5, $"{text} on {behind}: {Contrast(text, behind).ToString("0.00", CultureInfo.InvariantCulture)}");

    [Theory]
    [InlineData("edge", "paper")]
    [InlineData("edge", "ground")]
    [InlineData("ink", "sun")]
    public void Borders_of_fields_and_the_focus_ring_stand_out(string edge, string behind) => Assert.True(Contrast(edge, behind) >= 3);

    private static double Contrast(string a, string b)
    {
        var (x, y) = (Luminance(Palette[a]), Luminance(Palette[b]));
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    private static double Luminance(string hex)
    {
        double Channel(int at)
        {
            var c = int.Parse(hex.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255d;
            return c <= 0.03928 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        }
        return 0.2126 * Channel(0) + 0.7152 * Channel(2) + 0.0722 * Channel(4);
    }

    [GeneratedRegex("--(?<name>[a-z-]+): #(?<hex>[0-9a-f]{6});", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Colour();
}
