using CaseMgmt.Api.Operations.PrivateCluster;

namespace CaseMgmt.Api.Tests.Operations;

public sealed class PostgresSearchTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("postgres-search-").FullName;

    [Fact]
    public void Debians_folders_come_before_path_and_the_newest_version_first()
    {
        var old = Install("lib/9.6/bin", "9.6.24");
        var fifteen = Install("lib/15/bin", "15.3");
        var sixteen = Install("lib/16/bin", "16.1");
        var onPath = Install("path", "17.0");

        var search = Search() with { OnPath = [onPath] };

        Assert.Equal([sixteen, fifteen, old, onPath], search.Candidates(), StringComparer.Ordinal);
    }

    [Fact]
    public void A_folder_that_lacks_one_of_the_programs_is_passed_over()
    {
        var whole = Install("lib/15/bin", "15.3");
        File.Delete(Path.Combine(Install("lib/16/bin", "16.1"), "pg_ctl"));

        Assert.Equal([whole], Search().Candidates(), StringComparer.Ordinal);
    }

    [Fact]
    public void Only_the_prefixed_folders_of_homebrew_are_versions()
    {
        var seventeen = Install("brew/postgresql@17/bin", "17.2");
        Install("brew/openssl@3/bin", "3.0");

        var search = new PostgresSearch { Versioned = [new VersionedFolder(Path.Combine(_root, "brew"), "postgresql@", "bin")] };

        Assert.Equal([seventeen], search.Candidates(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_named_folder_wins_over_all_others()
    {
        Install("lib/16/bin", "16.1");
        var named = Install("mine", "15.9");

        var found = await (Search() with { Named = named }).FindAsync(null);

        Assert.Equal(new PostgresBinaries(named, "15.9"), found);
    }

    [Fact]
    public async Task A_named_folder_without_the_programs_is_an_error_and_no_other_is_taken_instead()
    {
        Install("lib/16/bin", "16.1");

        var error = await Assert.ThrowsAsync<ClusterException>(() => (Search() with { Named = Path.Combine(_root, "nothing") }).FindAsync(null));

        Assert.Contains("PG_BIN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_an_older_version_gets_the_programs_of_that_version()
    {
        var fifteen = Install("lib/15/bin", "15.3 (Debian 15.3-1)");
        Install("lib/16/bin", "16.1");

        var found = await Search().FindAsync(15);

        Assert.Equal(new PostgresBinaries(fifteen, "15.3"), found);
        Assert.Null(await Search().FindAsync(14));
    }

    [Fact]
    public async Task A_version_that_is_too_old_is_not_taken()
    {
        Install("lib/14/bin", "14.9");

        Assert.Null(await Search().FindAsync(null));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private PostgresSearch Search() => new() { Versioned = [new VersionedFolder(Path.Combine(_root, "lib"), "", "bin")] };

    private string Install(string folder, string version)
    {
        var path = Directory.CreateDirectory(Path.Combine(_root, folder)).FullName;
        foreach (var program in new[] { "initdb", "pg_ctl", "postgres" })
        {
            var file = Path.Combine(path, program);
            File.WriteAllText(file, $"#!/bin/sh\necho \"{program} (PostgreSQL) {version}\"\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
