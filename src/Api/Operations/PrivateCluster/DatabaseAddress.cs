using System.Globalization;
using Npgsql;

namespace CaseMgmt.Api.Operations.PrivateCluster;

/// <summary>Reads a database address as people write it: a libpq URL (postgresql://user:password@host:port/database?sslmode=require) or an Npgsql connection string.</summary>
public static class DatabaseAddress
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    /// <summary>Turns either form into an Npgsql connection string.</summary>
    /// <param name="text">The address.</param>
    /// <exception cref="FormatException">The address cannot be read; the message names the part, never the address, which holds a password.</exception>
    public static string ToConnectionString(string text)
    {
        var trimmed = text.Trim();
        var scheme = Array.Find(Schemes, s => trimmed.StartsWith(s, StringComparison.OrdinalIgnoreCase));
        try
        {
            var builder = scheme is null ? new NpgsqlConnectionStringBuilder(trimmed) : FromUrl(trimmed[scheme.Length..]);
            if (string.IsNullOrEmpty(builder.Host))
                throw new FormatException("The database address names no host.");
            return builder.ConnectionString;
        }
        catch (ArgumentException)
        {
#pragma warning disable MA0054, S2737 // Npgsql's message may quote the text, and with it the password.
            throw new FormatException("The database address is neither a postgresql:// URL nor a connection string that Npgsql understands.");
#pragma warning restore MA0054, S2737
        }
    }

    private static NpgsqlConnectionStringBuilder FromUrl(string rest)
    {
        var builder = new NpgsqlConnectionStringBuilder();
        var (beforeQuery, query) = Split(rest, '?');
        var (authority, database) = Split(beforeQuery, '/');
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var (user, password) = Split(authority[..at], ':');
            builder.Username = Decode(user);
            if (password.Length > 0)
                builder.Password = Decode(password);
        }

        SetHosts(builder, authority[(at + 1)..]);
        if (database.Length > 0)
            builder.Database = Decode(database);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Split(pair, '=');
            Set(builder, Decode(name), Decode(value));
        }

        return builder;
    }

    private static void SetHosts(NpgsqlConnectionStringBuilder builder, string hosts)
    {
        if (hosts.Contains(',', StringComparison.Ordinal))
        {
            builder.Host = Decode(hosts);
            return;
        }

        var bracket = hosts.LastIndexOf(']');
        var colon = hosts.LastIndexOf(':');
        var host = colon > bracket ? hosts[..colon] : hosts;
        if (colon > bracket)
            builder.Port = Port(hosts[(colon + 1)..]);
        builder.Host = host.Length == 0 ? "localhost" : Decode(host.Trim('[', ']'));
    }

    private static void Set(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        switch (name)
        {
            case "host": builder.Host = value; break;
            case "port": builder.Port = Port(value); break;
            case "user": builder.Username = value; break;
            case "password": builder.Password = value; break;
            case "dbname": builder.Database = value; break;
            case "sslmode": builder["SSL Mode"] = value.Replace("-", "", StringComparison.Ordinal); break;
            case "sslrootcert": builder.RootCertificate = value; break;
            case "sslcert": builder.SslCertificate = value; break;
            case "sslkey": builder.SslKey = value; break;
            case "application_name": builder.ApplicationName = value; break;
            case "connect_timeout": builder.Timeout = Port(value); break;
            case "options": builder.Options = value; break;
            case "target_session_attrs": builder.TargetSessionAttributes = value; break;
            default: throw new FormatException($"The database address has the parameter {name}, which is not known here.");
        }
    }

    private static int Port(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 65535
        ? number
        : throw new FormatException("The database address has a port or time limit that is not a number.");

    private static string Decode(string text) => Uri.UnescapeDataString(text);

    private static (string Before, string After) Split(string text, char separator)
    {
        var index = text.IndexOf(separator, StringComparison.Ordinal);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }
}
