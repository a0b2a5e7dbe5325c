using System.Globalization;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Operations;
using CaseMgmt.Api.Samples;
using CaseMgmt.Benchmarks.Store;
using CaseMgmt.EventStore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CaseMgmt.Benchmarks.Load;

/// <summary>The API under load over a database with many cases: intake that is decided at once, at most and at half of that; the worklist; a case's details.</summary>
public static class LoadBenchmark
{
    internal const string Tenant = "9901";
    private const string Apply = "guardian/school-transport/applications";
    private const int Most = 7000;

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var cases = args is ["--cases", var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= 100 ? n : 100_000;
        var folder = Directory.CreateTempSubdirectory("casemgmt-load-").FullName;
        try
        {
            await using var server = await BenchmarkServer.StartAsync();
            var (main, keys) = await server.EmptyAsync();
            var options = await PrepareAsync(main, keys, folder);
            var (families, persons, made) = await FillAsync(main, folder);
            // With no host running: nothing follows on a copy.
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Copying {made.Count} cases until there are {cases:N0}"));
            var copies = new LoadCases(main, keys);
            await copies.CopyAsync(made, [.. families.Select(f => (persons[f.Guardian], persons[f.Child]))], cases - made.Count);
            Console.Error.WriteLine("Rebuilding the read models");
            await copies.SettleAsync(options);
            Console.Error.WriteLine("Measuring");
            await using var measured = await LoadHost.StartAsync();
            var events = await CountAsync(main);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"PostgreSQL {server.Version}, shared_buffers {BenchmarkServer.BufferMegabytes} MB, {Environment.ProcessorCount} cores for everything; {cases:N0} cases, {events:N0} events."));
            return await new LoadMeasuring(measured, families, persons, new LoadQuiet(main)).RunAsync() ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Applies for a child; the case, or null when it was not answered as it should: on distance granted at once, on other grounds left to an officer.</summary>
    internal static async Task<Guid?> ApplyAsync(LoadHost host, string token, Guid child, string kind = "distance")
    {
        var (_, answer) = await host.PostAsync(Apply, token, kind == "distance"
            ? new { childId = child, schoolYear = "2026/2027", kind }
            : new { childId = child, schoolYear = "2026/2027", kind, grounds = new[] { "traffic" } });
        return answer is { } receipt && receipt.GetProperty("status").GetString() == (kind == "distance" ? "decided" : "under-assessment") ? receipt.GetProperty("caseId").GetGuid() : null;
    }

