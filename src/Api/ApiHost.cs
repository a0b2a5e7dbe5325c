using CaseMgmt.Api.Adapters;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Geography;
using CaseMgmt.Api.Health;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Inquiries;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Operations;
using CaseMgmt.Api.SchoolChoice.Choices;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Api.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.EventStore.Proof;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CaseMgmt.Api;

/// <summary>The REST API as a web application: everything that use cases plug into.</summary>
public static class ApiHost
{
    /// <summary>Builds the application without starting it.</summary>
    /// <param name="args">Command-line configuration, such as <c>--urls http://localhost:5080</c>.</param>
    /// <returns>The application; run or dispose it.</returns>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = ContentRoot(args) });
        builder.WebHost.ConfigureKestrel(Limits.Set);
        AddServices(builder.Services, builder.Configuration, builder.Environment);
        var app = builder.Build();
        Use(app);
        return app;
    }

    // The settings lie beside the program, whatever folder it is started from.
    private static string? ContentRoot(string[] args) =>
        File.Exists("appsettings.json") || Array.Exists(args, a => a.StartsWith("--contentRoot", StringComparison.OrdinalIgnoreCase)) ? null : AppContext.BaseDirectory;

    private static void AddServices(IServiceCollection services, ConfigurationManager configuration, IHostEnvironment environment)
    {
        services.TryAddSingleton(TimeProvider.System);
        // Nothing is protected with cookies here, so keys need not be kept anywhere.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddSingleton<Telemetry>();
        services.AddHttp(configuration);
        services.AddOpenApiDescription();
        services.AddTestIdentity(configuration, environment);
        services.AddTokens(configuration);
        services.AddRolePolicies();
        services.AddSingleton<Municipalities>();
        services.AddSingleton<StaffNames>();
        services.AddSingleton(new Cursors(configuration["Api:SigningKey"]));
        services.AddSingleton(p => WithReaders(ProgramStore.Options(name => configuration[name], p.GetRequiredService<TimeProvider>()), p));
        // Before the daemon, and before the server listens.
        services.AddSingleton<StartCheck>();
        services.AddHostedService(p => p.GetRequiredService<StartCheck>());
        services.AddEventStore(p => p.GetRequiredService<StoreOptions>());
        services.AddLogProof(_ => LogProofOptions.FromSettings(name => configuration[name]));
        services.AddScoped(ReadSession);
        services.AddSingleton<VaultCheck>();
        services.AddSingleton<Readiness>();
        services.AddHttpContextAccessor();
        services.TryAddSingleton<IPopulationRegister, ImportedPopulationRegister>();
        services.TryAddSingleton<IGuardianIdentity, GuardianByRegister>();
        services.AddSingleton<IDeadlineHandler, Persons.TrusteeshipOver>();
        services.AddGeography();
        services.AddCases();
        services.AddSchoolTransport();
        services.AddSchoolChoices();
        services.AddSchoolChoiceRounds();
        SchoolChoice.Waiting.WaitingSetup.AddWaitingLists(services);
        services.AddInquiries();
        services.AddSingleton<UseCaseMap>(UseCases.Map);
    }

    // Every node that serves also works off events, deadlines and batches. What needs the store asks its session, or asks for the store late: it is built from these options.
    private static StoreOptions WithReaders(StoreOptions options, IServiceProvider provider)
    {
        foreach (var subscription in provider.GetServices<Subscription>())
            options.Subscriptions.Add(subscription);
        foreach (var handler in provider.GetServices<IDeadlineHandler>())
            options.DeadlineHandlers.Add(handler);
        foreach (var handler in provider.GetServices<IBatchHandler>())
            options.BatchHandlers.Add(handler);
        return options;
    }

    // A read handler takes IQuerySession as a parameter: one session per request, of the route's municipality.
    private static IQuerySession ReadSession(IServiceProvider provider)
    {
        var http = provider.GetRequiredService<IHttpContextAccessor>().HttpContext
            ?? throw new InvalidOperationException("A session of its own is opened outside requests.");
        return provider.GetRequiredService<IDocumentStore>().QuerySession(CurrentActor.Of(http).MunicipalityId);
    }

    private static void Use(WebApplication app)
    {
        _ = app.Services.GetRequiredService<Telemetry>();
        app.UseForwardedHeaders();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<RequestLog>();
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => ProblemCodes.ForStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
        app.UseOpenApiPages();
        app.UseRouting();
        app.UseAuthentication();
        app.UseMiddleware<KnownMunicipality>();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseMiddleware<ActorMiddleware>();
        app.MapHealth();
        app.MapTestIdentity();
        app.MapOpenApiDescription();
        var routes = new RoutesBuiltOnce(app);
        var groups = RouteGroups.On(routes);
        foreach (var map in app.Services.GetServices<UseCaseMap>())
            map(groups);
        routes.Finish();
    }
}
