using Npgsql;

namespace CaseMgmt.EventStore;

/// <summary>Reads the addresses of databases as people write them: postgres:// addresses and Npgsql connection strings. Errors never repeat the password.</summary>
public static class ConnectionUrl
{
    /// <summary>An Npgsql connection string of either form.</summary>
    /// <param name="text">A <c>postgres://user:password@host:port/database?sslmode=require</c> address or an Npgsql string.</param>
    /// <param name="name">What the setting is called, for the error.</param>
    /// <exception cref="FormatException">The text is neither; the message names the setting.</exception>
    public static string ToConnectionString(string text, string name = "DATABASE_URL")
    {
        text = text.Trim();
        if (text.Length == 0)
            throw new FormatException($"{name} is empty.");
        if (!text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase))
            return Checked(name, () => new NpgsqlConnectionStringBuilder(text)).ConnectionString;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw new FormatException($"{name} is not a postgres:// address of the form postgres://user:password@host:port/database.");
        return Checked(name, () => FromUri(uri)).ConnectionString;
    }

    private static NpgsqlConnectionStringBuilder FromUri(Uri uri)
    {
        var builder = new NpgsqlConnectionStringBuilder { Host = uri.IdnHost.Trim('[', ']') };
        if (uri.Port > 0)
            builder.Port = uri.Port;
        var database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        if (database.Length > 0)
            builder.Database = database;
        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var key = Uri.UnescapeDataString(parts[0]);
            var value = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
            builder[Keyword(key)] = key is "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }
        return builder;
    }

    // libpq's names where Npgsql calls the same thing otherwise.
    private static string Keyword(string key) => key switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        "connect_timeout" => "Timeout",
        "application_name" => "Application Name",
        "options" => "Options",
        "user" => "Username",
        "dbname" => "Database",
        _ => key,
    };

    private static NpgsqlConnectionStringBuilder Checked(string name, Func<NpgsqlConnectionStringBuilder> build)
    {
        try
        {
            return build();
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or OverflowException)
        {
#pragma warning disable MA0054 // The builder's own message may repeat a value, and a value may be the password.
            throw new FormatException($"{name} is neither a postgres:// address nor an Npgsql connection string.");
#pragma warning restore MA0054
        }
    }
}
