using CaseMgmt.Api.Operations.PrivateCluster;
using Npgsql;

namespace CaseMgmt.Api.Tests.Operations;

public sealed class DatabaseAddressTests
{
    [Theory]
    [InlineData("postgresql://anna:s3cret@db.example:6432/cases", "db.example", 6432, "anna", "s3cret", "cases")]
    [InlineData("postgres://anna@db.example/cases", "db.example", 5432, "anna", null, "cases")]
    [InlineData("postgres://db.example", "db.example", 5432, null, null, null)]
    [InlineData("postgresql:///cases", "localhost", 5432, null, null, "cases")]
    [InlineData("postgresql://anna:p%40ss%3Aw%2Fo@db.example/ca%20ses", "db.example", 5432, "anna", "p@ss:w/o", "ca ses")]
    [InlineData("postgresql://[::1]:6432/cases", "::1", 6432, null, null, "cases")]
    [InlineData("postgresql://%2Fvar%2Frun%2Fpostgresql/cases?user=anna&password=x", "/var/run/postgresql", 5432, "anna", "x", "cases")]
    [InlineData("postgresql:///cases?host=/tmp&port=6432", "/tmp", 6432, null, null, "cases")]
    [InlineData("Host=db.example;Port=6432;Username=anna;Password=s3cret;Database=cases", "db.example", 6432, "anna", "s3cret", "cases")]
    public void An_address_is_read_in_either_form(string text, string host, int port, string? user, string? password, string? database)
    {
        var read = new NpgsqlConnectionStringBuilder(DatabaseAddress.ToConnectionString(text));

        Assert.Equal((host, port, user, password, database), (read.Host, read.Port, read.Username, read.Password, read.Database));
    }

    [Fact]
    public void The_parameters_of_a_url_reach_npgsql()
    {
        var read = new NpgsqlConnectionStringBuilder(DatabaseAddress.ToConnectionString(
            "postgresql://db.example/cases?sslmode=verify-full&sslrootcert=/etc/ca.pem&application_name=case%20mgmt&connect_timeout=7"));

        Assert.Equal(SslMode.VerifyFull, read.SslMode);
        Assert.Equal(("/etc/ca.pem", "case mgmt", 7), (read.RootCertificate, read.ApplicationName, read.Timeout));
    }

    [Fact]
    public void Several_hosts_are_kept_with_their_ports()
    {
        var read = new NpgsqlConnectionStringBuilder(DatabaseAddress.ToConnectionString("postgresql://a:5432,b:5433/cases?target_session_attrs=primary"));

        Assert.Equal("a:5432,b:5433", read.Host);
    }

    [Theory]
    [InlineData("postgresql://anna:s3cret@db.example:port/cases")]
    [InlineData("postgresql://anna:s3cret@db.example/cases?keepalives=1")]
    [InlineData("postgresql://anna:s3cret@db.example/cases?sslmode=maybe")]
    [InlineData("Host=db.example;Pasword=s3cret")]
    [InlineData("Username=anna;Password=s3cret")]
    [InlineData("s3cret")]
    public void An_address_that_cannot_be_read_is_refused_without_telling_the_password(string text)
    {
        var error = Assert.Throws<FormatException>(() => DatabaseAddress.ToConnectionString(text));

        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
    }
}
