using CaseMgmt.Api.Cases.Deliveries;
using CaseMgmt.Api.SchoolChoice.Publication;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>What rounds of school choice need.</summary>
internal static class RoundSetup
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddSchoolChoiceRounds(this IServiceCollection services) => services
        .AddSingleton<IDeadlineHandler, RoundTimeOver>()
        .AddSingleton<LeavingOut.LeftOutCases>()
        .AddSingleton<RoundFactsFinder>()
        .AddSingleton<RoundGrounds>()
        .AddSingleton<PublicLists>()
        .AddSingleton<PublishedRows>()
        .AddSingleton<Api.Rules.IDecisionReplays>(new ChoiceReplays())
        .AddSingleton<IBatchHandler, RoundPublication>()
        .AddSingleton<Subscription>(p => new RoundPublishing(p.GetRequiredService<IDocumentStore>, p.GetRequiredService<TimeProvider>()))
        .AddSingleton<Subscription>(p => new RoundDeliveries(p.GetRequiredService<IDocumentStore>, p.GetRequiredService<TimeProvider>(), p.GetRequiredService<DeliverySignal>()));
}
