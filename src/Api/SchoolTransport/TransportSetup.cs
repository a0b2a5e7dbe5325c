using CaseMgmt.EventStore;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>What school transport needs.</summary>
internal static class TransportSetup
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddSchoolTransport(this IServiceCollection services) => services
        .AddSingleton<TransportWays>()
        .AddSingleton<TransportDeliveries>()
        .AddSingleton<IDeadlineHandler>(p => new RenewalReminder(p.GetRequiredService<CaseMgmt.Api.Cases.Letters.ProceduralLetters>))
        .AddSingleton<Subscription, TransportReexamination>()
        .AddSingleton<TransportFactsFinder>()
        .AddSingleton<TransportReassessment>()
        .AddSingleton<AnswerView>()
        .AddSingleton<TransportDecisions>()
        .AddSingleton<Cases.Batches.IProposedDecisions, TransportProposals>()
        .AddSingleton<TransportForms>()
        .AddSingleton<Cases.Robots.IDecisionTasks, TransportTasks>()
        .AddSingleton<CaseMgmt.Api.Cases.HandOver.ICaseGiver, TransportGiver>()
        .AddSingleton<CaseMgmt.Api.Cases.Endings.ICaseEnding, TransportEnding>()
        .AddSingleton<Cases.Life.IBundledFacts, TransportBundledFacts>()
        .AddSingleton<CaseMgmt.Api.Cases.HandOver.ICaseReceiver, TransportReceiver>()
        .AddSingleton<Rules.IDecisionReplays, TransportReplays>()
        .AddSingleton<Rules.IPolicySimulation, TransportSimulations>()
        .AddSingleton<ApplyHandler>();
}
