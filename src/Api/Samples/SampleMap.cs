namespace CaseMgmt.Api.Samples;

/// <summary>Draws the whole map of a made-up municipality from its recipe: districts, roads, river, lake, islet.</summary>
internal static class SampleMap
{
    private const double BendEvery = 120;

    public static RoadDraft Draw(SampleRecipe recipe)
    {
        var draft = new RoadDraft();
        var names = new StreetNames(SplitMix64.For(recipe.Seed, "street names"));
        var streets = new TownStreets(draft, names, SplitMix64.For(recipe.Seed, "streets"));
        foreach (var district in recipe.Districts)
            streets.Draw(district);
        var bends = SplitMix64.For(recipe.Seed, "roads");
        foreach (var road in recipe.Roads)
            DrawRoad(draft, road, recipe.River, bends);
        if (recipe.River is { } river)
            DrawRiver(draft, river);
        if (recipe.Lake is { } lake)
            DrawLake(draft, lake);
        return draft;
    }

    /// <summary>The river's middle at a height, in metres east.</summary>
    public static double RiverX(RiverRecipe river, double y)
    {
        for (var i = 0; i + 1 < river.Line.Count; i++)
        {
            var (from, to) = (river.Line[i], river.Line[i + 1]);
            if (y <= to[1] || i + 2 == river.Line.Count)
                return from[0] + (to[0] - from[0]) * (y - from[1]) / (to[1] - from[1]);
        }
        throw new SampleRecipeException("The river needs at least two points.");
    }

    private static void DrawRoad(RoadDraft draft, RoadRecipe road, RiverRecipe? river, SplitMix64 bends)
    {
        var line = road.Line.Select(p => new Spot(p[0], p[1])).ToList();
        var first = draft.Nearest(line[0]);
        line[0] = draft.Nodes[first];
        var last = road.OpenEnd ? (int?)null : draft.Nearest(line[^1]);
        if (last is { } joined)
            line[^1] = draft.Nodes[joined];
        var nodes = new List<int> { first };
        for (var i = 0; i + 1 < line.Count; i++)
        {
            var pieces = Math.Max(1, (int)(line[i].DistanceTo(line[i + 1]) / BendEvery));
            for (var j = 1; j <= pieces; j++)
            {
                if (i + 2 == line.Count && j == pieces && last is { } end)
                    nodes.Add(end);
                else
                    nodes.Add(draft.Add(line[i].Towards(line[i + 1], (double)j / pieces) + line[i].LeftOf(line[i + 1]) * bends.Between(-9, 9)));
            }
        }
        AddInParts(draft, road, nodes, i => road.Bridge && river is not null && Crosses(draft, river, nodes[i], nodes[i + 1]));
    }

    // Only the piece over the water is a bridge, as on a real map.
    private static void AddInParts(RoadDraft draft, RoadRecipe road, List<int> nodes, Func<int, bool> isBridge)
    {
        var area = road.Homes > 0 ? road.Name : null;
        var start = 0;
        for (var i = 1; i < nodes.Count; i++)
        {
            if (i < nodes.Count - 1 && isBridge(i) == isBridge(i - 1))
                continue;
            var tags = new List<(string, string)>();
            if (isBridge(i - 1))
                tags.AddRange([("bridge", "yes"), ("layer", "1")]);
            if (road.Access is { } access)
                tags.Add(("access", access));
            draft.AddWay(nodes[start..(i + 1)], road.Highway, road.Name, isBridge(i - 1) ? null : area, [.. tags]);
            start = i;
        }
    }

    private static bool Crosses(RoadDraft draft, RiverRecipe river, int from, int to)
    {
        var (a, b) = (draft.Nodes[from], draft.Nodes[to]);
        var (left, right) = (a.X - RiverX(river, a.Y), b.X - RiverX(river, b.Y));
        var half = river.Width / 2 + 10;
        return Math.Abs(left) < half || Math.Abs(right) < half || left < 0 != right < 0;
    }

    private static void DrawRiver(RoadDraft draft, RiverRecipe river)
    {
        var half = river.Width / 2;
        var west = river.Line.Select(p => draft.Add(new Spot(p[0] - half, p[1]))).ToList();
        var east = river.Line.Select(p => draft.Add(new Spot(p[0] + half, p[1]))).Reverse().ToList();
        AddWater(draft, [.. west, .. east], "river", river.Name);
    }

    // Two halves that meet north and south of the islet: plain rings, so any map can fill them.
    private static void DrawLake(RoadDraft draft, LakeRecipe lake)
    {
        if (lake.Islet is not { } islet)
        {
            AddWater(draft, [.. Shore(lake, (lake.West + lake.East) / 2).Select(draft.Add)], "lake", lake.Name);
            return;
        }
        var middle = (islet.West + islet.East) / 2;
        var outer = Shore(lake, middle).Select(draft.Add).ToList();
        var inner = Shore(islet, middle).Select(draft.Add).ToList();
        AddWater(draft, [.. outer[..6], .. inner[..6].AsEnumerable().Reverse()], "lake", lake.Name);
        AddWater(draft, [.. outer[5..], outer[0], inner[0], .. inner[5..].AsEnumerable().Reverse()], "lake", lake.Name);
        draft.AddWay(new DraftWay([.. inner, inner[0]], [new("place", "islet"), new("name", islet.Name)], false, null));
    }

    // From the middle of the south shore round by west to the north shore (0..5) and back by east (5..9).
    private static Spot[] Shore(LakeRecipe l, double middle)
    {
        var (dx, dy) = ((l.East - l.West) / 5, (l.North - l.South) / 5);
        return
        [
            new(middle, l.South), new(l.West + dx, l.South), new(l.West, l.South + dy), new(l.West, l.North - dy), new(l.West + dx, l.North),
            new(middle, l.North), new(l.East - dx, l.North), new(l.East, l.North - dy), new(l.East, l.South + dy), new(l.East - dx, l.South),
        ];
    }

    private static void AddWater(RoadDraft draft, List<int> ring, string kind, string name) =>
        draft.AddWay(new DraftWay([.. ring, ring[0]], [new("natural", "water"), new("water", kind), new("name", name)], false, null));
}
