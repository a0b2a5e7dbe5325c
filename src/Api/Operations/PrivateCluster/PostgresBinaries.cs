namespace CaseMgmt.Api.Operations.PrivateCluster;

/// <summary>A folder with the programs of one PostgreSQL: initdb, pg_ctl and postgres.</summary>
/// <param name="Folder">The folder that holds the programs.</param>
/// <param name="Version">Version as the server program says it, such as 15.14.</param>
public sealed record PostgresBinaries(string Folder, string Version)
{
    /// <summary>The oldest major version that the schema and the launcher are made for.</summary>
    public const int OldestMajor = 15;

    /// <summary>Major version, such as 15. A data folder belongs to one major version.</summary>
    public int Major => MajorOf(Version);

    /// <summary>Full path of one of the programs.</summary>
    /// <param name="program">Name of the program, such as initdb.</param>
    public string PathOf(string program) => Path.Combine(Folder, program);

    /// <summary>Reads the programs of a folder, or answers null when one is missing or does not run.</summary>
    /// <param name="folder">The folder to look in.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<PostgresBinaries?> ReadAsync(string folder, CancellationToken cancellationToken = default)
    {
        if (!PostgresSearch.IsComplete(folder))
            return null;
        var answer = await OsCommand.RunAsync([Path.Combine(folder, "postgres"), "--version"], null, cancellationToken);
        var words = answer.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var version = Array.Find(words, word => char.IsAsciiDigit(word[0]));
        return answer.Succeeded && version is not null ? new PostgresBinaries(folder, version) : null;
    }

    internal static int MajorOf(string version)
    {
        var digits = new string([.. version.TakeWhile(char.IsAsciiDigit)]);
        return digits.Length == 0 ? 0 : int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
    }
}
