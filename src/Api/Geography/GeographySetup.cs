using CaseMgmt.Api.Adapters;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Geography;

/// <summary>Walking distances and catchment areas, in process.</summary>
internal static class GeographySetup
{
    /// <summary>Adds them; networks and areas are read from the main database with the application's role and kept in memory.</summary>
    public static IServiceCollection AddGeography(this IServiceCollection services)
    {
        services.AddKeyedSingleton(nameof(Geography), (p, _) =>
        {
            var options = p.GetRequiredService<StoreOptions>();
            return ApplicationDatabase.Open(ConnectionUrl.ToConnectionString(options.AppConnection ?? options.MainConnection));
        });
        services.AddSingleton(p => new RoadNetworks(p.GetRequiredKeyedService<Npgsql.NpgsqlDataSource>(nameof(Geography)), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IWalkingDistance, InProcessWalkingDistance>();
        services.AddSingleton<ICatchmentAreas>(p =>
            new CatchmentSets(p.GetRequiredKeyedService<Npgsql.NpgsqlDataSource>(nameof(Geography)), p.GetRequiredService<TimeProvider>()));
        return services;
    }
}
