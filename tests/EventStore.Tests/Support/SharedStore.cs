namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>One store for the tests of a class, with something of two tenants in every table that commands write to.</summary>
public sealed class SharedStore : IAsyncLifetime
{
    public TestStore Test { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Test = await TestStore.CreateAsync(projections: p => p.Add(new Sums(), ProjectionLifecycle.Inline).Add(new Picky(), ProjectionLifecycle.Async));
        foreach (var tenant in new[] { TestStore.Tenant, TestStore.OtherTenant })
        {
            await using var session = Test.Session(tenant);
            var document = session.Vault.Seal(await session.Vault.KeyAsync(Guid.NewGuid()), "note.v1", "secret"u8);
            session.Events.StartStream<Tally>(Guid.NewGuid(), new Opened("a"), new Noted(1, "red"));
            session.Claim("seat", "1");
            session.StoreIdempotency(new IdempotencyRecord("k", "a", "r", "h", 200, "{}"));
            await session.SaveChangesAsync();
            await session.Vault.ComputeAsync([document.Id], "test");
            await session.Vault.RevealAsync([document.Id], new RevealContext("a", "test", "s"));
        }
    }

    public async Task DisposeAsync() => await Test.DisposeAsync();
}
