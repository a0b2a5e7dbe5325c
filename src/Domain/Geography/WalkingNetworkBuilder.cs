using System.Buffers.Binary;
using System.Security.Cryptography;
using CaseMgmt.Domain.Geography.Osm;

namespace CaseMgmt.Domain.Geography;

/// <summary>
/// Builds a walking network from OpenStreetMap data: a vertex wherever walkable ways meet or end, an edge for each stretch between,
/// its length in whole millimetres the sum of its straight segments on the ellipsoid. A way is broken where a node is missing from the
/// file. The same data gives the same bytes, whatever the file form or the order of its elements.
/// </summary>
public static class WalkingNetworkBuilder
{
    /// <summary>The longest straight segment that is believed, metres. A longer one is a fault in the data.</summary>
    public const double MaxSegmentMetres = 50_000;

    /// <summary>Most vertices of one network: an eighth of the planet's would be too many for one process.</summary>
    public const int MaxVertices = (1 << 24) - 1;

    /// <summary>Reads the source twice (ways, then their nodes) and builds the network.</summary>
    /// <param name="source">Map data, from <see cref="OsmFile.Open"/>.</param>
    /// <param name="profile">Which ways are walkable.</param>
    /// <param name="dataDate">When the data was current, if known better than the file says.</param>
    /// <param name="attribution">Whom maps of it name; OpenStreetMap's contributors when left out.</param>
    /// <exception cref="OsmFormatException">The file is damaged, has no walkable way, or lies outside the area of SWEREF 99 TM.</exception>
    public static WalkingNetwork Build(IOsmSource source, WalkingProfile profile, DateTimeOffset? dataDate = null, string? attribution = null)
    {
        var ways = new SortedDictionary<long, long[]>();
        source.ReadWays((id, nodes, tags) =>
        {
            if (profile.Allows(tags))
                ways[id] = nodes.ToArray();
            else
                ways.Remove(id);
        });
        var nodes = ReadNodes(source, ways.Values);
        var data = Assemble(ways, nodes);
        if (data.EdgeCount == 0)
            throw OsmFormatException.OfContent($"the file has no way that the profile '{profile.Name}' counts as walkable.");
        return WalkingNetwork.Create(data, new NetworkVersion(
            Id: "", SourceHash(ways, nodes), dataDate ?? source.ReadDataDate(), profile.Name, profile.ContentHash,
            NetworkVersion.CurrentBuilder, attribution ?? NetworkVersion.OpenStreetMapAttribution));
    }

    private static SortedNodes ReadNodes(IOsmSource source, IEnumerable<long[]> ways)
    {
        var ids = ways.SelectMany(way => way).Distinct().ToArray();
        Array.Sort(ids);
        var nodes = new SortedNodes(ids);
        source.ReadNodes(nodes.Set);
        return nodes;
    }

    private static string SourceHash(SortedDictionary<long, long[]> ways, SortedNodes nodes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> buffer = stackalloc byte[16];
        for (var i = 0; i < nodes.Ids.Length; i++)
        {
            if (!nodes.Present[i])
                continue;
            Add(hash, buffer, nodes.Ids[i], ((long)nodes.Lat[i] << 32) | (uint)nodes.Lon[i]);
        }

        foreach (var (id, refs) in ways)
        {
            Add(hash, buffer, id, refs.Length);
            foreach (var node in refs)
                Add(hash, buffer, node, 0);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        static void Add(IncrementalHash hash, Span<byte> buffer, long a, long b)
        {
            BinaryPrimitives.WriteInt64LittleEndian(buffer, a);
            BinaryPrimitives.WriteInt64LittleEndian(buffer[8..], b);
            hash.AppendData(buffer);
        }
    }

    private static NetworkData Assemble(SortedDictionary<long, long[]> ways, SortedNodes nodes)
    {
        var stretches = new List<(long Way, int[] Nodes)>();
        var uses = new byte[nodes.Ids.Length];
        foreach (var (id, refs) in ways)
        {
            foreach (var run in Runs(refs, nodes))
            {
                stretches.Add((id, run));
                uses[run[0]] = uses[run[^1]] = 2;
                foreach (var node in run)
                    uses[node] = (byte)Math.Min(uses[node] + 1, 2);
            }
        }

        var vertexOf = new int[uses.Length];
        var vertices = 0;
        for (var i = 0; i < uses.Length; i++)
            vertexOf[i] = uses[i] == 2 ? vertices++ : -1;
        if (vertices > MaxVertices)
            throw OsmFormatException.OfContent($"the network has more than {MaxVertices} vertices; take a smaller extract.");
        var edges = new EdgeList(nodes, vertexOf);
        foreach (var (way, run) in stretches)
        {
            var start = 0;
            for (var i = 1; i < run.Length; i++)
            {
                if (vertexOf[run[i]] < 0)
                    continue;
                edges.Add(way, run.AsSpan(start, i - start + 1));
                start = i;
            }
        }

        return edges.ToData(vertices);
    }

    /// <summary>The stretches of a way whose nodes are all in the file, repeated nodes left out.</summary>
    private static IEnumerable<int[]> Runs(long[] refs, SortedNodes nodes)
    {
        var run = new List<int>();
        foreach (var id in refs)
        {
            var index = nodes.IndexOf(id);
            if (!nodes.Present[index])
            {
                if (run.Count > 1)
                    yield return [.. run];
                run.Clear();
            }
            else if (run.Count == 0 || run[^1] != index)
            {
                run.Add(index);
            }
        }

        if (run.Count > 1)
            yield return [.. run];
    }
}
