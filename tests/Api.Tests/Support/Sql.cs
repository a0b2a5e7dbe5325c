using Npgsql;

namespace CaseMgmt.Api.Tests.Support;

/// <summary>Asks and changes a database as the superuser, past every policy.</summary>
internal static class Sql
{
    public static async Task<T> AskAsync<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static async Task RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Waits for a condition, never for a time; fails after two minutes, which a machine that does much else beside may need a good part of.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await condition())
            await Task.Delay(10, limit.Token);
    }
}
