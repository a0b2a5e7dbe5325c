using Npgsql;

namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>What a dump that is restored comes to, without needing pg_dump: tables made anew, with every row as it was.</summary>
public static class RestoredCopy
{
    /// <summary>Puts every row of a database into another that has the same tables.</summary>
    public static async Task MakeAsync(TestDatabase from, TestDatabase to)
    {
        await using var source = new NpgsqlConnection(from.ConnectionString);
        await using var target = new NpgsqlConnection(to.ConnectionString);
        await source.OpenAsync();
        await target.OpenAsync();
        foreach (var table in await TablesAsync(source))
        {
            await using (var empty = new NpgsqlCommand($"delete from {table}", target))
                await empty.ExecuteNonQueryAsync();
            using var read = await source.BeginTextExportAsync($"copy {table} to stdout");
            await using var write = await target.BeginTextImportAsync($"copy {table} from stdin");
            await write.WriteAsync(await read.ReadToEndAsync());
        }
    }

    private static async Task<List<string>> TablesAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables where schemaname = 'public'", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await reader.ReadAsync())
            tables.Add(reader.GetString(0));
        return tables;
    }
}
