namespace CaseMgmt.Api.Http;

/// <summary>
/// Collects routes whose endpoints are built once. The host asks for its endpoints when it starts and again at the first request, and where routes have filters each time builds,
/// and compiles, all of them anew: of some hundreds that is seconds.
/// </summary>
/// <param name="app">The application that they belong to.</param>
internal sealed class RoutesBuiltOnce(IEndpointRouteBuilder app) : IEndpointRouteBuilder
{
    /// <inheritdoc/>
    public IServiceProvider ServiceProvider => app.ServiceProvider;

    /// <inheritdoc/>
    public ICollection<EndpointDataSource> DataSources { get; } = [];

    /// <inheritdoc/>
    public IApplicationBuilder CreateApplicationBuilder() => app.CreateApplicationBuilder();

    /// <summary>Gives the application what was collected; it keeps what it has built.</summary>
    public void Finish() => app.DataSources.Add(new CompositeEndpointDataSource(DataSources));
}
