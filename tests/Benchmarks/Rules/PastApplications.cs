using System.Globalization;
using CaseMgmt.Api.Operations;
using CaseMgmt.Benchmarks.Store;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolTransport.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Npgsql;

namespace CaseMgmt.Benchmarks.Rules;

/// <summary>A municipality's past applications, made up: read models, register, and documents sealed under a key per case, as the program would have left them.</summary>
internal sealed class PastApplications : IAsyncDisposable
{
    public const string Tenant = "9901";
    private const int Chunk = 1000;
    private static readonly SchoolYear Year = new(2026);
    private readonly string main;
    private readonly string keys;
    private readonly Random random = new(20261122);

    private PastApplications(string main, string keys, DocumentStore store) => (this.main, this.keys, Store) = (main, keys, store);

    public DocumentStore Store { get; }

    public static async Task<PastApplications> CreateAsync(BenchmarkServer server)
    {
        var (main, keys) = await server.EmptyAsync();
        var master = MasterKeys.Generate("bench");
        var options = ProgramStore.Options(name => name switch { "DATABASE_URL" => main, "KEYS_DATABASE_URL" => keys, "VAULT_MASTER_KEYS" => master, _ => null });
        await ProgramStore.MigrateAsync(options);
        return new PastApplications(main, keys, new DocumentStore(options));
    }

    /// <summary>Adds applications, either with the small facts that simulations read or with whole evidence from which they are yet to be made.</summary>
    /// <param name="count">How many.</param>
    /// <param name="ready">Whether the small facts are there.</param>
    public async Task AddAsync(int count, bool ready)
    {
        for (var left = count; left > 0; left -= Chunk)
        {
            var cases = Enumerable.Range(0, Math.Min(Chunk, left)).Select(_ => Guid.CreateVersion7()).ToList();
            await using var session = Store.LightweightSession(Tenant);
            var sealing = await session.Vault.KeysAsync(cases);
            var documents = cases.ConvertAll(id => ready ? session.Vault.Seal(sealing[id], Past()).Id : session.Vault.Seal(sealing[id], Evidence()).Id);
            await session.SaveChangesAsync();
            await RowsAsync(cases, documents, ready);
        }
    }

    /// <summary>Statistics and visibility as of a database in use.</summary>
    public async Task SettleAsync()
    {
        await BenchmarkStore.RunAsync(main, "VACUUM ANALYZE");
        await BenchmarkStore.RunAsync(keys, "VACUUM ANALYZE");
    }