    // The settings of the program, for the commands and the host in this process.
    internal static async Task<StoreOptions> PrepareAsync(string main, string keys, string folder)
    {
        foreach (var (name, value) in new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DATABASE_URL"] = main,
            ["KEYS_DATABASE_URL"] = keys,
            ["VAULT_MASTER_KEYS"] = MasterKeys.Generate("load"),
            ["Municipalities__9901"] = "Älvsunda",
            ["Identity__TestProvider"] = "true",
            ["Identity__Authority"] = "http://localhost/identity",
            ["Identity__RequireHttps"] = "false",
            ["Identity__TestSigningKey"] = Guid.NewGuid().ToString("N") + Guid.NewGuid().ToString("N"),
            ["Identity__TestUsersFile"] = Path.Combine(folder, "test-users.json"),
            ["Identity__TestClients__casemgmt-cli__Grants__0"] = "password",
            ["RateLimit__PerMinute"] = "10000000",
            ["Logging__LogLevel__Default"] = "Warning",
            ["Logging__LogLevel__CaseMgmt.EventStore.Proof"] = "Error",
        })
            Environment.SetEnvironmentVariable(name, value);
        var options = ProgramStore.Options(Environment.GetEnvironmentVariable);
        await ProgramStore.MigrateAsync(options);
        Console.Error.WriteLine("Loading the sample municipality");
        if (await new SampleLoad().RunAsync(["--round", "no"], TextWriter.Null, Console.Error, default) != 0)
            throw new InvalidOperationException("The sample municipality could not be loaded.");
        return options;
    }

    private static async Task<(Queue<LoadFamily> Families, Dictionary<string, Guid> Persons, IReadOnlyList<Guid> Cases)> FillAsync(string main, string folder)
    {
        await using var host = await LoadHost.StartAsync();
        var recipe = Path.Combine(Repository.Find()!.Root, "samples", Tenant);
        var register = new LoadRegister(SampleMunicipality.Generate(recipe));
        var store = host.Services.GetRequiredService<IDocumentStore>();
        var known = await PersonsAsync(store, main, register.Relations.SelectMany(r => new[] { r.Guardian, r.Child }));
        var templates = await TemplatesAsync(host, register, known);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{templates.Count} children of the sample may be granted transport at once"));
        var families = register.Add(templates, Most, folder);
        await new RegisterImport(store, TimeProvider.System).RunAsync(
            Tenant,
            RegisterFiles.Read(
                Path.Combine(folder, SampleFiles.Persons), Path.Combine(folder, SampleFiles.Relations), Path.Combine(folder, SampleFiles.Placements), DateOnly.FromDateTime(DateTime.UtcNow)),
            default);
        var persons = await PersonsAsync(store, main, families.SelectMany(f => new[] { f.Guardian, f.Child }));

        // Nine cases in ten are decided; the tenth waits for an officer.
        var made = new List<Guid>();
        foreach (var (template, i) in templates.Take(20).Select((t, i) => (t, i)))
            made.Add(await ApplyAsync(host, host.GuardianToken(template.Guardian), template.ChildId, i % 10 == 9 ? "other-grounds" : "distance") ?? throw new InvalidOperationException("A case to copy was not answered as it should."));
        return (new Queue<LoadFamily>(families), persons, made);
    }

    private static async Task<IReadOnlyList<LoadTemplate>> TemplatesAsync(LoadHost host, LoadRegister register, Dictionary<string, Guid> known)
    {
        var found = new List<LoadTemplate>();
        await Parallel.ForEachAsync(
            register.Relations.DistinctBy(r => r.Child).Take(500),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (relation, _) =>
            {
                if (!known.TryGetValue(relation.Child, out var child) || !known.ContainsKey(relation.Guardian))
                    return;
                var (_, answer) = await host.PostAsync("guardian/school-transport/previews", host.GuardianToken(relation.Guardian), new { childId = child, schoolYear = "2026/2027" });
                if (answer is { } preview && preview.GetProperty("answer").GetString() == "entitled" && preview.GetProperty("delegatedToMachine").GetBoolean())
                {
                    lock (found)
                        found.Add(new LoadTemplate(relation.Guardian, relation.Child, child));
                }
            });
        return [.. found.OrderBy(t => t.Child, StringComparer.Ordinal)];
    }

    // By personnummer; as the superuser, past every policy, only preparing.
    private static async Task<Dictionary<string, Guid>> PersonsAsync(IDocumentStore store, string main, IEnumerable<string> numbers)
    {
        await using var session = store.QuerySession(Tenant);
        var byIndex = numbers.Distinct(StringComparer.Ordinal).ToDictionary(n => Convert.ToHexString(session.Vault.BlindIndex(RegisterImport.NumberIndex, n)), StringComparer.Ordinal);
        await using var connection = new NpgsqlConnection(main);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT number_index, person FROM register_persons WHERE document IS NOT NULL", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var persons = new Dictionary<string, Guid>(StringComparer.Ordinal);
        while (await reader.ReadAsync())
        {
            if (byIndex.TryGetValue(Convert.ToHexString(await reader.GetFieldValueAsync<byte[]>(0)), out var number))
                persons.Add(number, reader.GetGuid(1));
        }
        return persons;
    }

    private static async Task<long> CountAsync(string main)
    {
        await using var connection = new NpgsqlConnection(main);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM mt_events", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
