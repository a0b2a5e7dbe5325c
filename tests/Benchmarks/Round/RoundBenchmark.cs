using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CaseMgmt.Api.Adapters;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Geography;
using CaseMgmt.Api.Operations;
using CaseMgmt.Api.Samples;
using CaseMgmt.Benchmarks.Load;
using CaseMgmt.Benchmarks.Store;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Geography.Catchments;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolUnits;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CaseMgmt.Benchmarks.Round;

/// <summary>A whole round of school choice through API, log and database, from closing to the event that publishes every decision.</summary>
public static class RoundBenchmark
{
    private const string Tenant = LoadBenchmark.Tenant;
    private const string Year = "2027/2028";
    private const int Children = 12_000;
    private const int Limit = 60;
    // Of the children there are: few enough for cut-offs, waiting lists and chains of rejections, enough for a place for everybody.
    private const double SeatsPerChild = 1.04;
    private const int Fewest = 5;
    private const int Wishes = 3;
    private static readonly string[] Grades = ["F", "1", "2", "3", "5", "6", "7", "8", "9"];

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var children = args is ["--children", var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= 100 ? n : Children;
        var folder = Directory.CreateTempSubdirectory("casemgmt-round-").FullName;
        try
        {
            await using var server = await BenchmarkServer.StartAsync();
            var (main, keys) = await server.EmptyAsync();
            await LoadBenchmark.PrepareAsync(main, keys, folder);
            await using var host = await LoadHost.StartAsync();
            var steps = new List<(string Step, TimeSpan Took)>();
            var round = await PrepareAsync(host, main, keys, children, folder);
            await MeasureAsync(host, round, steps);
            var total = steps.Aggregate(TimeSpan.Zero, (sum, s) => sum + s.Took);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"PostgreSQL {server.Version}, {Environment.ProcessorCount} cores for everything; {children:N0} children, of whom every fourth has no choice, in {Grades.Length} grades."));
            Console.WriteLine();
            Console.WriteLine("| Step | s |\n|---|---:|");
            foreach (var (step, took) in steps)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {step} | {took.TotalSeconds:0.0} |"));
            var wishes = await WishesAsync(main);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| closing → published (at most {Limit} s for {Children:N0}) | {total.TotalSeconds:0.0} |"));
            Console.WriteLine();
            Console.WriteLine($"Of those who chose, by wish met (0: none of them, placed elsewhere): {wishes}. The favourites are wanted first by half of all.");
            return total.TotalSeconds <= Limit ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> WishesAsync(string main)
    {
        await using var owner = NpgsqlDataSource.Create(main);
        await using var command = owner.CreateCommand("SELECT string_agg(wish || ': ' || n, ', ' ORDER BY wish) FROM (SELECT coalesce(proposed_wish, 0) AS wish, count(*) AS n FROM school_choices WHERE wishes > 0 GROUP BY 1) w");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<Guid> PrepareAsync(LoadHost host, string main, string keys, int children, string folder)
    {
        Console.Error.WriteLine("Importing the register");
        var sample = SampleMunicipality.Generate(Path.Combine(Repository.Find()!.Root, "samples", Tenant));
        var first = SchoolYear.Parse(Year).StartYear - 6;
        RoundRegister.Write(sample, [.. Grades.Select(g => first - YearsAfterFirst(g))], children, folder);
        var store = host.Services.GetRequiredService<IDocumentStore>();
        await new RegisterImport(store, TimeProvider.System).RunAsync(
            Tenant,
            RegisterFiles.Read(
                Path.Combine(folder, SampleFiles.Persons), Path.Combine(folder, SampleFiles.Relations), Path.Combine(folder, SampleFiles.Placements), DateOnly.FromDateTime(DateTime.UtcNow)),
            default);
        await using (var database = ApplicationDatabase.Open(main))
        {
            var areas = Encoding.UTF8.GetString(sample[SampleFiles.Catchments]).Replace("2026/2027", Year, StringComparison.Ordinal);
            await new CatchmentSets(database, TimeProvider.System).ImportAsync(Tenant, Encoding.UTF8.GetBytes(areas));
        }
        await using var session = store.QuerySession(Tenant);
        var units = (await session.SchoolUnitsAsync()).Where(u => u.ClosedOn is null && u.Description.Provider == ProviderType.Municipal).ToList();
        var seats = Grades.SelectMany(g => units.Where(u => u.Description.Forms.Any(f => f.Form is SchoolForm.PreschoolClass or SchoolForm.CompulsorySchool && f.Grades.Contains(new Grade(g))))
            .Select(u => (Unit: u.Code, Grade: g))).ToList();
        var counts = await SeatsAsync(host, seats, first);
        Console.Error.WriteLine("Opening the round and making the choices");
        var now = DateTimeOffset.UtcNow;
        var plan = new { schoolYear = Year, opensAt = now.AddDays(-30), closesAt = now.AddSeconds(20), seats = seats.Zip(counts, (s, n) => new { unit = s.Unit.Value, grade = s.Grade, seats = n }) };
        var (status, prepared) = await host.PostAsync("officer/school-choice/rounds", host.OfficerToken(), plan);
        var round = (prepared ?? throw new InvalidOperationException($"The round was answered {status}.")).GetProperty("roundId").GetGuid();
        await StepAsync(host, round, "openings", new { });
        await ChooseAsync(host, store, round, seats, first);
        while (DateTimeOffset.UtcNow < now.AddSeconds(21))
            await Task.Delay(100);
        await BenchmarkStore.RunAsync(main, "VACUUM ANALYZE");
        await BenchmarkStore.RunAsync(keys, "VACUUM ANALYZE");
        return round;
    }

    // As many as live in the school's own area and a little more: nobody need be without a school, and whoever goes elsewhere takes somebody's.
    private static async Task<int[]> SeatsAsync(LoadHost host, List<(SchoolUnitCode Unit, string Grade)> schools, int first)
    {
        var (register, areas) = (host.Services.GetRequiredService<IPopulationRegister>(), host.Services.GetRequiredService<ICatchmentAreas>());
        var year = SchoolYear.Parse(Year);
        var residents = new Dictionary<(SchoolUnitCode, string), int>();
        foreach (var grade in Grades)
        {
            var answers = await register.AskAsync(Tenant, [.. await register.BornInAsync(Tenant, [first - YearsAfterFirst(grade)], default)], default);
            var homes = answers.Values.OfType<RegisterAnswer.Found>().Select(f => f.Person.Home).OfType<GeoPoint>().ToList();
            foreach (var lookup in await areas.FindAll(Tenant, homes, year, new Grade(grade)))
            {
                if (lookup is CatchmentLookup.Answered { Answer: CatchmentAnswer.Found area })
                    residents[(area.Unit, grade)] = residents.GetValueOrDefault((area.Unit, grade)) + 1;
            }
        }
        return [.. schools.Select(s => Math.Max(Fewest, (int)Math.Ceiling(SeatsPerChild * residents.GetValueOrDefault((s.Unit, s.Grade)))))];
    }

    private static int YearsAfterFirst(string grade) => int.TryParse(grade, NumberStyles.None, CultureInfo.InvariantCulture, out var year) ? year : 0;

    private static async Task MeasureAsync(LoadHost host, Guid round, List<(string, TimeSpan)> steps)
    {
        async Task<JsonElement> TimedAsync(string name, Func<Task<JsonElement>> step)
        {
            Console.Error.WriteLine(name);
            var watch = Stopwatch.StartNew();
            var answer = await step();
            steps.Add((name, watch.Elapsed));
            return answer;
        }

        var settlements = await MissingAsync(host, round);
        await TimedAsync("closing: facts of every child gathered and frozen", () => StepAsync(host, round, "closings", new { settlements }));
        await TimedAsync("lottery drawn", () => StepAsync(host, round, "draws", new { }));
        var proposal = await TimedAsync("proposal, run and proven", () => StepAsync(host, round, "allocations", new { }));
        await TimedAsync("publication ordered", () => StepAsync(host, round, "publications", new { resultHash = proposal.GetProperty("resultHash").GetString(), communicationNotNeeded = true }));
        await TimedAsync("every decision taken, with seat and letter, and published", async () =>
        {
            while (true)
            {
                var (_, answer) = await host.GetAsync($"officer/school-choice/rounds/{round}/publication", host.OfficerToken());
                if (answer is not { } progress)
                    throw new InvalidOperationException("The publication could not be read.");
                if (progress.GetProperty("publishedAt").ValueKind != JsonValueKind.Null)
                    return progress;
                if (progress.GetProperty("finished").GetBoolean() && progress.GetProperty("notDecided").GetInt32() > 0)
                    throw new InvalidOperationException($"Some could not be decided: {progress.GetProperty("hindrances")}.");
                await Task.Delay(100);
            }
        });
    }

    // What the sample has that an officer must look at is left out: it is measured elsewhere.
    private static async Task<object[]> MissingAsync(LoadHost host, Guid round)
    {
        var (_, preview) = await host.PostAsync($"officer/school-choice/rounds/{round}/closings/previews", host.OfficerToken(), new { });
        return [.. (preview ?? throw new InvalidOperationException("The preview was empty.")).GetProperty("missing").EnumerateArray().Select(m => m.GetProperty("childId").GetGuid()).Distinct().Select(id => new { childId = id, what = "left-out", reason = "Benchmark" })];
    }

    private static async Task<JsonElement> StepAsync(LoadHost host, Guid round, string step, object body)
    {
        var (status, answer) = await host.PostAsync($"officer/school-choice/rounds/{round}/{step}", host.OfficerToken(), body, "*");
        return answer ?? throw new InvalidOperationException($"{step} was answered {status}.");
    }

    private static async Task ChooseAsync(LoadHost host, IDocumentStore store, Guid round, List<(SchoolUnitCode Unit, string Grade)> seats, int first)
    {
        var register = host.Services.GetRequiredService<IPopulationRegister>();
        var schools = seats.ToLookup(s => s.Grade, s => s.Unit);
        var year = SchoolYear.Parse(Year);
        var random = new Random(4711);
        for (var g = 0; g < Grades.Length; g++)
        {
            var grade = new Grade(Grades[g]);
            var children = await register.BornInAsync(Tenant, [first - YearsAfterFirst(grade.Code)], default);
            var families = await register.FamiliesAsync(Tenant, children, default);
            var units = schools[grade.Code].ToList();
            foreach (var chunk in children.Where((c, i) => i % 4 > 0 && families[c].Guardians.Count > 0).Chunk(200))
            {
                await using var session = store.LightweightSession(Tenant).Run("benchmark", "benchmark");
                var ids = chunk.ToDictionary(c => c, _ => Guid.CreateVersion7());
                var keys = await session.Vault.KeysAsync([.. ids.Values]);
                foreach (var child in chunk)
                {
                    var (key, guardian, wishes) = (keys[ids[child]], families[child].Guardians[0], Wanted(units, random));
                    session.Events.StartStream<CaseOf<ChoiceCase>>(
                        ids[child],
                        new CaseRegistered(
                            CaseReference.Create(CaseTypes.SchoolChoice.ReferencePrefix, BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8))), CaseTypes.SchoolChoice.Code, Channel.EService,
                            DateTimeOffset.UtcNow, child, guardian, Queue.Ordinary, session.Vault.Seal(key, new FormSnapshot("Skolval", []))),
                        new SchoolsChosen(
                            round, child, guardian, year, grade, DateTimeOffset.UtcNow, wishes.Count, null, session.Vault.Seal(key, new ChoiceForm(wishes, [], null)),
                            session.Vault.Seal(key, new ChoiceCheck(null, [], null)), new Actor(ActorKind.Guardian, guardian.ToString())));
                    session.Claim(ChoiceMatter.Claim, new ChoiceMatter(round, child, year, grade).Key, ids[child]);
                }
                await session.SaveChangesAsync();
            }
        }
    }

    // The first school is wanted most, the next half as much, and so on: the favourites by several times as many as they have seats for.
    private static List<SchoolUnitCode> Wanted(List<SchoolUnitCode> units, Random random)
    {
        var wanted = new List<SchoolUnitCode>();
        while (wanted.Count < Math.Min(Wishes, units.Count))
        {
            var at = 0;
            while (at < units.Count - 1 && random.Next(2) == 0)
                at++;
            if (!wanted.Contains(units[at]))
                wanted.Add(units[at]);
        }
        return wanted;
    }
}
