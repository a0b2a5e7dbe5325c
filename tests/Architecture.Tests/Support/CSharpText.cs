using System.Text;

namespace CaseMgmt.Architecture.Tests.Support;

/// <summary>A C# source taken apart far enough for the rules: code without comments and literals, and the literals.</summary>
internal sealed class CSharpText
{
    private readonly string source;
    private readonly StringBuilder code = new();
    private readonly List<(int Line, string Text)> literals = [];
    private int at;
    private int line = 1;

    private CSharpText(string source)
    {
        this.source = source;
        while (at < source.Length)
            Step();
    }

    /// <summary>The code, with comments gone and every literal empty.</summary>
    public string Code => code.ToString();

    /// <summary>String and character literals with the line they begin on.</summary>
    public IReadOnlyList<(int Line, string Text)> Literals => literals;

    public static CSharpText Of(string source) => new(source);

    private void Step()
    {
        if (At("//"))
            Skip(IndexOf("\n", at));
        else if (At("/*"))
            Skip(IndexOf("*/", at + 2) + 2);
        else if (source[at] == '"')
            Literal();
        else if (source[at] == '\'' && at + 2 < source.Length)
            Character();
        else
            Keep();
    }

    private void Literal()
    {
        var quotes = 0;
        while (at + quotes < source.Length && source[at + quotes] == '"')
            quotes++;
        var verbatim = at > 0 && (source[at - 1] == '@' || (source[at - 1] == '$' && at > 1 && source[at - 2] == '@'));
        if (quotes >= 3 && !verbatim)
        {
            var fence = new string('"', quotes);
            Take(quotes, IndexOf(fence, at + quotes), quotes);
            return;
        }
        var end = at + 1;
        while (end < source.Length && (source[end] != '"' || (verbatim && end + 1 < source.Length && source[end + 1] == '"')))
            end += (source[end] == '\\' && !verbatim) || (verbatim && source[end] == '"') ? 2 : 1;
        Take(1, Math.Min(end, source.Length), 1);
    }

    private void Character()
    {
        var end = source[at + 1] == '\\' ? source.IndexOf('\'', at + 3) : at + 2;
        if (end < 0 || end >= source.Length || source[end] != '\'')
        {
            Keep();
            return;
        }
        Take(1, end, 1);
    }

    private void Take(int open, int end, int close)
    {
        literals.Add((line, source[(at + open)..Math.Max(at + open, end)]));
        code.Append("\"\"");
        Skip(end + close);
    }

    private void Keep()
    {
        if (source[at] == '\n')
            line++;
        code.Append(source[at++]);
    }

    private void Skip(int to)
    {
        to = Math.Min(to, source.Length);
        for (; at < to; at++)
        {
            if (source[at] != '\n')
                continue;
            line++;
            code.Append('\n');
        }
    }

    private bool At(string text) => string.CompareOrdinal(source, at, text, 0, text.Length) == 0;

    private int IndexOf(string text, int from) => source.IndexOf(text, Math.Min(from, source.Length), StringComparison.Ordinal) is >= 0 and var found ? found : source.Length;
}
