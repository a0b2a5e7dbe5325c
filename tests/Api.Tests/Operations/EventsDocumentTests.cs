using CaseMgmt.Api.Operations;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Tests.Operations;

public sealed class EventsDocumentTests
{
    private static readonly IReadOnlyList<(string Name, Type Type)> AllEvents = [.. DomainEvents.All, .. BatchEvents.All];
    private static readonly string Document = Support.Repository.File("docs", "events.md");

    [Fact]
    public async Task The_document_of_events_is_current()
    {
        using var output = new StringWriter();
        Assert.Equal(0, await new DocsEvents().RunAsync([], output, TextWriter.Null, CancellationToken.None));
        if (Environment.GetEnvironmentVariable("APPROVE") is { Length: > 0 })
            await File.WriteAllTextAsync(Document, output.ToString());
        if (!string.Equals(await File.ReadAllTextAsync(Document), output.ToString(), StringComparison.Ordinal))
            Assert.Fail("docs/events.md is out of date: run the program with 'docs events --out docs/events.md', or the tests once with APPROVE=1.");
    }

    [Fact]
    public void The_document_names_every_event_and_every_part_of_it()
    {
        var text = EventsDocument.Render();
        foreach (var (name, type) in AllEvents)
        {
            var start = text.IndexOf($"\n## `{name}`\n", StringComparison.Ordinal);
            Assert.True(start >= 0, name);
            var end = text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
            var section = end < 0 ? text[start..] : text[start..end];
            Assert.All(type.GetProperties(), p => Assert.Contains($"\n| {char.ToLowerInvariant(p.Name[0])}{p.Name[1..]} | ", section, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_event_has_its_processes_and_its_stream()
    {
        Assert.Equal(AllEvents.Select(e => e.Type.Name).Order(StringComparer.Ordinal), EventSources.All.Keys.Select(t => t.Name).Order(StringComparer.Ordinal));
        Assert.All(AllEvents, e => Assert.NotEmpty(EventSources.StreamOf(e.Type).State));
        Assert.Throws<KeyNotFoundException>(() => EventSources.StreamOf(typeof(string)));
        Assert.Throws<KeyNotFoundException>(() => EventSources.Of(typeof(string)));
    }

    [Fact]
    public async Task The_command_writes_a_file_and_says_how_it_is_called()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("events").FullName, "events.md");
        Assert.Equal(0, await new DocsEvents().RunAsync(["--out", file], TextWriter.Null, TextWriter.Null, CancellationToken.None));
        Assert.Equal(EventsDocument.Render(), await File.ReadAllTextAsync(file));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

        using var error = new StringWriter();
        Assert.Equal(2, await new DocsEvents().RunAsync(["--out"], TextWriter.Null, error, CancellationToken.None));
        Assert.Contains("[--out FILE]", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await new DocsEvents().RunAsync(["--out", Path.Combine(file, "nowhere", "events.md")], TextWriter.Null, error, CancellationToken.None));
    }
}
