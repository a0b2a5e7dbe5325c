using CaseMgmt.EventStore.Proof;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CaseMgmt.EventStore;

/// <summary>Registers the store in a host.</summary>
public static class EventStoreSetup
{
    /// <summary>Adds <see cref="IDocumentStore"/> and what runs with the host: projections, subscriptions, deadlines, batches, and the watch over writers.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Everything the store is built from.</param>
    public static IServiceCollection AddEventStore(this IServiceCollection services, StoreOptions options) => services.AddEventStore(_ => options);

    /// <summary>Adds the store with options that are made when it is first asked for.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Makes the options.</param>
    public static IServiceCollection AddEventStore(this IServiceCollection services, Func<IServiceProvider, StoreOptions> options)
    {
        services.TryAddSingleton(provider => new DocumentStore(options(provider)));
        services.TryAddSingleton<IDocumentStore>(provider => provider.GetRequiredService<DocumentStore>());
        services.TryAddSingleton<ProjectionDaemon>();
        services.AddHostedService(provider => provider.GetRequiredService<ProjectionDaemon>());
        services.TryAddSingleton<WriterWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<WriterWatch>());
        services.TryAddSingleton<SubscriptionDaemon>();
        services.AddHostedService(provider => provider.GetRequiredService<SubscriptionDaemon>());
        services.TryAddSingleton<DeadlineDaemon>();
        services.AddHostedService(provider => provider.GetRequiredService<DeadlineDaemon>());
        services.TryAddSingleton<BatchDaemon>();
        services.AddHostedService(provider => provider.GetRequiredService<BatchDaemon>());
        return services;
    }

    /// <summary>Adds the <see cref="LogSealer"/>, which runs with the host.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Makes the options when the host starts.</param>
    public static IServiceCollection AddLogProof(this IServiceCollection services, Func<IServiceProvider, LogProofOptions> options)
    {
        services.TryAddSingleton(options);
        services.TryAddSingleton<LogSealer>();
        services.AddHostedService(provider => provider.GetRequiredService<LogSealer>());
        return services;
    }
}
