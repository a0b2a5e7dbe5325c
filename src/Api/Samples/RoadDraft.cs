namespace CaseMgmt.Api.Samples;

/// <summary>One way of the drawn map.</summary>
/// <param name="Nodes">Indices into <see cref="RoadDraft.Nodes"/>, in order.</param>
/// <param name="Tags">OpenStreetMap tags, in the order they are written.</param>
/// <param name="Walkable">Whether one may walk on it.</param>
/// <param name="Area">District or road whose homes may lie along it, or null.</param>
internal sealed record DraftWay(IReadOnlyList<int> Nodes, IReadOnlyList<KeyValuePair<string, string>> Tags, bool Walkable, string? Area)
{
    /// <summary>The street's name, or null.</summary>
    public string? Name => Tags.FirstOrDefault(t => t.Key == "name").Value;
}

/// <summary>A map being drawn: places and the ways between them.</summary>
internal sealed class RoadDraft
{
    private readonly List<Spot> _nodes = [];
    private readonly List<DraftWay> _ways = [];

    public IReadOnlyList<Spot> Nodes => _nodes;

    public IReadOnlyList<DraftWay> Ways => _ways;

    /// <summary>Adds a place, to the centimetre.</summary>
    public int Add(Spot at)
    {
        _nodes.Add(new Spot(Math.Round(at.X * 100) / 100, Math.Round(at.Y * 100) / 100));
        return _nodes.Count - 1;
    }

    public void AddWay(DraftWay way) => _ways.Add(way);

    public void AddWay(IReadOnlyList<int> nodes, string highway, string? name, string? area, params (string Key, string Value)[] more)
    {
        var tags = new List<KeyValuePair<string, string>> { new("highway", highway) };
        if (name is not null)
            tags.Add(new("name", name));
        tags.AddRange(more.Select(m => new KeyValuePair<string, string>(m.Key, m.Value)));
        var walkable = highway != "trunk" && !more.Contains(("access", "private"));
        AddWay(new DraftWay(nodes, tags, walkable, area));
    }

    /// <summary>The node nearest to a place.</summary>
    public int Nearest(Spot at)
    {
        var best = 0;
        for (var i = 1; i < _nodes.Count; i++)
        {
            if (_nodes[i].DistanceTo(at) < _nodes[best].DistanceTo(at))
                best = i;
        }
        return best;
    }
}
