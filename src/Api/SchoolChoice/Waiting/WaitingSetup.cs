using CaseMgmt.EventStore;

namespace CaseMgmt.Api.SchoolChoice.Waiting;

/// <summary>What comes after a round is published needs.</summary>
internal static class WaitingSetup
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddWaitingLists(this IServiceCollection services) => services
        .AddSingleton<IPublishedOrder, PublishedOrder>()
        .AddSingleton<WaitingReading>()
        .AddSingleton<SoleGuardian>()
        .AddSingleton<SinglePlacements>()
        .AddSingleton<LateChoiceHandler>()
        .AddSingleton<OfferLetters>()
        .AddSingleton<Cases.Life.IClosingHindrance, WaitingHindrance>()
        .AddSingleton<IDeadlineHandler, OfferLapse>();
}
