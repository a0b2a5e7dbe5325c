using System.Text.RegularExpressions;
using CaseMgmt.Architecture.Tests.Support;

namespace CaseMgmt.Architecture.Tests;

/// <summary>A message and the event by which the log vouches for it are written by one method; whoever wrote the row alone would be called a forger by <c>verify-log</c>.</summary>
public sealed partial class CorrespondenceTests
{
    private const string OnlyWriter = "src/Api/Cases/Correspondence/KeptMessages.cs";

    [Fact]
    public void Messages_are_put_into_cases_in_one_place_which_tells_the_log() =>
        Assert.Equal([OnlyWriter], House.Files("src", "*.cs").Where(f => Writes(File.ReadAllText(f))).Select(House.Relative));

    [Fact]
    public void That_place_starts_a_stream_for_each() => Assert.Contains("StartStream<KeptCorrespondence>(id, new MessageKept(", House.Read(OnlyWriter), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"INSERT INTO case_messages (tenant_id) VALUES ($1)\"")]
    [InlineData("\"\"\"\n  insert into\n    case_messages select\n\"\"\"")]
    [InlineData("\"COPY case_messages (id) FROM STDIN (FORMAT BINARY)\"")]
    public void Another_writer_is_found(string source) => Assert.True(Writes(source));

    [Fact]
    public void Who_reads_is_not() => Assert.False(Writes("\"select id from case_messages where read_at is null\""));

    private static bool Writes(string source) => Writer().IsMatch(source);

    [GeneratedRegex(@"\b(insert\s+into|copy|merge\s+into)\s+case_messages\b", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Writer();
}
