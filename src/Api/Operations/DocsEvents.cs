namespace CaseMgmt.Api.Operations;

/// <summary><c>docs events</c>: writes the document of events, to the screen or to a file.</summary>
public sealed class DocsEvents : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "docs events";

    /// <inheritdoc/>
    public string Usage => "[--out FILE]";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (args is not ([] or ["--out", _]))
        {
            await error.WriteLineAsync($"{Name} {Usage}");
            return 2;
        }
        try
        {
            var document = EventsDocument.Render();
            if (args is [_, var file])
                await File.WriteAllTextAsync(file, document, ct);
            else
                await output.WriteAsync(document);
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or KeyNotFoundException)
        {
            await error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
