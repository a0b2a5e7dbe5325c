using CaseMgmt.Api.Adapters.Imports;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Operations;

/// <summary>What the import commands have in common: options by name, and one way to tell what went wrong.</summary>
internal static class ImportOptions
{
    /// <summary>Reads <c>--name value</c> pairs and free arguments; null when an option is unknown, twice or without value.</summary>
    public static (IReadOnlyList<string> Free, IReadOnlyDictionary<string, string> Named)? Read(IReadOnlyList<string> args, params IReadOnlyList<string> known)
    {
        var free = new List<string>();
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        var left = new Queue<string>(args);
        while (left.TryDequeue(out var arg))
        {
            if (!arg.StartsWith("--", StringComparison.Ordinal))
                free.Add(arg);
            else if (!known.Contains(arg[2..], StringComparer.Ordinal) || !left.TryDequeue(out var value) || !named.TryAdd(arg[2..], value))
                return null;
        }
        return (free, named);
    }

    /// <summary>True for a municipality code: four digits.</summary>
    public static bool IsMunicipality(string? text) => text is { Length: 4 } && text.All(char.IsAsciiDigit);

    /// <summary>Tells how the command is called.</summary>
    public static async Task<int> CalledWronglyAsync(IOperatorCommand command, TextWriter error)
    {
        await error.WriteLineAsync($"Usage: {command.Name} {command.Usage}");
        return 2;
    }

    /// <summary>Runs an import against this program's databases; what it refuses becomes lines on the error stream and exit code 1.</summary>
    public static async Task<int> RunAsync(Func<IDocumentStore, Task> import, TextWriter error)
    {
        try
        {
            await using var store = new DocumentStore(ProgramStore.Options(Environment.GetEnvironmentVariable));
            await import(store);
            return 0;
        }
        catch (ImportRefusedException e)
        {
            foreach (var fault in e.Faults)
                await error.WriteLineAsync(fault.ToString());
            await error.WriteLineAsync("Nothing was imported.");
            return 1;
        }
        catch (Exception e) when (e is EventStoreException or YamlFormatException or FormatException)
        {
            await error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (Npgsql.PostgresException e) when (e.SqlState == Npgsql.PostgresErrorCodes.UniqueViolation)
        {
            // The detail of the database's error holds the colliding key; only the constraint is told.
            await error.WriteLineAsync($"Another import ran at the same time ({e.ConstraintName}). Nothing was imported: run it again.");
            return 1;
        }
    }
}
