using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases.Deadlines;
using CaseMgmt.Api.Cases.Diary;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Decisions.Board;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases;

/// <summary>What cases of every type need.</summary>
internal static class CaseSetup
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddCases(this IServiceCollection services)
    {
        Dapper.DefaultTypeMap.MatchNamesWithUnderscores = true;
        // A slice that sets deadlines of its own registers who handles them the same way.
        foreach (var handler in CaseDeadlineHandlers.All)
            services.AddSingleton(handler);
        return services.AddSingleton<IPersonNames, PersonNames>().AddSingleton<CaseNames>().AddSingleton<MatterProtection>().AddSingleton<ProceduralLetters>()
            .AddSingleton<DisposalRegister>().AddSingleton<CaseDisposals>()
            .AddSingleton<Subscription>(p => new DiaryNumbering(p.GetRequiredService<IDocumentStore>))
            .AddSingleton<Subscription>(p => new BoardReporting(p.GetRequiredService<IDocumentStore>))
            .AddHostedService<DisposalWorker>();
    }
}
