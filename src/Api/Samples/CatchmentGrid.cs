namespace CaseMgmt.Api.Samples;

/// <summary>One catchment area as drawn: who is assigned where, for which grades.</summary>
/// <param name="Name">The area's name, such as <c>Norrbyn</c>.</param>
/// <param name="UnitCode">The assigned school unit.</param>
/// <param name="Grades">The grades it holds for.</param>
/// <param name="Ring">Its border, counter-clockwise, the first place not repeated.</param>
internal sealed record DraftCatchment(string Name, string UnitCode, IReadOnlyList<string> Grades, IReadOnlyList<Spot> Ring);

/// <summary>
/// The land divided in squares whose middle column is bent along the river. Areas are sets of squares, so they share their
/// borders corner by corner: no gap and no overlap, whatever projection the corners are later put in.
/// </summary>
internal sealed class CatchmentGrid
{
    private readonly SampleRecipe _recipe;
    private readonly double _square;
    private readonly int _columns;
    private readonly int _rows;
    private readonly int _riverColumn;
    private readonly int[,] _district;

    public CatchmentGrid(SampleRecipe recipe)
    {
        var plane = recipe.Plane ?? throw new SampleRecipeException("The recipe names no plane.");
        _recipe = recipe;
        _square = recipe.Catchments.Square;
        _columns = (int)(plane.Width / _square);
        _rows = (int)(plane.Height / _square);
        _riverColumn = recipe.River is { } river ? (int)Math.Round(river.Line.Average(p => p[0]) / _square) : _columns;
        _district = new int[_rows, _columns];
        for (var row = 0; row < _rows; row++)
        {
            for (var column = 0; column < _columns; column++)
                _district[row, column] = column >= _columns - recipe.Catchments.OutsideColumns ? -1 : NearestDistrict(row, column);
        }
    }

    /// <summary>The school unit assigned to a place for a grade, or null outside every area.</summary>
    public string? AssignedUnit(Spot at, string grade) =>
        DistrictAt(at) is { } district && _recipe.Catchments.Sets.FirstOrDefault(s => s.Grades.Contains(grade)) is { } set
            ? set.Units[district.Name]
            : null;

    /// <summary>Every area of every set.</summary>
    /// <exception cref="SampleRecipeException">An area is not in one piece, or touches itself at a corner.</exception>
    public IReadOnlyList<DraftCatchment> Areas() =>
    [
        .. from set in _recipe.Catchments.Sets
           from district in Enumerable.Range(0, _recipe.Districts.Count)
           let name = _recipe.Districts[district].Name
           select new DraftCatchment(name, set.Units[name], set.Grades, Border(district)),
    ];

    private DistrictRecipe? DistrictAt(Spot at)
    {
        var row = (int)Math.Floor(at.Y / _square);
        if (row < 0 || row >= _rows)
            return null;
        for (var column = 0; column < _columns; column++)
        {
            if (at.X >= LineX(column, at.Y) && at.X < LineX(column + 1, at.Y))
                return _district[row, column] < 0 ? null : _recipe.Districts[_district[row, column]];
        }
        return null;
    }

    // Between two rows a border is straight, as it is drawn.
    private double LineX(int column, double y)
    {
        var row = Math.Min(_rows - 1, (int)Math.Floor(y / _square));
        var (below, above) = (Corner(row, column), Corner(row + 1, column));
        return below.X + (above.X - below.X) * (y - below.Y) / _square;
    }

    private Spot Corner(int row, int column)
    {
        var (x, y) = (column * _square, row * _square);
        if (_recipe.River is not { } river || _riverColumn >= _columns)
            return new Spot(x, y);
        var bend = SampleMap.RiverX(river, y) - _riverColumn * _square;
        var weight = column <= _riverColumn ? (double)column / _riverColumn : (double)(_columns - column) / (_columns - _riverColumn);
        return new Spot(x + bend * weight, y);
    }

    private int NearestDistrict(int row, int column)
    {
        var middle = Corner(row, column).Towards(Corner(row + 1, column + 1), 0.5);
        var isWest = column < _riverColumn;
        var best = -1;
        var nearest = double.PositiveInfinity;
        for (var i = 0; i < _recipe.Districts.Count; i++)
        {
            var at = new Spot(_recipe.Districts[i].At[0], _recipe.Districts[i].At[1]);
            var districtIsWest = _recipe.River is not { } river || at.X < SampleMap.RiverX(river, at.Y);
            if (districtIsWest != isWest || at.DistanceTo(middle) >= nearest)
                continue;
            nearest = at.DistanceTo(middle);
            best = i;
        }
        return best;
    }

    private List<Spot> Border(int district)
    {
        var next = new Dictionary<(int Row, int Column), (int Row, int Column)>();
        for (var row = 0; row < _rows; row++)
        {
            for (var column = 0; column < _columns; column++)
            {
                if (!Is(row, column))
                    continue;
                Edge(Is(row - 1, column), (row, column), (row, column + 1));
                Edge(Is(row, column + 1), (row, column + 1), (row + 1, column + 1));
                Edge(Is(row + 1, column), (row + 1, column + 1), (row + 1, column));
                Edge(Is(row, column - 1), (row + 1, column), (row, column));
            }
        }
        var ring = new List<Spot>();
        var start = next.Keys.Min();
        var at = start;
        do
        {
            ring.Add(Corner(at.Row, at.Column));
            at = next[at];
        }
        while (at != start);
        return ring.Count == next.Count ? ring : throw Broken();

        bool Is(int row, int column) => row >= 0 && row < _rows && column >= 0 && column < _columns && _district[row, column] == district;

        void Edge(bool isInside, (int, int) from, (int, int) to)
        {
            if (!isInside && !next.TryAdd(from, to))
                throw Broken();
        }

        SampleRecipeException Broken() =>
            new($"The catchment area of {_recipe.Districts[district].Name} is not one simple piece; move the district or change the squares.");
    }
}
