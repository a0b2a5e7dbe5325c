using CaseMgmt.Api.Cases.Deliveries;
using CaseMgmt.Api.Cases.HandOver;
using CaseMgmt.Api.Cases.Parties;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>What choices of school need.</summary>
internal static class ChoiceSetup
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddSchoolChoices(this IServiceCollection services) => services
        .AddSingleton<ChoiceFactsFinder>()
        .AddSingleton<ChoiceSnapshots>()
        .AddSingleton<ChooseHandler>()
        .AddSingleton<ICaseGiver, ChoiceGiver>()
        .AddSingleton<Cases.Endings.ICaseEnding, LeavingOut.ChoiceEnding>()
        .AddSingleton<ISigningTime, ChoiceSigningTime>()
        .AddSingleton<Cases.Life.IChangeTime, PlacementTime>()
        .AddSingleton<Subscription>(p => new DisagreementNotices(p.GetRequiredService<IDocumentStore>, p.GetRequiredService<TimeProvider>(), p.GetRequiredService<DeliverySignal>()));
}
