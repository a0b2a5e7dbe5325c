using System.Collections.Concurrent;

namespace CaseMgmt.Domain.Geography;

/// <summary>
/// An immutable walking network in memory, built by <see cref="WalkingNetworkBuilder"/> or loaded from its stored form. Edges are
/// undirected and measured in whole millimetres. Safe for concurrent use: one instance serves every request.
/// </summary>
public sealed partial class WalkingNetwork
{
    private readonly NetworkData _data;
    private readonly Adjacency _adjacency;
    private readonly SegmentGrid _grid;
    private readonly ConcurrentBag<Workspace> _workspaces = [];

    private WalkingNetwork(NetworkData data, NetworkVersion version)
    {
        _data = data;
        Version = version;
        _adjacency = new Adjacency(data);
        _grid = new SegmentGrid(data);
    }

    /// <summary>The version that decisions cite.</summary>
    public NetworkVersion Version { get; }

    /// <summary>Number of vertices: places where walkable ways meet or end.</summary>
    public int VertexCount => _data.VertexCount;

    /// <summary>Number of edges: stretches between vertices.</summary>
    public int EdgeCount => _data.EdgeCount;

    /// <summary>Number of connected parts.</summary>
    public int ComponentCount => _adjacency.ComponentSize.Length;

    /// <summary>Length of all edges together, millimetres.</summary>
    public long TotalLengthMm => _data.LengthMm.Sum(length => (long)length);

    internal NetworkData Data => _data;

    internal Adjacency Adjacency => _adjacency;

    /// <summary>Loads a network from its stored form and checks it.</summary>
    /// <exception cref="NetworkFormatException">Damaged, truncated, or of an unknown form.</exception>
    public static WalkingNetwork Load(Stream stream)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Load(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>Loads a network from its stored form and checks it.</summary>
    /// <exception cref="NetworkFormatException">Damaged, truncated, or of an unknown form.</exception>
    public static WalkingNetwork Load(ReadOnlySpan<byte> artefact)
    {
        var (data, version) = NetworkArtefact.Read(artefact);
        return new WalkingNetwork(data, version);
    }

    /// <summary>Writes the stored form: the same network gives the same bytes.</summary>
    public void Save(Stream stream) => stream.Write(NetworkArtefact.Write(_data, Version));

    /// <summary>The stored form: the same network gives the same bytes.</summary>
    public byte[] ToArtefact() => NetworkArtefact.Write(_data, Version);

    /// <summary>The nearest point of the network to a place, under the policy; or how near the nearest is.</summary>
    public SnapAnswer Snap(GeoPoint place, SnapPolicy? policy = null)
    {
        var snap = Locate(place, policy ?? SnapPolicy.Default);
        return snap.IsFound
            ? new SnapAnswer.Found(snap.ToPoint())
            : new SnapAnswer.TooFar(snap.NearestMm);
    }

    internal static WalkingNetwork Create(NetworkData data, NetworkVersion version)
    {
        var id = NetworkArtefact.IdOf(NetworkArtefact.Write(data, version));
        return new WalkingNetwork(data, version with { Id = id });
    }

    internal Snap Locate(GeoPoint place, SnapPolicy policy)
    {
        // Rounded up: "at least 5 %" of 1,001 vertices is 51.
        var minimum = (int)(((long)VertexCount * policy.MinComponentPercent + 99) / 100);
        return _grid.Nearest(place, policy.BoundMm, edge => _adjacency.SizeOfPartWith(_data.From[edge]) >= minimum);
    }

    private Workspace Rent() => _workspaces.TryTake(out var workspace) ? workspace : new Workspace(VertexCount);

    private void Return(Workspace workspace) => _workspaces.Add(workspace);
}

/// <summary>Where a place meets the network.</summary>
public abstract record SnapAnswer
{
    private SnapAnswer()
    {
    }

    /// <summary>A point within the bound.</summary>
    public sealed record Found(SnappedPoint Point) : SnapAnswer;

    /// <summary>Nothing within the bound; the nearest way that counts is so many millimetres away, null when there is none.</summary>
    public sealed record TooFar(int? NearestMm) : SnapAnswer
    {
        /// <summary>A fixed text: a length helps to locate a home.</summary>
        public override string ToString() => nameof(TooFar);
    }
}
