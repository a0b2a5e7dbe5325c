using Npgsql;

namespace CaseMgmt.EventStore.Tests.Support;

public sealed class TestClusterTests
{
    [Fact]
    public async Task Every_database_is_new_and_speaks_utf8_in_the_c_locale()
    {
        await using var first = await TestCluster.CreateDatabaseAsync();
        await using var second = await TestCluster.CreateDatabaseAsync();

        Assert.NotEqual(first.Name, second.Name, StringComparer.Ordinal);
        Assert.Equal("UTF8 C", await AskAsync(first.ConnectionString, "select pg_encoding_to_char(encoding) || ' ' || datcollate from pg_database where datname = current_database()"));
        Assert.Equal("0", await AskAsync(second.ConnectionString, "select count(*)::text from pg_tables where schemaname = 'public'"));
    }

    [Fact]
    public async Task A_template_is_prepared_once_and_copied_for_each_database()
    {
        var prepared = 0;
        async Task Prepare(string main, string keys)
        {
            prepared++;
            await AskAsync(main, "create table in_main (); select ''");
            await AskAsync(keys, "create table in_keys (); select ''");
        }

        await using var first = await TestCluster.CreateDatabasePairAsync("template-test", Prepare);
        await using var second = await TestCluster.CreateDatabasePairAsync("template-test", Prepare);

        Assert.Equal(1, prepared);
        foreach (var pair in new[] { first, second })
        {
            Assert.Equal("in_main", await AskAsync(pair.Main.ConnectionString, "select string_agg(tablename, ',') from pg_tables where schemaname = 'public'"));
            Assert.Equal("in_keys", await AskAsync(pair.Keys.ConnectionString, "select string_agg(tablename, ',') from pg_tables where schemaname = 'public'"));
        }
    }

    [Fact]
    public async Task A_disposed_database_is_dropped_even_while_somebody_is_connected()
    {
        var database = await TestCluster.CreateDatabaseAsync();
        await using var connected = new NpgsqlConnection(database.ConnectionString);
        await connected.OpenAsync();

        await database.DisposeAsync();

        Assert.Equal("0", await AskAsync(await TestCluster.AdminConnectionStringAsync(), $"select count(*)::text from pg_database where datname = '{database.Name}'"));
    }

    private static async Task<string?> AskAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync();
    }
}
