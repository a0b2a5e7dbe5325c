using System.Security.Cryptography;
using CaseMgmt.Api.Operations;
using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.Geography.Osm;
using CaseMgmt.EventStore;
using Npgsql;

namespace CaseMgmt.Api.Geography;

/// <summary>What the geography commands share: reading a map, the database's address, and one line for every foreseeable fault.</summary>
public abstract class GeographyCommand : IOperatorCommand
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string Usage { get; }

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        try
        {
            return await WorkAsync(args, output, ct);
        }
        catch (ArgumentsException e)
        {
            await error.WriteLineAsync($"{Name}: {e.Message}");
            await error.WriteLineAsync($"Usage: {Name} {Usage}");
            return 2;
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"{Name}: {e.Message}");
            return 1;
        }
        catch (EventStoreException e)
        {
            await error.WriteLineAsync($"{Name}: {e.Message}");
            return 1;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.InvalidParameterValue)
        {
            await error.WriteLineAsync($"{Name}: the database has not been prepared; run migrate first.");
            return 1;
        }
        catch (NpgsqlException e)
        {
            await error.WriteLineAsync($"{Name}: the database could not be used ({e.SqlState ?? e.GetType().Name}).");
            return 1;
        }
    }

    private protected abstract Task<int> WorkAsync(IReadOnlyList<string> args, TextWriter output, CancellationToken ct);

    /// <summary>Builds the network of a map file with a shipped profile, or one from a YAML file.</summary>
    private protected static (WalkingNetwork Network, string FileHash) BuildNetwork(string file, string? profile, string? attribution = null)
    {
        var chosen = Profile(profile);
        using var map = OpenFile(file);
        try
        {
            var network = WalkingNetworkBuilder.Build(OsmFile.Open(map), chosen, attribution: attribution);
            map.Position = 0;
            return (network, Convert.ToHexStringLower(SHA256.HashData(map)));
        }
        catch (OsmFormatException e)
        {
            throw new InvalidDataException($"{file}: {e.Message}", e);
        }
    }

    private protected static FileStream OpenFile(string file) =>
        File.Exists(file) ? File.OpenRead(file) : throw new FileNotFoundException($"{file}: there is no such file.");

    /// <summary>The database of DATABASE_URL as the application role.</summary>
    private protected static NpgsqlDataSource Database()
    {
        if (Environment.GetEnvironmentVariable("DATABASE_URL") is not { Length: > 0 } url)
            throw new InvalidDataException("DATABASE_URL is not set.");
        return ApplicationDatabase.Open(ConnectionUrl.ToConnectionString(url));
    }

    /// <summary>Records in the log that a municipality's map has changed, so that what waits for decision is assessed anew.</summary>
    private protected static async Task RecordAsync(string municipality, GroundPart part, CancellationToken ct)
    {
        await using var store = new DocumentStore(ProgramStore.Options(Environment.GetEnvironmentVariable));
        await RecordAsync(store, municipality, part, TimeProvider.System, ct);
    }

    /// <inheritdoc cref="RecordAsync(string, GroundPart, CancellationToken)"/>
    internal static async Task RecordAsync(IDocumentStore store, string municipality, GroundPart part, TimeProvider time, CancellationToken ct)
    {
        await using var session = store.LightweightSession(municipality).Run(Domain.Persons.Actor.System.Id, Guid.CreateVersion7(time.GetUtcNow()).ToString());
        session.Events.StartStream<GroundChanges>(Guid.CreateVersion7(time.GetUtcNow()), new GroundChanged(part));
        await session.SaveChangesAsync(ct);
    }

    private static WalkingProfile Profile(string? name)
    {
        if (name is null)
            return WalkingProfiles.Default;
        if (WalkingProfiles.Shipped.TryGetValue(name, out var shipped))
            return shipped;
        if (!File.Exists(name))
            throw new ArgumentsException($"'{name}' is neither a shipped profile ({string.Join(", ", WalkingProfiles.Shipped.Keys.Order(StringComparer.Ordinal))}) nor a file.");
        return WalkingProfile.Parse(File.ReadAllText(name));
    }
}

/// <summary>Connects as the application role, which can add networks and areas but change none.</summary>
public static class ApplicationDatabase
{
    /// <summary>A data source whose connections act as casemgmt_app.</summary>
    /// <param name="connectionString">Npgsql connection string of a login that may take on the role.</param>
    public static NpgsqlDataSource Open(string connectionString)
    {
        // Npgsql's reset would drop the role the connection starts with; everything set here is local to a batch.
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { NoResetOnClose = true, MaxAutoPrepare = 20, AutoPrepareMinUsages = 2 };
        builder.Options = $"{builder.Options} -c role=casemgmt_app".Trim();
        return new NpgsqlDataSourceBuilder(builder.ConnectionString) { Name = "casemgmt-geography" }.Build();
    }
}
