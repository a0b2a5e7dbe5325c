using CaseMgmt.EventStore.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CaseMgmt.EventStore.Tests;

public sealed class SetupTests
{
    [Fact]
    public async Task A_host_gets_one_store_and_one_daemon_that_runs_with_it()
    {
        await using var test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Async));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddEventStore(test.Options).AddEventStore(test.Options);
        using var host = builder.Build();
        await host.StartAsync();

        await using var session = host.Services.GetRequiredService<IDocumentStore>().LightweightSession(TestStore.Tenant);
        session.Events.StartStream<Tally>(Guid.NewGuid(), new Opened("a"));
        var committed = await session.SaveChangesAsync();

        Assert.Single(host.Services.GetServices<IDocumentStore>());
        Assert.True(await host.Services.GetRequiredService<ProjectionDaemon>().WaitForAsync(committed.Position, "sums", TimeSpan.FromSeconds(30)));
        await host.StopAsync();
    }

    [Theory]
    [InlineData("DATABASE_URL")]
    [InlineData("KEYS_DATABASE_URL")]
    [InlineData("VAULT_MASTER_KEYS")]
    public void A_missing_setting_is_named(string missing)
    {
        string? Setting(string name) => name == missing ? null : name == "VAULT_MASTER_KEYS" ? MasterKeys.Generate("test") : "postgres://h/d";
        var error = Assert.Throws<FormatException>(() => StoreOptions.FromSettings(Setting, new EventRegistry(new System.Text.Json.JsonSerializerOptions()), new Folds(), new ProjectionRegistrations()));
        Assert.Contains(missing, error.Message, StringComparison.Ordinal);
    }
}
