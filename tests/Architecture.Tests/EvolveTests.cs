using System.Text.RegularExpressions;
using CaseMgmt.Architecture.Tests.Support;

namespace CaseMgmt.Architecture.Tests;

public sealed partial class EvolveTests
{
    [Fact]
    public void No_Evolve_has_a_catch_all_that_swallows_an_event() =>
        Rule.Holds(House.Files("src/Domain", "*.cs").SelectMany(file => Swallowing(File.ReadAllText(file)).Select(arm => $"{House.Relative(file)}: {arm}")));

    [Fact]
    public void There_are_Evolve_functions_to_look_at() =>
        Assert.NotEmpty(House.Files("src/Domain", "*.cs").SelectMany(file => Bodies(CSharpText.Of(File.ReadAllText(file)).Code)));

    [Theory]
    [InlineData("static S Evolve(S s, E e) => e switch { A => s, _ => s };")]
    [InlineData("static S Evolve(S s, E e) => (s, e) switch { (X x, A a) => x, (_, _) => s };")]
    [InlineData("static S Evolve(S s, E e) => (s, e) switch { (var x, _) => x };")]
    [InlineData("static S Evolve(S s, E e) { switch (e) { case A: return s; default: return s; } }")]
    public void A_catch_all_that_swallows_is_found(string source) => Assert.Single(Swallowing(source));

    [Theory]
    [InlineData("static S Evolve(S s, E e) => e switch { A => s, _ => throw new Unknown(e) };")]
    [InlineData("static S Evolve(S s, E e) { switch (e) { case A: return s; default: throw new Unknown(e); } }")]
    [InlineData("static S Evolve(S s, E e) => (s, e) switch { (_, A a) => s, (X, not B) => throw new Unknown(e) };")]
    public void One_that_throws_is_not(string source) => Rule.Holds(Swallowing(source));

    private static IReadOnlyList<string> Swallowing(string source) =>
        [.. Bodies(CSharpText.Of(source).Code).SelectMany(body => CatchAll().Matches(body)).Select(m => m.Value.ReplaceLineEndings(" ").Trim())];

    // From the method's head to the end of its expression or block.
    private static IEnumerable<string> Bodies(string code)
    {
        foreach (Match head in Head().Matches(code))
        {
            var depth = 0;
            for (var i = head.Index + head.Length; i < code.Length; i++)
            {
                depth += code[i] is '{' or '(' ? 1 : code[i] is '}' or ')' ? -1 : 0;
                if (depth > 0 || (code[i] != ';' && code[i] != '}'))
                    continue;
                yield return code[head.Index..(i + 1)];
                break;
            }
        }
    }

    [GeneratedRegex(@"\bstatic\s+[\w<>?]+\s+Evolve\w*(<[^>]*>)?\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Head();

    [GeneratedRegex(@"(?<=[{,]\s*)(_|var \w+|\((_|var \w+|[\w.]+( \w+)?),\s*(_|var \w+)\))\s*=>\s*(?!throw)\S+|default:\s*(?!throw)\S+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CatchAll();
}
