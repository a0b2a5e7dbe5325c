using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Tests.Support;

/// <summary>The program's own log for what a test sets up by itself: its events say that the test wrote them.</summary>
internal sealed class SetUpStore(IDocumentStore program) : IDocumentStore
{
    /// <summary>Who wrote what a test set up, its correlation and its cause.</summary>
    public const string Test = "set-up-by-test";

    public IQuerySession QuerySession(string tenant) => program.QuerySession(tenant);

    public IDocumentSession LightweightSession(string tenant) => program.LightweightSession(tenant).Run(Test, Test);

    // The program closes its own.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
