using System.Diagnostics;

namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>A test that needs pg_dump and pg_restore; skipped, and says so, where PostgreSQL came without them (npm's build has none).</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PgDumpFactAttribute : FactAttribute
{
    public PgDumpFactAttribute()
    {
        if (PgDump.Folder is null)
            Skip = "pg_dump and pg_restore are not on this machine: install PostgreSQL's client programs.";
    }
}

/// <summary>PostgreSQL's own dump and restore.</summary>
public static class PgDump
{
    /// <summary>The folder with both programs, the newest found; null when there is none.</summary>
    public static string? Folder { get; } = Folders().FirstOrDefault(f => File.Exists(Path.Combine(f, "pg_dump")) && File.Exists(Path.Combine(f, "pg_restore")));

    /// <summary>Runs one of the programs against a database.</summary>
    /// <param name="program">pg_dump or pg_restore.</param>
    /// <param name="connectionString">Npgsql connection string of the database.</param>
    /// <param name="arguments">Further arguments.</param>
    public static async Task RunAsync(string program, string connectionString, params string[] arguments)
    {
        var c = new Npgsql.NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(Path.Combine(Folder!, program)) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in new[] { "-h", c.Host!, "-p", $"{c.Port}", "-U", c.Username!, "-d", c.Database! }.Concat(arguments))
            start.ArgumentList.Add(argument);
        start.Environment["PGPASSWORD"] = c.Password;
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {await said}");
    }

    private static IEnumerable<string> Folders()
    {
        IEnumerable<string> debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderByDescending(d => d.Length).ThenByDescending(d => d, StringComparer.Ordinal).Select(d => Path.Combine(d, "bin"))
            : [];
        return new[] { Environment.GetEnvironmentVariable("PG_BIN") ?? "" }.Concat(debian).Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')).Where(f => f.Length > 0);
    }
}
