using CaseMgmt.Api.Samples;

namespace CaseMgmt.Api.Operations;

/// <summary><c>sample generate</c>: writes a made-up municipality's files to a folder.</summary>
public sealed class SampleGenerate : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "sample generate";

    /// <inheritdoc/>
    public string Usage => "--recipe DIR --out DIR";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (args is not ["--recipe", var recipe, "--out", var target])
        {
            await error.WriteLineAsync($"Usage: {Name} {Usage}");
            return 2;
        }
        try
        {
            var files = SampleMunicipality.Generate(recipe);
            Directory.CreateDirectory(target);
            foreach (var (name, content) in files.OrderBy(f => f.Key, StringComparer.Ordinal))
            {
                await File.WriteAllBytesAsync(Path.Combine(target, name), content, ct);
                await output.WriteLineAsync($"{name}: {content.Length} bytes");
            }
            return 0;
        }
        catch (SampleRecipeException e)
        {
            await error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
