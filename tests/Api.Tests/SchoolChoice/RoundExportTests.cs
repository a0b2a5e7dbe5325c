using CaseMgmt.Api.SchoolChoice.Allocation;
using CaseMgmt.Api.SchoolChoice.Audit;
using CaseMgmt.Api.SchoolChoice.Publication;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections.SchoolChoice;
using static CaseMgmt.Domain.Rules.PlacementPrinciple;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>The export of a round's grade, which <c>allocate verify --export</c> recomputes from codes, seed and facts by code of its own.</summary>
public sealed class RoundExportTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly SchoolUnitCode[] Units = [.. Enumerable.Range(1, 5).Select(n => new SchoolUnitCode($"9901000{n}"))];

    private static readonly PolicyValue.PlacementOrder[] Orders =
    [
        Order([CatchmentArea, Sibling, PlacementPrinciple.RelativeProximity, Lottery], ProximityAlternative.SecondNearest, guarantees: true, 0, null),
        Order([Residents, CatchmentArea, PlacementPrinciple.RelativeProximity, FiveYearOldsLast, Lottery], ProximityAlternative.OwnArea, guarantees: true, 0, null),
        Order([Sibling, PlacementPrinciple.RelativeProximity, MovedWithinMunicipality, Lottery], ProximityAlternative.SecondNearest, guarantees: true, 40, SeatOrder.ReservedFirst),
        Order([Sibling, FiveYearOldsLast, ApplicationTime, Lottery], null, guarantees: false, 33, SeatOrder.OpenFirst),
        Order([Lottery], null, guarantees: true, 100, SeatOrder.OpenFirst),
    ];

    // Rounds from this one on have children who go on at their own school, of which one is not in the round.
    private const int FirstWithKept = 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("casemgmt-export-").FullName;

    [Fact]
    public async Task What_the_checker_reckons_by_itself_is_what_rounds_of_all_kinds_of_order_reckoned()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            Write(Made(seed, Orders[seed % Orders.Length], isSecret: seed % 2 == 0));
            var (exit, output, error) = await VerifyAsync();
            Assert.True(exit == 0, $"{seed}: {error}");
            Assert.Contains("Recomputed", output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("round.csv", 7, 2, "0 1", "round.csv, line 8, column 2 (value): The commitment is not that of the seed. (round.csv, line 2; round.csv, line 7)")]
    [InlineData("round.csv", 6, 2, "00", "round.csv, line 6, column 2 (value): The hash of the list of codes is not the published one. (codes.csv)")]
    [InlineData("round.csv", 5, 2, "29", "round.csv, line 5, column 2 (value): This is not what follows from the rest of the export. (codes.csv)")]
    [InlineData("round.csv", 17, 2, "00", "round.csv, line 17, column 2 (value): The hash is not that of the result. (result.json, line 1)")]
    [InlineData("round.csv", 18, 2, "00", "round.csv, line 18, column 2 (value): The root is not that of the rows. (rows.csv)")]
    [InlineData("round.csv", 19, 2, "00", "key.txt, line 1: This is not what follows from the rest of the export. (round.csv, line 19)")]
    [InlineData("round.csv", 22, 2, "lottery sibling", "round.csv, line 22, column 2 (value): This value has the wrong form.")]
    [InlineData("round.csv", 25, 2, "false", "facts.csv, line 2, column 9 (guaranteed): This is not what follows from the rest of the export. (facts.csv, line 2; round.csv, line 25)")]
    [InlineData("round.csv", 26, 2, "90", "schools.csv, line 2, column 2 (capacity): This is not what follows from the rest of the export. (seats.csv, line 2)")]
    [InlineData("round.csv", 29, 1, "facts", "round.csv, line 29, column 1 (key): Another key stands here.")]
    [InlineData("facts.csv", 3, 2, "99010009", "facts.csv, line 3, column 2 (assigned): No school has this id.")]
    [InlineData("facts.csv", 3, 3, "maybe", "facts.csv, line 3, column 3 (resident): This is neither true nor false.")]
    [InlineData("facts.csv", 3, 8, "9:unsigned", "facts.csv, line 3, column 8 (not_counting): This value has the wrong form.")]
    [InlineData("facts.csv", 3, 1, "x", "facts.csv, line 3, column 1 (code): No applicant has this id. (codes.csv)")]
    [InlineData("ways.csv", 4, 3, "-1", "ways.csv, line 4, column 3 (length_mm): This is not a whole number of 64 bits.")]
    [InlineData("ways.csv", 4, 2, "99010009", "ways.csv, line 2: Not every school of the round has a measured way for this child.")]
    [InlineData("key.txt", 1, 1, "00", "key.txt, line 1: This is not what follows from the rest of the export. (round.csv, line 19)")]
    public async Task A_changed_value_of_the_round_and_the_facts_is_told_with_its_place(string file, int line, int column, string value, string expected)
    {
        Write(Made(2, Orders[2], isSecret: true));
        Damage(file, line, column, _ => value);
        var (exit, _, error) = await VerifyAsync();
        Assert.Equal((1, expected), (exit, error.Split('\n')[0]));
    }

    [Fact]
    public async Task A_way_that_is_longer_by_a_millimetre_and_a_sibling_more_are_told_with_the_standing_that_rests_on_them()
    {
        Write(Made(2, Orders[2], isSecret: true));
        var standing = Cells("standings.csv", 2);
        var line = Enumerable.Range(2, 5).First(n => Cells("ways.csv", n) is var way && way[0] == standing[0] && way[1] == standing[1]);
        var was = Damage("ways.csv", line, 3, mm => $"{long.Parse(mm, System.Globalization.CultureInfo.InvariantCulture) + 1}");
        var (_, _, error) = await VerifyAsync();
        Assert.StartsWith("standings.csv, line 2, column 5 (relative-proximity): This is not what follows from the rest of the export. (facts.csv, line 2; ", error, StringComparison.Ordinal);
        Assert.Contains($"ways.csv, line {line}", error, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "ways.csv"), was);
        Damage("facts.csv", 2, 7, at => at.Contains(standing[1], StringComparison.Ordinal) ? "" : standing[1]);
        (_, _, error) = await VerifyAsync();
        Assert.StartsWith("standings.csv, line 2, column 4 (sibling): This is not what follows from the rest of the export. (facts.csv, line 2", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_cell_that_follows_from_others_is_found_when_it_alone_is_changed()
    {
        Write(Made(2, Orders[2], isSecret: false));
        var random = new Random(5);
        foreach (var file in new[] { "codes.csv", "seats.csv", "schools.csv", "standings.csv", "applicants.csv", "priorities.csv", "result.csv", "cutoffs.csv", "lottery.csv", "rows.csv" })
        {
            for (var i = 0; i < 12; i++)
            {
                var line = random.Next(2, File.ReadAllLines(Path.Combine(_folder, file)).Length + 1);
                var column = random.Next(1, Cells(file, line).Length + 1);
                // A code that ends otherwise is a code too.
                var was = Damage(file, line, column, cell => cell.Length == RoundCode.Length ? $"{cell[..^1]}{(cell[^1] == 'Z' ? 'Y' : 'Z')}" : $"{cell}1");
                var (exit, _, error) = await VerifyAsync();
                Assert.Equal(1, exit);
                Assert.Contains($"{file}, line {line}", error, StringComparison.Ordinal);
                File.WriteAllText(Path.Combine(_folder, file), was);
            }
            var lines = File.ReadAllLines(Path.Combine(_folder, file));
            var whole = File.ReadAllText(Path.Combine(_folder, file));
            File.WriteAllLines(Path.Combine(_folder, file), lines[..^1]);
            Assert.Equal(1, (await VerifyAsync()).Exit);
            File.Delete(Path.Combine(_folder, file));
            Assert.Contains($"{file}: The file does not exist.", (await VerifyAsync()).Error, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(_folder, file), whole);
        }
        Assert.Equal(0, (await VerifyAsync()).Exit);
    }

    [Fact]
    public async Task Who_keeps_a_school_is_recomputed_and_exports_of_before_that_was_kept_are_too()
    {
        Write(Made(22, Orders[2], isSecret: false));
        Assert.Equal(0, (await VerifyAsync()).Exit);
        var path = Path.Combine(_folder, "kept.csv");
        var whole = File.ReadAllText(path);
        Assert.Equal(6, File.ReadAllLines(path).Length);
        Assert.Contains("99020001-K", File.ReadAllText(Path.Combine(_folder, "schools.csv")), StringComparison.Ordinal);
        Assert.Contains(",kept,", File.ReadAllText(Path.Combine(_folder, "standings.csv")), StringComparison.Ordinal);
        for (var line = 2; line <= 6; line++)
        {
            Damage("kept.csv", line, 2, cell => cell == "99010001" ? "99010002" : "99010001");
            Assert.Equal(1, (await VerifyAsync()).Exit);
            File.WriteAllText(path, string.Join('\n', whole.Split('\n').Where((_, i) => i != line - 1)));
            Assert.Equal(1, (await VerifyAsync()).Exit);
            File.WriteAllText(path, whole);
        }
        Damage("kept.csv", 2, 1, _ => "x");
        Assert.StartsWith("kept.csv, line 2, column 1 (code): ", (await VerifyAsync()).Error, StringComparison.Ordinal);
        File.Delete(path);
        Assert.Equal(1, (await VerifyAsync()).Exit);

        Write(Made(2, Orders[2], isSecret: false));
        File.Delete(path);
        Assert.Equal(0, (await VerifyAsync()).Exit);
    }

    [Fact]
    public async Task A_seed_that_the_draw_cannot_have_given_is_told()
    {
        Write(Made(3, Orders[3], isSecret: false));
        Damage("round.csv", 7, 2, _ => "7 3 5");
        Assert.StartsWith("round.csv, line 7, column 2 (value): The seed does not have the form that the draw's rule gives. (round.csv, line 13)", (await VerifyAsync()).Error, StringComparison.Ordinal);
        Damage("round.csv", 7, 2, _ => "3 5 8");
        Assert.Matches("^codes.csv, line [0-9]+, column 3 \\(lottery\\): .* \\(round.csv, line 2; round.csv, line 7\\)", (await VerifyAsync()).Error);
        Assert.Equal(2, await new Allocate().RunAsync(["--export", _folder], TextWriter.Null, TextWriter.Null, default));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static PolicyValue.PlacementOrder Order(PlacementPrinciple[] principles, ProximityAlternative? alternative, bool guarantees, int reserved, SeatOrder? seats) =>
        new(principles, alternative, 3, guarantees, reserved, seats, 3, new PolicySource(null, new DateOnly(2026, 1, 1)));

    // A round of two grades with thirty children, some without wishes, area or home in the municipality, some wishes of which do not count.
    private static RoundExport Made(int seed, PolicyValue.PlacementOrder order, bool isSecret)
    {
        Assert.Null(order.Fault);
        var random = new Random(seed);
        var id = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, (byte)seed);
        var text = isSecret ? new string('a', 64) : "3 5 7";
        var grades = new List<GradeEntrants>();
        foreach (var grade in new[] { new Grade("4"), new Grade("7") })
        {
            var entrants = Enumerable.Range(0, 15).Select(i => Entrant(random, order) is var e && seed >= FirstWithKept && i % 3 == 0
                ? e with { Facts = e.Facts with { CurrentSchool = i % 2 == 0 ? new SchoolUnitCode("99020001") : Units[i % Units.Length] } }
                : e).ToList();
            var seats = Units.Select(u => new RoundSchool(u, Seats(entrants.Count(e => e.Facts.AssignedSchool == u), order, random))).ToList();
            grades.Add(new GradeEntrants(grade, seats, entrants));
        }
        var codes = grades.SelectMany(g => g.Entrants.Select(e => e.Facts.Code)).Append(Code(random)).ToList();
        var facts = new RoundFacts(order, [.. grades.Select(g => new GradeFacts(g.Grade, g.Schools, []))], codes, new(Guid.Empty, ""));
        var salt = new byte[32];
        random.NextBytes(salt);
        var round = new OpenedRound(id, facts, grades, new RoundSecrets(isSecret ? text : null, Convert.ToHexStringLower(salt)));
        var (run, faults) = round.Run(text);
        Assert.Empty(faults);
        var result = run!.Result();
        var draw = isSecret ? null : new PublicDraw(new LotterySourceCode("lotto"), new PolicyReference(new("Lotto, lördag"), "https://example.se/lotto"), At.AddDays(3), new SeedRule(SeedForm.Numbers, 3, 1, 35));
        var basis = new FactBasis(At.AddDays(1), new FactVersion("r1"), At, new FactVersion("n1"), new FactVersion("walking"), new FactVersion("a1"));
        var plan = new RoundPlan(new SchoolYear(2027), At, At.AddDays(1), [.. grades.SelectMany(g => g.Schools.Select(s => new PlannedSeats(s.Unit, g.Grade, s.Seats)))], new DateOnly(2026, 7, 1), At);
        var row = new ListedRound(
            id, RoundState.Published, plan, At.AddDays(1), codes.Count, LotteryRules.ListHash(codes), isSecret ? LotteryRules.Commitment(id, text) : null, draw, basis, null, text, null, Guid.Empty, Guid.Empty,
            round.HashOf(result).Value, true, 0, 0, round.RowsOf(result).Root.Value, At, At.AddDays(2), At.AddDays(3), At.AddDays(4), At.AddDays(5), null, 9);
        return new RoundExport(row, round, result, grades[1].Grade, run.Outcomes[1].Outcome);
    }

    private static int Seats(int guaranteed, PolicyValue.PlacementOrder order, Random random) =>
        (order is { GuaranteesAssigned: true, AreaGoesFirst: false } ? (guaranteed * 100 / order.ReservedPercent) + 1 : guaranteed) + random.Next(2);

    private static RoundEntrant Entrant(Random random, PolicyValue.PlacementOrder order)
    {
        var wishes = Units.ToArray();
        random.Shuffle(wishes);
        var own = order.Alternative == ProximityAlternative.OwnArea || random.Next(8) > 0 ? Units[random.Next(Units.Length)] : (SchoolUnitCode?)null;
        var facts = new RoundChild(
            Code(random), wishes[..random.Next(5)], own, own is not null || random.Next(3) > 0, [.. Units.Where(_ => random.Next(5) == 0)], random.Next(4) == 0, random.Next(5) == 0, random.Next(100_000),
            [.. Units.Append(new SchoolUnitCode("99020001")).Select(u => new SchoolWay(u, random.Next(1, 9) * 250_000L))]);
        if (facts.Wishes.Count > 1 && random.Next(3) == 0)
            facts = facts.Without(facts.Wishes[random.Next(facts.Wishes.Count)], DisregardedWhy.LeftOut, "Prov.");
        return new RoundEntrant(new PersonRef(new Guid(random.Next(), 0, 0, new byte[8])), Guid.Empty, true, null, false, facts, []);
    }

    private static RoundCode Code(Random random)
    {
        var bytes = new byte[RoundCode.Length];
        random.NextBytes(bytes);
        return RoundCode.From(bytes);
    }

    private void Write(RoundExport export)
    {
        foreach (var file in InstanceFilesForAudit.Files)
            File.WriteAllText(Path.Combine(_folder, file), InstanceFilesForAudit.Write(file, export));
    }

    private string[] Cells(string file, int line) => File.ReadAllLines(Path.Combine(_folder, file))[line - 1].Split(',');

    private string Damage(string file, int line, int column, Func<string, string> change)
    {
        var path = Path.Combine(_folder, file);
        var was = File.ReadAllText(path);
        var lines = was.Split('\n');
        var cells = lines[line - 1].Split(',');
        cells[column - 1] = change(cells[column - 1]);
        lines[line - 1] = string.Join(',', cells);
        File.WriteAllText(path, string.Join('\n', lines));
        return was;
    }

    private async Task<(int Exit, string Output, string Error)> VerifyAsync()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await new AllocateVerify().RunAsync(["--export", _folder], output, error, default);
        return (exit, output.ToString(), error.ToString());
    }
}
