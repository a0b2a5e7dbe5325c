using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using CaseMgmt.Architecture.Tests.Support;

namespace CaseMgmt.Architecture.Tests;

public sealed class PurityTests
{
    private static readonly string[] DomainMayUse = ["System.", "NetTopologySuite", "ProjNET", "YamlDotNet", "netstandard", "mscorlib", "Microsoft.CSharp"];
    private static readonly string[] NeverInDomain = ["System.Data", "System.Net", "System.IO.FileSystem", "System.Threading.Thread", "System.Diagnostics.Process"];

    private static readonly string[] ClockOfTheMachine =
        ["System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow"];

    private static readonly string[] Impure =
    [
        .. ClockOfTheMachine, "System.TimeProvider.get_System", "System.Guid.NewGuid", "System.Guid.CreateVersion7", "System.Random..ctor", "System.Random.get_Shared",
        "System.Environment.GetEnvironmentVariable", "System.Diagnostics.Stopwatch.StartNew", "System.Diagnostics.Stopwatch.GetTimestamp",
        "System.Security.Cryptography.RandomNumberGenerator.Fill", "System.Security.Cryptography.RandomNumberGenerator.GetBytes", "System.IO.File.ReadAllText", "System.IO.File.OpenRead",
    ];

    [Fact]
    public void The_domain_uses_no_database_no_web_and_no_host() =>
        Rule.Holds(Load("CaseMgmt.Domain").GetReferencedAssemblies().Select(a => a.Name!)
            .Where(a => !Array.Exists(DomainMayUse, a.StartsWith) || Array.Exists(NeverInDomain, a.StartsWith)));

    [Fact]
    public void The_domain_calls_no_clock_no_random_and_no_environment() => Rule.Holds(Calls(Load("CaseMgmt.Domain"), Impure));

    [Theory]
    [InlineData("CaseMgmt.Domain")]
    [InlineData("CaseMgmt.EventStore")]
    [InlineData("CaseMgmt.Projections")]
    [InlineData("CaseMgmt.Api")]
    [InlineData("CaseMgmt.Web")]
    public void Nothing_asks_the_machine_for_the_time_but_through_TimeProvider(string assembly) => Rule.Holds(Calls(Load(assembly), ClockOfTheMachine));

    [Fact]
    public void A_call_of_the_machines_clock_is_found() =>
        Assert.Contains("System.DateTime.get_UtcNow", Calls(typeof(PurityTests).Assembly, ClockOfTheMachine));

    // Here so that the rule has something to find.
    internal static DateTime MachineClock() => DateTime.UtcNow;

    private static Assembly Load(string name) => Assembly.Load(name);

    private static IReadOnlyList<string> Calls(Assembly assembly, IReadOnlyCollection<string> wanted)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        return [.. metadata.MemberReferences.Select(h => Name(metadata, metadata.GetMemberReference(h))).Where(wanted.Contains).Distinct(StringComparer.Ordinal)];
    }

    private static string Name(MetadataReader metadata, MemberReference member)
    {
        if (member.Parent.Kind != HandleKind.TypeReference)
            return "";
        var type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent);
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}.{metadata.GetString(member.Name)}";
    }
}
