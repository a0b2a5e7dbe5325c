using CaseMgmt.Api.Operations;

namespace CaseMgmt.Api.Tests.Operations;

public sealed class RulesTestTests : IDisposable
{
    private const string Head = "rule: school-transport.registered-in-municipality\nversion: 1\ncases:\n";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("casemgmt-rules");

    [Fact]
    public async Task Cases_that_the_rule_meets_are_counted_in_a_table()
    {
        Write("a.cases.yaml", Head + "  - { name: Folkbokfört här, given: {}, expect: met }\n");
        Write("inner/b.cases.yaml", Head + "  - { name: Folkbokfört på annan ort, given: { homeMunicipality: \"2580\" }, expect: not-met }\n");

        var (code, output, error) = await Run(folder.FullName);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("school-transport.registered-in-municipality", output, StringComparison.Ordinal);
        Assert.Contains("2 fall, 0 fel.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_mismatch_is_listed_and_the_command_fails()
    {
        Write("a.cases.yaml", Head
            + "  - { name: Första, given: {}, expect: not-met }\n"
            + "  - { name: Andra, given: {}, expect: met }\n"
            + "  - { name: Tredje, given: {}, expect: needs-officer }\n");

        var (code, output, _) = await Run(folder.FullName);

        Assert.Equal(1, code);
        Assert.Contains("a.cases.yaml: Första: väntade not-met, fick met", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Andra", output, StringComparison.Ordinal);
        Assert.Contains("a.cases.yaml: Tredje: väntade needs-officer, fick met", output, StringComparison.Ordinal);
        Assert.Contains("3 fall, 2 fel.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_malformed_table_is_named_with_its_place()
    {
        Write("a.cases.yaml", Head + "  - { name: Fall, given: {}, expected: met }\n");

        var (code, _, error) = await Run(folder.FullName);

        Assert.Equal(1, code);
        Assert.StartsWith("a.cases.yaml(4,30): unknown-key:", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_tables_does_not_pass_for_tested()
    {
        Assert.Equal(1, (await Run(folder.FullName)).Code);
        Assert.Equal(2, (await Run(Path.Combine(folder.FullName, "missing"))).Code);
        Assert.Equal(2, (await Run("a", "b")).Code);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var command = OperatorCommands.Find(["rules", "test", .. args], out var rest)!;
        return (await command.RunAsync(rest, output, error, CancellationToken.None), output.ToString(), error.ToString());
    }

    private void Write(string name, string text)
    {
        var file = Path.Combine(folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
