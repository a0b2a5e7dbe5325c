using System.Globalization;
using System.Security.Cryptography;

namespace CaseMgmt.Api.Operations.PrivateCluster;

/// <summary>Makes the data folder and writes the server's settings.</summary>
internal static class ClusterMaker
{
    // Encoding UTF-8 with the locale C: sorting and comparing do not change when the machine's C library or ICU is upgraded, so no index ever goes
    // wrong, and every source of PostgreSQL's programs has it. Where people read a sorted list, the query or the page sorts in Swedish.
    private static readonly string[] Locale = ["--encoding=UTF8", "--locale=C"];

    private static readonly (string Name, string Value)[] Common =
    [
        ("listen_addresses", "127.0.0.1"),
        ("unix_socket_directories", ""),
        ("max_connections", "200"),
        ("shared_buffers", "64MB"),
        ("password_encryption", "scram-sha-256"),
        ("timezone", "UTC"),
        ("log_timezone", "UTC"),
        ("lc_messages", "C"),
        ("log_statement", "none"),
        ("log_min_error_statement", "panic"),
        ("log_parameter_max_length_on_error", "0"),
        ("log_error_verbosity", "terse"),
        ("jit", "off"),
    ];

    private static readonly (string Name, string Value)[] Quick =
    [
        ("fsync", "off"),
        ("synchronous_commit", "off"),
        ("full_page_writes", "off"),
        ("wal_level", "minimal"),
        ("max_wal_senders", "0"),
        ("max_wal_size", "4GB"),
        ("checkpoint_timeout", "1h"),
        // Tests open thousands of connections; the thousands of rounds of hashing in each are what scram-sha-256 is for elsewhere.
        ("password_encryption", "md5"),
    ];

    /// <summary>Runs initdb beside the final folder and renames it, so that an interrupted run leaves nothing that looks whole.</summary>
    public static async Task MakeAsync(ClusterFolder folder, PostgresBinaries binaries, ServerAccount account, ClusterOptions options, CancellationToken cancellationToken)
    {
        options.Progress($"Making a private PostgreSQL {binaries.Version} in {folder.Root}.");
        if (Directory.Exists(folder.Unfinished))
            Directory.Delete(folder.Unfinished, recursive: true);
        WriteSecret(folder.Password, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)) + "\n");
        await account.OwnAsync(folder.Root, cancellationToken);
        var proof = options.Throwaway ? "md5" : "scram-sha-256";
        string[] sync = options.Throwaway ? ["--no-sync"] : [];
        var result = await OsCommand.RunAsync(
            account.Wrap([binaries.PathOf("initdb"), "-D", folder.Unfinished, "--username=postgres", "--auth=" + proof, "--pwfile=" + folder.Password, "--no-instructions", .. Locale, .. sync]),
            folder.StartLog,
            cancellationToken);
        if (!result.Succeeded)
            throw new ClusterException($"initdb failed in {folder.Root}: {result.Output}");
        await File.WriteAllTextAsync(Path.Combine(folder.Unfinished, "pg_hba.conf"), $"host all all 127.0.0.1/32 {proof}\n", cancellationToken);
        await File.AppendAllTextAsync(Path.Combine(folder.Unfinished, "postgresql.conf"), "\ninclude 'casemgmt.conf'\n", cancellationToken);
        Directory.Move(folder.Unfinished, folder.Data);
    }

    /// <summary>Writes the settings of this start; nothing of the person's data reaches the server's log.</summary>
    public static async Task WriteSettingsAsync(ClusterFolder folder, int port, ServerAccount account, ClusterOptions options, CancellationToken cancellationToken)
    {
        var settings = Common.Concat(options.Throwaway ? Quick : [])
            .Append(("port", port.ToString(CultureInfo.InvariantCulture)))
            .Concat(options.Settings.Select(setting => (setting.Key, setting.Value)));
        var lines = settings.Select(setting => $"{setting.Item1} = '{setting.Item2.Replace("'", "''", StringComparison.Ordinal)}'");
        await File.WriteAllLinesAsync(folder.Settings, lines, cancellationToken);
        await account.OwnAsync(folder.Root, cancellationToken);
    }

    private static void WriteSecret(string file, string text)
    {
        File.Delete(file);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, options);
        using var writer = new StreamWriter(stream);
        writer.Write(text);
    }
}
