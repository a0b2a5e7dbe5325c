using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases;

/// <summary>What cases of every type need.</summary>
internal static class CaseSetup
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddCases(this IServiceCollection services)
    {
        Dapper.DefaultTypeMap.MatchNamesWithUnderscores = true;
        return services.AddSingleton<IPersonNames, PersonNames>().AddSingleton<CaseNames>().AddSingleton<MatterProtection>()
            .AddSingleton<DisposalRegister>().AddSingleton<CaseDisposals>().AddHostedService<DisposalWorker>();
    }
}
