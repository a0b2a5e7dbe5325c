namespace CaseMgmt.Api.Samples;

/// <summary>Draws a district's streets: a bent grid of which some pieces are left out, always in one piece, with footways and steps.</summary>
internal sealed class TownStreets(RoadDraft draft, StreetNames names, SplitMix64 random)
{
    private sealed record Piece(int FromRow, int FromColumn, bool AlongRow);

    public void Draw(DistrictRecipe district)
    {
        var grid = Places(district);
        var kept = KeptPieces(district, grid);
        for (var row = 0; row < district.Rows; row++)
            DrawLine(district, names.Next(), district.Columns, i => grid[row, i], i => kept.Contains(new Piece(row, i, true)));
        for (var column = 0; column < district.Columns; column++)
            DrawLine(district, names.Next(), district.Rows, i => grid[i, column], i => kept.Contains(new Piece(i, column, false)));
        DrawFootways(district, grid);
    }

    private int[,] Places(DistrictRecipe d)
    {
        var grid = new int[d.Rows, d.Columns];
        for (var row = 0; row < d.Rows; row++)
        {
            for (var column = 0; column < d.Columns; column++)
            {
                grid[row, column] = draft.Add(new Spot(
                    d.At[0] + (column - (d.Columns - 1) / 2.0) * d.Spacing + random.Between(-d.Jitter, d.Jitter),
                    d.At[1] + (row - (d.Rows - 1) / 2.0) * d.Spacing + random.Between(-d.Jitter, d.Jitter)));
            }
        }
        return grid;
    }

    private HashSet<Piece> KeptPieces(DistrictRecipe d, int[,] grid)
    {
        var pieces = new List<Piece>();
        for (var row = 0; row < d.Rows; row++)
        {
            for (var column = 0; column < d.Columns; column++)
            {
                if (column + 1 < d.Columns)
                    pieces.Add(new Piece(row, column, true));
                if (row + 1 < d.Rows)
                    pieces.Add(new Piece(row, column, false));
            }
        }
        random.Shuffle(pieces);
        var joined = Enumerable.Range(0, draft.Nodes.Count).ToArray();
        var kept = new HashSet<Piece>();
        foreach (var piece in pieces)
        {
            var a = Root(joined, grid[piece.FromRow, piece.FromColumn]);
            var b = Root(joined, piece.AlongRow ? grid[piece.FromRow, piece.FromColumn + 1] : grid[piece.FromRow + 1, piece.FromColumn]);
            // A piece that first joins two parts stays, so dropping never cuts the district in two.
            if (a == b && random.Chance(d.Dropped))
                continue;
            joined[a] = b;
            kept.Add(piece);
        }
        return kept;
    }

    private static int Root(int[] joined, int node)
    {
        while (joined[node] != node)
            node = joined[node] = joined[joined[node]];
        return node;
    }

    private void DrawLine(DistrictRecipe d, string name, int count, Func<int, int> node, Func<int, bool> isKept)
    {
        var run = new List<int> { node(0) };
        for (var i = 0; i + 1 < count; i++)
        {
            if (isKept(i))
            {
                run.Add(node(i + 1));
                continue;
            }
            Finish();
            run = [node(i + 1)];
        }
        Finish();

        void Finish()
        {
            if (run.Count > 1)
                draft.AddWay(run, "residential", name, d.Name);
        }
    }

    private void DrawFootways(DistrictRecipe d, int[,] grid)
    {
        for (var row = 0; row + 1 < d.Rows; row++)
        {
            for (var column = 0; column + 1 < d.Columns; column++)
            {
                if (random.Chance(d.Footways))
                    DrawShortcut("footway", grid[row, column], grid[row + 1, column + 1]);
            }
        }
        for (var i = 0; i < d.Steps; i++)
        {
            var row = random.Below(d.Rows - 1);
            var column = random.Below(d.Columns - 1);
            DrawShortcut("steps", grid[row, column + 1], grid[row + 1, column]);
        }
    }

    private void DrawShortcut(string highway, int from, int to)
    {
        var middle = draft.Nodes[from].Towards(draft.Nodes[to], 0.5) + draft.Nodes[from].LeftOf(draft.Nodes[to]) * random.Between(-8, 8);
        draft.AddWay([from, draft.Add(middle), to], highway, null, null);
    }
}
