using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using CaseMgmt.Architecture.Tests.Support;
using CaseMgmt.EventStore;

namespace CaseMgmt.Architecture.Tests;

/// <summary>What is sealed is shown in one place, which filters and audits (DESIGN section 4): nobody else calls the vault's way of showing.</summary>
public sealed class RevealTests
{
    private const string OnlyCaller = "CaseMgmt.Projections.Cases.Reveal";

    [Theory]
    [InlineData("CaseMgmt.Projections")]
    [InlineData("CaseMgmt.Api")]
    public void Only_the_port_that_filters_shows_what_is_sealed(string assembly) => Rule.Holds(Callers(Assembly.Load(assembly)).Where(c => c != OnlyCaller));

    [Fact]
    public void The_port_itself_does() => Assert.Equal([OnlyCaller], Callers(Assembly.Load("CaseMgmt.Projections")));

    [Fact]
    public void A_call_past_the_port_is_found_also_in_an_async_method() =>
        Assert.Equal(["CaseMgmt.Architecture.Tests.RevealTests"], Callers(typeof(RevealTests).Assembly));

    // Here so that the rule has something to find.
    internal static async Task<int> PastThePortAsync(IVault vault) => (await vault.RevealAsync([], new RevealContext("a", "test", "s"))).Count;

    // A call is an opcode and the number of the method called; any such number in a body counts, so that none is missed.
    private static IReadOnlyList<string> Callers(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        var calls = metadata.MemberReferences.Where(h => IsReveal(metadata, metadata.GetMemberReference(h))).Select(h => BitConverter.GetBytes(MetadataTokens.GetToken(h))).ToList();
        return [.. metadata.MethodDefinitions.Select(metadata.GetMethodDefinition)
            .Where(m => m.RelativeVirtualAddress > 0 && file.GetMethodBody(m.RelativeVirtualAddress).GetILBytes() is { } body && calls.Exists(c => body.AsSpan().IndexOf(c) >= 0))
            .Select(m => Outermost(metadata, m.GetDeclaringType())).Distinct(StringComparer.Ordinal)];
    }

    private static bool IsReveal(MetadataReader metadata, MemberReference member) =>
        member.Parent.Kind == HandleKind.TypeReference
        && metadata.GetString(member.Name) == nameof(IVault.RevealAsync)
        && metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name) is nameof(IVault) or nameof(VaultFiles);

    private static string Outermost(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
            type = metadata.GetTypeDefinition(type.GetDeclaringType());
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }
}