    /// <summary>Processor seconds that the database's processes for these connections have used; null where the system does not tell.</summary>
    public async Task<double?> DatabaseSecondsAsync()
    {
        if (!Directory.Exists("/proc/self"))
            return null;
        await using var connection = new NpgsqlConnection(main);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select array_agg(pid) from pg_stat_activity where backend_type in ('client backend', 'parallel worker')", connection);
        var ticks = 0L;
        foreach (var pid in (int[])(await command.ExecuteScalarAsync())!)
        {
            var file = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat");
            if (!File.Exists(file))
                continue;
            // After the name, which may hold anything: user and system time are the 12th and 13th.
            var fields = (await File.ReadAllTextAsync(file)).Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            ticks += long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        }
        return ticks / 100.0;
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    // As the superuser, past every policy: only filling.
    private async Task RowsAsync(List<Guid> cases, List<Guid> documents, bool ready)
    {
        await using var connection = new NpgsqlConnection(main);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            with n as (select * from unnest($1::uuid[], $2::uuid[]) n (case_id, document)),
            persons as (
              insert into register_persons (tenant_id, person, number_index, document, protection)
              select $3, md5(case_id || p)::uuid, decode(md5(case_id || p), 'hex'), gen_random_uuid(), 'none' from n, unnest(array['child', 'guardian']) p),
            relations as (insert into register_relations (tenant_id, guardian, child, position) select $3, md5(case_id || 'guardian')::uuid, md5(case_id || 'child')::uuid, 1 from n),
            details as (
              insert into case_details (tenant_id, case_id, reference, case_type, channel, subject, applicant, queue, status, registered_at, form)
              select $3, case_id, case_id::text, 'school-transport', 'e-service', md5(case_id || 'child')::uuid, md5(case_id || 'guardian')::uuid, 'ordinary', 'decided', now(), case_id from n),
            transport as (
              insert into transport_details (tenant_id, case_id, pupil, school_year, kind, form, entitlement, decision_type, evidence)
              select $3, case_id, md5(case_id || 'child')::uuid, '2026/2027', 'distance', case_id, 'entitled', 'school-transport.compulsory-school', document from n)
            insert into simulation_facts (tenant_id, case_id, case_type, school_year, evidence, document) select $3, case_id, 'school-transport.2', '2026/2027', document, document from n where $4
            """,
            connection)
        {
            Parameters = { new() { Value = cases.ToArray() }, new() { Value = documents.ToArray() }, new() { Value = Tenant }, new() { Value = ready } },
        };
        await command.ExecuteNonQueryAsync();
    }

    private TransportFacts Facts()
    {
        var grade = random.Next(1, 10);
        var unit = new SchoolUnitCode(string.Create(CultureInfo.InvariantCulture, $"990100{random.Next(10, 50)}"));
        return new TransportFacts(
            new PupilInGrade(SchoolForm.CompulsorySchool, new Grade(grade.ToString(CultureInfo.InvariantCulture)), Year), new DateOnly(Year.StartYear - 6 - grade, random.Next(1, 13), 15), Protection.None, Tenant,
            Tenant, unit, new CatchmentFact.Found(unit), new RouteFact.Measured(random.Next(200_000, 9_000_000)), null);
    }

    // Nine of ten rest on the length of the way alone; the others claim a ground or go to another school, so that every rule is applied to them.
    private PastTransportApplication Past()
    {
        var facts = Facts();
        var elsewhere = random.Next(10) switch
        {
            0 => facts with { PlacedAt = new SchoolUnitCode("99010099"), Costs = new TransportCosts(0, 9_300, CostSource.Estimated) },
            _ => facts,
        };
        if (random.Next(10) == 0)
            elsewhere = elsewhere with { Claim = new TransportClaim([TransportGround.Traffic], new GroundStatements(new TrafficStatement(70, false)), [new GroundFinding(TransportGround.Traffic, true, null, "")]) };
        var evidence = new TransportEvidence(
            Year, DateTimeOffset.UnixEpoch, Protection.None, elsewhere, null, null, false, null, null, null, null, TransportRules.Assess(elsewhere), AttendedWay: null);
        var then = TransportAssessment.Of(evidence) with { Entitlement = ((RouteFact.Measured)facts.Route).LengthMm > 3_000_000 ? Entitlement.Entitled : Entitlement.NotEntitled, Problem = null };
        return PastTransportApplication.Of(elsewhere.Claim is null ? ApplicationKind.Distance : ApplicationKind.OtherGrounds, evidence, then)!;
    }

    // A way of two hundred points, as a walk of some kilometres has.
    private TransportEvidence Evidence()
    {
        var facts = Facts();
        var points = Enumerable.Range(0, 200).Select(i => new GeoPoint(655_841_234 + (i * 700), 221_567_890 + (i * 900))).ToList();
        var version = new RegisterVersion("Registret", "5c1e0a9b5c1e0a9b", DateTimeOffset.UnixEpoch);
        var network = new NetworkVersion("1f9d3c77", "1f9d3c77", DateTimeOffset.UnixEpoch, "walking-default", "0a1b2c3d", 1, NetworkVersion.OpenStreetMapAttribution);
        return new TransportEvidence(
            Year, DateTimeOffset.UnixEpoch, Protection.None, facts, null, new SchoolPlacement(new PersonRef(Guid.CreateVersion7()), Year, facts.Pupil.Form, facts.Pupil.Grade, facts.PlacedAt, version), false, "8e21c4d0",
            null, new WayFact(((RouteFact.Measured)facts.Route).LengthMm, 12_000, 8_000, points, [.. Enumerable.Range(1, 60).Select(i => 100_000_000L + i)], network), null, TransportRules.Assess(facts));
    }
}
