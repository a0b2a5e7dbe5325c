using System.Globalization;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Rules;
using Spectre.Console;

namespace CaseMgmt.Api.Operations;

/// <summary>
/// <c>rules test [DIR]</c>: runs every table of rule cases (<c>*.cases.yaml</c>) below a folder, by default the working folder, and
/// lists every case whose outcome or reason is not the expected one.
/// </summary>
public sealed class RulesTest : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "rules test";

    /// <inheritdoc/>
    public string Usage => "[DIR]";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (args.Count > 1)
        {
            await error.WriteLineAsync("rules test [DIR]: one folder at most.");
            return 2;
        }
        var folder = args.Count == 1 ? args[0] : Directory.GetCurrentDirectory();
        if (!Directory.Exists(folder))
        {
            await error.WriteLineAsync($"There is no folder {folder}.");
            return 2;
        }
        var files = FilesBelow(folder);
        if (files.Count == 0)
        {
            await error.WriteLineAsync($"No {RuleCases.FilePattern} below {folder}.");
            return 1;
        }
        try
        {
            var cases = new List<RuleCase>();
            foreach (var file in files)
                cases.AddRange(RuleCases.Read(Path.GetRelativePath(folder, file), await File.ReadAllTextAsync(file, ct), RuleBook.All));
            return Report(cases, output);
        }
        catch (YamlFormatException fault)
        {
            await error.WriteLineAsync(fault.Message);
            return 1;
        }
    }

    // Build output holds copies of the tables; they would be counted twice.
    private static List<string> FilesBelow(string folder) =>
        [.. Directory.EnumerateFiles(folder, RuleCases.FilePattern, SearchOption.AllDirectories)
            .Where(f => !Path.GetRelativePath(folder, f).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal)];

    private static int Report(List<RuleCase> cases, TextWriter output)
    {
        var ran = cases.ConvertAll(c => (Case: c, Mismatch: c.Mismatch()));
        var table = new Table().Border(TableBorder.Ascii2).AddColumns("Regel", "Version", "Fil", "Fall", "Fel");
        foreach (var group in ran.GroupBy(r => (r.Case.Rule, r.Case.File)))
        {
            table.AddRow(
                Markup.Escape(group.Key.Rule.Id),
                group.Key.Rule.Version.ToString(CultureInfo.InvariantCulture),
                Markup.Escape(group.Key.File),
                group.Count().ToString(CultureInfo.InvariantCulture),
                group.Count(r => r.Mismatch is not null).ToString(CultureInfo.InvariantCulture));
        }
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 160;
        console.Write(table);
        var wrong = ran.FindAll(r => r.Mismatch is not null);
        foreach (var (ruleCase, mismatch) in wrong)
            output.WriteLine($"{ruleCase.File}: {ruleCase.Name}: {mismatch}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ran.Count} fall, {wrong.Count} fel."));
        return wrong.Count == 0 ? 0 : 1;
    }
}
