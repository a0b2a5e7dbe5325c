using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Migrations;

/// <summary>The API's own tables, applied after the event store's.</summary>
public static class ApiMigrations
{
    /// <summary>The numbered files of this folder.</summary>
    public static MigrationSet Set { get; } = new("api", typeof(ApiMigrations).Assembly, "CaseMgmt.Api.Migrations.");
}
